//! Plugins that mean harm, from `host/strategy/tests/hostile/`, in a miner: the challenge is answered in time all the
//! same, and its record says why the plugin did not answer it.

use crate::harness::{ClipServer, Workspace, short_clip};
use crate::plugins::hostile::{Case, cases};
use serde_json::Value;

/// What the miner is given for a challenge, ms.
const DEADLINE_MS: i64 = 60_000;

/// The answer to one challenge about a clip of 16 frames, and its record.
fn challenge(case: &Case, clip: &str) -> (Value, Value) {
    let workspace = Workspace::new();
    std::fs::write(workspace.path("plugin.wasm"), case.bytes_about(clip)).unwrap();
    workspace.configure(|config| {
        let keys = config["strategy"].as_table_mut().unwrap();
        keys.insert("plugin".into(), "plugin.wasm".into());
        keys.insert("max_call_ms".into(), 1_000.into());
        config["validator"].as_table_mut().unwrap().insert("deadline_ms".into(), DEADLINE_MS.into());
    });
    let miner = workspace.serve();
    let reply = miner.challenge_at("/wat", clip);
    assert_eq!(reply.status, 200, "{}: {}", case.name, reply.body);
    let record = miner.newest_record();
    assert_eq!(miner.get("/availability").body, r#"{"available":true}"#, "{}", case.name);
    (serde_json::from_str(&reply.body).unwrap(), record)
}

#[test]
fn a_challenge_is_answered_whatever_its_strategy_does_and_the_record_says_why() {
    let clips = ClipServer::start();
    let clip = clips.offer("clip.mp4", std::fs::read(&short_clip().clip).unwrap());
    let mut tried = 0;
    for case in cases() {
        let Some(expected) = &case.in_challenge else { continue };
        tried += 1;
        let (answer, record) = challenge(&case, &clip);
        assert_eq!(answer["frames"].as_array().unwrap().len(), 16, "{}", case.name);
        assert_eq!(record["outcome"], "answered", "{}", case.name);
        let reason = record["fallback_reason"].as_str().unwrap();
        assert!(reason.contains(expected), "{}: {reason}", case.name);
        let failed = |call: &Value| call["error"].as_str().is_some_and(|error| reason.starts_with(error));
        assert!(record["plugin_calls"].as_array().unwrap().iter().any(failed), "{}: {record}", case.name);
        if case.name.starts_with("draft-") {
            let drafted =
                |frame: &Value| frame["objects"].as_array().is_some_and(|objects| objects.len() == 1);
            let count = answer["frames"].as_array().unwrap().iter().filter(|frame| drafted(frame)).count();
            assert_eq!(
                Some(count.to_string().as_str()),
                reason.split("; ").last().and_then(|text| text.split(' ').next())
            );
        }
    }
    assert!(tried >= 15, "{tried} cases");
}
