//! The newest recordings on disk, within a limit.
//!
//! One process writes: it holds the folder's lock. Others may read, and find a recording whole or not at all. The painted
//! lines of its clip, where they were found, lie beside it and go with it.

use crate::file::PARTIAL_PREFIX;
use crate::{FolderError, Recording, RecordingError, lines};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use strategy::FrameLines;

/// Extensions of a recording's file, and of the one with its lines.
const RECORDING: &str = "tlrec";
const LINES: &str = "lines";
const LOCK: &str = ".lock";

/// A folder of recordings that this process may write to.
#[derive(Debug)]
pub struct Folder {
    dir: PathBuf,
    max_bytes: u64,
    /// Number of each recording by age, oldest first, and its size with its lines.
    files: BTreeMap<(SystemTime, i64), u64>,
    /// Nobody else writes for as long as it is open.
    _lock: File,
}

/// What keeping a recording came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Size of its file, bytes.
    pub bytes: u64,
    /// The numbers of those that made room for it, oldest first; its own where it is larger than all that may be kept.
    pub dropped: Vec<i64>,
}

impl Folder {
    /// Opens the folder `dir`, or makes it, takes its lock, and clears away what was left half written. At most
    /// `max_bytes` stay after the next [`Self::keep`] or [`Self::make_room`].
    ///
    /// # Errors
    /// A folder that cannot be made, read or written to, or that another process writes to.
    pub fn open(dir: &Path, max_bytes: u64) -> Result<Self, FolderError> {
        let unusable = |source| FolderError::Unusable { path: dir.into(), source };
        std::fs::create_dir_all(dir).map_err(unusable)?;
        let lock = File::create(dir.join(LOCK)).map_err(unusable)?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => FolderError::Taken { path: dir.into() },
            TryLockError::Error(source) => unusable(source),
        })?;
        let files = scan(dir).map_err(unusable)?;
        Ok(Self { dir: dir.into(), max_bytes, files, _lock: lock })
    }

    /// Where the recording `id` of the folder `dir` is, or would be.
    pub fn path_of(dir: &Path, id: i64) -> PathBuf {
        dir.join(format!("{id}.{RECORDING}"))
    }

    /// The scored frames with their painted lines that lie beside the recording at `path`; none where nobody found any.
    /// Needs no lock.
    ///
    /// # Errors
    /// A file that is there and cannot be used.
    pub fn lines_beside(path: &Path) -> Result<Option<Vec<FrameLines>>, RecordingError> {
        match lines::load(&path.with_extension(LINES)) {
            Err(RecordingError::Missing { .. }) => Ok(None),
            loaded => loaded.map(Some),
        }
    }

    /// The numbers of the newest `count` recordings of the folder `dir`, oldest first. Needs no lock.
    ///
    /// # Errors
    /// A folder that cannot be read; one that is not there has none.
    pub fn newest(dir: &Path, count: usize) -> Result<Vec<i64>, FolderError> {
        let files = match list(dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            listed => listed.map_err(|source| FolderError::Unusable { path: dir.into(), source })?,
        };
        let mut newest: Vec<i64> = files.into_keys().rev().map(|(_, id)| id).take(count).collect();
        newest.reverse();
        Ok(newest)
    }

    /// Keeps a recording under the number `id`, and drops the oldest ones until all fit.
    ///
    /// # Errors
    /// A recording that is too large for the format, or a disk that refuses.
    pub fn keep(&mut self, id: i64, recording: &Recording) -> Result<Kept, RecordingError> {
        let path = Self::path_of(&self.dir, id);
        // Those of another recording that had the number.
        remove(path.with_extension(LINES))?;
        let bytes = recording.save(&path)?;
        self.files.retain(|(_, other), _| *other != id);
        let age = self.next_age();
        let dated = File::options().write(true).open(&path).and_then(|file| file.set_modified(age));
        dated.map_err(|source| RecordingError::Write { path, source })?;
        self.files.insert((age, id), bytes);
        Ok(Kept { bytes, dropped: self.make_room()? })
    }

    /// Keeps the scored frames of the recording `id` and their lines beside it, and drops the oldest ones until all fit;
    /// the numbers of these, oldest first. One that had to go meanwhile takes its lines with it.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn keep_lines(&mut self, id: i64, scored_frames: &[FrameLines]) -> Result<Vec<i64>, RecordingError> {
        let Some((_, bytes)) = self.files.iter_mut().find(|((_, kept), _)| *kept == id) else {
            return Ok(Vec::new());
        };
        *bytes += lines::save(&Self::path_of(&self.dir, id).with_extension(LINES), scored_frames)?;
        self.make_room()
    }

    /// Size of all that is kept, bytes.
    pub fn bytes(&self) -> u64 {
        self.files.values().sum()
    }

    /// Later than every other's: a file system's own clock may stand still for milliseconds, and any can be set back.
    fn next_age(&self) -> SystemTime {
        let newest = self.files.last_key_value().map(|((age, _), _)| *age + Duration::from_micros(1));
        newest.unwrap_or(SystemTime::UNIX_EPOCH).max(SystemTime::now())
    }

    /// Drops the oldest ones until all fit; their numbers, oldest first.
    ///
    /// # Errors
    /// A file that cannot be removed.
    pub fn make_room(&mut self) -> Result<Vec<i64>, RecordingError> {
        let mut dropped = Vec::new();
        while self.bytes() > self.max_bytes {
            let Some(((_, id), _)) = self.files.pop_first() else { break };
            let path = Self::path_of(&self.dir, id);
            let lines = path.with_extension(LINES);
            remove(path).and_then(|()| remove(lines))?;
            dropped.push(id);
        }
        Ok(dropped)
    }
}

/// Removes a file, if it is there: somebody else may have made room.
fn remove(path: PathBuf) -> Result<(), RecordingError> {
    match std::fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(RecordingError::Write { path, source })
        }
        _ => Ok(()),
    }
}

/// Lists the recordings, and removes what was left half written, or of one that is gone.
fn scan(dir: &Path) -> io::Result<BTreeMap<(SystemTime, i64), u64>> {
    for entry in std::fs::read_dir(dir)? {
        let (entry, path) = entry.map(|entry| (entry.file_name(), entry.path()))?;
        let half = entry.to_string_lossy().starts_with(PARTIAL_PREFIX);
        let is_lines = path.extension().is_some_and(|extension| extension == LINES);
        if half || (is_lines && !path.with_extension(RECORDING).exists()) {
            std::fs::remove_file(path)?;
        }
    }
    list(dir)
}

fn list(dir: &Path) -> io::Result<BTreeMap<(SystemTime, i64), u64>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let name = entry.file_name();
        let parts = name.to_str().and_then(|name| name.rsplit_once('.'));
        let id = parts.filter(|(_, kind)| *kind == RECORDING).and_then(|(id, _)| id.parse().ok());
        // One that goes while we look is none.
        if let (Some(id), Ok(file)) = (id, entry.metadata()) {
            let lines = std::fs::metadata(entry.path().with_extension(LINES)).map_or(0, |lines| lines.len());
            files.insert((file.modified()?, id), file.len() + lines);
        }
    }
    Ok(files)
}
