//! Runs models on devices.
//!
//! A [`Manifest`] says what a model file is; an [`Engine`] opens it on every lane, measures what a frame costs, and
//! runs frames of any number of streams. A frame goes in as decoded YUV, an observation comes out in source pixels.
//!
//! ```text
//! Submitter::submit -> job queue -> worker (prepare once, then each model's session and head) -> stream
//!                                                             Observations::next_batch, in order <-+
//! ```
//! Workers are threads of their own, one for each core. [`Submitter::submit`] and [`Observations::next_batch`]
//! block; neither belongs on an asynchronous thread. This room knows no clip, strategy or network.

mod engine;
mod error;
mod graph;
mod heads;
mod manifest;
mod prepare;
mod queue;
mod runtime;
mod session;
mod stream;
mod worker;

pub use engine::{Engine, EngineConfig, LaneReport, ModelInfo};
pub use error::{EngineError, RuntimeError, StreamError};
pub use graph::{ElementType, ExportNotes, Graph, GraphError, Port};
pub use heads::{FrameLayout, Head};
pub use manifest::{Draft, DraftError, InputSize, Known, Manifest, ManifestError, Question, Wishes};
pub use prepare::{Letterbox, Preparer};
pub use runtime::Runtime;
pub use stream::{JobTiming, Observations, Seen, Submitter};
