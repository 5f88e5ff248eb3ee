//! A stream of frames through the engine: in at [`Submitter`], out in order at [`Observations`].
//!
//! A window bounds the frames between the two, finished ones that were not taken yet included, so a stream's
//! memory does not depend on its length.

use crate::StreamError;
use crate::queue::{Job, JobQueue};
use scene::{Frame, Observation};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// When a frame was worked on for one model.
#[derive(Clone, Copy, Debug)]
pub struct JobTiming {
    /// Preparation began. Models that share an input size share one preparation, which is told of with the first
    /// of them; with the others it takes no time.
    pub prepare_start: Instant,
    /// Preparation ended, and the model began.
    pub prepare_end: Instant,
    /// The model's output was read.
    pub infer_end: Instant,
}

/// What one model saw in one frame.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Index of the model in the engine.
    pub model: usize,
    /// What it saw.
    pub observation: Observation,
    /// When.
    pub timing: JobTiming,
}

/// Gives frames to the engine. Dropping it ends the stream.
pub struct Submitter {
    stream: Arc<Stream>,
    queue: Arc<JobQueue>,
    models: usize,
}

/// Takes observations from the engine. Dropping it cancels what has not been looked at yet.
pub struct Observations {
    stream: Arc<Stream>,
    ready: VecDeque<Seen>,
}

/// The two ends of a new stream through `queue`.
pub(crate) fn open(queue: Arc<JobQueue>, models: usize, window_frames: usize) -> (Submitter, Observations) {
    let stream = Arc::new(Stream::new(window_frames.max(1)));
    (
        Submitter { stream: Arc::clone(&stream), queue, models },
        Observations { stream, ready: VecDeque::new() },
    )
}

impl Submitter {
    /// Gives a frame to `models` (indices, ascending). Blocks while the window is full.
    ///
    /// # Errors
    /// A model that there is not, a stream that has failed or been cancelled, or an engine that has stopped.
    pub fn submit(&self, frame: Arc<Frame>, models: &[usize]) -> Result<(), StreamError> {
        if let Some(&index) = models.iter().find(|&&index| index >= self.models) {
            return Err(StreamError::NoModel { index, models: self.models });
        }
        let place = self.stream.take_place()?;
        let job = Job { stream: Arc::clone(&self.stream), place, frame, models: models.to_vec() };
        self.queue.push(job).map_err(|_| {
            self.stream.fail(StreamError::Stopped);
            StreamError::Stopped
        })
    }
}

impl Drop for Submitter {
    fn drop(&mut self) {
        self.stream.change(|state| state.closed = true);
    }
}

impl Observations {
    /// The next observations, at most `most`: in the order in which frames were submitted, and within a frame in
    /// the order of models. None once the stream has ended. Blocks until there is at least one.
    ///
    /// # Errors
    /// A model that failed, or an engine that has stopped.
    pub fn next_batch(&mut self, most: usize) -> Result<Option<Vec<Seen>>, StreamError> {
        while self.ready.len() < most.max(1) {
            // Waits only for the first: whoever works on a batch should not wait for it to be full.
            match self.stream.next(self.ready.is_empty())? {
                Some(seen) => self.ready.extend(seen),
                None => break,
            }
        }
        let count = self.ready.len().min(most.max(1));
        let batch: Vec<Seen> = self.ready.drain(..count).collect();
        Ok((!batch.is_empty()).then_some(batch))
    }
}

impl Drop for Observations {
    fn drop(&mut self) {
        self.stream.fail(StreamError::Cancelled);
    }
}

/// What both ends and the workers share.
pub(crate) struct Stream {
    window_frames: u64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    submitted: u64,
    taken: u64,
    closed: bool,
    failure: Option<StreamError>,
    /// What is done and was not taken yet, by place.
    done: BTreeMap<u64, Vec<Seen>>,
}

impl Stream {
    fn new(window_frames: usize) -> Self {
        Self { window_frames: window_frames as u64, state: Mutex::default(), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn wait_while<'s>(&'s self, blocked: impl Fn(&State) -> bool) -> MutexGuard<'s, State> {
        let waited = self.changed.wait_while(self.lock(), |state| state.failure.is_none() && blocked(state));
        waited.unwrap_or_else(PoisonError::into_inner)
    }

    fn take_place(&self) -> Result<u64, StreamError> {
        let mut state = self.wait_while(|state| state.submitted - state.taken >= self.window_frames);
        if let Some(failure) = &state.failure {
            return Err(failure.clone());
        }
        state.submitted += 1;
        Ok(state.submitted - 1)
    }

    /// The next frame's observations; none at the end, or when they are not done and `wait` is not set.
    fn next(&self, wait: bool) -> Result<Option<Vec<Seen>>, StreamError> {
        let ended = |state: &State| state.closed && state.taken == state.submitted;
        let mut state =
            self.wait_while(|state| wait && !state.done.contains_key(&state.taken) && !ended(state));
        if let Some(failure) = &state.failure {
            return Err(failure.clone());
        }
        let place = state.taken;
        let Some(seen) = state.done.remove(&place) else { return Ok(None) };
        state.taken += 1;
        drop(state);
        self.changed.notify_all();
        Ok(Some(seen))
    }

    /// Puts the observations of the frame at `place` down.
    pub fn finish(&self, place: u64, seen: Vec<Seen>) {
        self.change(|state| {
            state.done.insert(place, seen);
        });
    }

    /// Ends the stream for both sides; the first reason stays.
    pub fn fail(&self, failure: StreamError) {
        self.change(|state| {
            state.failure.get_or_insert(failure);
            state.done.clear();
        });
    }

    /// True when nobody wants the stream's frames looked at any more.
    pub fn has_failed(&self) -> bool {
        self.lock().failure.is_some()
    }
}
