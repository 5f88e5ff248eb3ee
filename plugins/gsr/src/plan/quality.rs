//! What looking less often costs in quality.
//!
//! Measured with `tests/evaluation/run.sh strategies`: eight rendered clips, 3,200 frames, the demo models, both roles at
//! strides 1, 2, 3, 4, 6 and 8; strides 5 and 7 are halfway between their neighbours. What looks up to a stride of 4 differ
//! by in boxes (0.931 to 0.940, the best at 3) is chance and stands as its mean, so that no plan looks less for nothing.

/// Largest stride that is planned; the tables end there.
pub const LARGEST_STRIDE: u32 = 8;

/// The bbox part of quality, 0 to 1, by the stride of the role `players`, from 1 on.
const BOXES: [f64; LARGEST_STRIDE as usize] = [0.935, 0.935, 0.935, 0.935, 0.888, 0.841, 0.796, 0.751];

/// The keypoint part of quality, 0 to 1, by the stride of the role `pitch`, from 1 on.
const KEYPOINTS: [f64; LARGEST_STRIDE as usize] =
    [0.9337, 0.9330, 0.9320, 0.9314, 0.9314, 0.9313, 0.9307, 0.9301];

/// The quality to expect, 0 to 1: each part counts half (docs/reference/scoring.md).
pub fn expected(players_stride: u32, pitch_stride: u32) -> f64 {
    0.5 * at(&BOXES, players_stride) + 0.5 * at(&KEYPOINTS, pitch_stride)
}

fn at(table: &[f64], stride: u32) -> f64 {
    table[(stride.clamp(1, LARGEST_STRIDE) - 1) as usize]
}
