//! Who works on what next: frames of all challenges, shared out to the workers of all devices.
//!
//! Pure bookkeeping without threads or clocks: it is told what time it is, so the engine drives it with the machine's
//! clock and [`crate::simulate`] with a made-up one. Nothing here blocks.
//!
//! - The earliest deadline comes first, then the challenge that was there first, then its frames in order. Deadlines
//!   are fixed when a challenge arrives, so whatever waits becomes the earliest in the end: nothing starves.
//! - A worker gets as many frames as its lane takes at once, or fewer when the first of them has waited long enough.
//! - A slow worker leaves a frame alone that the faster ones will be done with sooner, and takes one further back.
//! - What a worker failed on goes back to its place in the queue; the worker is out until it has proved itself.

mod cost;
mod models;
mod pick;
mod queue;
mod workers;

pub use cost::Cost;
pub use models::ModelSet;
pub use queue::Key;

use queue::Queue;
use std::time::Duration;
use workers::{Service, Workers};

/// A frame that fails this often, on whatever workers, is given up.
pub const MOST_FAILURES: u32 = 3;

/// One lane as the scheduler sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LaneShape {
    /// Frames in a batch at most.
    pub most: usize,
    /// What a batch costs; corrected by what batches really cost.
    pub cost: Cost,
}

/// Frames that one worker looks at together, each with all of `models`.
#[derive(Clone, Debug, PartialEq)]
pub struct Task<P> {
    /// Indices of the models, ascending.
    pub models: Vec<usize>,
    /// The frames, earliest first.
    pub jobs: Vec<Job<P>>,
}

/// One frame of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Job<P> {
    /// Its place in the queue.
    pub key: Key,
    /// What the caller gave with it.
    pub payload: P,
    /// How often it has failed.
    pub failures: u32,
}

/// What a worker is to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Next<P> {
    /// Look at these.
    Run(Task<P>),
    /// A batch is filling; ask again at this time, or when something has changed.
    WaitUntil(Duration),
    /// There is nothing; ask again when something has changed.
    Idle,
}

/// The queue and the workers. Times count from any fixed moment, the same for all calls.
pub struct Scheduler<P> {
    queue: Queue<P>,
    workers: Workers,
    /// How long a batch may wait to be full.
    patience: Duration,
}

impl<P: Clone> Scheduler<P> {
    /// `workers` by their lanes, one for each model, none where a worker does not serve the model.
    pub fn new(workers: Vec<Vec<Option<LaneShape>>>, patience: Duration) -> Self {
        Self { queue: Queue::default(), workers: Workers::new(workers), patience }
    }

    /// Adds a frame that `models` are to look at.
    pub fn push(&mut self, key: Key, models: ModelSet, payload: P, now: Duration) {
        self.queue.insert(key, models, payload, now, 0);
    }

    /// What `worker` does now.
    pub fn next(&mut self, worker: usize, now: Duration) -> Next<P> {
        let next = pick::pick(&mut self.queue, &self.workers, worker, now, self.patience);
        if let Next::Run(task) = &next {
            self.workers.begin(worker, &task.models, task.jobs.len(), now);
        }
        next
    }

    /// `worker` has done `models` on `frames` frames, which took `took` for each model.
    pub fn done(&mut self, worker: usize, frames: usize, took: &[(usize, Duration)]) {
        self.workers.end(worker);
        for &(model, time) in took {
            self.workers.learn(worker, model, frames, time);
        }
    }

    /// `worker` failed on `task` and gets no more until it has proved itself. Its frames go back into the queue, to be
    /// tried each alone; those that have failed too often come back instead.
    pub fn failed(&mut self, worker: usize, task: Task<P>, now: Duration) -> Vec<Job<P>> {
        self.workers.end(worker);
        self.workers.set_service(worker, Service::Proving);
        let models = ModelSet::of(&task.models);
        let mut given_up = Vec::new();
        for mut job in task.jobs {
            job.failures += 1;
            if job.failures >= MOST_FAILURES {
                self.queue.remove(job.key);
                given_up.push(job);
            } else {
                self.queue.insert(job.key, models, job.payload, now, job.failures);
            }
        }
        given_up
    }

    /// `worker` has proved itself again.
    pub fn recovered(&mut self, worker: usize) {
        self.workers.set_service(worker, Service::In);
    }

    /// `worker` could not prove itself. Returns what waits for models that nobody else can run.
    pub fn out(&mut self, worker: usize) -> Vec<P> {
        self.workers.set_service(worker, Service::Out);
        self.queue.waiting_for(self.workers.unserved())
    }

    /// Whether `worker` is given work.
    pub fn is_in_service(&self, worker: usize) -> bool {
        self.workers.is_in_service(worker)
    }

    /// Forgets the waiting frames of a challenge.
    pub fn forget(&mut self, challenge: u64) {
        self.queue.forget(challenge);
    }

    /// Models that no worker can run any more.
    pub fn unserved(&self) -> ModelSet {
        self.workers.unserved()
    }

    /// Takes everything that waits out of the queue.
    pub fn drain(&mut self) -> Vec<P> {
        self.queue.drain()
    }

    /// What a frame of `model` costs on `worker` by now, in a full batch.
    pub fn per_frame(&self, worker: usize, model: usize) -> Option<Duration> {
        self.workers.lane(worker, model).map(|lane| lane.cost.per_frame(lane.most))
    }
}

#[cfg(test)]
mod tests;
