//! The pitch that validators measure keypoints against.
//!
//! Source: the pitch configuration of the public score-vision validator. The host has the same table for what it
//! renders and draws; a plugin knows nothing of the host, so it stands here too, and a test holds them equal.

use crate::clip::Point;

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

/// Where a vertex lies in the plane that keypoints are fitted to. The validator divides x, which runs to 12000, by the
/// width and y by the length: its plane is 12/7 W wide and 7/12 H high.
pub fn scaled_vertex(index: usize, width_px: f64, height_px: f64) -> Point {
    let [x_cm, y_cm] = VERTICES_CM[index];
    [x_cm * width_px / WIDTH_CM, y_cm * height_px / LENGTH_CM]
}

/// True where a place of that plane lies within the pitch's outline or on it. The validator compares with the outline
/// in cm, not the scaled one, so this is false only for what is far outside or on the wrong side of the origin.
pub fn within_outline(place: Point) -> bool {
    (0.0..=LENGTH_CM).contains(&place[0]) && (0.0..=WIDTH_CM).contains(&place[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pitch_is_the_one_that_the_host_knows() {
        assert_eq!(VERTICES_CM, scene::soccer::PITCH_VERTICES_CM);
        assert_eq!((LENGTH_CM, WIDTH_CM), (scene::soccer::PITCH_LENGTH_CM, scene::soccer::PITCH_WIDTH_CM));
    }

    #[test]
    fn the_far_corner_lies_outside_the_frame_because_the_scales_are_swapped() {
        let [x, y] = scaled_vertex(29, 700.0, 1_200.0);
        assert_eq!([x.round(), y.round()], [1_200.0, 700.0]);
    }
}
