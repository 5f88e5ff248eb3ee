//! What runs models: one file a backend, all behind [`Device`] and [`Executor`].
//!
//! A device is opened once for each of its workers, on the worker's own thread, and stays there: an executor need not
//! be sent between threads. Opening and running block.

mod cpu;
mod gpu;
mod model;
mod simulated;

pub use cpu::CpuDevice;
pub use gpu::{Backend, Fallback, Gpu, GpuConfig, GpuError, Precision, bring_up, find_gpus, missing};
pub use simulated::{SimulatedDevice, Trouble};

use crate::heads::Reading;
use crate::{EngineError, Manifest};
use scene::{Effort, Frame};
use std::sync::Arc;

/// A model's manifest and the bytes of its file.
pub struct ModelFile {
    /// What it is.
    pub manifest: Manifest,
    /// The ONNX file.
    pub bytes: Vec<u8>,
}

/// Something that runs models.
pub trait Device: Send + Sync {
    /// Its name in tables, logs and configuration, for example `cpu` or `cuda:0`.
    fn name(&self) -> String;

    /// How it runs models.
    fn backend(&self) -> BackendReport;

    /// Threads that work on it at the same time.
    fn workers(&self) -> usize;

    /// Opens all models for one worker; called on that worker's thread. Blocks, for minutes where a backend builds
    /// its engines first.
    ///
    /// # Errors
    /// A model that this device cannot run, or a device that does not come up.
    fn open(&self, models: &[ModelFile]) -> Result<Box<dyn Executor>, EngineError>;
}

/// How a device runs models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackendReport {
    /// For example `CPU` or `TensorRT`.
    pub name: String,
    /// Numbers it computes in, for example `fp32`.
    pub precision: String,
    /// Why it is not the backend that the configuration names first, where that is so.
    pub fell_back: Option<String>,
}

/// A worker's hands: every model, opened, on the thread that opened it.
pub trait Executor {
    /// Frames that each model takes in one batch, by model.
    fn batches(&self) -> Vec<usize>;

    /// Looks at `frames` with each of `models`; no more frames than each of these takes at once. The answer has an
    /// entry for each model, in the order asked.
    ///
    /// # Errors
    /// The model that failed, and the backend's words.
    fn look(&mut self, models: &[usize], frames: &[Arc<Frame>]) -> Result<Vec<Looked>, LookError>;

    /// Runs full batches of every model in turn on what its input holds, without preparation and without reading
    /// the output: what the models cost at the least. An entry for each model, over all `rounds`.
    ///
    /// # Errors
    /// The model that failed, and the backend's words.
    fn run_raw(&mut self, rounds: usize) -> Result<Vec<Effort>, LookError>;
}

/// What one model saw in the frames of a batch.
pub struct Looked {
    /// By frame, in the order given.
    pub readings: Vec<Reading>,
    /// Preparing the batch, with the first model that it was prepared for.
    pub prepare: Option<Effort>,
    /// Running the model and reading its output, for the whole batch.
    pub infer: Effort,
}

/// A model failed on a batch.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("model {model}: {reason}")]
pub struct LookError {
    /// Index of the model.
    pub model: usize,
    /// The backend's words.
    pub reason: String,
}
