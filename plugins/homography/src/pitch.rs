//! The pitch of a soccer match.
//!
//! Source: the pitch configuration of the public score-vision validator. The host has the same table for what it
//! renders and draws; plugins know nothing of the host, so it stands here too, and a test holds them equal.

use crate::Point;

/// Length in cm, along x.
pub const LENGTH_CM: f64 = 12_000.0;
/// Width in cm, along y.
pub const WIDTH_CM: f64 = 7_000.0;

/// The vertices in cm, in keypoint order: x along the length, y across the width. From the left goal line over the
/// halfway line to the right one, then the two sides of the centre circle.
pub const VERTICES_CM: [Point; 32] = [
    [0.0, 0.0],
    [0.0, 1_450.0],
    [0.0, 2_584.0],
    [0.0, 4_416.0],
    [0.0, 5_550.0],
    [0.0, 7_000.0],
    [550.0, 2_584.0],
    [550.0, 4_416.0],
    [1_100.0, 3_500.0],
    [2_015.0, 1_450.0],
    [2_015.0, 2_584.0],
    [2_015.0, 4_416.0],
    [2_015.0, 5_550.0],
    [6_000.0, 0.0],
    [6_000.0, 2_585.0],
    [6_000.0, 4_415.0],
    [6_000.0, 7_000.0],
    [9_985.0, 1_450.0],
    [9_985.0, 2_584.0],
    [9_985.0, 4_416.0],
    [9_985.0, 5_550.0],
    [10_900.0, 3_500.0],
    [11_450.0, 2_584.0],
    [11_450.0, 4_416.0],
    [12_000.0, 0.0],
    [12_000.0, 1_450.0],
    [12_000.0, 2_584.0],
    [12_000.0, 4_416.0],
    [12_000.0, 5_550.0],
    [12_000.0, 7_000.0],
    [5_085.0, 3_500.0],
    [6_915.0, 3_500.0],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pitch_is_the_one_that_the_host_knows() {
        assert_eq!(VERTICES_CM, scene::soccer::PITCH_VERTICES_CM);
        assert_eq!((LENGTH_CM, WIDTH_CM), (scene::soccer::PITCH_LENGTH_CM, scene::soccer::PITCH_WIDTH_CM));
    }
}
