//! A thousand challenges to a serving command, several at once, while another version is promoted every 100 ms.

use crate::harness::{ClipServer, Miner, TINY_FRAMES, Workspace, tiny_clip};
use crate::marked::marked;
use chain::{Clock, SystemClock};
use packages::{Shelf, file_digest};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

const CHALLENGES: usize = 1_000;
/// Challenges under way at the same time.
const AT_ONCE: usize = 4;
const SWAP_EVERY: Duration = Duration::from_millis(100);

#[test]
fn a_promotion_every_100_ms_loses_no_challenge_and_mixes_no_answer() {
    let clips = ClipServer::start();
    let clip = clips.offer("clip.mp4", std::fs::read(tiny_clip()).unwrap());
    let workspace = Workspace::new();
    workspace.configure(|config| {
        config["strategy"].as_table_mut().unwrap().remove("plugin");
    });
    let versions = install(&workspace, &clip);
    let digests: Vec<&String> = versions.keys().collect();
    let shelf = Shelf::open(workspace.path("data/plugins"));
    let miner = workspace.serve();
    let (answers, swaps) = std::thread::scope(|scope| {
        let (stop, stopped) = channel();
        let swapper = scope.spawn(|| swap(&shelf, &digests, stopped));
        let answers = send_all(&miner);
        drop(stop);
        (answers, swapper.join().unwrap())
    });
    let by = |version| answers.values().filter(|answered_by| **answered_by == version).count();
    println!("{CHALLENGES} challenges, {swaps} swaps; version 1 answered {}, version 2 {}", by(1), by(2));
    assert_eq!(answers.len(), CHALLENGES);
    assert!(swaps >= 10, "only {swaps} swaps: too few to have disturbed anything");
    assert!(by(1) > CHALLENGES / 10 && by(2) > CHALLENGES / 10);
    check_records(&miner, &answers, &versions);
}

/// Installs both with the command. Digests to the versions they mark their answers with.
fn install(workspace: &Workspace, clip: &str) -> BTreeMap<String, u64> {
    let install = |version: u8| {
        let file = workspace.path(&format!("{version}.wasm"));
        std::fs::write(&file, marked(version, clip)).unwrap();
        let run = workspace.run(&["plugin", "install", file.to_str().unwrap(), "--unsigned"]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        (file_digest(&file).unwrap(), u64::from(version))
    };
    [1, 2].map(install).into()
}

/// Promotes one and the other in turn, as `plugin promote --force` does, until `stopped`. How often it did.
fn swap(shelf: &Shelf, digests: &[&String], stopped: Receiver<()>) -> usize {
    let mut swaps = 0;
    while stopped.recv_timeout(SWAP_EVERY) == Err(RecvTimeoutError::Timeout) {
        let active = shelf.state().unwrap().active["/wat"].clone();
        let other = digests.iter().find(|digest| ***digest != active).unwrap();
        shelf.promote(other, SystemClock.unix_ms()).unwrap();
        swaps += 1;
    }
    swaps
}

/// By the challenge's name, the version that answered.
fn send_all(miner: &Miner) -> BTreeMap<String, u64> {
    let next = AtomicUsize::new(0);
    let send = || {
        let mut answers = BTreeMap::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= CHALLENGES {
                return answers;
            }
            let name = format!("challenge {number}");
            let reply = miner.post_signed("/wat", name.as_bytes());
            assert_eq!(reply.status, 200, "{}", reply.body);
            let answer: Value = serde_json::from_str(&reply.body).unwrap();
            assert_eq!(answer["challenge_id"], name);
            answers.insert(name, version_of(&answer));
        }
    };
    std::thread::scope(|scope| {
        let senders: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(send)).collect();
        senders.into_iter().flat_map(|sender| sender.join().unwrap()).collect()
    })
}

/// The version that marks every frame of an answer.
fn version_of(answer: &Value) -> u64 {
    let frames = answer["frames"].as_array().unwrap();
    assert_eq!(frames.len(), TINY_FRAMES, "{answer}");
    let marks: BTreeSet<u64> =
        frames.iter().map(|frame| frame["objects"][0]["id"].as_u64().unwrap_or_default()).collect();
    assert_eq!(marks.len(), 1, "two versions in one answer: {answer}");
    marks.into_iter().next().unwrap()
}

/// The store has every challenge once, answered by the plugin whose mark the answer has.
fn check_records(miner: &Miner, answers: &BTreeMap<String, u64>, versions: &BTreeMap<String, u64>) {
    assert_eq!(miner.newest_record()["id"], CHALLENGES);
    for id in 1..=CHALLENGES {
        let record = miner.api(&format!("api/challenges/{id}"));
        assert_eq!(record["outcome"], "answered", "{record}");
        assert!(record["fallback_reason"].is_null(), "{record}");
        let name = record["challenge_id"].as_str().unwrap();
        assert_eq!(versions[record["strategy"]["digest"].as_str().unwrap()], answers[name], "{name}");
    }
}
