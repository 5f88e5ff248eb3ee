//! How close an answer comes to a clip's ground truth: its objects with their identities, and its keypoints; and what
//! the truth says of a frame's painted lines.
//!
//! For people and tests to read; no part of the way of a challenge. Arithmetic only: nothing here blocks or knows a
//! file. A room of its own, so that no other one builds the assignment solver.

mod keypoints;
mod objects;
mod paint;

pub use keypoints::{KeypointAccuracy, keypoint_accuracy};
pub use objects::{Accuracy, measure};
pub use paint::{Piece, painted_lines};
