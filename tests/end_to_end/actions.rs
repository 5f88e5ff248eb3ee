//! A kind of challenge that a running miner learns by an installed plugin: what happens in a clip, and when.

use crate::harness::{ClipServer, Miner, Workspace, root, whole_match_clip};
use accuracy::{SpottedAction, score_actions};
use scene::Action;
use serde_json::{Value, json};
use std::time::Duration;

const PATH: &str = "/challenge";

fn plugin(workspace: &Workspace, arguments: &[&str]) -> String {
    let run = workspace.run(&[&["plugin"], arguments].concat());
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "plugin {arguments:?}: {said}");
    String::from_utf8(run.stdout).unwrap()
}

fn ask(miner: &Miner, clip: &str) -> crate::harness::Reply {
    let body = json!({ "challenge_id": "a1", "video_url": clip, "frames": null });
    miner.post_signed(PATH, body.to_string().as_bytes())
}

/// Asks until the miner has seen what is on the shelf now: it looks several times a second.
fn wait_until_answered(miner: &Miner, path: &str) {
    for _ in 0..1_000 {
        let status = miner.api("api/status");
        if status["strategies"].as_array().unwrap().iter().any(|it| it.to_string().contains(path)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{path} is not answered: {}", miner.api("api/status"));
}

#[test]
fn a_miner_that_knows_gsr_alone_answers_challenges_of_actions_once_the_plugin_is_installed() {
    let rendered = whole_match_clip();
    let clips = ClipServer::start();
    let clip = clips.offer("clip.mp4", std::fs::read(&rendered.clip).unwrap());
    let miner = Workspace::new().serve();
    assert_eq!(ask(&miner, &clip).status, 404);

    let built = root().join("target/plugins/soccer-actions.wasm");
    assert!(built.exists(), "{} is missing; run `make plugins`", built.display());
    let said = plugin(miner.workspace(), &["install", built.to_str().unwrap(), "--unsigned"]);
    assert!(said.contains("in use for /challenge"), "{said}");
    wait_until_answered(&miner, "\"/challenge\"");

    let reply = ask(&miner, &clip);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(
        (&answer["challenge_id"], &answer["prediction"]["type"]),
        (&json!("a1"), &json!("soccer_action"))
    );
    let items = answer["prediction"]["items"].as_array().unwrap();
    let spotted: Vec<SpottedAction> = items.iter().map(spotted).collect();
    let score = score_actions(&rendered.truth.actions, &spotted);
    println!("{score:?}");
    assert!(score.total.unwrap() > LEAST_SCORE, "{score:?}");
    assert!(miner.newest_record()["fallback_reason"].is_null());
    assert_eq!(ask(&miner, &clip).body, reply.body, "an answer that is computed again is the same");

    let card = json!({ "challenge_id": "a2", "image_url": clip, "frames": null }).to_string();
    let refused = miner.post_signed(PATH, card.as_bytes());
    assert!(refused.status == 422 && refused.body.contains("image_url"), "{refused:?}");
    assert_eq!(miner.challenge(&clip).status, 200, "gsr still answers its own");
}

/// Far under what is reached, and over what silence or guesses reach.
const LEAST_SCORE: f64 = 0.3;

fn spotted(item: &Value) -> SpottedAction {
    let action = Action::named(item["action"].as_str().unwrap()).unwrap();
    SpottedAction { frame: item["frame"].as_u64().unwrap() as u32, action }
}
