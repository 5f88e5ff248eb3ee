//! A clip that grows while it arrives.
//!
//! One writer (the fetch task) appends; any number of readers, each on its own thread, block on a condition
//! variable until the bytes they want are there, the end is known or the fetch failed. The lock guards how far the
//! clip has come, not its bytes: it is never held while the disk reads or writes, nor across an await. When the last
//! handle and the last reader are gone, the fetch is stopped.

use crate::storage::{self, Storage};
use crate::waits::Waits;
use crate::{ClipReader, FetchError};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::watch;
use tokio::task::AbortHandle;

/// A clip that is arriving, or has arrived. Clones share the bytes.
#[derive(Clone, Debug)]
pub struct ArrivingClip {
    handle: Arc<Handle>,
}

/// How far a fetch has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchProgress {
    /// Bytes that have arrived.
    pub bytes: u64,
    /// Size of the clip in bytes, where the server announced one or the end is known.
    pub total: Option<u64>,
    /// When the fetch began.
    pub started_at: Instant,
    /// When the first byte of the body arrived.
    pub first_byte_at: Option<Instant>,
    /// When the body was complete, or the fetch failed.
    pub finished_at: Option<Instant>,
}

/// What keeps a fetch alive: stops it when dropped.
#[derive(Debug)]
struct Handle {
    shared: Arc<Shared>,
    task: Option<AbortHandle>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

/// What the fetch task and the readers share.
#[derive(Debug)]
pub(crate) struct Shared {
    /// The clip's address, shown form, for errors.
    address: String,
    started_at: Instant,
    /// Bytes below [`State::arrived`] are there and never change.
    storage: Storage,
    state: Mutex<State>,
    grown: Condvar,
    /// The outcome again, for those who await it.
    outcome: watch::Sender<Option<Result<u64, FetchError>>>,
}

#[derive(Debug)]
pub(crate) struct State {
    /// Bytes that are there to be read.
    pub(crate) arrived: u64,
    /// Announced size of the clip, bytes.
    pub(crate) total: Option<u64>,
    /// Set once: how the fetch ended.
    pub(crate) outcome: Option<Result<(), FetchError>>,
    first_byte_at: Option<Instant>,
    finished_at: Option<Instant>,
    /// Readers that sleep for bytes and were not woken since, so that tests can send bytes exactly when they are
    /// wanted.
    pub(crate) waiting_readers: usize,
}

impl Shared {
    /// An empty clip on disk; `total` is the announced size in bytes, already checked against the limit.
    pub(crate) fn on_disk(
        address: String,
        total: Option<u64>,
        started_at: Instant,
    ) -> Result<Self, FetchError> {
        match Storage::temporary() {
            Ok(storage) => Ok(Self::new(address, total, started_at, storage)),
            Err(error) => Err(disk_error(&address, 0, &error)),
        }
    }

    fn new(address: String, total: Option<u64>, started_at: Instant, storage: Storage) -> Self {
        let state = State {
            arrived: 0,
            total,
            outcome: None,
            first_byte_at: None,
            finished_at: None,
            waiting_readers: 0,
        };
        let outcome = watch::Sender::new(None);
        Self { address, started_at, storage, state: Mutex::new(state), grown: Condvar::new(), outcome }
    }

    pub(crate) fn storage(&self) -> &Storage {
        &self.storage
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // The state is consistent after every statement that changes it, also if a holder panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for growth or the end, and adds the time to `waits`. Blocks the thread.
    pub(crate) fn wait<'a>(&self, mut state: MutexGuard<'a, State>, waits: &Waits) -> MutexGuard<'a, State> {
        let began_at = Instant::now();
        state.waiting_readers += 1;
        let state = self.grown.wait(state).unwrap_or_else(PoisonError::into_inner);
        waits.add(began_at.elapsed());
        state
    }

    /// Lets every waiting reader look again.
    pub(crate) fn wake(&self) {
        // Under the lock, so that a reader that has just looked and is about to wait is not missed.
        self.wake_all(&mut self.lock());
    }

    fn wake_all(&self, state: &mut State) {
        state.waiting_readers = 0;
        self.grown.notify_all();
    }

    /// Appends what arrived; returns the number of bytes there are now. Blocks on the disk. One writer at a time.
    pub(crate) fn append(&self, chunk: &[u8]) -> Result<u64, FetchError> {
        let arrived = {
            let mut state = self.lock();
            if state.outcome.is_some() || chunk.is_empty() {
                return Ok(state.arrived);
            }
            state.first_byte_at.get_or_insert_with(Instant::now);
            state.arrived
        };
        self.storage.write_at(chunk, arrived).map_err(|error| disk_error(&self.address, arrived, &error))?;
        let arrived = arrived + chunk.len() as u64;
        let mut state = self.lock();
        state.arrived = arrived;
        self.wake_all(&mut state);
        Ok(arrived)
    }

