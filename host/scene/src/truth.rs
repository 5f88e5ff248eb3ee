//! Ground truth beside a rendered clip (`truth.json`), in the form of an answer.

use crate::Action;
use serde::{Deserialize, Serialize};

/// A clip's ground truth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    /// The clip it belongs to.
    pub video: TruthVideo,
    /// One entry per frame, in decode order.
    pub frames: Vec<FrameTruth>,
    /// What happens in it, in frame order; files written before there were actions have none.
    #[serde(default)]
    pub actions: Vec<ActionTruth>,
}

/// One action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionTruth {
    /// The first frame that shows it done.
    pub frame: u32,
    /// What is done.
    pub action: Action,
    /// Whose action it is: 0 plays towards growing x of the pitch, 1 towards falling x. None for what is nobody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<u8>,
}

/// The clip's dimensions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TruthVideo {
    /// Width in px.
    pub width: u32,
    /// Height in px.
    pub height: u32,
    /// Frames per second.
    pub fps: f64,
    /// Number of frames.
    pub frames: u32,
}

/// One frame; also reads a frame of an answer, which has no homography.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrameTruth {
    /// Index from 0 in decode order.
    pub frame_number: u32,
    /// Everyone visible, and the ball.
    pub objects: Vec<ObjectTruth>,
    /// 32 pitch vertices in source px, order of [`crate::soccer::PITCH_VERTICES_CM`]; `[0, 0]` when out of view.
    pub keypoints: Vec<[f64; 2]>,
    /// Row-major 3x3 matrix from source px to pitch cm; absent where the frame shows no pitch plane.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homography: Option<[f64; 9]>,
}

/// One object of a frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectTruth {
    /// Identity, stable over the clip.
    pub id: u32,
    /// `[x1, y1, x2, y2]` in source px, right and bottom exclusive, cut to the frame.
    pub bbox: [f64; 4],
    /// See [`crate::soccer`].
    pub class_id: u32,
}
