//! What is recorded reads back, in order and in pages.

#![allow(clippy::unwrap_used)] // a panic is a test's report

use scene::{Stage, StageSpan, VideoInfo};
use store::{
    ChallengeRecord, ModelRecord, Outcome, PlanRecord, PluginCallRecord, RecordingRecord, Store,
    StrategyRecord, Totals,
};

async fn open(folder: &tempfile::TempDir) -> Store {
    Store::open(&folder.path().join("touchline.sqlite")).await.unwrap()
}

/// A record with something in every field, and figures that no smaller type would hold.
fn full() -> ChallengeRecord {
    let span =
        |stage, start_ns, end_ns, busy_ns, cpu_ns| StageSpan { stage, start_ns, end_ns, busy_ns, cpu_ns };
    let call = |function: &str, error: Option<&str>| PluginCallRecord {
        function: function.into(),
        start_ns: 5_000_000_000,
        duration_ns: 6_000_000_001,
        fuel: error.is_none().then_some(7_000_000_002),
        peak_memory_bytes: 8_000_000_003,
        bytes_in: 9_000_000_004,
        bytes_out: 10_000_000_005,
        host_calls: 4_000_000_006,
        error: error.map(ToOwned::to_owned),
    };
    let plan = |role: &str, stride, offset, frames, expected_ns, took_ns| PlanRecord {
        role: role.into(),
        stride,
        offset,
        frames,
        expected_ns,
        took_ns,
    };
    let model = |device: &str, backend: &str, fell_back: Option<&str>| ModelRecord {
        role: "players".into(),
        digest: "cd".repeat(32),
        device: device.into(),
        backend: backend.into(),
        precision: "fp16".into(),
        lanes: 2,
        batch: 16,
        fell_back: fell_back.map(ToOwned::to_owned),
    };
    ChallengeRecord {
        challenge_id: Some("1001".into()),
        challenge_type: Some("gsr".into()),
        validator_hotkey: Some("5CcyqxXnJucaCnQQvvUg5EPzj1uoNAxACZvzArHw5aVDvgNH".into()),
        clip_address: Some("http://127.0.0.1:9000/clip.mp4".into()),
        reason: Some("a reason".into()),
        video: Some(VideoInfo { width: 1_280, height: 720, frame_rate: 29.97, frame_count: Some(751) }),
        frames_decoded: Some(750),
        clip_bytes: Some(5_000_000_000),
        answer_bytes: Some(234_567),
        total_ns: 7_654_321_098,
        strategy: Some(StrategyRecord {
            name: "gsr".into(),
            version: "0.1.0".into(),
            digest: "ab".repeat(32),
        }),
        fallback_reason: Some("observe trapped".into()),
        plan: vec![
            plan("players", 1, 0, 750, 15_000_000_001, 16_750_000_002),
            plan("pitch", 5, 4, 150, 5_000_000_003, 4_900_000_004),
        ],
        models: vec![
            model("cuda:0", "CUDA", Some("TensorRT: libnvinfer.so.10 is not installed")),
            model("cpu", "CPU", None),
        ],
        warnings: vec!["the container says 751 frames".into(), "a second one".into()],
        stages: vec![
            span(Stage::Admit, 0, 1_000, 900, 800),
            span(Stage::Infer, 2_000, 9_000_000_000, 17_000_000_000, 8_500_000_001),
        ],
        plugin_calls: vec![call("plan", None), call("observe", Some("trapped: unreachable"))],
        recording: Some(RecordingRecord::missing("too many waited for the disk")),
        ..ChallengeRecord::new("/soccer/challenge", 1_764_000_000_123_456_789, Outcome::Answered, 200)
    }
}

#[tokio::test]
async fn a_full_record_reads_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    store.record(full());
    store.flush().await;
    let summary = store.list(10, None).await.unwrap().remove(0);
    assert_eq!((summary.stages, summary.frames_decoded), (full().stages, Some(750)));
    let detail = store.challenge(summary.id).await.unwrap().unwrap();
    assert_eq!(detail.record, full());
}

#[tokio::test]
async fn a_refused_challenge_is_kept_with_nothing_but_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let refused = ChallengeRecord {
        reason: Some("the header `nonce` is missing".into()),
        ..ChallengeRecord::new("/soccer/challenge", 5, Outcome::Refused, 401)
    };
    store.record(refused.clone());
    store.flush().await;
    let id = store.list(1, None).await.unwrap()[0].id;
    assert_eq!(store.challenge(id).await.unwrap().unwrap().record, refused);
}

