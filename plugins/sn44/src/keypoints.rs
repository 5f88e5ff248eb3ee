//! Which keypoints of a frame count.

use crate::clip::{Point, distance_px};
use homography::pitch::VERTICES_CM;

/// Entries that a frame must have to be compared with the one before it.
pub const COUNT: usize = VERTICES_CM.len();

/// A keypoint that is closer than this to one before it is skipped, px. Source: docs/reference/scoring.md.
const LEAST_DISTANCE_PX: f64 = 25.0;

/// A keypoint that counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keypoint {
    /// Index of its vertex, below [`COUNT`].
    pub vertex: usize,
    /// Where, source px.
    pub place: Point,
}

/// The keypoints that are placed at all, in index order, each at least 25 px from those before it. They may lie outside
/// the frame.
pub fn placed(points: &[Point]) -> Vec<Keypoint> {
    apart(points, |_| true)
}

/// As [`placed`], of those within a frame of `width_px` by `height_px`.
pub fn valid(points: &[Point], width_px: f64, height_px: f64) -> Vec<Keypoint> {
    apart(points, |[x, y]| (0.0..width_px).contains(&x) && (0.0..height_px).contains(&y))
}

/// The places of the vertices that both frames have, the earlier frame's first.
pub fn common(before: &[Keypoint], after: &[Keypoint]) -> Vec<(Point, Point)> {
    let place_after = |vertex| after.iter().find(|found| found.vertex == vertex).map(|found| found.place);
    before.iter().filter_map(|point| Some((point.place, place_after(point.vertex)?))).collect()
}

fn apart(points: &[Point], wanted: impl Fn(Point) -> bool) -> Vec<Keypoint> {
    let mut taken: Vec<Keypoint> = Vec::new();
    for (vertex, &place) in points.iter().take(COUNT).enumerate() {
        let free = taken.iter().all(|other| distance_px(other.place, place) >= LEAST_DISTANCE_PX);
        if place != [0.0, 0.0] && wanted(place) && free {
            taken.push(Keypoint { vertex, place });
        }
    }
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vertices(points: &[Keypoint]) -> Vec<usize> {
        points.iter().map(|point| point.vertex).collect()
    }

    #[test]
    fn unseen_outside_and_crowded_keypoints_do_not_count() {
        let points = [[0.0, 0.0], [10.0, 10.0], [20.0, 10.0], [36.0, 10.0], [100.0, 5.0], [-1.0, 50.0]];
        assert_eq!(vertices(&valid(&points, 100.0, 100.0)), [1, 3]);
        assert_eq!(vertices(&placed(&points)), [1, 3, 4, 5]);
    }

    #[test]
    fn a_skipped_keypoint_does_not_crowd_out_the_next() {
        let points = [[10.0, 10.0], [30.0, 10.0], [35.0, 10.0]];
        assert_eq!(vertices(&valid(&points, 100.0, 100.0)), [0, 2]);
    }

    #[test]
    fn common_vertices_are_paired_by_index() {
        let before = placed(&[[10.0, 10.0], [90.0, 10.0]]);
        let after = placed(&[[0.0, 0.0], [91.0, 10.0], [50.0, 50.0]]);
        assert_eq!(common(&before, &after), [([90.0, 10.0], [91.0, 10.0])]);
    }
}
