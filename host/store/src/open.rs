//! Opens the file, after making sure that it is ours and not newer than the program.

use crate::StoreError;
use sqlx::migrate::Migrator;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection, Executor};
use std::path::{Path, PathBuf};

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// As migration 1 sets it.
const APPLICATION_ID: i64 = 0x544c_494e;

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
    options(path).synchronous(SqliteSynchronous::Normal)
}

/// Connections for reading; opened when they are first needed.
pub(crate) fn open_readers(path: &Path) -> SqlitePool {
    SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(options(path).read_only(true))
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).foreign_keys(true).disable_statement_logging()
}

/// SQLite opens what it may not write to as read-only and fails on the first write; better to say so at once.
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
