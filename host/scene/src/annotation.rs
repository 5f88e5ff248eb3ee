//! The answer for one frame.

use crate::BBox;

/// One thing in a frame, with an identity that lasts over frames.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Object {
    /// Track identity, stable over the frames of a clip.
    pub id: u32,
    /// Class in the challenge's own numbering; for the soccer challenge see [`crate::soccer`].
    pub class_id: u32,
    /// Where, in source px.
    pub bbox: BBox,
    /// 0..=1; not part of the standard answer, kept for scorers.
    pub confidence: f32,
}

/// The answer for one frame.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Annotation {
    /// Index of the frame, from 0 in decode order.
    pub frame: u32,
    /// The frame's objects, in the order in which they are to be sent.
    pub objects: Vec<Object>,
    /// Keypoints in source px, in the challenge's order; `[0.0, 0.0]` for one that is not seen.
    pub keypoints: Vec<[f32; 2]>,
}
