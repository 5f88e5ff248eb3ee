//! How close an answer comes to a clip's ground truth: its objects with their identities, its keypoints, its
//! actions; and what the truth says of a frame's painted lines.
//!
//! For people and tests to read; no part of the way of a challenge. Arithmetic only: nothing here blocks or knows a
//! file. A room of its own, so that no other one builds the assignment solver.

mod actions;
mod keypoints;
mod objects;
mod paint;

pub use actions::{ActionAccuracy, ActionScore, SpottedAction, Worth, score_actions};
pub use keypoints::{KeypointAccuracy, keypoint_accuracy};
pub use objects::{Accuracy, measure};
pub use paint::{Piece, painted_lines};
