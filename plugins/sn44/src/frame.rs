//! What a frame with a homography is worth by itself.

use crate::boxes;
use crate::clip::{Clip, Frame, Point, Segment, centre, distance_px, mean, mean_distance_px};
use crate::fit::{Fit, fit};
use crate::keypoints::{self, Keypoint};
use crate::pitch::within_outline;

/// A distance that is worth one half, where distances are shares of the frame. Source: docs/reference/scoring.md.
const HALF_WORTH: f64 = 0.02;
/// How fast worth falls there. Source: docs/reference/scoring.md.
const STEEPNESS: f64 = 0.0037;
/// A frame's scale counts at most this much. Source: docs/reference/scoring.md.
const MAX_SCALE: f64 = 1.5;
/// Keeps a mean distance of zero from being divided by, px. Source: the public validator.
const LEAST_SPREAD_PX: f64 = 1e-6;

/// A frame's scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FrameScore {
    /// 0..=100: how many keypoints agree with the homography, and how closely all of them lie to it.
    pub keypoint_score: f64,
    /// See [`Fit::inlier_ratio`].
    pub inlier_ratio: f64,
    /// See [`Fit::mean_error_px`].
    pub mean_error_px: f64,
    /// 0..=1: how near the keypoints are to painted lines; none where nobody looked for lines.
    pub on_line: Option<f64>,
    /// Share of the boxes that stand on the pitch, 0..=1; 0 without boxes.
    pub inside: f64,
    /// Spread of the keypoints over that of the boxes, at most 1.5.
    pub scale: f64,
}

/// Scores a frame of the clip; none for one without a homography.
pub fn score(clip: &Clip, number: u32, frame: &Frame) -> Option<FrameScore> {
    let keypoints = keypoints::valid(&frame.keypoints, clip.width_px, clip.height_px);
    let Fit { homography, inlier_ratio, mean_error_px } = fit(&keypoints, clip.width_px, clip.height_px)?;
    let centres: Vec<Point> = frame
        .objects
        .iter()
        .filter(|object| boxes::counts(object))
        .map(|object| centre(object.bounds))
        .collect();
    let lines = clip.lines.as_ref().map(|lines| lines.get(&number).map_or(&[][..], Vec::as_slice));
    let inside = mean(centres.iter().map(|&place| f64::from(within_outline(homography.project(place)))));
    Some(FrameScore {
        keypoint_score: (100.0 * inlier_ratio + (100.0 - mean_error_px).max(0.0)) / 2.0,
        inlier_ratio,
        mean_error_px,
        on_line: lines.map(|lines| on_line(clip, &keypoints, lines)),
        inside: inside.unwrap_or(0.0),
        scale: scale(&keypoints, &centres),
    })
}

/// What a distance is worth, as a share of the frame: 1 for none, one half at [`HALF_WORTH`].
pub fn worth_of_distance(share: f64) -> f64 {
    1.0 / (1.0 + ((share - HALF_WORTH) / STEEPNESS).exp())
}

fn on_line(clip: &Clip, keypoints: &[Keypoint], lines: &[Segment]) -> f64 {
    let to_shares = |[x, y]: Point| [x / clip.width_px, y / clip.height_px];
    let lines: Vec<Segment> = lines.iter().map(|line| line.map(to_shares)).collect();
    let nearest = |place: Point| lines.iter().map(|&line| distance_to(line, place)).min_by(f64::total_cmp);
    // Without lines there is no nearest one, and a keypoint is on none.
    let distances: Option<Vec<f64>> = keypoints.iter().map(|point| nearest(to_shares(point.place))).collect();
    distances.and_then(mean).map_or(0.0, worth_of_distance)
}

/// The distance of a place from a segment; of one that is a point, from the point.
fn distance_to([start, end]: Segment, place: Point) -> f64 {
    let along = [end[0] - start[0], end[1] - start[1]];
    let squared_length = along[0].powi(2) + along[1].powi(2);
    let reach = (place[0] - start[0]) * along[0] + (place[1] - start[1]) * along[1];
    let share = if squared_length > 0.0 { (reach / squared_length).clamp(0.0, 1.0) } else { 0.0 };
    distance_px([start[0] + share * along[0], start[1] + share * along[1]], place)
}

fn scale(keypoints: &[Keypoint], centres: &[Point]) -> f64 {
    let places: Vec<Point> = keypoints.iter().map(|point| point.place).collect();
    match (mean_distance_px(&places), mean_distance_px(centres)) {
        (Some(keypoints_px), Some(boxes_px)) => (keypoints_px / (boxes_px + LEAST_SPREAD_PX)).min(MAX_SCALE),
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_beyond_a_lines_end_is_measured_from_the_end() {
        let line = [[0.0, 0.0], [10.0, 0.0]];
        assert_eq!(
            [[5.0, 2.0], [13.0, 4.0], [-3.0, -4.0]].map(|place| distance_to(line, place)),
            [2.0, 5.0, 5.0]
        );
        assert_eq!(distance_to([[1.0, 1.0], [1.0, 1.0]], [4.0, 5.0]), 5.0);
    }

    #[test]
    fn keypoints_on_lines_are_worth_more_than_off_them_and_nothing_without_lines() {
        let clip = Clip { width_px: 1000.0, height_px: 500.0, ..Clip::default() };
        let keypoints = [Keypoint { vertex: 0, place: [100.0, 50.0] }];
        let line = |y: f64| [[0.0, y], [1000.0, y]];
        assert!(on_line(&clip, &keypoints, &[line(50.0), line(400.0)]) > 0.995);
        assert!((on_line(&clip, &keypoints, &[line(60.0)]) - 0.5).abs() < 1e-9);
        assert!(on_line(&clip, &keypoints, &[line(80.0)]) < 0.005);
        assert_eq!(on_line(&clip, &keypoints, &[]), 0.0);
    }
}
