//! Why the store cannot be used.

use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why the store cannot be used. Every message names the file and what to do.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The file or its folder cannot be made or opened.
    #[error("{}: the database cannot be opened or made: {error}; check store.path and the rights on its folder", path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The system's or SQLite's words.
        error: String,
    },
    /// The file, or the folder that SQLite keeps its log in, is read-only.
    #[error("{}: read-only; make it and its folder writable for the miner, or set store.path elsewhere", path.display())]
    ReadOnly {
        /// The file or the folder.
        path: PathBuf,
    },
    /// Something else than a SQLite database.
    #[error("{}: not a SQLite database; set store.path to another file, or move this one away", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// A SQLite database of another program. It is left as it is.
    #[error("{}: a database of another program (application id {application_id}); set store.path to another file", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
        /// Its mark; 0 for none.
        application_id: i64,
    },
    /// Written by a newer Touchline. It is left as it is.
    #[error("{}: the database has version {found}, and this program knows versions up to {known}; upgrade Touchline, or set store.path to another file", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// The database's newest migration.
        found: i64,
        /// The program's newest migration.
        known: i64,
    },
    /// A migration did not go through; the file is as it was before it.
    #[error("{}: the database could not be brought up to date: {error}; keep a copy of it and report this", path.display())]
    Migrate {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        error: sqlx::migrate::MigrateError,
    },
    /// Reading or writing failed later on.
    #[error("{}: {error}", path.display())]
    Query {
        /// The file.
        path: PathBuf,
        /// SQLite's words.
        error: sqlx::Error,
    },
    /// A value that no version of this program writes.
    #[error("{}: table {table} holds {value}, which this program does not know; was it edited by hand?", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The table.
        table: &'static str,
        /// The column and its value.
        value: String,
    },
}

impl StoreError {
    /// Tells apart what SQLite reports on opening.
    pub(crate) fn on_open(path: &Path, error: &sqlx::Error) -> Self {
        let path = path.to_owned();
        match primary_code(error) {
            Some(SQLITE_READONLY) => Self::ReadOnly { path },
            Some(SQLITE_NOTADB) => Self::NotADatabase { path },
            _ => Self::Open { path, error: error.to_string() },
        }
    }
}

const SQLITE_READONLY: u32 = 8;
const SQLITE_NOTADB: u32 = 26;

/// SQLite's primary result code, which is the low byte of an extended one.
fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error()?.code()?;
    code.parse::<u32>().ok().map(|code| code & 0xff)
}

/// What goes wrong inside the crate, before the file's name is known.
#[derive(Debug, Error)]
pub(crate) enum RowError {
    #[error(transparent)]
    Query(#[from] sqlx::Error),
    #[error("table {table} holds {value}")]
    Value { table: &'static str, value: String },
}

impl RowError {
    pub(crate) fn at(self, path: &Path) -> StoreError {
        let path = path.to_owned();
        match self {
            Self::Query(error) => StoreError::Query { path, error },
            Self::Value { table, value } => StoreError::Value { path, table, value },
        }
    }
}
