//! A file on its way in: written beside the blobs, one of them only when everything about it was checked.

use super::Shelf;
use super::error::ShelfError;
use super::file;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use tempfile::NamedTempFile;

/// Bytes that are no plugin yet. Dropped, they are gone; left by a crash, the next operation sweeps them away.
#[derive(Debug)]
pub struct Incoming {
    file: NamedTempFile,
}

impl Shelf {
    /// A new file to write a plugin into.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn receive(&self) -> Result<Incoming, ShelfError> {
        let folder = self.incoming();
        let wrong = |error| ShelfError::disk("write into", &folder)(error);
        // Under the shelf's lock, so that no sweep finds the file before it is locked itself.
        let _lock = self.lock()?;
        let file = tempfile::Builder::new().suffix(".wasm").tempfile_in(&folder).map_err(wrong)?;
        file.as_file().lock().map_err(wrong)?;
        Ok(Incoming { file })
    }
}

impl Incoming {
    /// Where it lies.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), ShelfError> {
        self.file.write_all(bytes).map_err(|error| ShelfError::disk("write", self.file.path())(error))
    }

    /// Makes it the blob at `path`, in `folder`.
    pub(crate) fn become_blob(self, path: &Path, folder: &Path) -> Result<File, ShelfError> {
        self.file.as_file().sync_all().map_err(ShelfError::disk("sync", path))?;
        let kept = self.file.persist(path).map_err(|error| ShelfError::disk("write", path)(error.error))?;
        file::sync(folder)?;
        Ok(kept)
    }
}
