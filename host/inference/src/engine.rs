//! Every model on every lane, warm, and the queue between them and the streams.

use crate::queue::JobQueue;
use crate::stream::{self, Observations, Submitter};
use crate::worker::Worker;
use crate::{EngineError, InputSize, Manifest, Runtime, StreamError};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;

/// What an engine is started with.
#[derive(Clone, Copy, Debug)]
pub struct EngineConfig {
    /// Worker threads on the processor, each with one lane of every model.
    pub cpu_lanes: usize,
}

/// A model as the engine opened it.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelInfo {
    /// What a strategy needs it for.
    pub role: String,
    /// SHA-256 of the ONNX file, hex.
    pub digest: String,
    /// Class names in the model's order.
    pub classes: Vec<String>,
    /// Keypoints; 0 for a model of boxes alone.
    pub keypoints: u32,
    /// Size of its input.
    pub input: InputSize,
}

/// One warm session of one model on one device.
#[derive(Clone, Debug, PartialEq)]
pub struct LaneReport {
    /// Index of the model in [`Engine::models`].
    pub model: usize,
    /// For example `cpu`.
    pub device: String,
    /// How the device runs it.
    pub backend: String,
    /// The fastest of a few runs at warm-up, preparation included, ms.
    pub ms_per_frame: f32,
}

/// Runs frames through models. Clones share it; its threads end with the last of them.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    queue: Arc<JobQueue>,
    models: Vec<ModelInfo>,
    lanes: Vec<LaneReport>,
    threads: Vec<JoinHandle<()>>,
}

impl Engine {
    /// Opens every model on every lane, runs each, and measures what a frame costs. Blocks until all are warm.
    ///
    /// # Errors
    /// A file that is not what its manifest says, or a model that does not run.
    pub fn start(
        runtime: &Runtime,
        manifests: Vec<Manifest>,
        config: &EngineConfig,
    ) -> Result<Self, EngineError> {
        if config.cpu_lanes == 0 {
            return Err(EngineError::NoLanes);
        }
        let models: Vec<ModelInfo> = manifests.iter().map(model_info).collect();
        let with_bytes = |manifest: Manifest| manifest.read_model().map(|bytes| (manifest, bytes));
        let files = Arc::new(manifests.into_iter().map(with_bytes).collect::<Result<Vec<_>, _>>()?);
        let queue = Arc::new(JobQueue::default());
        // From here on dropping `inner` stops and joins the threads that were started.
        let mut inner = Inner { queue, models, lanes: Vec::new(), threads: Vec::new() };
        let (report, warmed) = mpsc::channel();
        for core in 0..config.cpu_lanes {
            let (runtime, files) = (runtime.clone(), Arc::clone(&files));
            let (queue, report) = (Arc::clone(&inner.queue), report.clone());
            let thread = std::thread::Builder::new().name(format!("lane-cpu-{core}"));
            let running = thread.spawn(move || run_worker(&runtime, &files, &queue, &report));
            inner.threads.push(running.map_err(|error| EngineError::Thread(error.to_string()))?);
        }
        drop(report);
        for _ in 0..config.cpu_lanes {
            let costs_ms = warmed.recv().map_err(|_| EngineError::Thread("it ended early".into()))??;
            inner.lanes.extend(costs_ms.into_iter().enumerate().map(|(model, ms_per_frame)| LaneReport {
                model,
                device: "cpu".into(),
                backend: "CPU".into(),
                ms_per_frame,
            }));
        }
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The models, in the order in which they were given.
    pub fn models(&self) -> &[ModelInfo] {
        &self.inner.models
    }

    /// What runs where, and what it costs.
    pub fn lanes(&self) -> &[LaneReport] {
        &self.inner.lanes
    }

    /// Opens a stream with at most `window_frames` frames between its two ends.
    pub fn stream(&self, window_frames: usize) -> (Submitter, Observations) {
        stream::open(Arc::clone(&self.inner.queue), self.inner.models.len(), window_frames)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        for job in self.queue.stop() {
            job.stream.fail(StreamError::Stopped);
        }
        for thread in self.threads.drain(..) {
            // A worker logs what a frame makes it panic with and goes on; a panic elsewhere would have nobody to tell.
            let _ = thread.join();
        }
    }
}

fn run_worker(
    runtime: &Runtime,
    files: &[(Manifest, Vec<u8>)],
    queue: &JobQueue,
    report: &mpsc::Sender<Result<Vec<f32>, EngineError>>,
) {
    let opened = Worker::open(runtime, files).and_then(|mut worker| {
        let costs_ms = worker.warm_up(files)?;
        Ok((worker, costs_ms))
    });
    match opened {
        Ok((worker, costs_ms)) => {
            // An engine that failed to start elsewhere does not listen any more; its queue is stopped then.
            let _ = report.send(Ok(costs_ms));
            worker.work(queue);
        }
        Err(error) => {
            let _ = report.send(Err(error));
        }
    }
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
