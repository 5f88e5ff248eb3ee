//! What looking less often costs in quality.
//!
//! Measured with `tests/evaluation/run.sh strategies`: eight rendered clips, 3,200 frames, the demo models, both roles at
//! strides 1, 2, 3, 4, 6 and 8; strides 5 and 7 are halfway between their neighbours. What strides up to 4 differ by
//! in boxes (0.941 to 0.946, the best at 3), and strides 1 and 2 in keypoints, is chance and stands as its mean, so
//! that no plan looks less for nothing.

/// Largest stride that is planned; the tables end there.
pub const LARGEST_STRIDE: u32 = 8;

const BOXES: [f64; LARGEST_STRIDE as usize] = [0.9435, 0.9435, 0.9435, 0.9435, 0.9003, 0.857, 0.815, 0.773];
const KEYPOINTS: [f64; LARGEST_STRIDE as usize] =
    [0.9339, 0.9339, 0.9330, 0.9308, 0.9280, 0.9251, 0.9239, 0.9227];

/// The bbox part to expect, 0 to 1, where people are looked for in every `stride`-th frame.
pub fn boxes(stride: u32) -> f64 {
    at(&BOXES, stride)
}

/// The keypoint part to expect, 0 to 1, where the pitch is looked for in every `stride`-th frame.
pub fn keypoints(stride: u32) -> f64 {
    at(&KEYPOINTS, stride)
}

fn at(table: &[f64], stride: u32) -> f64 {
    table[(stride.clamp(1, LARGEST_STRIDE) - 1) as usize]
}
