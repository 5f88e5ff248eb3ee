//! A device that is none: it sees in each frame what its first sample says, at once, and fails when it is told to.
//!
//! For tests of the engine's threads. How long devices would take is [`crate::simulate`]'s matter.

use super::{BackendReport, Device, Executor, LookError, Looked, ModelFile};
use crate::EngineError;
use crate::heads::Reading;
use scene::{BBox, Detection, Effort, Frame};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// When a simulated device fails.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// Frames that it looks at before.
    pub after_frames: u64,
    /// Attempts that fail from then on, those to prove itself included.
    pub failures: u64,
}

/// The device.
pub struct SimulatedDevice {
    name: String,
    batch: usize,
    trouble: Trouble,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    frames: AtomicU64,
    failures: AtomicU64,
}

impl SimulatedDevice {
    /// One worker that takes `batch` frames at once.
    pub fn new(name: &str, batch: usize, trouble: Trouble) -> Self {
        Self { name: name.into(), batch: batch.max(1), trouble, state: Arc::default() }
    }

    /// Counts the frames that it has looked at, warming up included.
    pub fn frames(&self) -> impl Fn() -> u64 + Send + 'static {
        let state = Arc::clone(&self.state);
        move || state.frames.load(Ordering::Relaxed)
    }
}

impl Device for SimulatedDevice {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn backend(&self) -> BackendReport {
        BackendReport { name: "simulated".into(), precision: "none".into(), fell_back: None }
    }

    fn workers(&self) -> usize {
        1
    }

    fn open(&self, models: &[ModelFile]) -> Result<Box<dyn Executor>, EngineError> {
        let roles = models.iter().map(|file| file.manifest.role.clone()).collect();
        let (batch, trouble, state) = (self.batch, self.trouble, Arc::clone(&self.state));
        Ok(Box::new(SimulatedExecutor { roles, batch, trouble, state }))
    }
}

struct SimulatedExecutor {
    roles: Vec<String>,
    batch: usize,
    trouble: Trouble,
    state: Arc<State>,
}

impl SimulatedExecutor {
    fn check(&self, model: usize) -> Result<(), LookError> {
        let State { frames, failures } = &*self.state;
        if frames.load(Ordering::Relaxed) < self.trouble.after_frames {
            return Ok(());
        }
        match failures.fetch_add(1, Ordering::Relaxed) {
            before if before < self.trouble.failures => {
                let role = &self.roles[model];
                Err(LookError {
                    model,
                    reason: format!("the simulated device fails at {role}, as it was told to"),
                })
            }
            _ => Ok(()),
        }
    }
}

impl Executor for SimulatedExecutor {
    fn batches(&self) -> Vec<usize> {
        vec![self.batch; self.roles.len()]
    }

    fn look(&mut self, models: &[usize], frames: &[Arc<Frame>]) -> Result<Vec<Looked>, LookError> {
        self.check(models.first().copied().unwrap_or(0))?;
        self.state.frames.fetch_add(frames.len() as u64, Ordering::Relaxed);
        let looked = |_: &usize| {
            let (readings, infer) = Effort::of(|| frames.iter().map(|frame| reading(frame)).collect());
            Looked { readings, prepare: None, infer }
        };
        Ok(models.iter().map(looked).collect())
    }

    fn run_raw(&mut self, _: usize) -> Result<Vec<Effort>, LookError> {
        Ok(self.roles.iter().map(|_| Effort::of(|| ()).1).collect())
    }
}

/// A box as wide as the first luma sample.
fn reading(frame: &Frame) -> Reading {
    let width = frame.planes[0].data.first().copied().unwrap_or(0);
    let bbox = BBox::new(0.0, 0.0, f32::from(width), 1.0);
    Reading { detections: vec![Detection { bbox, class_id: 0, confidence: 1.0 }], keypoints: Vec::new() }
}
