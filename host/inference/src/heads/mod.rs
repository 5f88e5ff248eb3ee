//! Reads what a model says: from an output tensor to detections and keypoints in source pixels.

mod nms;
mod yolo;

use serde::Deserialize;

pub use yolo::Reading;
pub(crate) use yolo::read;

/// How a model's output is laid out; see `docs/reference/manifest.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Head {
    /// Boxes and a score for each class.
    #[serde(rename = "yolov8-detect")]
    YoloV8Detect,
    /// The same, and keypoints.
    #[serde(rename = "yolov8-pose")]
    YoloV8Pose,
}