    /// Records how the fetch ended; the first word counts.
    pub(crate) fn finish(&self, outcome: Result<(), FetchError>) {
        let mut state = self.lock();
        if state.outcome.is_some() {
            return;
        }
        state.finished_at = Some(Instant::now());
        let arrived = state.arrived;
        if outcome.is_ok() {
            state.total = Some(arrived);
        }
        state.outcome = Some(outcome.clone());
        self.wake_all(&mut state);
        drop(state);
        self.outcome.send_replace(Some(outcome.map(|()| arrived)));
    }

    fn cancelled(&self) -> FetchError {
        let received = self.lock().arrived;
        FetchError::Cancelled { address: self.address.clone(), received }
    }
}

impl ArrivingClip {
    pub(crate) fn new(shared: Arc<Shared>, task: Option<AbortHandle>) -> Self {
        Self { handle: Arc::new(Handle { shared, task }) }
    }

    /// A clip that is already here. Stays in memory.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        let size = bytes.len() as u64;
        Self::complete("from memory".to_owned(), Storage::Memory(bytes), size)
    }

    /// A clip that lies in a regular file, which is read in place and must not change meanwhile. Blocks on the disk.
    pub fn from_file(path: &Path) -> std::io::Result<Self> {
        let (storage, size) = Storage::in_place(path)?;
        Ok(Self::complete(path.display().to_string(), storage, size))
    }

    fn complete(address: String, storage: Storage, size: u64) -> Self {
        let shared = Shared::new(address, Some(size), Instant::now(), storage);
        {
            let mut state = shared.lock();
            state.first_byte_at = (size > 0).then(Instant::now);
            state.arrived = size;
        }
        shared.finish(Ok(()));
        Self::new(Arc::new(shared), None)
    }

    /// A reader from the first byte. Its reads block, so it belongs on an ordinary thread.
    pub fn reader(&self) -> ClipReader {
        ClipReader::new(self.clone(), Waits::default())
    }

    /// How far the fetch has come.
    pub fn progress(&self) -> FetchProgress {
        let shared = &self.handle.shared;
        let state = shared.lock();
        FetchProgress {
            bytes: state.arrived,
            total: state.total,
            started_at: shared.started_at,
            first_byte_at: state.first_byte_at,
            finished_at: state.finished_at,
        }
    }

    /// Waits until the clip is complete and returns its size in bytes, or why it never will be. Can be asked
    /// any number of times.
    pub async fn finished(&self) -> Result<u64, FetchError> {
        let mut outcome = self.handle.shared.outcome.subscribe();
        match outcome.wait_for(Option::is_some).await.as_deref() {
            Ok(Some(outcome)) => outcome.clone(),
            // The sender lives in what this handle holds, so it cannot close before it has spoken.
            _ => Err(self.handle.shared.cancelled()),
        }
    }

    /// Why the fetch failed, if it has; does not wait.
    pub fn failure(&self) -> Option<FetchError> {
        self.handle.shared.lock().outcome.clone().and_then(Result::err)
    }

    /// Stops the fetch. Readers that wait wake with [`FetchError::Cancelled`]. A complete clip stays.
    pub fn cancel(&self) {
        let shared = &self.handle.shared;
        shared.finish(Err(shared.cancelled()));
        if let Some(task) = &self.handle.task {
            task.abort();
        }
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.handle.shared
    }
}

fn disk_error(address: &str, received: u64, error: &std::io::Error) -> FetchError {
    let (address, folder) = (address.to_owned(), std::env::temp_dir());
    if storage::is_full(error) {
        FetchError::DiskFull { address, received, folder }
    } else {
        FetchError::Disk { address, folder, reason: error.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    /// `/dev/full` fails every write as a full disk does (full(4)).
    #[test]
    fn a_full_disk_is_told_as_such() {
        let full = Storage::File(std::fs::File::options().write(true).open("/dev/full").unwrap());
        let shared = Shared::new("test".to_owned(), None, Instant::now(), full);
        let error = shared.append(b"abc").unwrap_err();
        let folder = std::env::temp_dir();
        assert_eq!(error, FetchError::DiskFull { address: "test".to_owned(), received: 0, folder });
        assert_eq!(shared.lock().arrived, 0, "nothing is there to be read");
    }

    #[test]
    fn a_file_is_read_in_place() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"0123456789").unwrap();
        let clip = ArrivingClip::from_file(file.path()).unwrap();
        std::fs::write(file.path(), b"abcdefghij").unwrap();
        let mut bytes = Vec::new();
        clip.reader().read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"abcdefghij", "what lies there now, not a copy");
    }

    #[test]
    fn a_folder_is_no_clip() {
        let folder = tempfile::tempdir().unwrap();
        let error = ArrivingClip::from_file(folder.path()).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidInput);
    }
}
