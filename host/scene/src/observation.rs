//! What the models saw in one frame.

use crate::BBox;
use serde::{Deserialize, Serialize};

/// What is known of a clip before its frames are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct VideoInfo {
    /// Width in px, as displayed.
    pub width: u32,
    /// Height in px, as displayed.
    pub height: u32,
    /// Mean frames per second; the container's word for it.
    pub frame_rate: f64,
    /// Frames in the clip where the container says so. The decoder's own count decides.
    pub frame_count: Option<u32>,
}

/// One box a model found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detection {
    /// Where, in source px.
    pub bbox: BBox,
    /// Index into the class names of the role's model.
    pub class_id: u32,
    /// 0..=1.
    pub confidence: f32,
}

/// One keypoint a model placed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Keypoint {
    /// Source px.
    pub x: f32,
    /// Source px.
    pub y: f32,
    /// 0..=1; low for a point that is not in view.
    pub confidence: f32,
}

/// What the model of one role saw in one frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Index of the frame, from 0 in decode order.
    pub frame: u32,
    /// The role that looked, for example `players`.
    pub role: String,
    /// Boxes, best confidence first, after non-maximum suppression.
    pub detections: Vec<Detection>,
    /// Keypoints of the best candidate, in the model's order; empty for a model without keypoints or a frame
    /// in which it found none.
    pub keypoints: Vec<Keypoint>,
}
