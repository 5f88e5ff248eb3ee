//! One worker's thread: opens the models of its device, warms them, then looks at what the queue gives it.
//!
//! A worker that fails gives its frames back, tries itself on a frame of its own, opens everything anew where that
//! fails too, and is given work again once it has seen that frame with every model.

use super::measure::{self, RawReport};
use super::queue::{Order, Queue};
use super::{LaneReport, Measurement};
use crate::devices::{BackendReport, Device, Executor, LookError, Looked, ModelFile};
use crate::schedule::{LaneShape, Task};
use crate::stream::{Look, Seen};
use crate::{EngineError, StreamError};
use scene::{Frame, Observation};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

/// Time between two tries of a worker that could not prove itself; doubled from the first to the last.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LAST_PAUSE: Duration = Duration::from_secs(60);

/// A worker whose thread is opening its models.
pub(super) struct Waiting {
    device: String,
    backend: BackendReport,
    thread: JoinHandle<()>,
    opened: mpsc::Receiver<Result<Vec<(LaneShape, Duration)>, EngineError>>,
}

/// A worker whose models are warm.
pub(super) struct Opened {
    device: String,
    backend: BackendReport,
    pub thread: JoinHandle<()>,
    pub lanes: Vec<LaneShape>,
    alone: Vec<Duration>,
}

impl Waiting {
    /// Waits until the models are warm, or the thread of a worker that could not open them has ended.
    pub fn opened(self) -> Result<Opened, EngineError> {
        let early = |_| Err(EngineError::Thread("it ended early".into()));
        let lanes = match self.opened.recv().unwrap_or_else(early) {
            Ok(lanes) => lanes,
            Err(error) => {
                // What it failed with is told; a panic on top of it has nothing to add.
                let _ = self.thread.join();
                return Err(error);
            }
        };
        let (lanes, alone) = lanes.into_iter().unzip();
        Ok(Opened { device: self.device, backend: self.backend, thread: self.thread, lanes, alone })
    }
}

impl Opened {
    pub fn reports(&self) -> Vec<LaneReport> {
        let ms = |time: Duration| time.as_secs_f32() * 1e3;
        let report = |(model, (lane, alone)): (usize, (&LaneShape, &Duration))| LaneReport {
            model,
            device: self.device.clone(),
            backend: self.backend.clone(),
            batch: lane.most,
            ms_per_frame: ms(lane.cost.per_frame(lane.most)),
            ms_alone: ms(*alone),
            in_service: true,
        };
        self.lanes.iter().zip(&self.alone).enumerate().map(report).collect()
    }
}

/// One worker, on its thread.
pub(super) struct Worker {
    device: Arc<dyn Device>,
    files: Arc<Vec<ModelFile>>,
    index: usize,
    executor: Option<Box<dyn Executor>>,
}

impl Worker {
    /// Starts the thread of the worker `index` of the engine, the device's `lane`-th. It works once it is sent the
    /// queue.
    pub fn start(
        device: Arc<dyn Device>,
        lane: usize,
        index: usize,
        files: Arc<Vec<ModelFile>>,
        go: mpsc::Receiver<Arc<Queue>>,
    ) -> Result<Waiting, EngineError> {
        let (name, backend) = (device.name(), device.backend());
        let (report, opened) = mpsc::channel();
        let run = move || {
            let mut worker = Self { device, files, index, executor: None };
            let warm = worker.open();
            let failed = warm.is_err();
            // Who starts the engine listens until every worker has told.
            let _ = report.send(warm);
            if failed {
                return;
            }
            // Where another worker failed, the queue never comes.
            if let Ok(queue) = go.recv() {
                worker.work(&queue);
            }
        };
        let thread = std::thread::Builder::new().name(format!("lane-{name}-{lane}"));
        let thread = thread.spawn(run).map_err(|error| EngineError::Thread(error.to_string()))?;
        Ok(Waiting { device: name, backend, thread, opened })
    }

    fn open(&mut self) -> Result<Vec<(LaneShape, Duration)>, EngineError> {
        let mut executor = self.device.open(&self.files)?;
        let lanes = measure::warm_up(executor.as_mut()).map_err(|error| self.broken(error))?;
        self.executor = Some(executor);
        Ok(lanes)
    }

    fn broken(&self, error: LookError) -> EngineError {
        let manifest = &self.files[error.model].manifest;
        EngineError::Run {
            manifest: manifest.path.clone(),
            file: manifest.file.clone(),
            device: self.device.name(),
            reason: error.reason,
        }
    }

    fn work(mut self, queue: &Queue) {
        while let Some(order) = queue.next(self.index) {
            match order {
                Order::Look(task) => self.look(task, queue),
                Order::Measure(measurement) => self.measure(&measurement),
            }
        }
    }

