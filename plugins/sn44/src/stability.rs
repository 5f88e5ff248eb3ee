//! How well keypoints keep their distances from each other within a segment.

use crate::clip::{Clip, Frame, distance_px, mean};
use crate::keypoints::{common, placed};

/// How much a mean relative change of distances costs. Source: docs/reference/scoring.md.
const DECAY: f64 = 10.0;
/// Keeps a distance of zero from being divided by, px. Source: the public validator.
const LEAST_DISTANCE_PX: f64 = 1e-6;
/// A segment in which nothing can be compared. Source: docs/reference/scoring.md.
const UNKNOWN: f64 = 0.5;

/// A segment's keypoint stability, 0..=1. `fitted` says which frames have a homography; only those are compared, in
/// the order of their numbers written as text (frame 10 comes before frame 9): the validator sorts them so.
pub fn of_segment(clip: &Clip, segment: &[u32], fitted: impl Fn(u32) -> bool) -> f64 {
    if segment.len() < 2 {
        return 1.0;
    }
    let mut frames: Vec<(String, &Frame)> = segment
        .iter()
        .filter(|&&number| fitted(number))
        .filter_map(|number| Some((number.to_string(), clip.frames.get(number)?)))
        .collect();
    frames.sort_by(|a, b| a.0.cmp(&b.0));
    let changes = frames.windows(2).filter_map(|pair| change(pair[0].1, pair[1].1));
    mean(changes).map_or(UNKNOWN, |change| (-DECAY * change).exp())
}

/// The mean relative change of the distances between the keypoints that both frames have; none for fewer than two.
fn change(before: &Frame, after: &Frame) -> Option<f64> {
    let common = common(&placed(&before.keypoints), &placed(&after.keypoints));
    let pairs =
        common.iter().enumerate().flat_map(|(index, a)| common[index + 1..].iter().map(move |b| (a, b)));
    mean(pairs.map(|(a, b)| {
        let (was_px, is_px) = (distance_px(a.0, b.0), distance_px(a.1, b.1));
        (was_px - is_px).abs() / (was_px + LEAST_DISTANCE_PX)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cuts::tests::clip_of;

    fn frame(spread_px: f64) -> Frame {
        Frame { objects: Vec::new(), keypoints: vec![[100.0, 100.0], [100.0 + spread_px, 100.0]] }
    }

    fn stability(frames: impl IntoIterator<Item = (u32, Frame)>) -> f64 {
        let clip = clip_of(frames);
        of_segment(&clip, &clip.scored, |_| true)
    }

    #[test]
    fn a_change_of_a_tenth_costs_e_to_the_minus_one() {
        assert!((stability([(0, frame(100.0)), (1, frame(110.0))]) - (-1.0_f64).exp()).abs() < 1e-6);
        assert_eq!(stability([(0, frame(100.0)), (1, frame(100.0))]), 1.0);
    }

    #[test]
    fn frames_are_compared_in_the_order_of_their_numbers_as_text() {
        // As text 10 comes before 9: both steps are then from equal to equal but one.
        let found = stability([(9, frame(100.0)), (10, frame(50.0)), (11, frame(50.0))]);
        assert!((found - (-10.0 * (0.0 + 1.0) / 2.0_f64).exp()).abs() < 1e-6, "{found}");
    }

    #[test]
    fn one_frame_is_stable_and_frames_that_share_nothing_are_unknown() {
        assert_eq!(stability([(0, frame(100.0))]), 1.0);
        assert_eq!(stability([(0, frame(100.0)), (1, Frame::default())]), 0.5);
        let clip = clip_of([(0, frame(100.0)), (1, frame(100.0))]);
        assert_eq!(of_segment(&clip, &clip.scored, |number| number == 0), 0.5);
    }
}
