//! Where a challenge's time, the miner's places or a strategy's manners end: the status, the record, and that the
//! miner serves on.

use crate::harness::{ClipServer, StalledServer, Workspace, short_clip};
use crate::plugins::Text;
use serde_json::Value;

fn whole_clip() -> Vec<u8> {
    std::fs::read(&short_clip().clip).unwrap()
}

fn stages(record: &Value) -> Vec<&str> {
    record["stages"].as_array().unwrap().iter().map(|stage| stage["stage"].as_str().unwrap()).collect()
}

fn validator(change: impl FnOnce(&mut toml::Table)) -> Workspace {
    let workspace = Workspace::new();
    workspace.configure(|config| change(config["validator"].as_table_mut().unwrap()));
    workspace
}

#[test]
fn a_challenge_whose_time_is_over_ends_with_504_and_its_place_is_free_again() {
    let stalled = StalledServer::start(whole_clip());
    let workspace = validator(|keys| {
        keys.insert("deadline_ms".into(), 4_000.into());
        keys.insert("challenges_at_once".into(), 1.into());
    });
    let miner = workspace.serve();
    let reply = miner.challenge(&stalled.clip());
    assert_eq!(reply.status, 504, "{}", reply.body);
    let record = miner.newest_record();
    assert_eq!((&record["outcome"], &record["http_status"]), (&"failed".into(), &504.into()));
    let reason = record["reason"].as_str().unwrap();
    assert!(reason.contains("4000 ms") && !reason.contains("admit"), "{reason}");
    assert!(stages(&record).starts_with(&["admit", "fetch"]), "{record}");
    assert!(record["clip_bytes"].as_u64().unwrap() > 0, "{record}");
    assert_eq!(record["plugin_calls"][0]["function"], "accept", "{record}");
    miner.wait_until_available();
}

#[test]
fn one_more_than_there_are_places_is_refused_with_503() {
    let stalled = StalledServer::start(whole_clip());
    let miner = validator(|keys| {
        keys.insert("challenges_at_once".into(), 1.into());
    })
    .serve();
    let clip = stalled.clip();
    std::thread::scope(|scope| {
        let first = scope.spawn(|| miner.challenge(&clip));
        stalled.wait_until_asked();
        assert_eq!(miner.get("/availability").body, r#"{"available":false}"#);
        let second = miner.challenge(&clip);
        assert_eq!(second.status, 503, "{}", second.body);
        assert!(second.body.contains("challenges_at_once"), "{}", second.body);
        stalled.go_on();
        let first = first.join().unwrap();
        assert_eq!(first.status, 200, "{}", first.body);
    });
    miner.wait_until_available();
}

#[test]
fn a_validator_that_hangs_up_ends_its_challenge() {
    let stalled = StalledServer::start(whole_clip());
    let miner = validator(|keys| {
        keys.insert("challenges_at_once".into(), 1.into());
    })
    .serve();
    let connection = miner.begin_challenge(&stalled.clip());
    stalled.wait_until_asked();
    drop(connection);
    let record = miner.newest_record();
    assert_eq!((&record["outcome"], &record["http_status"]), (&"failed".into(), &499.into()), "{record}");
    miner.wait_until_available();
}

/// A miner with a strategy that fails, and what it answers about a clip of 16 frames.
fn answer_of(plugin: &Text) -> Value {
    let workspace = Workspace::new();
    std::fs::write(workspace.path("plugin.wasm"), plugin.component()).unwrap();
    workspace.configure(|config| {
        let keys = config["strategy"].as_table_mut().unwrap();
        keys.insert("plugin".into(), "plugin.wasm".into());
        keys.insert("max_call_ms".into(), 1_000.into());
    });
    let clips = ClipServer::start();
    let clip = clips.offer("clip.mp4", whole_clip());
    let miner = workspace.serve();
    let reply = miner.challenge_at("/wat", &clip);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(answer["frames"].as_array().unwrap().len(), 16);
    let record = miner.newest_record();
    assert_eq!(record["outcome"], "answered");
    assert_eq!(miner.get("/availability").body, r#"{"available":true}"#);
    record
}

#[test]
fn a_strategy_that_never_returns_costs_itself_and_not_the_answer() {
    let record = answer_of(&Text { accept: "(loop (br 0)) unreachable", ..Text::default() });
    let reason = record["fallback_reason"].as_str().unwrap();
    assert!(reason.contains("accept was not done within 1000 ms"), "{reason}");
    assert_eq!(record["plugin_calls"][0]["error"], reason);
}

#[test]
fn a_strategy_that_traps_costs_itself_and_not_the_answer() {
    let record = answer_of(&Text { accept: "unreachable", ..Text::default() });
    let reason = record["fallback_reason"].as_str().unwrap();
    assert!(reason.contains("accept trapped"), "{reason}");
}

#[test]
fn a_strategy_that_cannot_open_a_clip_does_not_start() {
    let workspace = Workspace::new();
    let plugin = Text { open: "unreachable", ..Text::default() };
    std::fs::write(workspace.path("plugin.wasm"), plugin.component()).unwrap();
    workspace.configure(|config| {
        config["strategy"].as_table_mut().unwrap().insert("plugin".into(), "plugin.wasm".into());
    });
    let run = workspace.run(&["serve"]);
    let error = String::from_utf8_lossy(&run.stderr);
    assert!(!run.status.success() && error.contains("plugin.wasm") && error.contains("trapped"), "{error}");
}
