//! What one look saw of the pitch: the keypoints that can be believed at all.

use super::Points;
use super::planes::Planes;
use crate::KEYPOINT_COUNT;
use homography::{Pair, Point, distance};
use touchline_sdk::Keypoint;

/// One keypoint that the model was sure enough of, inside the frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Index of its vertex.
    pub vertex: usize,
    /// Where, px.
    pub place_px: Point,
    /// The model's confidence, 0 to 1.
    pub confidence: f64,
}

/// A frame that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The frame.
    pub frame: u32,
    /// In the order of the vertices, each at most once.
    pub seen: Vec<Seen>,
}

impl Look {
    /// Takes the keypoints of at least `least_confidence` inside a frame of `size_px`; those beyond the 32nd are
    /// ignored. Comparisons with what is not a number fail, so hostile keypoints are not seen.
    pub fn new(frame: u32, keypoints: &[Keypoint], size_px: [f32; 2], least_confidence: f32) -> Self {
        let is_seen = |keypoint: &Keypoint| {
            (least_confidence..=1.0).contains(&keypoint.confidence)
                && (0.0..size_px[0]).contains(&keypoint.x)
                && (0.0..size_px[1]).contains(&keypoint.y)
        };
        let seen =
            keypoints.iter().take(KEYPOINT_COUNT).enumerate().filter(|(_, keypoint)| is_seen(keypoint));
        let seen = seen.map(|(vertex, keypoint)| Seen {
            vertex,
            place_px: [f64::from(keypoint.x), f64::from(keypoint.y)],
            confidence: f64::from(keypoint.confidence),
        });
        Self { frame, seen: seen.collect() }
    }

    /// Where every vertex was seen, px.
    pub fn places_px(&self) -> Points {
        let mut places = [None; KEYPOINT_COUNT];
        self.seen.iter().for_each(|seen| places[seen.vertex] = Some(seen.place_px));
        places
    }

    /// How far what both looks saw is apart, px, shortest first.
    pub fn moves_px(&self, other: &Look) -> Vec<f64> {
        let there = other.places_px();
        let moved = |seen: &Seen| Some(distance(seen.place_px, there[seen.vertex]?));
        let mut moves: Vec<f64> = self.seen.iter().filter_map(moved).collect();
        moves.sort_by(f64::total_cmp);
        moves
    }

    /// The keypoints as pairs from the pitch to the picture, in the planes that fits are done in. On rendered clips a
    /// keypoint's variance falls about with the fourth power of its confidence, so that is how it counts.
    pub fn pairs(&self, planes: &Planes) -> Vec<Pair> {
        let pair = |seen: &Seen| Pair {
            weight: seen.confidence.powi(4) * planes.precision(),
            ..Pair::new(planes.vertex(seen.vertex), planes.picture(seen.place_px))
        };
        self.seen.iter().map(pair).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keypoint(x: f32, y: f32, confidence: f32) -> Keypoint {
        Keypoint { x, y, confidence }
    }

    fn vertices(keypoints: &[Keypoint]) -> Vec<usize> {
        let look = Look::new(0, keypoints, [1280.0, 720.0], 0.5);
        look.seen.iter().map(|seen| seen.vertex).collect()
    }

    #[test]
    fn doubtful_hostile_and_outside_keypoints_are_not_seen() {
        let keypoints = [
            keypoint(10.0, 20.0, 0.5),
            keypoint(30.0, 40.0, 0.49),
            keypoint(f32::NAN, 40.0, 0.9),
            keypoint(30.0, 40.0, f32::NAN),
            keypoint(30.0, f32::INFINITY, 0.9),
            keypoint(30.0, 40.0, f32::INFINITY),
            keypoint(1280.0, 40.0, 0.9),
            keypoint(30.0, -1.0, 0.9),
            keypoint(1279.5, 719.5, 0.9),
        ];
        assert_eq!(vertices(&keypoints), [0, 8]);
    }

    #[test]
    fn more_keypoints_than_the_pitch_has_vertices_are_ignored() {
        assert_eq!(vertices(&[keypoint(1.0, 1.0, 1.0); 40]).len(), 32);
    }

    #[test]
    fn only_what_both_looks_saw_has_moved() {
        let before = Look::new(0, &[keypoint(10.0, 10.0, 1.0), keypoint(50.0, 50.0, 1.0)], [99.0; 2], 0.5);
        let after = Look::new(1, &[keypoint(13.0, 14.0, 1.0)], [99.0; 2], 0.5);
        assert_eq!(before.moves_px(&after), [5.0]);
    }
}
