//! The keypoint part of a score, component by component.

use crate::clip::{Clip, mean};
use crate::frame::{FrameScore, score as score_frame};
use crate::{consistency, cuts, players, stability};
use std::collections::BTreeMap;

/// Share of the scored frames that must have a homography for full marks. Source: docs/reference/scoring.md.
const FITTED_SHARE: f64 = 0.4;
/// Points of 100 by component. Source of the five: docs/reference/scoring.md.
const KEYPOINT_SCORE_POINTS: f64 = 25.0;
const ON_LINE_POINTS: f64 = 40.0;
const INSIDE_POINTS: f64 = 20.0;
const STABILITY_POINTS: f64 = 5.0;
const PLAYER_POINTS: f64 = 10.0;

/// The components; means are over the frames with a homography and 0 where there are none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeypointPart {
    /// 0..=100.
    pub keypoint_score: f64,
    /// 0..=100, over all scored frames.
    pub player_score: f64,
    /// 0..=1.
    pub keypoint_stability: f64,
    /// 0..=1.
    pub player_plausibility: f64,
    /// 0..=1; none where nobody looked for lines.
    pub mean_on_line: Option<f64>,
    /// 0..=1.
    pub mean_inside: f64,
    /// 0..=1.
    pub mean_scale: f64,
    /// 0..=1: whether enough of the scored frames have a homography.
    pub scale_valid: f64,
    /// 0..=1, over all scored frames.
    pub keypoint_consistency: f64,
    /// 0..=1.
    pub inlier_ratio: f64,
    /// px of the plane of the scaled vertices.
    pub reprojection_error_px: f64,
    /// Frames with a homography.
    pub fitted_frames: usize,
    /// Frames at which the players say that the scene changes.
    pub cuts: Vec<u32>,
}

impl KeypointPart {
    /// Scores the clip.
    pub fn of(clip: &Clip) -> Self {
        let fitted: BTreeMap<u32, FrameScore> = clip
            .frames
            .iter()
            .filter_map(|(&number, frame)| Some((number, score_frame(clip, number, frame)?)))
            .collect();
        let over_fitted = |value: fn(&FrameScore) -> f64| mean(fitted.values().map(value)).unwrap_or(0.0);
        let found = cuts::cut(clip);
        let over_segments = |value: &dyn Fn(&[u32]) -> f64| by_fitted_frames(&found.segments, &fitted, value);
        Self {
            keypoint_score: over_fitted(|frame| frame.keypoint_score),
            player_score: players::player_score(clip),
            keypoint_stability: over_segments(&|segment| {
                stability::of_segment(clip, segment, |number| fitted.contains_key(&number))
            }),
            player_plausibility: over_segments(&|segment| players::plausibility_of_segment(clip, segment)),
            mean_on_line: clip.lines.as_ref().map(|_| over_fitted(|frame| frame.on_line.unwrap_or(0.0))),
            mean_inside: over_fitted(|frame| frame.inside),
            mean_scale: over_fitted(|frame| frame.scale).min(1.0),
            scale_valid: scale_valid(fitted.len(), clip.scored.len()),
            keypoint_consistency: consistency::consistency(clip),
            inlier_ratio: over_fitted(|frame| frame.inlier_ratio),
            reprojection_error_px: over_fitted(|frame| frame.mean_error_px),
            fitted_frames: fitted.len(),
            cuts: found.cuts,
        }
    }

    /// The part's score, 0..=100. Where nobody looked for lines, the other components are taken for the whole: as if
    /// keypoints lay on lines as well as everything else is.
    pub fn total(&self) -> f64 {
        let player_share = (self.player_plausibility + self.player_score / 100.0) / 2.0;
        let without_lines = KEYPOINT_SCORE_POINTS * self.keypoint_score / 100.0
            + INSIDE_POINTS * self.mean_inside
            + STABILITY_POINTS * self.keypoint_stability
            + PLAYER_POINTS * player_share;
        let points = match self.mean_on_line {
            Some(on_line) => without_lines + ON_LINE_POINTS * on_line,
            None => without_lines * 100.0 / (100.0 - ON_LINE_POINTS),
        };
        points * self.keypoint_consistency * (self.mean_scale + self.scale_valid) / 2.0
    }
}

/// The mean of a segment's value over the frames with a homography: each counts with the value of its segment.
fn by_fitted_frames(
    segments: &[Vec<u32>],
    fitted: &BTreeMap<u32, FrameScore>,
    value: &dyn Fn(&[u32]) -> f64,
) -> f64 {
    let weighed = segments.iter().flat_map(|segment| {
        let frames = segment.iter().filter(|number| fitted.contains_key(number)).count();
        std::iter::repeat_n(value(segment), frames)
    });
    mean(weighed).unwrap_or(0.0)
}

fn scale_valid(fitted: usize, scored: usize) -> f64 {
    if scored == 0 { 0.0 } else { (fitted as f64 / scored as f64 / FITTED_SHARE).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn perfect() -> KeypointPart {
        KeypointPart {
            keypoint_score: 100.0,
            player_score: 100.0,
            keypoint_stability: 1.0,
            player_plausibility: 1.0,
            mean_on_line: Some(1.0),
            mean_inside: 1.0,
            mean_scale: 1.0,
            scale_valid: 1.0,
            keypoint_consistency: 1.0,
            inlier_ratio: 1.0,
            ..KeypointPart::default()
        }
    }

    #[test]
    fn a_perfect_answer_has_all_points_with_lines_and_without() {
        assert!((perfect().total() - 100.0).abs() < 1e-9);
        assert!((KeypointPart { mean_on_line: None, ..perfect() }.total() - 100.0).abs() < 1e-9);
    }

    #[test]
    fn keypoints_off_the_lines_cost_forty_points_and_an_unsteady_homography_halves_all() {
        assert!((KeypointPart { mean_on_line: Some(0.0), ..perfect() }.total() - 60.0).abs() < 1e-9);
        assert!((KeypointPart { scale_valid: 0.0, ..perfect() }.total() - 50.0).abs() < 1e-9);
        assert!((KeypointPart { keypoint_consistency: 0.5, ..perfect() }.total() - 50.0).abs() < 1e-9);
    }

    #[test]
    fn an_answer_without_keypoints_has_nothing() {
        let clip = Clip { width_px: 1280.0, height_px: 720.0, scored: vec![0, 1], ..Clip::default() };
        assert_eq!(KeypointPart::of(&clip).total(), 0.0);
    }

    #[test]
    fn two_frames_in_five_with_a_homography_are_enough() {
        assert_eq!([scale_valid(4, 10), scale_valid(2, 10), scale_valid(10, 10)], [1.0, 0.5, 1.0]);
    }
}
