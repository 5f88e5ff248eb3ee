//! One thread of the processor: a lane of every model, and the frames it works on one after the other.

use crate::queue::{Job, JobQueue};
use crate::session::Session;
use crate::stream::{JobTiming, Seen};
use crate::{EngineError, Manifest, Preparer, Runtime, StreamError};
use scene::{ColorMatrix, ColorRange, Frame, Observation, Plane};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Runs that are measured after one that is not. The fastest counts: what else the machine did meanwhile is no cost
/// of the model.
const MEASURED_RUNS: u32 = 5;

/// A core's lanes.
pub(crate) struct Worker {
    models: Vec<Lane>,
    /// One for each input size.
    preparers: Vec<Preparer>,
}

struct Lane {
    session: Session,
    role: String,
    preparer: usize,
}

impl Worker {
    /// Opens every model. `models` are the manifests and their files' bytes.
    pub fn open(runtime: &Runtime, models: &[(Manifest, Vec<u8>)]) -> Result<Self, EngineError> {
        let mut worker = Self { models: Vec::new(), preparers: Vec::new() };
        for (manifest, bytes) in models {
            let known = worker.preparers.iter().position(|preparer| preparer.input() == manifest.input);
            let preparer = known.unwrap_or_else(|| {
                worker.preparers.push(Preparer::new(manifest.input));
                worker.preparers.len() - 1
            });
            let session = Session::open(runtime, manifest, bytes)?;
            worker.models.push(Lane { session, role: manifest.role.clone(), preparer });
        }
        Ok(worker)
    }

    /// Runs every model on a grey frame, and says what a frame costs each of them, preparation included, ms.
    pub fn warm_up(&mut self, models: &[(Manifest, Vec<u8>)]) -> Result<Vec<f32>, EngineError> {
        let frame = grey_frame();
        let mut costs_ms = Vec::new();
        for (index, (manifest, _)) in models.iter().enumerate() {
            let broken = |reason| EngineError::Run {
                manifest: manifest.path.clone(),
                file: manifest.file.clone(),
                reason,
            };
            self.look(&frame, &[index]).map_err(|error| broken(error.1))?;
            let mut fastest = Duration::MAX;
            for _ in 0..MEASURED_RUNS {
                let start = Instant::now();
                self.look(&frame, &[index]).map_err(|error| broken(error.1))?;
                fastest = fastest.min(start.elapsed());
            }
            costs_ms.push(fastest.as_secs_f32() * 1e3);
        }
        Ok(costs_ms)
    }

    /// Works until the queue is stopped.
    pub fn work(mut self, queue: &JobQueue) {
        while let Some(job) = queue.pop() {
            self.work_on(&job);
        }
    }

    /// Whatever happens to one frame is told to its stream, and costs no other.
    fn work_on(&mut self, job: &Job) {
        let looked = catch_unwind(AssertUnwindSafe(|| self.look(&job.frame, &job.models)));
        let failed =
            |role: String, reason: String| StreamError::Failed { role, frame: job.frame.index, reason };
        match looked {
            Ok(Ok(seen)) => job.stream.finish(job.place, seen),
            Ok(Err((role, reason))) => job.stream.fail(failed(role, reason)),
            Err(panic) => {
                let (frame, panic) = (job.frame.index, panic_words(&*panic));
                tracing::error!(
                    frame,
                    panic,
                    "a lane's thread panicked on a frame; it goes on with the next"
                );
                job.stream.fail(failed("every role".into(), "the lane's thread panicked".into()));
            }
        }
    }

    /// What `models` see in a frame; fails with the role and the reason.
    fn look(&mut self, frame: &Frame, models: &[usize]) -> Result<Vec<Seen>, (String, String)> {
        let mut seen = Vec::with_capacity(models.len());
        for preparer in 0..self.preparers.len() {
            let sharing: Vec<usize> =
                models.iter().copied().filter(|&model| self.models[model].preparer == preparer).collect();
            if !sharing.is_empty() {
                self.look_alike(frame, preparer, &sharing, &mut seen)?;
            }
        }
        seen.sort_by_key(|seen| seen.model);
        Ok(seen)
    }

    /// Prepares a frame once for models of one input size, and runs them.
    fn look_alike(
        &mut self,
        frame: &Frame,
        preparer: usize,
        models: &[usize],
        seen: &mut Vec<Seen>,
    ) -> Result<(), (String, String)> {
        let mut prepare_start = Instant::now();
        let (tensor, letterbox) = self.preparers[preparer].prepare(frame);
        let mut prepare_end = Instant::now();
        for &model in models {
            let lane = &mut self.models[model];
            let reading =
                lane.session.run(tensor, &letterbox).map_err(|reason| (lane.role.clone(), reason))?;
            let infer_end = Instant::now();
            let observation = Observation {
                frame: frame.index,
                role: lane.role.clone(),
                detections: reading.detections,
                keypoints: reading.keypoints,
            };
            seen.push(Seen {
                model,
                observation,
                timing: JobTiming { prepare_start, prepare_end, infer_end },
            });
            (prepare_start, prepare_end) = (infer_end, infer_end);
        }
        Ok(())
    }
}

/// What a panic said.
fn panic_words(panic: &(dyn Any + Send)) -> &str {
    let owned = || panic.downcast_ref::<String>().map(String::as_str);
    panic.downcast_ref::<&str>().copied().or_else(owned).unwrap_or("no words")
}

/// A frame of the usual size to warm up with.
fn grey_frame() -> Frame {
    let plane = |width: usize, height: usize| Plane { data: vec![128; width * height].into(), stride: width };
    Frame {
        index: 0,
        width: 1280,
        height: 720,
        planes: [plane(1280, 720), plane(640, 360), plane(640, 360)],
        matrix: ColorMatrix::Bt709,
        range: ColorRange::Limited,
    }
}
