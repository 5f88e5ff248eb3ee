//! What both ends of a challenge's streams and the workers share.

use super::Seen;
use crate::StreamError;
use crate::schedule::ModelSet;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Challenges in the order in which they were opened.
static NEXT_ID: AtomicU64 = AtomicU64::new(0);

/// One challenge in the engine.
pub(crate) struct Shared {
    pub id: u64,
    pub deadline: Instant,
    window_frames: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Frames that were given in and not looked at by all their models yet.
    in_flight: usize,
    failure: Option<StreamError>,
    streams: Vec<Stream>,
}

#[derive(Default)]
struct Stream {
    submitted: u32,
    taken: u32,
    closed: bool,
    /// What was seen and not taken yet, by place.
    frames: BTreeMap<u32, Looked>,
}

/// A frame under way.
struct Looked {
    missing: ModelSet,
    seen: Vec<Seen>,
}

impl Shared {
    pub fn new(deadline: Instant, window_frames: usize) -> Self {
        let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
        Self { id, deadline, window_frames, state: Mutex::default(), changed: Condvar::new() }
    }

    pub fn open_stream(&self) -> u32 {
        let mut state = self.lock();
        state.streams.push(Stream::default());
        (state.streams.len() - 1) as u32
    }

    pub fn close(&self, stream: u32) {
        self.change(|state| state.streams[stream as usize].closed = true);
    }

    /// The next place of a stream; blocks while the window is full.
    pub fn take_place(&self, stream: u32, models: ModelSet) -> Result<u32, StreamError> {
        let mut state = self.wait_while(|state| state.in_flight >= self.window_frames);
        if let Some(failure) = &state.failure {
            return Err(failure.clone());
        }
        state.in_flight += 1;
        let stream = &mut state.streams[stream as usize];
        let place = stream.submitted;
        stream.submitted += 1;
        stream.frames.insert(place, Looked { missing: models, seen: Vec::new() });
        Ok(place)
    }

    /// The next frame's observations; none at the end, or when they are not there and `wait` is not set.
    pub fn next(&self, stream: u32, wait: bool) -> Result<Option<Vec<Seen>>, StreamError> {
        let mut state = self.wait_while(|state| {
            let stream = &state.streams[stream as usize];
            wait && !stream.is_ready() && !stream.has_ended()
        });
        if let Some(failure) = &state.failure {
            return Err(failure.clone());
        }
        Ok(state.streams[stream as usize].take())
    }

    /// Puts down what one model saw in a frame. A frame that is told of twice counts once.
    pub fn finish(&self, stream: u32, place: u32, seen: Seen) {
        self.change(|state| {
            let State { streams, in_flight, .. } = state;
            let Some(looked) = streams[stream as usize].frames.get_mut(&place) else { return };
            if !looked.missing.has(seen.model) {
                return;
            }
            looked.missing = looked.missing.without(ModelSet::of(&[seen.model]));
            looked.seen.push(seen);
            if looked.missing.is_empty() {
                looked.seen.sort_by_key(|seen| seen.model);
                *in_flight -= 1;
            }
        });
    }

    /// Ends all streams for both sides; the first reason stays.
    pub fn fail(&self, failure: StreamError) {
        self.change(|state| {
            state.failure.get_or_insert(failure);
            for stream in &mut state.streams {
                stream.frames.clear();
            }
        });
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
}

impl Stream {
    fn is_ready(&self) -> bool {
        self.frames.get(&self.taken).is_some_and(|looked| looked.missing.is_empty())
    }

    /// Nothing is left to come.
    fn has_ended(&self) -> bool {
        self.closed && self.taken == self.submitted
    }

    fn take(&mut self) -> Option<Vec<Seen>> {
        if !self.is_ready() {
            return None;
        }
        let looked = self.frames.remove(&self.taken)?;
        self.taken += 1;
        Some(looked.seen)
    }
}
