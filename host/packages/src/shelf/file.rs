//! The state on the disk: one JSON file with the number of its format, replaced whole.

use super::error::ShelfError;
use super::state::ShelfState;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Changes when a state could no longer be read by a Touchline that is older than it.
pub(crate) const FORMAT: u64 = 1;

#[derive(Deserialize)]
struct FormatOnly {
    format: u64,
}

#[derive(Serialize, Deserialize)]
struct Written<S> {
    format: u64,
    state: S,
}

/// The state in the file at `path`; an empty one where there is no file.
pub(crate) fn read(path: &Path) -> Result<ShelfState, ShelfError> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(ShelfState::default()),
        Err(error) => return Err(ShelfError::disk("read", path)(error)),
    };
    let damaged =
        |error: serde_json::Error| ShelfError::Damaged { path: path.to_owned(), reason: error.to_string() };
    let FormatOnly { format } = serde_json::from_slice(&bytes).map_err(damaged)?;
    if format != FORMAT {
        return Err(ShelfError::Format { path: path.to_owned(), found: format, known: FORMAT });
    }
    let written: Written<ShelfState> = serde_json::from_slice(&bytes).map_err(damaged)?;
    Ok(written.state)
}

/// Replaces the file at `path`, in `folder`: whoever reads it sees the old state or the new, after a crash too.
pub(crate) fn replace(path: &Path, folder: &Path, state: &ShelfState) -> Result<(), ShelfError> {
    let bytes = serde_json::to_vec_pretty(&Written { format: FORMAT, state })
        .map_err(|error| ShelfError::disk("write", path)(error.into()))?;
    let wrong = |error| ShelfError::disk("write", path)(error);
    let mut half = tempfile::Builder::new().prefix(HALF).tempfile_in(folder).map_err(wrong)?;
    half.write_all(&bytes).and_then(|()| half.as_file().sync_all()).map_err(wrong)?;
    half.persist(path).map_err(|error| wrong(error.error))?;
    sync(folder)
}

/// How files begin that are not whole yet.
pub(crate) const HALF: &str = ".half-";

/// Makes the names in `folder` survive a crash.
pub(crate) fn sync(folder: &Path) -> Result<(), ShelfError> {
    File::open(folder).and_then(|opened| opened.sync_all()).map_err(ShelfError::disk("sync", folder))
}
