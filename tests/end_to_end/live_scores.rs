//! Answers that have left are scored with the painted lines of their clips.

use crate::harness::{ClipServer, Miner, Workspace, root, short_clip, tiny_clip};
use crate::score::{component, score};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

/// A miner that scores what it answers, looks for lines in all frames, and has its models look at all of them.
fn scoring_miner() -> Miner {
    let workspace = Workspace::new();
    let scorer = root().join("target/plugins/sn44.wasm");
    workspace.configure(|config| {
        let changes = format!(
            "[scorer]\nplugin = \"{}\"\nlines_run_frames = 1\nlines_every_frames = 1\n\
             [strategy.settings]\nplayers-stride = \"1\"\npitch-stride = \"1\"",
            scorer.display()
        );
        let mut changes: toml::Table = toml::from_str(&changes).unwrap();
        config.insert("scorer".into(), changes.remove("scorer").unwrap());
        let strategy = changes["strategy"].as_table_mut().unwrap();
        let settings = strategy.remove("settings").unwrap();
        config["strategy"].as_table_mut().unwrap().insert("settings".into(), settings);
    });
    workspace.serve()
}

/// Answers a clip whose server is gone before it is looked at again, and waits for the score.
fn scored(miner: &Miner, clip: &Path) -> (String, Value) {
    let clips = ClipServer::start();
    let reply = miner.challenge(&clips.offer("clip.mp4", std::fs::read(clip).unwrap()));
    drop(clips);
    assert_eq!(reply.status, 200, "{}", reply.body);
    for _ in 0..6_000 {
        let record = miner.newest_record();
        if record["scores"].as_array().is_some_and(|scores| !scores.is_empty()) {
            return (reply.body, record);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("the answer was not scored: {}", miner.newest_record());
}

#[test]
fn a_live_answer_has_the_score_that_the_command_gives_it_with_its_clip() {
    let miner = scoring_miner();
    let clip = &short_clip().clip;
    let (body, record) = scored(&miner, clip);
    // Sixteen frames of a wide shot.
    let lines = &record["lines"];
    assert_eq!((&lines["looked_frames"], &lines["scored_frames"]), (&16.into(), &16.into()), "{lines}");
    assert!(lines["missing_reason"].is_null() && lines["took_ns"].as_u64() > Some(0), "{lines}");

    let workspace = miner.workspace();
    let answer = workspace.path("answer.json");
    std::fs::write(&answer, body).unwrap();
    let recording = workspace.path(&format!("data/recordings/{}.tlrec", record["id"]));
    let [recording, clip] = [&recording, clip].map(|path| path.to_str().unwrap());
    let card = score(&answer, &["--recording", recording, "--clip", clip]).unwrap();
    let with_kept_lines = score(&answer, &["--recording", recording]).unwrap();
    assert_eq!(with_kept_lines["components"], card["components"], "the miner kept the lines that it found");

    let live = &record["scores"][0];
    assert!(component(live, "mean_on_line").is_some(), "{live}");
    for wanted in card["components"].as_array().unwrap() {
        let name = wanted["name"].as_str().unwrap();
        // The file's time is taken a little before that of the record, and has three decimals.
        let leeway = if ["speed", "relative_reward"].contains(&name) { 0.01 } else { 1e-5 };
        let (wanted, found) = (wanted["value"].as_f64().unwrap(), component(live, name).unwrap());
        assert!((found - wanted).abs() <= leeway * wanted.abs().max(1.0), "{name}: {found}, not {wanted}");
    }
    let totals = [&live["total"], &card["total"]].map(|total| total.as_f64().unwrap());
    assert!((totals[0] - totals[1]).abs() < 0.005, "{totals:?}");
    compares_with_lines(&miner, recording);
}

/// Strategies are compared on recordings with the lines beside them: here on one, kept eight times.
fn compares_with_lines(miner: &Miner, recording: &str) {
    let (workspace, recording) = (miner.workspace(), Path::new(recording));
    for id in 2..=8 {
        for kind in ["tlrec", "lines"] {
            let copy = recording.with_file_name(format!("{id}.{kind}"));
            std::fs::copy(recording.with_extension(kind), copy).unwrap();
        }
    }
    let run = workspace.run(&["compare", "target/plugins/gsr.wasm", "target/plugins/gsr.wasm", "--json"]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let comparison: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((&comparison["pairs"], &comparison["with_lines"]), (&8.into(), &8.into()), "{comparison}");
    let live = component(&miner.newest_record()["scores"][0], "mean_on_line").unwrap();
    let compared = comparison["first"]["components"]["mean_on_line"].as_f64().unwrap();
    assert!((compared - live).abs() < 1e-5, "{compared}, not {live}");
}

#[test]
fn a_clip_without_a_frame_to_score_is_scored_without_lines_and_the_record_says_so() {
    let miner = scoring_miner();
    // Too small to have enough of anything.
    let (_, record) = scored(&miner, tiny_clip());
    let reason = record["lines"]["missing_reason"].as_str().unwrap();
    assert!(reason.contains("no frame that was looked at shows enough of a pitch"), "{reason}");
    assert_eq!(component(&record["scores"][0], "mean_on_line"), None, "{record}");
}
