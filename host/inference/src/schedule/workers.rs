//! What is known of each worker: its lanes, whether it is in service, and until when it is busy.

use super::{LaneShape, ModelSet};
use std::time::Duration;

/// A worker counts as faster than another when a frame costs it less than this share of the other's cost; what
/// lies between is noise of the measurement.
const CLEARLY_FASTER: f64 = 0.75;

/// A worker that takes this many times longer beyond what was expected may have hung.
const LATE_AFTER: u32 = 4;

/// Whether a worker is given work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    In,
    /// It has failed and is trying itself; it may be back in a moment.
    Proving,
    /// It failed at that too.
    Out,
}

struct Worker {
    /// By model.
    lanes: Vec<Option<LaneShape>>,
    service: Service,
    /// Since when it works on something, and when it is expected to be done.
    busy: Option<(Duration, Duration)>,
}

impl Worker {
    /// When it will be free; none where it is so late that nobody should count on it.
    fn free_at(&self, now: Duration) -> Option<Duration> {
        let Some((since, until)) = self.busy else { return Some(now) };
        let late = until + (until - since) * LATE_AFTER;
        (now <= late).then(|| until.max(now))
    }
}

/// The workers of all devices.
pub(super) struct Workers {
    workers: Vec<Worker>,
}

impl Workers {
    pub fn new(workers: Vec<Vec<Option<LaneShape>>>) -> Self {
        let worker = |lanes| Worker { lanes, service: Service::In, busy: None };
        Self { workers: workers.into_iter().map(worker).collect() }
    }

    /// The lane of `worker` for `model`, while it is in service.
    pub fn lane(&self, worker: usize, model: usize) -> Option<LaneShape> {
        let worker = self.workers.get(worker).filter(|worker| worker.service == Service::In)?;
        *worker.lanes.get(model)?
    }

    /// Models that `worker` can run now.
    pub fn models(&self, worker: usize) -> impl Iterator<Item = usize> {
        let lanes = self.workers.get(worker).map_or(0, |worker| worker.lanes.len());
        (0..lanes).filter(move |&model| self.lane(worker, model).is_some())
    }

    pub fn begin(&mut self, worker: usize, models: &[usize], frames: usize, now: Duration) {
        let cost = |model: &usize| self.lane(worker, *model).map(|lane| lane.cost.of(frames));
        let expected: Duration = models.iter().filter_map(cost).sum();
        self.workers[worker].busy = Some((now, now + expected));
    }

    pub fn end(&mut self, worker: usize) {
        self.workers[worker].busy = None;
    }

    pub fn learn(&mut self, worker: usize, model: usize, frames: usize, took: Duration) {
        if let Some(Some(lane)) = self.workers[worker].lanes.get_mut(model) {
            lane.cost.learn(frames, took);
        }
    }

    pub fn set_service(&mut self, worker: usize, service: Service) {
        self.workers[worker].service = service;
    }

    pub fn is_in_service(&self, worker: usize) -> bool {
        self.workers.get(worker).is_some_and(|worker| worker.service == Service::In)
    }

    /// Models that everybody who could run them is out of service for.
    pub fn unserved(&self) -> ModelSet {
        let models = self.workers.iter().map(|worker| worker.lanes.len()).max().unwrap_or(0);
        let may_run = |worker: &Worker, model: usize| {
            worker.service != Service::Out && worker.lanes.get(model).is_some_and(Option::is_some)
        };
        let nobody = |model: &usize| !self.workers.iter().any(|worker| may_run(worker, *model));
        ModelSet::of(&(0..models).filter(nobody).collect::<Vec<_>>())
    }

    /// When the workers that are clearly faster than `worker` on `model` will together have done `frames` frames,
    /// were they to do nothing else; none where there is no faster one.
    pub fn faster_done_at(
        &self,
        worker: usize,
        model: usize,
        frames: usize,
        now: Duration,
    ) -> Option<Duration> {
        let per_frame_s = |lane: LaneShape| lane.cost.per_frame(lane.most).as_secs_f64();
        let own = per_frame_s(self.lane(worker, model)?);
        let (mut rate, mut first_free) = (0.0, None::<Duration>);
        for other in (0..self.workers.len()).filter(|&other| other != worker) {
            let Some(cost) = self.lane(other, model).map(per_frame_s) else { continue };
            let Some(free) = self.workers[other].free_at(now) else { continue };
            if cost < own * CLEARLY_FASTER {
                rate += 1.0 / cost.max(1e-9);
                first_free = Some(first_free.map_or(free, |first| first.min(free)));
            }
        }
        first_free.map(|free| free + Duration::from_secs_f64(frames as f64 / rate))
    }
}
