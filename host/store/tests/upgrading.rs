//! The databases of older versions, as their own migrations left them, become as a fresh one and keep what they hold.

#![allow(clippy::unwrap_used)] // a panic is a test's report

use scene::{Stage, StageSpan};
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, SqliteConnection};
use std::fs;
use std::path::{Path, PathBuf};
use store::{ModelRecord, PlanRecord, PluginCallRecord, Store};

/// Every migration's number and file, in no order.
fn migrations() -> Vec<(u32, PathBuf)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let number = |file: &Path| file.file_name().unwrap().to_str().unwrap()[..4].parse().unwrap();
    files.map(|file| (number(&file), file)).collect()
}

/// A database as the version left it whose newest migration was `newest`, made by that version's own migrations.
async fn database_of(newest: u32, file: &Path) -> SqliteConnection {
    let then = tempfile::tempdir().unwrap();
    for (_, migration) in migrations().into_iter().filter(|(number, _)| *number <= newest) {
        fs::copy(&migration, then.path().join(migration.file_name().unwrap())).unwrap();
    }
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    Migrator::new(then.path()).await.unwrap().run(&mut connection).await.unwrap();
    connection
}

async fn schema(file: &Path) -> Vec<(String, Option<String>)> {
    let mut connection = SqliteConnectOptions::new().filename(file).connect().await.unwrap();
    let rows = sqlx::query_as("SELECT name, sql FROM sqlite_schema ORDER BY name");
    rows.fetch_all(&mut connection).await.unwrap()
}

#[tokio::test]
async fn a_database_of_an_older_version_becomes_as_a_fresh_one() {
    let folder = tempfile::tempdir().unwrap();
    let fresh = folder.path().join("fresh.sqlite");
    Store::open(&fresh).await.unwrap().close().await;
    let newest_of_all = migrations().into_iter().map(|(number, _)| number).max().unwrap();
    for newest in 1..newest_of_all {
        let old = folder.path().join(format!("{newest}.sqlite"));
        database_of(newest, &old).await.close().await.unwrap();
        assert_ne!(schema(&old).await, schema(&fresh).await, "migration {newest}");
        Store::open(&old).await.unwrap().close().await;
        assert_eq!(schema(&old).await, schema(&fresh).await, "migration {newest}");
    }
}

#[tokio::test]
async fn a_challenge_from_before_costs_were_kept_reads_back_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("touchline.sqlite");
    let mut old = database_of(5, &file).await;
    old.execute(
        "INSERT INTO challenges (id, path, received_unix_ns, outcome, http_status, total_ns)
            VALUES (7, '/soccer/challenge', 1764000000000000000, 'answered', 200, 9000);
        INSERT INTO stages (challenge, position, stage, start_ns, end_ns, busy_ns) VALUES (7, 0, 'infer', 1, 9, 16);
        INSERT INTO role_plans (challenge, position, role, stride, frame_offset) VALUES (7, 0, 'pitch', 5, 4);
        INSERT INTO models_used (challenge, position, role, digest, device, backend)
            VALUES (7, 0, 'pitch', 'cdcd', 'cpu', 'CPU');
        INSERT INTO plugin_calls (challenge, position, function, start_ns, duration_ns)
            VALUES (7, 0, 'plan', 3, 4)",
    )
    .await
    .unwrap();
    old.close().await.unwrap();

    let store = Store::open(&file).await.unwrap();
    let record = store.challenge(7).await.unwrap().unwrap().record;
    let stage = StageSpan { stage: Stage::Infer, start_ns: 1, end_ns: 9, busy_ns: 16, cpu_ns: 0 };
    assert_eq!(record.stages, [stage]);
    assert_eq!(store.list(1, None).await.unwrap()[0].stages, [stage]);
    let pitch = || "pitch".to_owned();
    let plan = PlanRecord { role: pitch(), stride: 5, offset: 4, frames: 0, expected_ns: 0, took_ns: 0 };
    assert_eq!(record.plan, [plan]);
    let model = ModelRecord {
        role: pitch(),
        digest: "cdcd".into(),
        device: "cpu".into(),
        backend: "CPU".into(),
        precision: String::new(),
        lanes: 0,
        batch: 0,
        fell_back: None,
    };
    assert_eq!(record.models, [model]);
    let plan = PluginCallRecord {
        function: "plan".into(),
        start_ns: 3,
        duration_ns: 4,
        ..PluginCallRecord::default()
    };
    assert_eq!(record.plugin_calls, [plan]);
    store.close().await;
}
