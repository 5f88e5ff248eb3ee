//! A clip in memory that grows while it arrives.
//!
//! One writer (the fetch task) appends; any number of readers, each on its own thread, block on a condition
//! variable until the bytes they want are there, the end is known or the fetch failed. The lock is held for
//! copies of single chunks only and never across an await. When the last handle and the last reader are gone,
//! the fetch is stopped.

use crate::waited::Waited;
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
    state: Mutex<State>,
    grown: Condvar,
    /// The outcome again, for those who await it.
    outcome: watch::Sender<Option<Result<u64, FetchError>>>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) bytes: Vec<u8>,
    /// Announced size of the clip, bytes.
    pub(crate) total: Option<u64>,
    /// Set once: how the fetch ended.
    pub(crate) outcome: Option<Result<(), FetchError>>,
    first_byte_at: Option<Instant>,
    finished_at: Option<Instant>,
    /// Readers that wait for bytes right now, so that tests can send bytes exactly when they are wanted.
    pub(crate) waiting_readers: usize,
}

impl State {
    /// Makes room for the announced size at once, so that a growing buffer is not copied; without that much
    /// memory, the buffer grows as bytes come.
    fn reserve_announced(&mut self) {
        let wanted = self.total.and_then(|total| usize::try_from(total).ok()).unwrap_or(0);
        if self.bytes.capacity() < wanted {
            let _ = self.bytes.try_reserve_exact(wanted - self.bytes.len());
        }
    }
}

impl Shared {
    /// An empty buffer; `total` is the announced size in bytes, already checked against the limit.
    pub(crate) fn new(address: String, total: Option<u64>, started_at: Instant) -> Self {
        let state = State {
            bytes: Vec::new(),
            total,
            outcome: None,
            first_byte_at: None,
            finished_at: None,
            waiting_readers: 0,
        };
        let outcome = watch::Sender::new(None);
        Self { address, started_at, state: Mutex::new(state), grown: Condvar::new(), outcome }
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        // The state is consistent after every statement that changes it, also if a holder panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for growth or the end, and adds the time to `waited`. Blocks the thread.
    pub(crate) fn wait<'a>(
        &self,
        mut state: MutexGuard<'a, State>,
        waited: &Waited,
    ) -> MutexGuard<'a, State> {
        let began_at = Instant::now();
        state.waiting_readers += 1;
        let mut state = self.grown.wait(state).unwrap_or_else(PoisonError::into_inner);
        state.waiting_readers -= 1;
        waited.add(began_at.elapsed());
        state
    }

    /// Appends what arrived; returns the number of bytes there are now.
    pub(crate) fn append(&self, chunk: &[u8]) -> u64 {
        let mut state = self.lock();
        if state.outcome.is_none() && !chunk.is_empty() {
            state.first_byte_at.get_or_insert_with(Instant::now);
            state.reserve_announced();
            state.bytes.extend_from_slice(chunk);
        }
        let arrived = state.bytes.len() as u64;
        drop(state);
        self.grown.notify_all();
        arrived
    }

    /// Records how the fetch ended; the first word counts.
    pub(crate) fn finish(&self, outcome: Result<(), FetchError>) {
        let mut state = self.lock();
        if state.outcome.is_some() {
            return;
        }
        state.finished_at = Some(Instant::now());
        let arrived = state.bytes.len() as u64;
        if outcome.is_ok() {
            state.total = Some(arrived);
        }
        state.outcome = Some(outcome.clone());
        drop(state);
        self.grown.notify_all();
        self.outcome.send_replace(Some(outcome.map(|()| arrived)));
    }

    fn cancelled(&self) -> FetchError {
        let received = self.lock().bytes.len() as u64;
        FetchError::Cancelled { address: self.address.clone(), received }
    }
}

impl ArrivingClip {
    pub(crate) fn new(shared: Arc<Shared>, task: Option<AbortHandle>) -> Self {
        Self { handle: Arc::new(Handle { shared, task }) }
    }

    /// A clip that is already here.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self::complete("from memory".to_owned(), bytes)
    }

    /// Reads a whole clip from a file into memory. Blocks on the disk.
    pub fn from_file(path: &Path) -> std::io::Result<Self> {
        Ok(Self::complete(path.display().to_string(), std::fs::read(path)?))
    }

    fn complete(address: String, bytes: Vec<u8>) -> Self {
        let shared = Shared::new(address, Some(bytes.len() as u64), Instant::now());
        {
            let mut state = shared.lock();
            state.first_byte_at = (!bytes.is_empty()).then(Instant::now);
            state.bytes = bytes;
        }
        shared.finish(Ok(()));
        Self::new(Arc::new(shared), None)
    }

    /// A reader from the first byte. Its reads block, so it belongs on an ordinary thread.
    pub fn reader(&self) -> ClipReader {
        ClipReader::new(self.clone(), Waited::default())
    }

    /// How far the fetch has come.
    pub fn progress(&self) -> FetchProgress {
        let shared = &self.handle.shared;
        let state = shared.lock();
        FetchProgress {
            bytes: state.bytes.len() as u64,
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
