//! The pitch's keypoints: those that are not sure enough, or not in the picture, are not seen.

use crate::KEYPOINT_COUNT;
use crate::interpolate::{mix, spread};
use touchline_sdk::{Keypoint, Point};

/// How the challenge writes a keypoint that is not seen.
const UNSEEN: Point = Point { x: 0.0, y: 0.0 };

type Points = [Option<Point>; KEYPOINT_COUNT];

/// The keypoints of a clip.
pub struct Pitch {
    width_px: f32,
    height_px: f32,
    least_confidence: f32,
    looks: Vec<(u32, Points)>,
}

impl Pitch {
    /// Nothing seen yet of a clip whose frames are `width_px` x `height_px`.
    pub fn new(width_px: u32, height_px: u32, least_confidence: f32) -> Self {
        Self { width_px: width_px as f32, height_px: height_px as f32, least_confidence, looks: Vec::new() }
    }

    /// Takes in the keypoints of the next frame that was looked at; those beyond the 32nd are ignored.
    pub fn step(&mut self, frame: u32, keypoints: &[Keypoint]) {
        let mut points: Points = [None; KEYPOINT_COUNT];
        for (point, keypoint) in points.iter_mut().zip(keypoints) {
            *point = self.is_seen(keypoint).then_some(Point { x: keypoint.x, y: keypoint.y });
        }
        self.looks.push((frame, points));
    }

    /// The keypoints of every frame, 32 each.
    pub fn finish(self, stride: u32, frame_count: u32) -> Vec<Vec<Point>> {
        let mut frames = vec![vec![UNSEEN; KEYPOINT_COUNT]; frame_count as usize];
        spread(&self.looks, stride, frame_count, between, |frame, points: Points| {
            if let Some(slot) = frames.get_mut(frame as usize) {
                *slot = points.map(|point| point.unwrap_or(UNSEEN)).into();
            }
        });
        frames
    }

    /// Comparisons with what is not a number fail, so hostile keypoints are not seen.
    fn is_seen(&self, keypoint: &Keypoint) -> bool {
        keypoint.confidence >= self.least_confidence
            && (0.0..self.width_px).contains(&keypoint.x)
            && (0.0..self.height_px).contains(&keypoint.y)
    }
}

/// A point is between looks only where both see it.
fn between(a: &Points, b: &Points, share: f32) -> Points {
    std::array::from_fn(|at| {
        let (a, b) = (a[at]?, b[at]?);
        Some(Point { x: mix(a.x, b.x, share), y: mix(a.y, b.y, share) })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keypoint(x: f32, y: f32, confidence: f32) -> Keypoint {
        Keypoint { x, y, confidence }
    }

    #[test]
    fn doubtful_hostile_and_outside_keypoints_are_zero_and_every_frame_has_32() {
        let mut pitch = Pitch::new(1280, 720, 0.5);
        let seen = [
            keypoint(10.0, 20.0, 0.5),
            keypoint(30.0, 40.0, 0.49),
            keypoint(f32::NAN, 40.0, 0.9),
            keypoint(30.0, 40.0, f32::NAN),
            keypoint(30.0, f32::INFINITY, 0.9),
            keypoint(1280.0, 40.0, 0.9),
            keypoint(30.0, -1.0, 0.9),
            keypoint(1279.5, 719.5, 0.9),
        ];
        pitch.step(0, &seen);
        pitch.step(1, &[]);
        let frames = pitch.finish(1, 3);
        assert!(frames.iter().all(|points| points.len() == 32));
        assert_eq!(frames[0][0], Point { x: 10.0, y: 20.0 });
        assert!(frames[0][1..7].iter().all(|&point| point == UNSEEN));
        assert_eq!(frames[0][7], Point { x: 1279.5, y: 719.5 });
        assert!(frames[1].iter().chain(&frames[2]).all(|&point| point == UNSEEN));
    }

    #[test]
    fn more_keypoints_than_the_challenge_has_are_cut() {
        let mut pitch = Pitch::new(1280, 720, 0.5);
        pitch.step(0, &[keypoint(1.0, 1.0, 1.0); 40]);
        assert_eq!(pitch.finish(1, 1)[0].len(), 32);
    }

    #[test]
    fn between_looks_a_point_moves_on_a_line_where_both_see_it() {
        let mut pitch = Pitch::new(1280, 720, 0.5);
        pitch.step(0, &[keypoint(10.0, 10.0, 1.0), keypoint(10.0, 10.0, 1.0)]);
        pitch.step(2, &[keypoint(30.0, 20.0, 1.0), keypoint(30.0, 20.0, 0.1)]);
        let frames = pitch.finish(2, 4);
        assert_eq!(frames[1][0], Point { x: 20.0, y: 15.0 });
        assert_eq!(frames[1][1], UNSEEN);
        assert_eq!(frames[3][0], Point { x: 30.0, y: 20.0 });
    }
}
