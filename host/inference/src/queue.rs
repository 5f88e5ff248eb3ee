//! What waits for a lane: frames of all streams, first come, first served.
//!
//! Bounded by the streams' windows. Since no stream has more than its window waiting, none can keep another from
//! its turn for longer than that.

use crate::stream::Stream;
use scene::Frame;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// One frame and the models that are to look at it.
pub(crate) struct Job {
    pub stream: Arc<Stream>,
    /// Where in its stream.
    pub place: u64,
    pub frame: Arc<Frame>,
    pub models: Vec<usize>,
}

/// The queue of one engine.
#[derive(Default)]
pub(crate) struct JobQueue {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    stopped: bool,
}

/// The queue takes no more.
pub(crate) struct Stopped;

impl JobQueue {
    /// Adds a job; never blocks.
    pub fn push(&self, job: Job) -> Result<(), Stopped> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.stopped {
            return Err(Stopped);
        }
        state.jobs.push_back(job);
        drop(state);
        self.changed.notify_one();
        Ok(())
    }

    /// The next job whose stream still wants it; blocks until there is one. None once stopped.
    pub fn pop(&self) -> Option<Job> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            match state.jobs.pop_front() {
                Some(job) if job.stream.has_failed() => {}
                Some(job) => return Some(job),
                None if state.stopped => return None,
                None => state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }

    /// Takes no more jobs, and gives those that wait back to be failed.
    pub fn stop(&self) -> Vec<Job> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.stopped = true;
        let waiting = state.jobs.drain(..).collect();
        drop(state);
        self.changed.notify_all();
        waiting
    }
}
