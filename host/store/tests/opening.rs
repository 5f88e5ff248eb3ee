//! Files that are not, or no longer, ours to write to are refused with their reason and left as they are.

#![allow(clippy::unwrap_used)] // a panic is a test's report

use sqlx::{ConnectOptions, Connection, Executor, sqlite::SqliteConnectOptions};
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use store::{Store, StoreError};

struct Place {
    _folder: tempfile::TempDir,
    file: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("touchline.sqlite");
    Place { _folder: folder, file }
}

/// Runs SQL on the file behind the store's back.
async fn alter(file: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new().filename(file).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    connection.execute(sql).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_missing_file_is_made_with_its_folder() {
    let place = place();
    let file = place.file.with_file_name("data").join("new.sqlite");
    Store::open(&file).await.unwrap();
    assert!(file.exists());
}

#[tokio::test]
async fn a_newer_database_is_refused_with_both_versions() {
    let place = place();
    Store::open(&place.file).await.unwrap();
    alter(
        &place.file,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (9000, 'of the future', 1, x'00', 0)",
    )
    .await;
    let error = Store::open(&place.file).await.unwrap_err();
    let StoreError::Newer { found: 9000, known, .. } = &error else { panic!("{error}") };
    let message = error.to_string();
    assert!(*known < 9000 && message.contains("9000") && message.contains(&known.to_string()), "{message}");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_kept() {
    let place = place();
    let text = "not a database, but longer than the header of one. ".repeat(100);
    fs::write(&place.file, &text).unwrap();
    assert!(matches!(Store::open(&place.file).await, Err(StoreError::NotADatabase { .. })));
    assert_eq!(fs::read_to_string(&place.file).unwrap(), text);
}

#[tokio::test]
async fn another_programs_database_is_refused_and_kept() {
    let place = place();
    alter(&place.file, "CREATE TABLE theirs (x INTEGER)").await;
    let before = fs::read(&place.file).unwrap();
    assert!(matches!(Store::open(&place.file).await, Err(StoreError::Foreign { application_id: 0, .. })));
    assert_eq!(fs::read(&place.file).unwrap(), before);
}

#[tokio::test]
async fn a_read_only_file_is_refused_by_name() {
    let place = place();
    Store::open(&place.file).await.unwrap();
    fs::set_permissions(&place.file, Permissions::from_mode(0o444)).unwrap();
    let Err(StoreError::ReadOnly { path }) = Store::open(&place.file).await else { panic!("opened") };
    assert_eq!(path, place.file);
}

/// Mode bits do not stop root, so as root the test runs itself again as nobody.
#[tokio::test]
async fn a_file_that_only_others_may_write_is_refused_by_name() {
    const NOBODY: u32 = 65_534;
    let place = place();
    let folder = place.file.parent().unwrap();
    if fs::metadata(folder).unwrap().uid() == 0 {
        // Nobody may not be let into the folder that the tests were built in.
        let copy = folder.join("tests");
        fs::copy(std::env::current_exe().unwrap(), &copy).unwrap();
        fs::set_permissions(&copy, Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
        let mut again = Command::new(copy);
        again.args(["--exact", "a_file_that_only_others_may_write_is_refused_by_name"]);
        let done = again.current_dir("/").uid(NOBODY).gid(NOBODY).output().unwrap();
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    Store::open(&place.file).await.unwrap().close().await;
    fs::set_permissions(&place.file, Permissions::from_mode(0o466)).unwrap();
    let opened = Store::open(&place.file).await;
    let Err(StoreError::ReadOnly { path }) = opened else { panic!("{opened:?}") };
    assert_eq!(path, place.file);
}

#[tokio::test]
async fn a_read_only_folder_is_refused_by_name() {
    let place = place();
    let folder = place.file.parent().unwrap();
    fs::set_permissions(folder, Permissions::from_mode(0o555)).unwrap();
    let opened = Store::open(&place.file).await;
    fs::set_permissions(folder, Permissions::from_mode(0o755)).unwrap();
    let Err(StoreError::ReadOnly { path }) = opened else { panic!("opened") };
    assert_eq!(path, folder);
}

#[tokio::test]
async fn a_folder_in_the_files_place_is_refused() {
    let place = place();
    fs::create_dir(&place.file).unwrap();
    let error = Store::open(&place.file).await.unwrap_err();
    assert!(error.to_string().contains("store.path"), "{error}");
}
