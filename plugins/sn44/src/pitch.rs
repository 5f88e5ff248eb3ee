//! The planes that validators measure keypoints in.

use crate::clip::Point;
use homography::pitch::{LENGTH_CM, VERTICES_CM, WIDTH_CM};

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
    fn the_far_corner_lies_outside_the_frame_because_the_scales_are_swapped() {
        let [x, y] = scaled_vertex(29, 700.0, 1_200.0);
        assert_eq!([x.round(), y.round()], [1_200.0, 700.0]);
    }
}
