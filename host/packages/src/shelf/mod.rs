//! The shelf: the folder of installed plugins.
//!
//! `blobs/DIGEST.wasm` never change; `state.json` says everything else and is replaced whole, so that a crash leaves
//! the old state or the new. Whoever changes something holds the lock on `lock` for that moment and first sweeps away
//! what a crash left; whoever reads needs no lock. Several processes may use one shelf at once. Everything here blocks on
//! the disk.

mod change;
mod choose;
mod error;
mod file;
mod incoming;
mod operations;
mod state;
mod sweep;

pub use change::Removed;
pub use error::{Refused, ShelfError};
pub use incoming::Incoming;
pub use state::{Installed, Kind, Past, Publisher, Quarantine, ShelfState};

use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A folder of plugins. Cheap to clone; nothing is held open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    dir: PathBuf,
}

/// What the state's file looks like from outside; another one says that the state was replaced. Costs one look at the
/// file's attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    inode: u64,
    bytes: u64,
    changed_ns: i128,
}

impl Shelf {
    /// The shelf in `dir`. A folder that does not exist is an empty shelf; the first change makes it.
    pub fn open(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where the plugin with this digest lies. Its content is to be held against the digest when it is read.
    pub fn blob_path(&self, digest: &str) -> PathBuf {
        self.blobs().join(format!("{digest}.wasm"))
    }

    /// The state as it is now. Waits for nobody.
    ///
    /// # Errors
    /// A file that cannot be read, is damaged, or of a newer format.
    pub fn state(&self) -> Result<ShelfState, ShelfError> {
        file::read(&self.state_path())
    }

    /// What to compare with the stamp of before, to see whether the state was replaced; take it before reading the state.
    /// None as long as nothing was ever installed.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn stamp(&self) -> Result<Option<Stamp>, ShelfError> {
        let path = self.state_path();
        match std::fs::metadata(&path) {
            Ok(found) => Ok(Some(Stamp {
                inode: found.ino(),
                bytes: found.len(),
                changed_ns: i128::from(found.ctime()) * 1_000_000_000 + i128::from(found.ctime_nsec()),
            })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ShelfError::disk("look at", &path)(error)),
        }
    }

    /// Changes the state: with the lock held and leftovers swept, `change` gets the state as it is, and what it makes of
    /// it takes the old one's place, one generation later. Where it fails, or leaves the state as it was, nothing is
    /// written.
    ///
    /// # Errors
    /// What `change` says, and a disk that refuses.
    pub fn change<T, E: From<ShelfError>>(
        &self,
        change: impl FnOnce(&mut ShelfState) -> Result<T, E>,
    ) -> Result<T, E> {
        let locked = self.lock()?;
        let mut state = locked.state.clone();
        let made = change(&mut state)?;
        if state != locked.state {
            state.generation = locked.state.generation + 1;
            file::replace(&self.state_path(), &self.dir, &state)?;
            // Blobs that the new state does not know any more. The change is made whatever comes of it, and the next one
            // sweeps again, and says what is wrong.
            let _ = sweep::sweep(self, &state);
        }
        Ok(made)
    }

    /// Holds the lock until the value is dropped; sweeps first.
    fn lock(&self) -> Result<Locked, ShelfError> {
        for folder in [self.blobs(), self.incoming()] {
            std::fs::create_dir_all(&folder).map_err(ShelfError::disk("make", &folder))?;
        }
        let path = self.dir.join("lock");
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(ShelfError::disk("open", &path))?;
        file.lock().map_err(ShelfError::disk("lock", &path))?;
        let state = self.state()?;
        sweep::sweep(self, &state)?;
        Ok(Locked { state, _lock: file })
    }

    fn state_path(&self) -> PathBuf {
        self.dir.join("state.json")
    }

    fn blobs(&self) -> PathBuf {
        self.dir.join("blobs")
    }

    fn incoming(&self) -> PathBuf {
        self.dir.join("incoming")
    }
}

/// The lock, and the state that it protects.
struct Locked {
    state: ShelfState,
    _lock: File,
}
