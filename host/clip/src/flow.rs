//! Packets between the thread that reads them and those that decode: one queue a segment, in the order of segments.
//!
//! Both sides block here, the reader while too many bytes wait, decoders while there is nothing to do. The oldest
//! segment that is not decoded yet always gets its packets, whatever the others hold, so nobody waits for ever.

use crate::DecodeError;
use crate::unit::Unit;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Packets that may wait, in bytes, for each thread that decodes: about two seconds of a clip of good quality, so that
/// every thread has a segment to work on while the reader is ahead of them all.
const WAITING_BYTES_A_THREAD: usize = 2 << 20;

/// The least for all of them.
const MIN_WAITING_BYTES: usize = 8 << 20;

/// The most for all of them.
const MAX_WAITING_BYTES: usize = 32 << 20;

/// What a decoder does next.
pub(crate) enum Next {
    /// Decode this. `is_beyond`: nobody looks at the segment's frames from here on.
    Unit { unit: Unit, is_beyond: bool },
    /// The segment is complete.
    End,
    /// Drop what you have.
    BrokenOff,
}

/// The queues. `T` is what a decoder needs to know of a segment to begin it.
pub(crate) struct Flow<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    /// Packets that may wait, in bytes; only the last one may go beyond.
    room_bytes: usize,
}

struct State<T> {
    /// Every segment so far; those that are done are empty.
    segments: Vec<Queue>,
    /// Segments that no decoder has begun, oldest first.
    to_begin: VecDeque<(usize, T)>,
    waiting_bytes: usize,
    /// No further segment comes.
    is_over: bool,
    /// Segments from this one on are broken off, and nothing more is read.
    broken_from: usize,
    error: Option<(usize, DecodeError)>,
}

#[derive(Default)]
struct Queue {
    units: VecDeque<Unit>,
    /// Place of the first unit that waits.
    taken: usize,
    /// Set once it is complete: how many units there are up to the last that somebody needs.
    needed: Option<usize>,
}

impl<T> Flow<T> {
    /// For so many threads that decode.
    pub(crate) fn new(threads: usize) -> Self {
        let room_bytes =
            threads.saturating_mul(WAITING_BYTES_A_THREAD).clamp(MIN_WAITING_BYTES, MAX_WAITING_BYTES);
        let state = State {
            segments: Vec::new(),
            to_begin: VecDeque::new(),
            waiting_bytes: 0,
            is_over: false,
            broken_from: usize::MAX,
            error: None,
        };
        Self { state: Mutex::new(state), changed: Condvar::new(), room_bytes }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        // Each change is complete before the lock goes, also where a holder panicked.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State<T>>) -> MutexGuard<'a, State<T>> {
        self.changed.wait(state).unwrap_or_else(PoisonError::into_inner)
    }

    /// A segment begins.
    pub(crate) fn begin(&self, task: T) {
        let mut state = self.lock();
        let index = state.segments.len();
        state.segments.push(Queue::default());
        state.to_begin.push_back((index, task));
        drop(state);
        self.changed.notify_all();
    }

    /// Adds to the newest segment. Blocks while too much waits.
    pub(crate) fn push(&self, unit: Unit) {
        let mut state = self.lock();
        while state.waiting_bytes > self.room_bytes
            && state.broken_from == usize::MAX
            && state.segments.last().is_some_and(|queue| !queue.units.is_empty())
        {
            state = self.wait(state);
        }
        state.waiting_bytes += unit.packet.size();
        if let Some(queue) = state.segments.last_mut() {
            queue.units.push_back(unit);
        }
        drop(state);
        self.changed.notify_all();
    }

    /// The newest segment is complete; its units after the first `needed` are not needed.
    pub(crate) fn close(&self, needed: usize) {
        if let Some(queue) = self.lock().segments.last_mut() {
            queue.needed = Some(needed);
        }
        self.changed.notify_all();
    }

    /// No segment comes any more.
    pub(crate) fn end(&self) {
        self.lock().is_over = true;
        self.changed.notify_all();
    }

    /// The oldest segment that is still to begin; waits for one. None when no more comes.
    pub(crate) fn next_segment(&self) -> Option<(usize, T)> {
        let mut state = self.lock();
        loop {
            if let Some(next) = state.to_begin.pop_front() {
                return (next.0 < state.broken_from).then_some(next);
            }
            if state.is_over || state.broken_from != usize::MAX {
                return None;
            }
            state = self.wait(state);
        }
    }

    /// What comes next in a segment; waits for it.
    pub(crate) fn next(&self, segment: usize) -> Next {
        let mut state = self.lock();
        loop {
            if segment >= state.broken_from {
                return Next::BrokenOff;
            }
            let Some(queue) = state.segments.get_mut(segment) else {
                return Next::BrokenOff;
            };
            let needed = queue.needed;
            if let Some(unit) = queue.units.pop_front() {
                let is_beyond = needed.is_some_and(|needed| queue.taken >= needed);
                queue.taken += 1;
                state.waiting_bytes -= unit.packet.size();
                drop(state);
                self.changed.notify_all();
                return Next::Unit { unit, is_beyond };
            }
            if needed.is_some() {
                return Next::End;
            }
            state = self.wait(state);
        }
    }

    /// Breaks off all segments from this one on, and reading.
    pub(crate) fn break_off(&self, segment: usize) {
        let mut state = self.lock();
        state.broken_from = state.broken_from.min(segment);
        drop(state);
        self.changed.notify_all();
    }

    /// Likewise, with the reason. Of several, that of the first segment counts.
    pub(crate) fn fail(&self, segment: usize, error: DecodeError) {
        let mut state = self.lock();
        if state.error.as_ref().is_none_or(|&(other, _)| segment < other) {
            state.error = Some((segment, error));
        }
        drop(state);
        self.break_off(segment);
    }

    /// Whether nothing more is to be read.
    pub(crate) fn is_broken_off(&self) -> bool {
        self.lock().broken_from != usize::MAX
    }

    /// Whether everything was broken off, the first segment included.
    pub(crate) fn is_unwanted(&self) -> bool {
        self.lock().broken_from == 0
    }

    /// Whether a segment is broken off.
    pub(crate) fn is_segment_broken_off(&self, segment: usize) -> bool {
        segment >= self.lock().broken_from
    }

    pub(crate) fn into_error(self) -> Option<DecodeError> {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).error.map(|(_, error)| error)
    }
}
