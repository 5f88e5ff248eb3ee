//! The examples in `plugins/examples`: other languages, and a kind of challenge that the host has never heard of.

use crate::harness::{ClipServer, Workspace, command, match_clip, root, short_clip};
use accuracy::{keypoint_accuracy, measure};
use scene::FrameTruth;
use scene::soccer::{BALL, GOALKEEPER, PLAYER, REFEREE};
use serde_json::{Value, json};

/// A workspace whose strategy is an example, as `make plugins examples` builds it.
fn with_example(name: &str) -> Workspace {
    let workspace = Workspace::new();
    let plugin = root().join(format!("target/plugins/examples/{name}.wasm"));
    assert!(plugin.exists(), "{} is missing; run `make plugins examples`", plugin.display());
    workspace.configure(|config| {
        let strategy = config["strategy"].as_table_mut().unwrap();
        strategy.insert("plugin".into(), plugin.display().to_string().into());
    });
    workspace
}

/// Has an example answer ten seconds of a match, and holds the answer against the truth.
fn answers_close_to_the_truth(name: &str) {
    let rendered = match_clip();
    let run = with_example(name).run(&["analyze", rendered.clip.to_str().unwrap()]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    let frames: Vec<FrameTruth> = serde_json::from_value(answer["frames"].clone()).unwrap();
    assert_eq!(frames.len(), rendered.truth.frames.len());
    let people = measure(&rendered.truth, &frames, &[PLAYER, GOALKEEPER, REFEREE]);
    let players = measure(&rendered.truth, &frames, &[PLAYER]);
    let keypoints = keypoint_accuracy(&rendered.truth, &frames);
    println!("{name}: players {players:?}\npeople {people:?}\nkeypoints {keypoints:?}");
    assert!(players.found() >= 0.90 && players.false_share() <= 0.05, "{players:?}");
    assert!(people.idf1 >= 0.60, "{people:?}");
    assert!(keypoints.found() >= 0.90 && keypoints.false_share() <= 0.05, "{keypoints:?}");
}

#[test]
fn a_strategy_in_python_answers_close_to_the_truth() {
    answers_close_to_the_truth("python-nearest");
}

#[test]
fn a_strategy_in_javascript_answers_close_to_the_truth() {
    answers_close_to_the_truth("javascript-nearest");
}

#[test]
fn a_kind_of_challenge_that_the_host_does_not_know_is_answered_by_its_plugin() {
    let rendered = short_clip();
    let clips = ClipServer::start();
    let clip = clips.offer("clip.mp4", std::fs::read(&rendered.clip).unwrap());
    let miner = with_example("ball-track").serve();
    let reply = miner.post_signed("/ball/track", json!({ "id": "17", "clip": clip }).to_string().as_bytes());
    assert_eq!(reply.status, 200, "{}", reply.body);
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!((&answer["id"], &answer["frames"]), (&json!("17"), &json!(16)));
    let ball = answer["ball"].as_array().unwrap();
    let near = ball.iter().filter(|look| is_near(look, &rendered.truth.frames)).count();
    println!("the ball is answered in {} frames, near the true one in {near}", ball.len());
    assert!(near >= 8 && near * 10 >= ball.len() * 8, "{ball:?}");
    assert!(miner.newest_record()["fallback_reason"].is_null());
    assert_eq!(miner.post_signed("/soccer/challenge", b"{}").status, 404);

    // An operator tries it by hand with a body of its form.
    let kept = miner.workspace().path("answer.json");
    let run = command()
        .args(["challenge", "send", "--miner", &miner.validators, "--clip", &clip, "--id", "18"])
        .args(["--path", "/ball/track", "--body", r#"{"id": "{id}", "clip": "{clip}"}"#, "--output"])
        .arg(&kept)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(String::from_utf8_lossy(&run.stdout).starts_with("answered in "), "{run:?}");
    let sent: Value = serde_json::from_slice(&std::fs::read(kept).unwrap()).unwrap();
    assert_eq!((&sent["id"], &sent["ball"]), (&json!("18"), &answer["ball"]));
}

/// Whether a look at the ball is within 10 px of the true one.
fn is_near(look: &Value, truth: &[FrameTruth]) -> bool {
    let [frame, x, y] = [0, 1, 2].map(|nth| look[nth].as_f64().unwrap());
    truth[frame as usize].objects.iter().filter(|object| object.class_id == BALL).any(|object| {
        let [left, top, right, bottom] = object.bbox;
        (f64::midpoint(left, right) - x).hypot(f64::midpoint(top, bottom) - y) <= 10.0
    })
}
