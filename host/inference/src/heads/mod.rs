//! Reads what a model says: from one frame's slice of an output tensor to detections and keypoints in source pixels.
//!
//! Computes on the caller's thread, and knows neither ONNX Runtime nor batches.

mod columns;
mod nms;
mod rows;

use crate::{Letterbox, Manifest};
use nms::Candidate;
use scene::{Detection, Keypoint};
use serde::Deserialize;
use std::fmt;

/// As many as the exporting library keeps of a frame (its `max_det`).
const MOST_DETECTIONS: usize = 300;

/// 1, and what half-precision arithmetic may add to it.
const MOST_CONFIDENCE: f32 = 1.001;

/// How a model's output is laid out; see `docs/reference/manifest.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Head {
    /// A column a candidate: its box and a score for each class. Suppressed here.
    #[serde(rename = "yolov8-detect")]
    YoloV8Detect,
    /// The same, and keypoints.
    #[serde(rename = "yolov8-pose")]
    YoloV8Pose,
    /// A row a detection: box, score and class; the model has suppressed already, or has no need to.
    #[serde(rename = "end2end-detect")]
    End2EndDetect,
    /// The same, and keypoints.
    #[serde(rename = "end2end-pose")]
    End2EndPose,
}

impl Head {
    /// All of them, in the order of the reference.
    pub const ALL: [Self; 4] = [Self::YoloV8Detect, Self::YoloV8Pose, Self::End2EndDetect, Self::End2EndPose];

    /// As manifests write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::YoloV8Detect => "yolov8-detect",
            Self::YoloV8Pose => "yolov8-pose",
            Self::End2EndDetect => "end2end-detect",
            Self::End2EndPose => "end2end-pose",
        }
    }

    /// Whether it gives keypoints.
    pub fn has_keypoints(self) -> bool {
        matches!(self, Self::YoloV8Pose | Self::End2EndPose)
    }

    /// Whether detections that cover each other are suppressed inside the model.
    pub fn is_suppressed(self) -> bool {
        matches!(self, Self::End2EndDetect | Self::End2EndPose)
    }

    /// What one frame's slice of the output must look like, in 32-bit floats: the output without its first
    /// dimension, which is the batch.
    pub fn layout(self, classes: usize, keypoints: u32) -> FrameLayout {
        let keypoints = 3 * keypoints as usize;
        FrameLayout(match self {
            Self::YoloV8Detect | Self::YoloV8Pose => [Some(4 + classes + keypoints), None],
            Self::End2EndDetect | Self::End2EndPose => [None, Some(6 + keypoints)],
        })
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Two sides of a frame's slice of the output; none for one that may have any length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrameLayout(pub [Option<usize>; 2]);

impl FrameLayout {
    /// Whether a slice of this shape can be read.
    pub fn fits(self, shape: [usize; 2]) -> bool {
        self.0.iter().zip(shape).all(|(wanted, found)| wanted.is_none_or(|wanted| wanted == found))
    }
}

/// As in `[8, n]`.
impl fmt::Display for FrameLayout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, second] = self.0.map(|side| side.map_or_else(|| "n".to_owned(), |side| side.to_string()));
        write!(f, "[{first}, {second}]")
    }
}

/// What one frame's output says, in source px.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Best confidence first.
    pub detections: Vec<Detection>,
    /// Of the best candidate.
    pub keypoints: Vec<Keypoint>,
}

/// Reads one frame's slice of the output, `shape[0] * shape[1]` numbers row by row. A candidate with a number that is
/// not finite is dropped. Keypoints are not cut to the frame: one outside it would become another point.
///
/// # Errors
/// A slice of another shape than the manifest's head has, a score over 1 (the model gives something else than
/// probabilities, and no threshold would mean anything), or a class that the manifest does not name.
pub(crate) fn read(
    output: &[f32],
    shape: [usize; 2],
    manifest: &Manifest,
    letterbox: &Letterbox,
) -> Result<Reading, String> {
    let layout = manifest.layout();
    if !layout.fits(shape) || output.len() != shape[0] * shape[1] {
        let (numbers, head) = (output.len(), manifest.head);
        return Err(format!(
            "a frame's output has the shape {shape:?} ({numbers} numbers), and {head} wants {layout}"
        ));
    }
    if manifest.head.is_suppressed() {
        rows::read(output, manifest, letterbox)
    } else {
        columns::read(output, shape[1], manifest, letterbox)
    }
}

/// No score is over 1.
fn check_scores(candidates: &[Candidate]) -> Result<(), String> {
    match candidates.iter().find(|candidate| candidate.confidence > MOST_CONFIDENCE) {
        Some(wild) => Err(format!(
            "a score is {}, and scores lie within 0 and 1; export the model with its sigmoid",
            wild.confidence
        )),
        None => Ok(()),
    }
}

/// A box that lies in the letterbox's border alone is no detection.
fn to_source(candidate: Candidate, letterbox: &Letterbox) -> Option<Detection> {
    let bbox = letterbox.bbox_to_source(candidate.bbox);
    let Candidate { class_id, confidence, .. } = candidate;
    (bbox.area() > 0.0).then_some(Detection { bbox, class_id, confidence })
}

/// A keypoint of `[x, y, visibility]` in input px.
fn keypoint([x, y, confidence]: [f32; 3], letterbox: &Letterbox) -> Keypoint {
    if !(x.is_finite() && y.is_finite() && confidence.is_finite()) {
        return Keypoint { x: 0.0, y: 0.0, confidence: 0.0 };
    }
    let [x, y] = letterbox.point_to_source([x, y]);
    Keypoint { x, y, confidence: confidence.clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests;
