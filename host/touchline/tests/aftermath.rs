//! What is left out where more challenges wait for their scores than there is time for.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

#[path = "../../strategy/tests/common/mod.rs"]
mod common;

use clip::ArrivingClip;
use common::{ScorerText, sandbox};
use recording::{AnswerDigest, Asked, Folder, Recording, Strategy};
use scene::VideoInfo;
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::ThreadId;
use std::time::Duration;
use store::{ChallengeDetail, ChallengeRecord, Outcome, Store};
use strategy::{Answer, ScorerPlugin};
use touchline::challenge::Slots;
use touchline::challenge::after::{Aftermath, Left, LineFinder, SharedFolder};
use touchline::config::ScorerConfig;
use touchline::trials::{Bench, Contender, Scorer};

const PATH: &str = "/soccer/challenge";

/// Keeps whoever scores waiting until it is told to go on. Whoever hands challenges over does not wait.
struct Gate {
    scorer: Scorer,
    hands_over: ThreadId,
    came: Sender<()>,
    open: Mutex<Receiver<()>>,
}

impl Bench for Gate {
    fn shadows(&self, _path: &str) -> Vec<Contender> {
        Vec::new()
    }

    fn scorer(&self, _path: &str) -> Option<Scorer> {
        if std::thread::current().id() != self.hands_over {
            self.came.send(()).unwrap();
            self.open.lock().unwrap().recv().unwrap();
        }
        Some(self.scorer.clone())
    }
}

fn scorer() -> Scorer {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scorer.wasm");
    std::fs::write(&file, ScorerText::default().component()).unwrap();
    Scorer { plugin: ScorerPlugin::load(&sandbox(), &file, None).unwrap(), settings: BTreeMap::new() }
}

/// A challenge about a clip that cannot be looked at again.
fn left(id: i64, folder: &SharedFolder) -> Left {
    let recording = Recording {
        asked: Asked { path: PATH.into(), ..Asked::default() },
        received_unix_ns: 1,
        elapsed_ns: 2,
        video: VideoInfo { width: 100, height: 50, frame_rate: 25.0, frame_count: None },
        frame_count: 1,
        keypoints_per_frame: 0,
        budget_ms: 3,
        costs: Vec::new(),
        plan: Vec::new(),
        strategy: Strategy { digest: "ab".repeat(32), ..Strategy::default() },
        fallback_reason: None,
        answer: AnswerDigest::of(&[], None),
        sights: Vec::new(),
    };
    let answer = Answer { annotations: Vec::new(), body: None };
    Left {
        id,
        recording,
        answer,
        clip: ArrivingClip::from_bytes(b"no clip".to_vec()),
        folder: Arc::clone(folder),
    }
}

/// The challenge's lines' reason, and how many scores it has.
fn said(detail: &ChallengeDetail) -> (String, usize) {
    let reason = detail.lines.as_ref().and_then(|lines| lines.missing_reason.clone());
    (reason.unwrap_or_default(), detail.scores.len())
}

#[tokio::test]
async fn where_challenges_wait_lines_are_left_out_first_and_then_scores_and_the_records_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("touchline.sqlite")).await.unwrap();
    let recordings = Arc::new(Mutex::new(Folder::open(&folder.path().join("recordings"), 1 << 20).unwrap()));
    let ((came, comes), (go_on, open)) = (channel(), channel());
    let hands_over = std::thread::current().id();
    let bench = Arc::new(Gate { scorer: scorer(), hands_over, came, open: Mutex::new(open) });
    let limits = clip::DecodeLimits { max_width: 100, max_height: 100, max_frames: 10, threads: 1 };
    let lines = LineFinder::new(&ScorerConfig::default(), limits);
    let aftermath = Aftermath::start(store.clone(), bench, Slots::new(1), lines).unwrap();

    let mut ids = Vec::new();
    for _ in 0..6 {
        let record = ChallengeRecord::new(PATH, 1, Outcome::Answered, 200);
        ids.push(store.record_numbered(record).await.unwrap());
    }
    // The first is being scored before the others come: four of these wait, and there is no place for the sixth.
    aftermath.take(left(ids[0], &recordings));
    let patience = Duration::from_secs(60);
    comes.recv_timeout(patience).unwrap();
    ids[1..].iter().for_each(|&id| aftermath.take(left(id, &recordings)));
    for _ in &ids[1..5] {
        go_on.send(()).unwrap();
        comes.recv_timeout(patience).unwrap();
    }
    go_on.send(()).unwrap();
    // One more comes when the fifth is done.
    aftermath.take(left(ids[0], &recordings));
    comes.recv_timeout(patience).unwrap();

    store.flush().await;
    let mut all = Vec::new();
    for &id in &ids {
        all.push(said(&store.challenge(id).await.unwrap().unwrap()));
    }
    let waited = ("other challenges waited for their scores".to_owned(), 1);
    assert_eq!(all[..3], [waited.clone(), waited.clone(), waited]);
    for (reason, scores) in &all[3..5] {
        assert!(reason.starts_with("the clip could not be looked at once more: "), "{reason}");
        assert_eq!(*scores, 1, "it is scored without lines");
    }
    assert_eq!(all[5], ("too many challenges waited, so its answer was not scored".to_owned(), 0));
    drop(go_on);
}
