//! Runs models on devices.
//!
//! A [`Manifest`] says what a model file is; a [`Device`] opens it; an [`Engine`] opens every model on every device,
//! measures what a frame costs, and looks at the frames of any number of challenges. A frame goes in as decoded YUV, an
//! observation comes out in source pixels.
//!
//! ```text
//! Submitter::submit -> scheduler -> worker (a device's executor: prepare a batch, run the models, read the heads)
//!                                                        Observations::next_batch, in order <-+
//! ```
//! Workers are threads of their own. [`Submitter::submit`] and [`Observations::next_batch`] block; neither belongs on
//! an asynchronous thread. This room knows no clip, strategy or network.

mod devices;
mod engine;
mod error;
mod graph;
mod heads;
mod manifest;
mod prepare;
mod runtime;
mod schedule;
pub mod simulate;
mod stream;

pub use devices::{Backend, Fallback, Gpu, GpuConfig, GpuError, Precision, bring_up, find_gpus, missing};
pub use devices::{
    BackendReport, CpuDevice, Device, Executor, LookError, Looked, ModelFile, SimulatedDevice, Trouble,
};
pub use engine::{Engine, LaneGroup, LaneReport, ModelInfo, RawReport};
pub use error::{EngineError, RuntimeError, StreamError};
pub use graph::{ElementType, ExportNotes, Graph, GraphError, Port};
pub use heads::{FrameLayout, Head, Reading};
pub use manifest::{Draft, DraftError, InputSize, Known, Manifest, ManifestError, Question, Wishes};
pub use prepare::{Letterbox, Preparer};
pub use runtime::Runtime;
pub use stream::{Flow, Observations, Seen, Submitter};
