//! What was seen is kept, and answered again.

use crate::harness::{ClipServer, Miner, Workspace, short_clip};
use crate::reproducible::frames;
use serde_json::Value;
use std::process::Output;

fn offered(clips: &ClipServer) -> String {
    clips.offer("clip.mp4", std::fs::read(&short_clip().clip).unwrap())
}

fn answered(miner: &Miner, address: &str) -> String {
    let reply = miner.challenge(address);
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn an_answer_that_left_is_reproduced_byte_for_byte_without_its_clip() {
    let clips = ClipServer::start();
    let miner = Workspace::new().serve();
    let body = answered(&miner, &offered(&clips));
    let record = miner.newest_recorded();
    let id = record["id"].to_string();
    assert!(record["recording"]["bytes"].as_u64().unwrap() > 1_000, "{record}");
    drop(clips);

    let workspace = miner.workspace();
    let out = workspace.path("again.json");
    let replayed = workspace.run(&["replay", &id, "--json", "--out", out.to_str().unwrap()]);
    let report = json(&replayed);
    assert!(replayed.status.success(), "{report}");
    assert_eq!((&report["identical"], &report["same_strategy"]), (&Value::Bool(true), &Value::Bool(true)));
    assert_eq!((&report["looks_missing"], &report["failure"]), (&Value::from(0), &Value::Null));
    let again = std::fs::read_to_string(&out).unwrap();
    assert!(frames(&again) == frames(&body), "the replay answered otherwise");
}

#[test]
fn a_plan_to_the_deadline_looks_less_where_time_costs_score_and_is_replayed_as_it_was_made() {
    let clips = ClipServer::start();
    let workspace = Workspace::new();
    workspace.configure(|config| {
        let settings = toml::toml! { plan = "deadline" "fastest-rival-ms" = "0" "other-work-ms" = "0" };
        config["strategy"].as_table_mut().unwrap().insert("settings".into(), settings.into());
    });
    let miner = workspace.serve();
    answered(&miner, &offered(&clips));
    let id = miner.newest_recorded()["id"].to_string();
    let report = json(&miner.workspace().run(&["replay", &id, "--json"]));
    assert_eq!((&report["identical"], &report["looks_missing"]), (&true.into(), &0.into()), "{report}");
    // Looking at every second frame loses nothing that was ever measured, and takes half the time.
    let (frames, looks) = (report["frames"].as_u64().unwrap(), report["looks_wanted"].as_u64().unwrap());
    assert!((2..=frames).contains(&looks), "{looks} looks of both roles at {frames} frames");
}

#[test]
fn a_clip_that_was_analyzed_is_answered_again_under_other_settings_without_a_second_look() {
    let workspace = Workspace::new();
    let clip = short_clip().clip.display().to_string();
    let [recording, answer, again, seen] = ["clip.tlrec", "answer.json", "again.json", "seen.jsonl"]
        .map(|name| workspace.path(name).display().to_string());
    let run = |arguments: &[&str]| {
        let run = workspace.run(arguments);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        run
    };
    run(&["analyze", &clip, "--record", &recording, "--output", &answer]);
    let same = json(&run(&["replay", &recording, "--json", "--out", &again, "--seen", &seen]));
    assert_eq!((&same["identical"], &same["same_settings"]), (&true.into(), &true.into()));
    let [answer, again] = [answer, again].map(|path| std::fs::read_to_string(path).unwrap());
    assert!(frames(&answer) == frames(&again), "the replay answered otherwise");
    let seen: Vec<Value> = std::fs::read_to_string(seen)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let of_role = |role: &str| seen.iter().filter(|look| look["role"] == role).count() as u64;
    let frame_count = same["frames"].as_u64().unwrap();
    assert_eq!((of_role("players"), of_role("pitch")), (frame_count, frame_count));

    let strides = ["--set", "players-stride=4", "--set", "pitch-stride=4"];
    let other = json(&run(&[&["replay", &recording, "--json"], &strides[..]].concat()));
    assert_eq!((&other["same_strategy"], &other["same_settings"]), (&true.into(), &false.into()));
    assert_eq!((&other["identical"], &other["looks_missing"]), (&false.into(), &0.into()));
    assert_eq!(other["looks_wanted"].as_u64().unwrap(), 2 * frame_count.div_ceil(4));
}

#[test]
fn two_strategies_are_compared_on_recordings_once_there_are_enough() {
    let clips = ClipServer::start();
    let address = offered(&clips);
    let miner = Workspace::new().serve();
    let gsr = "target/plugins/gsr.wasm";
    answered(&miner, &address);
    miner.newest_recorded();
    let compare = || miner.workspace().run(&["compare", gsr, gsr, "--json"]);
    let too_few = compare();
    let error = String::from_utf8_lossy(&too_few.stderr).into_owned();
    assert!(!too_few.status.success() && error.contains("too few recordings"), "{error}");
    for _ in 1..8 {
        answered(&miner, &address);
        miner.newest_recorded();
    }
    let comparison = json(&compare());
    assert_eq!((&comparison["pairs"], &comparison["total"]), (&Value::from(8), &Value::Null));
    assert_eq!(
        (&comparison["first"]["failures"], &comparison["second"]["missing_share"]),
        (&0.into(), &0.0.into())
    );
    assert!(comparison["second"]["strategy_ms_p95"].as_f64().unwrap() > 0.0, "{comparison}");
}

#[test]
fn the_oldest_recording_makes_room_and_replay_says_that_it_is_gone() {
    let clips = ClipServer::start();
    let address = offered(&clips);
    let workspace = Workspace::new();
    workspace.configure(|config| {
        let recordings = toml::toml! { max_bytes = 30_000 };
        config.insert("recordings".into(), recordings.into());
    });
    let miner = workspace.serve();
    let kept = || miner.newest_recorded()["recording"]["bytes"].as_u64().unwrap();
    answered(&miner, &address);
    let bytes = kept();
    assert!(bytes < 30_000, "one fits");
    let mut newest = 1;
    while newest * bytes <= 30_000 {
        answered(&miner, &address);
        kept();
        newest += 1;
    }
    let first = miner.api("api/challenges/1");
    assert!(first["recording"]["missing_reason"].as_str().unwrap().contains("no more room"), "{first}");
    let gone = miner.workspace().run(&["replay", "1"]);
    let error = String::from_utf8_lossy(&gone.stderr).into_owned();
    assert!(!gone.status.success() && error.contains("1.tlrec") && error.contains("make room"), "{error}");
}

#[test]
fn where_none_are_to_be_kept_none_are() {
    let clips = ClipServer::start();
    let workspace = Workspace::new();
    workspace.configure(|config| {
        config.insert("recordings".into(), toml::toml! { max_bytes = 0 }.into());
    });
    let miner = workspace.serve();
    answered(&miner, &offered(&clips));
    assert!(miner.newest_record()["recording"].is_null());
    assert!(!miner.workspace().path("data/recordings").exists());
}

#[test]
fn a_folder_that_cannot_hold_recordings_ends_the_start() {
    let workspace = Workspace::new();
    workspace.configure(|config| {
        config.insert("recordings".into(), toml::toml! { dir = "nodes.json" }.into());
    });
    let run = workspace.run(&["serve"]);
    let error = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(!run.status.success() && error.contains("recordings.dir"), "{error}");
}
