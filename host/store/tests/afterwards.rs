//! What becomes known of a challenge after it was recorded.

#![allow(clippy::unwrap_used)] // a panic is a test's report

use store::{
    Addition, ChallengeRecord, LinesRecord, Outcome, RecordingRecord, ScoreComponent, ScoreRecord,
    ScorerCallRecord, ShadowRecord, Store, StrategyRecord,
};

fn challenge() -> ChallengeRecord {
    ChallengeRecord::new("/soccer/challenge", 1, Outcome::Answered, 200)
}

fn plugin(name: &str, digest: &str) -> StrategyRecord {
    StrategyRecord { name: name.into(), version: "0.2.0".into(), digest: digest.repeat(32) }
}

fn shadow(strategy_ns: Option<u64>, reason: Option<&str>) -> ShadowRecord {
    let reason = reason.map(ToOwned::to_owned);
    ShadowRecord { strategy: plugin("bold", "ab"), strategy_ns, reason, missing_share: 0.25 }
}

fn score(total: f64, parts: &[&str]) -> ScoreRecord {
    let part = |name: &&str| ScoreComponent { name: (*name).into(), value: 0.5, best: 1.0 };
    ScoreRecord {
        strategy_digest: "ab".repeat(32),
        scorer: plugin("sn44", "cd"),
        total,
        components: parts.iter().map(part).collect(),
    }
}

fn scorer_call(duration_ns: u64, error: Option<&str>) -> ScorerCallRecord {
    ScorerCallRecord {
        strategy_digest: "ab".repeat(32),
        scorer: plugin("sn44", "cd"),
        duration_ns,
        fuel: Some(1_234_567),
        peak_memory_bytes: 3 << 20,
        bytes_in: 456,
        bytes_out: 78,
        host_calls: 9,
        error: error.map(ToOwned::to_owned),
    }
}

#[tokio::test]
async fn what_asking_a_scorer_took_is_kept_whether_it_had_a_score_or_not() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("touchline.sqlite")).await.unwrap();
    let failed = store.record_numbered(challenge()).await.unwrap();
    let scored = store.record_numbered(challenge()).await.unwrap();
    store.add(failed, Addition::ScorerCall(scorer_call(5, Some("score trapped"))));
    store.add(scored, Addition::ScorerCall(scorer_call(6, Some("score trapped"))));
    store.add(scored, Addition::ScorerCall(scorer_call(7, None)));
    store.add(scored, Addition::Score(score(0.75, &["tracking"])));
    store.flush().await;
    let detail = store.challenge(failed).await.unwrap().unwrap();
    assert_eq!(detail.scorer_calls, [scorer_call(5, Some("score trapped"))]);
    assert!(detail.scores.is_empty());
    let detail = store.challenge(scored).await.unwrap().unwrap();
    assert_eq!(detail.scorer_calls, [scorer_call(7, None)], "one call for each answer and scorer, the last");
    assert_eq!(detail.scores.len(), 1);
}

#[tokio::test]
async fn what_is_added_is_read_with_its_challenge_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("touchline.sqlite")).await.unwrap();
    let other = store.record_numbered(challenge()).await.unwrap();
    let id = store.record_numbered(challenge()).await.unwrap();
    store.add(id, Addition::Recording(RecordingRecord::kept(123_456)));
    store.add(id, Addition::Shadow(shadow(Some(7_000_000_000), Some("finish trapped"))));
    let lines =
        LinesRecord { looked_frames: 150, scored_frames: 90, took_ns: 40_000_000_000, missing_reason: None };
    store.add(id, Addition::Lines(lines.clone()));
    store.add(id, Addition::Score(score(0.75, &["tracking", "keypoints"])));
    store.flush().await;
    let detail = store.challenge(id).await.unwrap().unwrap();
    assert_eq!(detail.record.recording, Some(RecordingRecord::kept(123_456)));
    assert_eq!(detail.shadows, [shadow(Some(7_000_000_000), Some("finish trapped"))]);
    assert_eq!(detail.lines, Some(lines));
    assert_eq!(detail.scores, [score(0.75, &["tracking", "keypoints"])]);
    let detail = store.challenge(other).await.unwrap().unwrap();
    assert!(detail.lines.is_none());
    assert!(detail.record.recording.is_none() && detail.shadows.is_empty() && detail.scores.is_empty());
}

#[tokio::test]
async fn what_is_known_later_takes_the_place_of_what_was_said_before() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("touchline.sqlite")).await.unwrap();
    let id = store.record_numbered(challenge()).await.unwrap();
    let dropped = RecordingRecord::missing("it made room for newer ones");
    for recording in [RecordingRecord::kept(5), dropped.clone()] {
        store.add(id, Addition::Recording(recording));
    }
    store.add(id, Addition::Shadow(shadow(None, Some("a challenge was being answered"))));
    store.add(id, Addition::Shadow(shadow(Some(3), None)));
    let missing = LinesRecord::missing("the clip is gone");
    store.add(id, Addition::Lines(LinesRecord { looked_frames: 150, ..LinesRecord::default() }));
    store.add(id, Addition::Lines(missing.clone()));
    store.add(id, Addition::Score(score(0.5, &["one", "two", "three"])));
    store.add(id, Addition::Score(score(0.6, &["one"])));
    store.flush().await;
    let detail = store.challenge(id).await.unwrap().unwrap();
    assert_eq!(detail.record.recording, Some(dropped));
    assert_eq!(detail.shadows, [shadow(Some(3), None)]);
    assert_eq!(detail.lines, Some(missing));
    assert_eq!(detail.scores, [score(0.6, &["one"])]);
}

#[tokio::test]
async fn what_belongs_to_no_challenge_is_lost_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("touchline.sqlite")).await.unwrap();
    store.add(99, Addition::Recording(RecordingRecord::kept(5)));
    store.flush().await;
    assert_eq!(store.totals().await.unwrap().lost, 1);
    let id = store.record_numbered(challenge()).await.unwrap();
    assert!(store.challenge(id).await.unwrap().is_some());
}
