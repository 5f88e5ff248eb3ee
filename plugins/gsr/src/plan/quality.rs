//! What looking less often costs in quality.

/// Largest stride that is planned; the tables end there.
pub const LARGEST_STRIDE: u32 = 8;

/// The bbox part of quality, 0 to 1, by the stride of the role `players`, from 1 on.
const BOXES: [f64; LARGEST_STRIDE as usize] = [0.0; 8];

/// The keypoint part of quality, 0 to 1, by the stride of the role `pitch`, from 1 on.
const KEYPOINTS: [f64; LARGEST_STRIDE as usize] = [0.0; 8];

/// The quality to expect, 0 to 1: each part counts half (docs/reference/scoring.md).
pub fn expected(players_stride: u32, pitch_stride: u32) -> f64 {
    0.5 * at(&BOXES, players_stride) + 0.5 * at(&KEYPOINTS, pitch_stride)
}

fn at(table: &[f64], stride: u32) -> f64 {
    table[(stride.clamp(1, LARGEST_STRIDE) - 1) as usize]
}
