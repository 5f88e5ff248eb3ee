//! The ball: one thing, wherever the most believable way through its candidates leads.
//!
//! Models see several balls in a frame, or none; which one is the ball is known best from both sides, so candidates are
//! kept until the clip has ended. Pure arithmetic on one thread.

mod path;
mod smooth;

use crate::camera::{Camera, PERSON_CM};
use crate::people::{Filling, Look, fill};
use crate::settings::Thresholds;
use touchline_sdk::Bounds;

/// The identity of the ball; people count from 1.
pub const BALL_ID: u32 = 0;

/// Frames a second that speeds are told for; clips of other rates are rare, and a limit need not be exact.
const FRAME_RATE: f32 = 25.0;
const CM_PER_M: f32 = 100.0;

/// Candidates of one frame that are considered.
const MOST_CANDIDATES: usize = 8;

/// What may be the ball, in every frame that was looked at.
#[derive(Default)]
pub struct Candidates(Vec<Look>);

impl Candidates {
    /// Takes in the candidates of the next frame that was looked at, those under `least_confidence` left out.
    pub fn add(&mut self, frame: u32, seen: impl Iterator<Item = (Bounds, f32)>, least_confidence: f32) {
        let first = self.0.len();
        let sure = seen.filter(|(_, confidence)| *confidence >= least_confidence);
        self.0.extend(sure.map(|(bounds, confidence)| Look { frame, bounds, confidence }));
        // Stable, so that of equals the first in the model's order stays first.
        self.0[first..].sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        self.0.truncate(first + MOST_CANDIDATES);
    }

    /// Where the ball is in every frame for which something speaks.
    #[inline(never)]
    pub fn way(
        &self,
        camera: &Camera,
        thresholds: &Thresholds,
        person_px: f32,
        stride: u32,
        frame_count: u32,
    ) -> Vec<Look> {
        let fastest = thresholds.ball_speed_m_s * CM_PER_M / FRAME_RATE / PERSON_CM;
        let looks = path::find(&self.0, camera, &path::Physics { fastest, person_px });
        let looks = smooth::smooth(&looks, camera, stride);
        let filling = Filling { stride, most_frames: thresholds.ball_gap_frames, fastest, frame_count };
        fill(&looks, camera, &filling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Sightings;
    use crate::settings::tests::with;

    fn seen(left: f32, confidence: f32) -> (Bounds, f32) {
        (Bounds { left, top: 0.0, right: left + 8.0, bottom: 8.0 }, confidence)
    }

    /// Where the ball of a clip of nine frames is, looked for in every frame.
    fn way(candidates: &Candidates) -> Vec<(u32, f32)> {
        let mut people = Sightings::default();
        (0..9).for_each(|frame| people.add(frame, std::iter::empty()));
        let camera = Camera::follow(&[None; 9], &people, [1280, 720]);
        let looks = candidates.way(&camera, &with(&[]).unwrap(), 80.0, 1, 9);
        looks.iter().map(|look| (look.frame, look.bounds.left)).collect()
    }

    #[test]
    fn a_short_gap_is_filled_in_and_a_long_one_is_not() {
        let mut candidates = Candidates::default();
        for (frame, left) in [(0, 100.0), (2, 110.0), (8, 110.0)] {
            candidates.add(frame, [seen(left, 0.9)].into_iter(), 0.3);
        }
        assert_eq!(way(&candidates)[..3], [(0, 100.0), (1, 105.0), (2, 110.0)]);
        let mut apart = Candidates::default();
        [0, 8].into_iter().for_each(|frame| apart.add(frame, [seen(100.0, 0.9)].into_iter(), 0.3));
        assert_eq!(way(&apart), [(0, 100.0), (8, 100.0)]);
    }

    #[test]
    fn doubtful_candidates_and_those_beyond_reason_are_left_out() {
        let mut candidates = Candidates::default();
        candidates.add(0, (0..10_000).map(|nth| seen(nth as f32, nth as f32 / 10_000.0)), 0.3);
        assert_eq!(candidates.0.len(), MOST_CANDIDATES);
        assert_eq!(way(&candidates), [(0, 9_999.0)]);
        let mut doubtful = Candidates::default();
        doubtful.add(0, [seen(100.0, 0.29)].into_iter(), 0.3);
        assert_eq!(way(&doubtful), []);
    }
}