#[tokio::test]
async fn the_list_is_newest_first_and_its_pages_meet_without_gap_or_overlap() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    for number in 0..7 {
        store.record(ChallengeRecord { total_ns: number, ..full() });
    }
    store.flush().await;
    let (mut seen, mut before) = (Vec::new(), None);
    loop {
        let page = store.list(3, before).await.unwrap();
        let Some(last) = page.last() else { break };
        before = Some(last.id);
        assert!(page.iter().all(|summary| summary.stages.len() == 2));
        seen.extend(page.iter().map(|summary| summary.total_ns));
    }
    assert_eq!(seen, [6, 5, 4, 3, 2, 1, 0]);
}

#[tokio::test]
async fn totals_count_by_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    assert_eq!(store.totals().await.unwrap(), Totals::default());
    for outcome in
        [Outcome::Answered, Outcome::Failed, Outcome::Answered, Outcome::Refused, Outcome::Answered]
    {
        store.record(ChallengeRecord::new("/challenge", 1, outcome, 200));
    }
    store.flush().await;
    assert_eq!(
        store.totals().await.unwrap(),
        Totals { challenges: 5, answered: 3, refused: 1, failed: 1, lost: 0 }
    );
}

#[tokio::test]
async fn a_number_that_no_challenge_has_gives_none() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(open(&folder).await.challenge(1).await.unwrap(), None);
}

#[tokio::test]
async fn credentials_in_a_clips_address_are_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let clip_address = Some("https://me:secret@host/clip.mp4?signature=secret".into());
    store.record(ChallengeRecord { clip_address, ..full() });
    store.flush().await;
    let detail = store.challenge(1).await.unwrap().unwrap();
    assert_eq!(detail.record.clip_address.as_deref(), Some("https://host/clip.mp4"));
}

#[tokio::test]
async fn long_texts_of_strangers_are_cut_with_a_mark() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    let long = || Some("ä".repeat(100_000));
    store.record(ChallengeRecord {
        validator_hotkey: long(),
        challenge_id: long(),
        // The cut must not leave the beginning of a password whose end it took.
        clip_address: Some(format!("https://me:{}@host/{}", "secret".repeat(1_000), "x".repeat(5_000))),
        reason: long(),
        fallback_reason: long(),
        warnings: vec![long().unwrap(), "short".into()],
        models: vec![ModelRecord { fell_back: long(), ..full().models.remove(0) }],
        ..full()
    });
    store.flush().await;
    let kept = store.challenge(1).await.unwrap().unwrap().record;
    let cut = |chars: usize| Some("ä".repeat(chars - 1) + "…");
    assert_eq!((kept.validator_hotkey, kept.challenge_id), (cut(64), cut(256)));
    assert_eq!((kept.reason, kept.fallback_reason), (cut(2_048), cut(2_048)));
    assert_eq!(kept.warnings, [cut(2_048).unwrap(), "short".into()]);
    assert_eq!(kept.models[0].fell_back, cut(2_048));
    let address = kept.clip_address.unwrap();
    assert!(address.starts_with("https://host/xxx") && address.ends_with("x…"), "{address}");
    assert_eq!(address.chars().count(), 2_048);
}

#[tokio::test]
async fn records_outlive_the_store_that_wrote_them() {
    let folder = tempfile::tempdir().unwrap();
    let first = open(&folder).await;
    first.record(full());
    first.close().await;
    assert!(!folder.path().join("touchline.sqlite-wal").exists(), "the log was not folded into the file");
    let again = open(&folder).await;
    again.record(full());
    again.flush().await;
    let ids: Vec<i64> = again.list(10, None).await.unwrap().iter().map(|summary| summary.id).collect();
    assert_eq!(ids, [2, 1]);
}

#[tokio::test]
async fn a_closed_store_loses_records_and_does_not_hang() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    store.close().await;
    store.record(full());
    store.flush().await;
    store.close().await;
    assert!(open(&folder).await.list(1, None).await.unwrap().is_empty());
}

/// The test's runtime has one thread, so the writer does not run before the first `await`.
#[tokio::test]
async fn a_full_queue_loses_the_newest_and_counts_them() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open_with_queue(&folder.path().join("touchline.sqlite"), 2).await.unwrap();
    for number in 0..5 {
        store.record(ChallengeRecord { total_ns: number, ..full() });
    }
    store.flush().await;
    assert_eq!(
        store.totals().await.unwrap(),
        Totals { challenges: 2, answered: 2, lost: 3, ..Totals::default() }
    );
    let kept: Vec<u64> = store.list(10, None).await.unwrap().iter().map(|summary| summary.total_ns).collect();
    assert_eq!(kept, [1, 0]);
}

#[tokio::test]
async fn the_json_of_a_detail_has_the_record_beside_its_number() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder).await;
    store.record(full());
    store.flush().await;
    let json = serde_json::to_value(store.challenge(1).await.unwrap().unwrap()).unwrap();
    assert_eq!(
        (&json["id"], &json["outcome"], &json["stages"][1]["stage"]),
        (&1.into(), &"answered".into(), &"infer".into())
    );
}
