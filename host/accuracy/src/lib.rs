//! How close an answer comes to a clip's ground truth: its objects with their identities, and its keypoints.
//!
//! For people and tests to read; no part of the way of a challenge. Arithmetic only: nothing here blocks or knows a
//! file. A room of its own, so that no other one builds the assignment solver.

mod keypoints;
mod objects;

pub use keypoints::{KeypointAccuracy, keypoint_accuracy};
pub use objects::{Accuracy, measure};
