//! Removes what a crash left behind. Runs under the shelf's lock.

use super::Shelf;
use super::error::ShelfError;
use super::file::HALF;
use super::state::ShelfState;
use std::fs::{DirEntry, File, TryLockError};
use std::path::Path;

/// Removes state files that never became whole, blobs that `state` does not know, and files on their way in whose
/// process is gone.
pub(crate) fn sweep(shelf: &Shelf, state: &ShelfState) -> Result<(), ShelfError> {
    remove(&shelf.dir, |entry| Ok(entry.file_name().to_string_lossy().starts_with(HALF)))?;
    remove(&shelf.blobs(), |entry| {
        let name = entry.file_name();
        let digest = name.to_str().and_then(|name| name.strip_suffix(".wasm"));
        Ok(digest.is_none_or(|digest| state.plugin(digest).is_none()))
    })?;
    remove(&shelf.incoming(), |entry| is_abandoned(&entry.path()))
}

fn remove(folder: &Path, wanted: impl Fn(&DirEntry) -> std::io::Result<bool>) -> Result<(), ShelfError> {
    for entry in std::fs::read_dir(folder).map_err(ShelfError::disk("list", folder))? {
        let entry = entry.map_err(ShelfError::disk("list", folder))?;
        let path = entry.path();
        let gone =
            wanted(&entry).and_then(|wanted| if wanted { std::fs::remove_file(&path) } else { Ok(()) });
        match gone {
            // Whoever wrote it was done with it first.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            other => other.map_err(ShelfError::disk("remove", &path))?,
        }
    }
    Ok(())
}

/// A file on its way in is locked by whoever writes it, and the system unlocks it when that process ends.
fn is_abandoned(path: &Path) -> std::io::Result<bool> {
    match File::open(path)?.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
