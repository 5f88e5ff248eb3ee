//! The scheduler with the machine's clock and a lock: where submitters leave frames and workers wait for them.

use crate::StreamError;
use crate::schedule::{Key, LaneShape, ModelSet, Next, Scheduler, Task};
use crate::stream::Look;
use std::collections::VecDeque;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// What a worker is to do.
pub(super) enum Order {
    /// Look at frames.
    Look(Task<Look>),
    /// Run every model raw, and tell.
    Measure(Measurement),
}

/// A measurement that all workers make at the same time.
#[derive(Clone)]
pub(super) struct Measurement {
    pub rounds: usize,
    pub start: Arc<std::sync::Barrier>,
    pub report: Sender<super::RawReport>,
}

/// The queue of one engine.
pub(crate) struct Queue {
    /// What the scheduler's times count from.
    start: Instant,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    scheduler: Scheduler<Look>,
    /// Names of the models' roles, for errors.
    roles: Vec<String>,
    measurements: Vec<VecDeque<Measurement>>,
    stopped: bool,
}

impl Queue {
    pub(super) fn new(lanes: Vec<Vec<Option<LaneShape>>>, roles: Vec<String>, patience: Duration) -> Self {
        let measurements = lanes.iter().map(|_| VecDeque::new()).collect();
        let scheduler = Scheduler::new(lanes, patience);
        let state = State { scheduler, roles, measurements, stopped: false };
        Self { start: Instant::now(), state: Mutex::new(state), changed: Condvar::new() }
    }

    /// A moment as the scheduler's time; 0 for one before the engine started.
    pub fn since_start(&self, moment: Instant) -> Duration {
        moment.saturating_duration_since(self.start)
    }

    /// Adds a frame; never blocks for long.
    ///
    /// # Errors
    /// A queue that is stopped, or a model that no device can run any more.
    pub fn push(&self, key: Key, models: ModelSet, look: Look) -> Result<(), StreamError> {
        let mut state = self.lock();
        if state.stopped {
            return Err(StreamError::Stopped);
        }
        if let Some(model) = state.scheduler.unserved().iter().find(|model| models.has(*model)) {
            return Err(StreamError::NoDevice { role: state.roles[model].clone() });
        }
        let now = self.start.elapsed();
        state.scheduler.push(key, models, look, now);
        drop(state);
        self.changed.notify_all();
        Ok(())
    }

    /// Forgets what waits of a challenge.
    pub fn forget(&self, challenge: u64) {
        self.lock().scheduler.forget(challenge);
    }

    /// What `worker` does next; blocks until there is something. None once stopped.
    pub(super) fn next(&self, worker: usize) -> Option<Order> {
        let mut state = self.lock();
        loop {
            if state.stopped {
                return None;
            }
            if let Some(measurement) = state.measurements[worker].pop_front() {
                return Some(Order::Measure(measurement));
            }
            let now = self.start.elapsed();
            state = match state.scheduler.next(worker, now) {
                Next::Run(task) => return Some(Order::Look(task)),
                Next::Idle => self.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
                Next::WaitUntil(due) => self.wait(state, due.saturating_sub(now)),
            };
        }
    }

    /// `worker` has done `frames` frames; what each model took.
    pub(super) fn done(&self, worker: usize, frames: usize, took: &[(usize, Duration)]) {
        self.lock().scheduler.done(worker, frames, took);
        // Slower workers may have left something to this one, which now turns to something else.
        self.changed.notify_all();
    }

    /// `worker` failed at a task: others take it up, and challenges whose frames failed too often end.
    pub(super) fn failed(&self, worker: usize, task: Task<Look>, why: impl Fn(&Look) -> StreamError) {
        let now = self.start.elapsed();
        let given_up = self.lock().scheduler.failed(worker, task, now);
        self.changed.notify_all();
        for job in given_up {
            let reason = why(&job.payload);
            self.end(&job.payload, reason);
        }
    }

    /// `worker` has proved itself.
    pub(super) fn recovered(&self, worker: usize) {
        self.lock().scheduler.recovered(worker);
        self.changed.notify_all();
    }

    /// `worker` could not prove itself. Challenges that nobody else can look at end.
    pub(super) fn out(&self, worker: usize) {
        let mut state = self.lock();
        let stranded = state.scheduler.out(worker);
        let unserved = state.scheduler.unserved().iter().next();
        let role = unserved.map_or_else(String::new, |model| state.roles[model].clone());
        drop(state);
        for look in stranded {
            self.end(&look, StreamError::NoDevice { role: role.clone() });
        }
    }

    /// Waits for `time`; ends early when stopped, and says whether it was.
    pub(super) fn pause(&self, time: Duration) -> bool {
        let until = Instant::now() + time;
        let mut state = self.lock();
        while !state.stopped && Instant::now() < until {
            state = self.wait(state, until.saturating_duration_since(Instant::now()));
        }
        state.stopped
    }

    /// Gives every worker a measurement to make before anything else.
    pub(super) fn measure(&self, measurement: &Measurement) {
        for waiting in &mut self.lock().measurements {
            waiting.push_back(measurement.clone());
        }
        self.changed.notify_all();
    }

    /// Takes no more, and ends what waits.
    pub(super) fn stop(&self) {
        let mut state = self.lock();
        state.stopped = true;
        let waiting = state.scheduler.drain();
        for measurements in &mut state.measurements {
            measurements.clear();
        }
        drop(state);
        self.changed.notify_all();
        for look in waiting {
            look.shared.fail(StreamError::Stopped);
        }
    }

    /// Whether each worker is in service, and what a frame costs it by now, by model.
    pub(super) fn standing(&self, worker: usize, model: usize) -> (bool, Option<Duration>) {
        let state = self.lock();
        (state.scheduler.is_in_service(worker), state.scheduler.per_frame(worker, model))
    }

    fn end(&self, look: &Look, reason: StreamError) {
        look.shared.fail(reason);
        self.forget(look.shared.id);
    }

    fn wait<'s>(&self, state: MutexGuard<'s, State>, time: Duration) -> MutexGuard<'s, State> {
        self.changed.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