    fn look(&mut self, task: Task<Look>, queue: &Queue) {
        let frames: Vec<Arc<Frame>> = task.jobs.iter().map(|job| Arc::clone(&job.payload.frame)).collect();
        match self.try_to_look(&task.models, &frames) {
            Ok(looked) => {
                let took = |(model, looked): (&usize, &Looked)| {
                    let prepare = looked.prepare.map_or(Duration::ZERO, |effort| effort.busy);
                    (*model, prepare + looked.infer.busy)
                };
                let took: Vec<_> = task.models.iter().zip(&looked).map(took).collect();
                queue.done(self.index, frames.len(), &took);
                for (model, looked) in task.models.iter().zip(looked) {
                    self.hand_out(&task, *model, looked);
                }
            }
            Err(error) => self.fail(task, &error, queue),
        }
    }

    /// A panic is a failure like any other: it is logged, and costs no other frame.
    fn try_to_look(&mut self, models: &[usize], frames: &[Arc<Frame>]) -> Result<Vec<Looked>, LookError> {
        let first = models.first().copied().unwrap_or(0);
        let Some(executor) = &mut self.executor else {
            return Err(LookError { model: first, reason: "its device is not open".into() });
        };
        catch_unwind(AssertUnwindSafe(|| executor.look(models, frames))).unwrap_or_else(|panic| {
            let panic = panic_words(&*panic);
            tracing::error!(device = self.device.name(), panic, "a lane's thread panicked on a frame");
            Err(LookError { model: first, reason: format!("the lane's thread panicked: {panic}") })
        })
    }

    fn hand_out(&self, task: &Task<Look>, model: usize, looked: Looked) {
        let frames = task.jobs.len();
        let prepare = looked.prepare.map(|effort| effort.share_of(frames));
        let infer = looked.infer.share_of(frames);
        for (job, reading) in task.jobs.iter().zip(looked.readings) {
            let Look { shared, stream, place, frame } = &job.payload;
            let observation = Observation {
                frame: frame.index,
                role: self.files[model].manifest.role.clone(),
                detections: reading.detections,
                keypoints: reading.keypoints,
            };
            shared.finish(*stream, *place, Seen { model, observation, prepare, infer });
        }
    }

    fn fail(&mut self, task: Task<Look>, error: &LookError, queue: &Queue) {
        let (device, frames) = (self.device.name(), task.jobs.len());
        let role = self.files[error.model].manifest.role.clone();
        tracing::warn!(
            device,
            role,
            reason = error.reason,
            frames,
            "a lane failed; its frames go back into the queue"
        );
        let why = |look: &Look| StreamError::Failed {
            role: role.clone(),
            frame: look.frame.index,
            reason: error.reason.clone(),
        };
        queue.failed(self.index, task, why);
        self.prove(queue);
    }

    /// Tries itself until it is fit for work, or the engine stops.
    fn prove(&mut self, queue: &Queue) {
        let mut pause = FIRST_PAUSE;
        loop {
            let Err(error) = self.try_itself() else {
                queue.recovered(self.index);
                return;
            };
            tracing::error!(device = self.device.name(), %error, retry_s = pause.as_secs(), "a device is out of service");
            queue.out(self.index);
            if queue.pause(pause) {
                return;
            }
            self.executor = None;
            pause = (pause * 2).min(LAST_PAUSE);
        }
    }

    fn try_itself(&mut self) -> Result<(), EngineError> {
        let mut executor = match self.executor.take() {
            Some(executor) => executor,
            None => self.device.open(&self.files)?,
        };
        let tried = catch_unwind(AssertUnwindSafe(|| measure::prove(executor.as_mut())));
        let panicked = |panic: Box<dyn Any + Send>| {
            Err(LookError {
                model: 0,
                reason: format!("the lane's thread panicked: {}", panic_words(&*panic)),
            })
        };
        tried.unwrap_or_else(panicked).map_err(|error| self.broken(error))?;
        self.executor = Some(executor);
        Ok(())
    }

    fn measure(&mut self, measurement: &Measurement) {
        measurement.start.wait();
        let models = match &mut self.executor {
            Some(executor) => measure::raw(executor.as_mut(), measurement.rounds),
            None => Err(LookError { model: 0, reason: "its device is not open".into() }),
        };
        // Nobody listens any more where another worker was gone.
        let _ = measurement.report.send(RawReport { device: self.device.name(), models });
    }
}

/// What a panic said.
fn panic_words(panic: &(dyn Any + Send)) -> &str {
    let owned = || panic.downcast_ref::<String>().map(String::as_str);
    panic.downcast_ref::<&str>().copied().or_else(owned).unwrap_or("no words")
}
