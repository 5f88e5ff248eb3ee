//! A running miner takes up what `touchline plugin` does, without a restart.

use crate::harness::{ClipServer, Miner, Workspace, short_clip};
use crate::marked::{marked, trapping_at};
use serde_json::{Value, json};
use std::time::Duration;

/// A workspace without a base strategy, with these components as files.
fn workspace(components: &[(&str, Vec<u8>)]) -> Workspace {
    let workspace = Workspace::new();
    workspace.configure(|config| {
        config["strategy"].as_table_mut().unwrap().remove("plugin");
    });
    for (name, component) in components {
        std::fs::write(workspace.path(name), component).unwrap();
    }
    workspace
}

fn plugin(workspace: &Workspace, arguments: &[&str]) -> String {
    let run = workspace.run(&[&["plugin"], arguments].concat());
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "plugin {arguments:?}: {said}");
    String::from_utf8(run.stdout).unwrap()
}

fn digest(workspace: &Workspace, name: &str) -> String {
    use sha2::{Digest, Sha256};
    hex::encode(Sha256::digest(std::fs::read(workspace.path(name)).unwrap()))
}

fn install(workspace: &Workspace, name: &str) {
    plugin(workspace, &["install", workspace.path(name).to_str().unwrap(), "--unsigned"]);
}

/// Asks until the status is as it should be: the miner looks at the shelf several times a second.
fn wait_for(miner: &Miner, what: &str, holds: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..1_000 {
        let status = miner.api("api/status");
        if holds(&status) {
            return status;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    panic!("{what} does not come: {}", miner.api("api/status"));
}

fn wait_for_version(miner: &Miner, version: &str) -> Value {
    wait_for(miner, version, |status| status["strategies"][0]["version"] == version)
}

fn answered_by(miner: &Miner, clip: &str) -> Value {
    let reply = miner.challenge_at("/wat", clip);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    answer["frames"][0]["objects"][0]["id"].clone()
}

#[test]
fn a_promotion_and_its_rollback_are_taken_up_while_the_miner_runs() {
    let clips = ClipServer::start();
    let clip = clips.offer("clip.mp4", std::fs::read(&short_clip().clip).unwrap());
    let workspace = workspace(&[("one.wasm", marked(1, &clip)), ("two.wasm", marked(2, &clip))]);
    let refused = workspace.run(&["serve"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("touchline plugin install"));
    install(&workspace, "one.wasm");
    let miner = workspace.serve();
    let workspace = miner.workspace();
    assert_eq!(answered_by(&miner, &clip), 1);
    install(workspace, "two.wasm");
    let two = digest(workspace, "two.wasm");
    plugin(workspace, &["promote", &two]);
    wait_for_version(&miner, "0.2.0");
    assert_eq!(answered_by(&miner, &clip), 2);
    assert_eq!(miner.newest_record()["strategy"]["digest"], two);
    plugin(workspace, &["rollback"]);
    wait_for_version(&miner, "0.1.0");
    assert_eq!(answered_by(&miner, &clip), 1);
    plugin(workspace, &["disable", &digest(workspace, "one.wasm")]);
    wait_for(&miner, "nobody", |status| status["strategies"] == json!([]));
    assert_eq!(miner.challenge_at("/wat", &clip).status, 404);
}

#[test]
fn what_keeps_failing_is_set_aside_over_restarts_until_it_is_cleared() {
    let clips = ClipServer::start();
    let clip = clips.offer("clip.mp4", std::fs::read(&short_clip().clip).unwrap());
    let workspace = workspace(&[("bad.wasm", trapping_at(16, &clip))]);
    install(&workspace, "bad.wasm");
    let miner = workspace.serve();
    for _ in 0..3 {
        assert_eq!(miner.challenge_at("/wat", &clip).status, 200);
    }
    let status = wait_for(&miner, "quarantine", |status| status["strategies"][0]["set_aside"].is_string());
    assert!(status["strategies"][0]["set_aside"].as_str().unwrap().contains("finish trapped"), "{status}");
    let bad = digest(miner.workspace(), "bad.wasm");
    let shelf = packages::Shelf::open(miner.workspace().path("data/plugins"));
    while !shelf.state().unwrap().quarantined.contains_key(&bad) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let miner = miner.restart();
    miner.challenge_at("/wat", &clip);
    assert!(miner.newest_record()["fallback_reason"].as_str().unwrap().contains("set aside"));
    plugin(miner.workspace(), &["clear", &bad]);
    wait_for(&miner, "clearing", |status| status["strategies"][0]["set_aside"].is_null());
    miner.challenge_at("/wat", &clip);
    let reason = miner.newest_record()["fallback_reason"].clone();
    assert!(reason.as_str().unwrap().starts_with("finish trapped"), "{reason}");
}

#[test]
fn a_candidate_that_recordings_speak_against_is_promoted_by_force_alone() {
    let clips = ClipServer::start();
    let clip = clips.offer("clip.mp4", std::fs::read(&short_clip().clip).unwrap());
    let workspace = workspace(&[("good.wasm", marked(2, &clip)), ("bad.wasm", trapping_at(16, &clip))]);
    install(&workspace, "good.wasm");
    let miner = workspace.serve();
    let workspace = miner.workspace();
    for _ in 0..8 {
        assert_eq!(answered_by(&miner, &clip), 2);
        miner.newest_recorded();
    }
    install(workspace, "bad.wasm");
    let bad = digest(workspace, "bad.wasm");
    let refused = workspace.run(&["plugin", "promote", &bad]);
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && error.contains("fails more often") && error.contains("--force"),
        "{error}"
    );
    assert_eq!(answered_by(&miner, &clip), 2);
    plugin(workspace, &["promote", &bad, "--force"]);
    wait_for_version(&miner, "0.1.0");
}
