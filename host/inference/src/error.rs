//! What can go wrong with ONNX Runtime, with a model, and with a stream of frames.

use crate::{GpuError, ManifestError};
use std::path::PathBuf;
use thiserror::Error;

/// ONNX Runtime cannot be used.
#[derive(Debug, Error)]
pub enum RuntimeError {
    /// The library's file is not there.
    #[error(
        "devices.onnxruntime: {} does not exist; run `make setup`, or name the shared library of ONNX Runtime",
        path.display()
    )]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
    /// The file is no library that can be loaded, or too old.
    #[error("devices.onnxruntime: {} cannot be loaded: {reason}; run `make setup` for the one that fits", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// The loader's words.
        reason: String,
    },
    /// The process has loaded another one before.
    #[error("devices.onnxruntime: {} cannot be loaded beside {}, which this process uses", path.display(), loaded.display())]
    OtherLoaded {
        /// The file asked for.
        path: PathBuf,
        /// The file in use.
        loaded: PathBuf,
    },
}

/// The engine cannot start.
#[derive(Debug, Error)]
pub enum EngineError {
    /// A manifest or its model file cannot be used.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// ONNX Runtime does not take the file.
    #[error("{}: {} is not an ONNX model that this runtime can run: {reason}", manifest.display(), file.display())]
    NotOnnx {
        /// The manifest.
        manifest: PathBuf,
        /// The model's file.
        file: PathBuf,
        /// The runtime's words.
        reason: String,
    },
    /// The graph is of another layout than the manifest says.
    #[error(
        "{}: {} has {what} {found}, and the manifest's head, classes, keypoints and input want {wanted}; change the \
         manifest, or export the model in that layout",
        manifest.display(), file.display()
    )]
    Layout {
        /// The manifest.
        manifest: PathBuf,
        /// The model's file.
        file: PathBuf,
        /// Input or output.
        what: &'static str,
        /// What the graph has.
        found: String,
        /// What was expected.
        wanted: String,
    },
    /// The model does not run.
    #[error("{}: {} fails when it is run on {device}: {reason}", manifest.display(), file.display())]
    Run {
        /// The manifest.
        manifest: PathBuf,
        /// The model's file.
        file: PathBuf,
        /// What it was run on.
        device: String,
        /// The runtime's words.
        reason: String,
    },
    /// A GPU's backend does not take the model.
    #[error(
        "{}: {} cannot be opened with {backend} on {device}: {reason}; where nodes are left to the processor, export the \
         model with a fixed batch and without what its output does not need",
        manifest.display(), file.display()
    )]
    Backend {
        /// The manifest.
        manifest: PathBuf,
        /// The model's file.
        file: PathBuf,
        /// What it was opened on.
        device: String,
        /// With which backend.
        backend: &'static str,
        /// The runtime's words.
        reason: String,
    },
    /// A GPU, or a backend on it, does not come up.
    #[error(transparent)]
    Gpu(#[from] GpuError),
    /// There is nothing to run on.
    #[error("the engine was given no lanes; a model needs at least one")]
    NoLanes,
    /// More models than the scheduler can tell apart.
    #[error("{models} models are bound to roles, and at most {most} can be")]
    TooManyModels {
        /// How many there are.
        models: usize,
        /// How many there may be.
        most: usize,
    },
    /// A thread could not be started.
    #[error("a lane's thread cannot be started: {0}")]
    Thread(String),
}

/// A stream of frames ended before its end.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StreamError {
    /// A model failed on a frame.
    #[error("{role}, frame {frame}: {reason}")]
    Failed {
        /// The model's role.
        role: String,
        /// The frame.
        frame: u32,
        /// The runtime's words.
        reason: String,
    },
    /// A frame was given to a model that the engine does not have.
    #[error("no model {index}: the engine has {models}")]
    NoModel {
        /// The index asked for.
        index: usize,
        /// How many there are.
        models: usize,
    },
    /// Every device that could run a model has failed and could not prove itself since.
    #[error(
        "no device is left that can run the model of {role}; the log says why each of them is out of service"
    )]
    NoDevice {
        /// The model's role.
        role: String,
    },
    /// Nobody takes the stream's observations any more.
    #[error("the stream was cancelled")]
    Cancelled,
    /// The engine has stopped.
    #[error("the engine has stopped")]
    Stopped,
}
