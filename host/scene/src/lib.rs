//! What travels between the rooms: frames, observations, annotations, and the truth they are held against.
//!
//! Plain data and arithmetic, and the clock that efforts are measured with. Nothing here blocks, starts threads, or
//! knows a device, a file or a network; every room of the host may depend on this one, and this one depends on none.
//!
//! Coordinates are pixels of the source frame unless a name says otherwise: x to the right, y down, the
//! top-left corner of the top-left pixel at (0, 0).

mod action;
mod annotation;
mod bbox;
mod effort;
mod frame;
mod observation;
pub mod soccer;
mod stage;
mod truth;

pub use action::Action;
pub use annotation::{Annotation, Object};
pub use bbox::BBox;
pub use effort::{Effort, Stopwatch};
pub use frame::{ColorMatrix, ColorRange, Frame, Plane};
pub use observation::{Detection, Keypoint, Observation, VideoInfo};
pub use stage::{Stage, StageSpan};
pub use truth::{ActionTruth, FrameTruth, ObjectTruth, Truth, TruthVideo};
