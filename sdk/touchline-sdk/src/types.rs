//! What was seen and what is answered, as plugins have it: a value for each thing. In the contract it is columns:
//! `columns` is the one place that knows.

use crate::FrameLines;

/// A box in source px; right and bottom are exclusive edges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// To the left.
    pub left: f32,
    /// Above.
    pub top: f32,
    /// To the right.
    pub right: f32,
    /// Below.
    pub bottom: f32,
}

/// One box a model found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detection {
    /// Where.
    pub bounds: Bounds,
    /// Index into the class names that the plugin's descriptor gives for the role.
    pub class_id: u32,
    /// 0 to 1.
    pub confidence: f32,
}

/// One keypoint a model placed, source px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keypoint {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
    /// 0 to 1.
    pub confidence: f32,
}

/// What the model of one role saw in one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    /// The frame.
    pub frame: u32,
    /// Index into the roles of the plugin's descriptor.
    pub role: u32,
    /// Best confidence first, after non-maximum suppression.
    pub detections: Vec<Detection>,
    /// Of the best candidate, in the model's order; empty where there is none.
    pub keypoints: Vec<Keypoint>,
}

/// One thing in a frame, with an identity that lasts over frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Object {
    /// Its identity.
    pub id: u32,
    /// In the challenge's own numbering.
    pub class_id: u32,
    /// Where.
    pub bounds: Bounds,
    /// 0 to 1.
    pub confidence: f32,
}

/// A place in the frame, source px.
pub use crate::scorer_bindings::exports::touchline::plugin::scorer::Point;

/// The answer for one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Annotation {
    /// The frame.
    pub frame: u32,
    /// What is in it.
    pub objects: Vec<Object>,
    /// In the challenge's order; (0, 0) for a point that is not seen.
    pub keypoints: Vec<Point>,
}

/// The answer to a challenge.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// One for every frame of the clip, in frame order. May be empty beside a body.
    pub annotations: Vec<Annotation>,
    /// A whole response body in the challenge's own JSON form. Without it the host writes the standard one from the
    /// annotations.
    pub body: Option<String>,
}

/// What an answer is held against.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// Frames that were decoded.
    pub frame_count: u32,
    /// What the models of the descriptor's roles saw, in frame order and within a frame in role order; of a role that
    /// nobody looked for there is none.
    pub observations: Vec<Observation>,
    /// One for each frame that a validator would score, in frame order; none where nobody knows which.
    pub scored_frames: Option<Vec<FrameLines>>,
}
