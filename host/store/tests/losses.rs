//! A record that cannot be written is counted, and costs no other.

#![allow(clippy::unwrap_used)] // a panic is a test's report

use scene::{Stage, StageSpan};
use sqlx::{Connection, Executor, SqliteConnection};
use std::path::Path;
use store::{ChallengeRecord, Outcome, Store};

fn record(total_ns: u64) -> ChallengeRecord {
    let stages = vec![StageSpan { stage: Stage::Admit, start_ns: 0, end_ns: 1, busy_ns: 1, cpu_ns: 1 }];
    ChallengeRecord {
        total_ns,
        stages,
        ..ChallengeRecord::new("/soccer/challenge", 1, Outcome::Answered, 200)
    }
}

async fn elsewhere(path: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap()
}

#[tokio::test]
async fn a_write_that_fails_in_the_middle_is_lost_alone_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("touchline.sqlite");
    let store = Store::open(&path).await.unwrap();
    let mut other = elsewhere(&path).await;
    let trap = "CREATE TRIGGER trap BEFORE INSERT ON stages BEGIN SELECT RAISE(ABORT, 'no stage today'); END";
    other.execute(trap).await.unwrap();
    store.record(record(1));
    store.flush().await;
    other.execute("DROP TRIGGER trap").await.unwrap();
    store.record(record(2));
    store.flush().await;
    let kept: Vec<u64> = store.list(10, None).await.unwrap().iter().map(|found| found.total_ns).collect();
    assert_eq!(kept, [2]);
    assert_eq!(store.totals().await.unwrap().lost, 1);
    store.close().await;
}

#[tokio::test]
async fn records_for_a_database_that_was_taken_away_are_counted_as_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("touchline.sqlite");
    let store = Store::open(&path).await.unwrap();
    store.record(record(1));
    store.flush().await;
    let moved = folder.path().join("moved.sqlite");
    std::fs::rename(&path, &moved).unwrap();
    store.record(record(2));
    store.flush().await;
    std::fs::rename(&moved, &path).unwrap();
    store.record(record(3));
    store.flush().await;
    let kept: Vec<u64> = store.list(10, None).await.unwrap().iter().map(|found| found.total_ns).collect();
    assert_eq!(kept, [3, 1]);
    assert_eq!(store.totals().await.unwrap().lost, 1);
    store.close().await;
}
