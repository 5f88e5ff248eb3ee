//! How far keypoints move from frame to frame, over runs of consecutive scored frames.

use crate::clip::{Clip, Frame, distance_px, mean};
use crate::frame::worth_of_distance;
use crate::keypoints::{self, COUNT, common};

/// The keypoint consistency, 0..=1: the mean over the scored frames, which weighs a run by its length; 0 where no
/// frame is scored.
pub fn consistency(clip: &Clip) -> f64 {
    let mut before: Option<u32> = None;
    let worths = clip.scored.iter().map(|&number| {
        let in_a_run = before.replace(number).filter(|&last| last + 1 == number);
        in_a_run.map_or(1.0, |last| worth_of_step(clip, last, number))
    });
    mean(worths).unwrap_or(0.0)
}

/// Of a frame against the one before it; 0 where either is missing, is not complete, or they share no keypoint.
fn worth_of_step(clip: &Clip, last: u32, number: u32) -> f64 {
    let complete = |number| clip.frames.get(number).filter(|frame: &&Frame| frame.keypoints.len() == COUNT);
    let (Some(before), Some(after)) = (complete(&last), complete(&number)) else { return 0.0 };
    let valid = |frame: &Frame| keypoints::valid(&frame.keypoints, clip.width_px, clip.height_px);
    let (before, after) = (valid(before), valid(after));
    if before.is_empty() && after.is_empty() {
        return 1.0;
    }
    let moved_px = mean(common(&before, &after).into_iter().map(|(was, is)| distance_px(was, is)));
    moved_px.map_or(0.0, |moved_px| worth_of_distance(moved_px / clip.width_px.hypot(clip.height_px)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clip::Point;
    use crate::cuts::tests::clip_of;

    fn frame(place: Point) -> Frame {
        let mut keypoints = vec![[0.0, 0.0]; COUNT];
        keypoints[7] = place;
        Frame { objects: Vec::new(), keypoints }
    }

    const SEEN: Point = [500.0, 300.0];
    const UNSEEN: Point = [0.0, 0.0];

    #[test]
    fn resting_keypoints_and_resting_emptiness_are_consistent() {
        assert!(consistency(&clip_of([(0, frame(SEEN)), (1, frame(SEEN))])) > 0.995);
        assert_eq!(consistency(&clip_of([(0, frame(UNSEEN)), (1, frame(UNSEEN))])), 1.0);
    }

    #[test]
    fn a_step_of_two_per_cent_of_the_diagonal_is_worth_half() {
        let step_px = 0.02 * 1280.0_f64.hypot(720.0);
        let clip = clip_of([(0, frame(SEEN)), (1, frame([SEEN[0] + step_px, SEEN[1]]))]);
        assert!((consistency(&clip) - 0.75).abs() < 1e-9);
    }

    #[test]
    fn a_frame_that_is_missing_incomplete_or_shares_nothing_is_worth_nothing() {
        let mut missing = clip_of([(0, frame(SEEN)), (1, frame(SEEN)), (2, frame(SEEN))]);
        missing.frames.remove(&1);
        assert!((consistency(&missing) - 1.0 / 3.0).abs() < 1e-9);
        let incomplete = Frame { objects: Vec::new(), keypoints: vec![SEEN] };
        for other in [incomplete, frame(UNSEEN)] {
            assert_eq!(consistency(&clip_of([(0, frame(SEEN)), (1, other)])), 0.5);
        }
    }

    #[test]
    fn a_run_begins_anew_after_a_frame_that_is_not_scored() {
        assert_eq!(consistency(&clip_of([(0, frame(SEEN)), (2, frame([900.0, 600.0]))])), 1.0);
    }
}
