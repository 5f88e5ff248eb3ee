//! Every model on every lane, warm, and the queue between them and the challenges.

mod measure;
mod queue;
mod report;
mod worker;

pub(crate) use queue::Queue;

use crate::devices::{Device, ModelFile};
use crate::schedule::{LaneShape, ModelSet};
use crate::stream::Flow;
use crate::{EngineError, Manifest};
use queue::Measurement;
use std::sync::{Arc, Barrier, mpsc};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use worker::{Opened, Worker};

pub use measure::RawReport;
pub use report::{LaneGroup, LaneReport, ModelInfo};

/// Runs frames through models. Clones share it; its threads end with the last of them.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    queue: Arc<Queue>,
    models: Vec<ModelInfo>,
    /// By worker, then by model.
    lanes: Vec<Vec<LaneReport>>,
    threads: Vec<JoinHandle<()>>,
}

impl Engine {
    /// Opens every model on every worker of every device, runs each, and measures what a frame costs. Blocks until all
    /// are warm. A batch that is not full waits up to `patience` for more frames.
    ///
    /// # Errors
    /// No device, a file that is not what its manifest says, a device that does not come up, or a model that does not
    /// run on one.
    pub fn start(
        devices: Vec<Arc<dyn Device>>,
        manifests: Vec<Manifest>,
        patience: Duration,
    ) -> Result<Self, EngineError> {
        if devices.iter().all(|device| device.workers() == 0) {
            return Err(EngineError::NoLanes);
        }
        if manifests.len() > ModelSet::MOST {
            return Err(EngineError::TooManyModels { models: manifests.len(), most: ModelSet::MOST });
        }
        let models: Vec<ModelInfo> = manifests.iter().map(model_info).collect();
        let with_bytes =
            |manifest: Manifest| manifest.read_model().map(|bytes| ModelFile { manifest, bytes });
        let files = Arc::new(manifests.into_iter().map(with_bytes).collect::<Result<Vec<_>, _>>()?);
        let (opened, go) = open_workers(&devices, &files)?;
        let shapes = |opened: &Opened| opened.lanes.iter().copied().map(Some).collect();
        let lanes: Vec<Vec<Option<LaneShape>>> = opened.iter().map(shapes).collect();
        let roles = models.iter().map(|model| model.role.clone()).collect();
        let queue = Arc::new(Queue::new(lanes, roles, patience));
        let reports = opened.iter().map(Opened::reports).collect();
        let mut inner = Inner { queue, models, lanes: reports, threads: Vec::new() };
        for (opened, go) in opened.into_iter().zip(go) {
            // A worker that is gone by now has said why, or its thread is joined with nothing to do.
            let _ = go.send(Arc::clone(&inner.queue));
            inner.threads.push(opened.thread);
        }
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The models, in the order in which they were given.
    pub fn models(&self) -> &[ModelInfo] {
        &self.inner.models
    }

    /// What runs where, and what it costs by now.
    pub fn lanes(&self) -> Vec<LaneReport> {
        let now = |(worker, report): (usize, &LaneReport)| {
            let (in_service, per_frame) = self.inner.queue.standing(worker, report.model);
            let measured = per_frame.map(|time| time.as_secs_f32() * 1e3);
            LaneReport { in_service, ms_per_frame: measured.unwrap_or(report.ms_per_frame), ..report.clone() }
        };
        let lanes = self.inner.lanes.iter().enumerate();
        lanes
            .flat_map(|(worker, reports)| reports.iter().map(move |report| (worker, report)))
            .map(now)
            .collect()
    }

    /// True while every model has a lane in service.
    pub fn is_whole(&self) -> bool {
        let lanes = self.lanes();
        (0..self.inner.models.len())
            .all(|model| lanes.iter().any(|lane| lane.model == model && lane.in_service))
    }

    /// A new challenge, to be answered by `deadline`, with at most `window_frames` frames between its submitters and
    /// the lanes.
    pub fn flow(&self, deadline: Instant, window_frames: usize) -> Flow {
        Flow::open(Arc::clone(&self.inner.queue), self.inner.models.len(), deadline, window_frames)
    }

    /// Runs all models raw on all workers at the same time, `rounds` batches each: the ceiling that nothing can be
    /// faster than. One report a worker. Blocks; frames that wait meanwhile go on waiting.
    ///
    /// # Errors
    /// A lane that is out of service, for it would not take part.
    pub fn measure_raw(&self, rounds: usize) -> Result<Vec<RawReport>, EngineError> {
        if let Some(lane) = self.lanes().iter().find(|lane| !lane.in_service) {
            return Err(EngineError::OutOfService { device: lane.device.clone() });
        }
        let workers = self.inner.lanes.len();
        let (report, reports) = mpsc::channel();
        self.inner.queue.measure(&Measurement { rounds, start: Arc::new(Barrier::new(workers)), report });
        let reports: Vec<RawReport> = reports.into_iter().take(workers).collect();
        if reports.len() < workers {
            return Err(EngineError::Thread("it ended before it could be measured".into()));
        }
        Ok(reports)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.queue.stop();
        for thread in self.threads.drain(..) {
            // A worker logs what a frame makes it panic with and goes on; a panic elsewhere would have nobody to tell.
            let _ = thread.join();
        }
    }
}

type Go = mpsc::Sender<Arc<Queue>>;

/// Starts a thread for each worker of each device, and waits until all have opened and warmed their models. They
/// begin to work once they are sent the queue, and end when it never comes.
///
/// Where one fails, the others are waited for and ended before its error is told: a process that tells it and exits
/// while another thread is inside a backend crashes there.
fn open_workers(
    devices: &[Arc<dyn Device>],
    files: &Arc<Vec<ModelFile>>,
) -> Result<(Vec<Opened>, Vec<Go>), EngineError> {
    let (mut waiting, mut go) = (Vec::new(), Vec::new());
    for device in devices {
        for lane in 0..device.workers() {
            let (send, receive) = mpsc::channel::<Arc<Queue>>();
            waiting.push(Worker::start(Arc::clone(device), lane, waiting.len(), Arc::clone(files), receive));
            go.push(send);
        }
    }
    let (mut opened, mut failed) = (Vec::new(), None);
    for worker in waiting {
        match worker.and_then(worker::Waiting::opened) {
            Ok(worker) => opened.push(worker),
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    let Some(error) = failed else { return Ok((opened, go)) };
    drop(go);
    for worker in opened {
        // It has nothing to do any more, and a panic at its end would have nobody to tell.
        let _ = worker.thread.join();
    }
    Err(error)
}

fn model_info(manifest: &Manifest) -> ModelInfo {
    ModelInfo {
        role: manifest.role.clone(),
        digest: manifest.sha256.clone(),
        classes: manifest.classes.clone(),
        keypoints: manifest.keypoints,
        input: manifest.input,
    }
}
