//! Opens the file, after making sure that it is ours and not newer than the program.

use crate::StoreError;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Executor};
use std::path::{Path, PathBuf};
use std::time::Duration;

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// As migration 1 sets it.
const APPLICATION_ID: i64 = 0x544c_494e;

/// How long the writer tries again while another process holds the write lock. Nobody waits for the writer, so it
/// is longer than a reader of the report would bear.
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(15);

/// Pages of the report that are read at the same time.
const READERS: u32 = 4;

/// The writer's connection, with the schema up to date.
pub(crate) async fn open_writer(path: &Path) -> Result<SqliteConnection, StoreError> {
    check_writable(path)?;
    let on_open = |error: sqlx::Error| StoreError::on_open(path, &error);
    let mut connection = writer_options(path).create_if_missing(true).connect().await.map_err(on_open)?;
    check_owner(path, &mut connection).await?;
    check_version(path, &mut connection).await?;
    // Only now: a file that is not ours stays untouched.
    check_may_write(path, &mut connection).await?;
    connection.execute("PRAGMA journal_mode = WAL").await.map_err(on_open)?;
    let migrated = MIGRATOR.run(&mut connection).await;
    if let Err(error) = migrated {
        connection.close().await.map_err(on_open)?;
        return Err(StoreError::Migrate { path: path.to_owned(), error });
    }
    Ok(connection)
}

/// Another connection for the writer, to a file that it has opened before.
pub(crate) async fn connect_writer(path: &Path) -> Result<SqliteConnection, sqlx::Error> {
    writer_options(path).connect().await
}

/// A log may lose its last entries in a power cut, but must not be corrupted: NORMAL does that in WAL mode.
fn writer_options(path: &Path) -> SqliteConnectOptions {
    options(path).synchronous(SqliteSynchronous::Normal).busy_timeout(BUSY_TIMEOUT)
}

/// Connections for reading; opened when they are first needed.
pub(crate) fn open_readers(path: &Path) -> SqlitePool {
    SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(options(path).read_only(true))
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).foreign_keys(true).disable_statement_logging()
}

/// SQLite opens what it may not write to as read-only and fails on the first write; better to say so at once.
/// Names what nobody may write to; what only this process may not, [`check_may_write`] finds out.
fn check_writable(path: &Path) -> Result<(), StoreError> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let cannot = |error: std::io::Error| StoreError::Open { path: path.to_owned(), error: error.to_string() };
    std::fs::create_dir_all(&folder).map_err(cannot)?;
    for place in [&folder, path] {
        if std::fs::metadata(place).is_ok_and(|found| found.permissions().readonly()) {
            return Err(StoreError::ReadOnly { path: place.to_owned() });
        }
    }
    Ok(())
}

/// Writes and takes it back. Mode bits do not tell whether this process may write: the owner, the mount and the
/// kernel's other rules have a word in it.
async fn check_may_write(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let written =
        connection.execute("BEGIN IMMEDIATE; CREATE TABLE touchline_may_write (x INTEGER); ROLLBACK").await;
    written.map(drop).map_err(|error| StoreError::on_open(path, &error))
}

async fn check_owner(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let on_open = |error: sqlx::Error| StoreError::on_open(path, &error);
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema")
        .fetch_one(&mut *connection)
        .await
        .map_err(on_open)?;
    let application_id: i64 =
        sqlx::query_scalar("PRAGMA application_id").fetch_one(connection).await.map_err(on_open)?;
    // A file that was just made has neither tables nor a mark.
    if application_id == APPLICATION_ID || (tables == 0 && application_id == 0) {
        return Ok(());
    }
    Err(StoreError::Foreign { path: path.to_owned(), application_id })
}

async fn check_version(path: &Path, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let on_open = |error: sqlx::Error| StoreError::on_open(path, &error);
    let migrated: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *connection)
            .await
            .map_err(on_open)?;
    if migrated == 0 {
        return Ok(());
    }
    let found: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await
        .map_err(on_open)?;
    let known = MIGRATOR.iter().map(|migration| migration.version).max().unwrap_or(0);
    match found {
        Some(found) if found > known => Err(StoreError::Newer { path: path.to_owned(), found, known }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::Row;

    #[tokio::test]
    async fn the_writer_waits_for_a_busy_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = open_writer(&folder.path().join("touchline.sqlite")).await.unwrap();
        let busy_timeout_ms: i64 =
            sqlx::query_scalar("PRAGMA busy_timeout").fetch_one(&mut writer).await.unwrap();
        assert_eq!(u128::try_from(busy_timeout_ms).unwrap(), BUSY_TIMEOUT.as_millis());
    }

    #[tokio::test]
    async fn a_connection_that_may_not_write_is_found_out() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("touchline.sqlite");
        let mut writer = open_writer(&path).await.unwrap();
        check_may_write(&path, &mut writer).await.unwrap();
        let mut reader = options(&path).read_only(true).connect().await.unwrap();
        let refused = check_may_write(&path, &mut reader).await;
        assert!(matches!(refused, Err(StoreError::ReadOnly { .. })), "{refused:?}");
    }

    #[tokio::test]
    async fn totals_read_the_index_and_not_the_table() {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = open_writer(&folder.path().join("touchline.sqlite")).await.unwrap();
        let plan = sqlx::query(
            "EXPLAIN QUERY PLAN SELECT outcome, count(*)
            FROM challenges INDEXED BY challenges_by_outcome GROUP BY outcome",
        );
        let steps = plan.fetch_all(&mut writer).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|step| step.get("detail")).collect();
        assert_eq!(steps, ["SCAN challenges USING COVERING INDEX challenges_by_outcome"]);
    }
}
