//! How close an answer's keypoints come to the truth.

use scene::{FrameTruth, Truth};
use std::collections::BTreeMap;

/// An answered keypoint further than this from the true one, in px of a frame 1280 px wide, is false.
const MATCH_PX_AT_1280: f64 = 20.0;

/// How an answer's keypoints compare with the truth, over a whole clip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KeypointAccuracy {
    /// Points in view, summed over frames.
    pub true_points: u64,
    /// Points answered, summed over frames.
    pub answered_points: u64,
    /// Answered points near enough to the true one of the same index: 20 px in a frame 1280 px wide.
    pub matched_points: u64,
    /// Median distance of the matched points, px; 0 where there are none.
    pub median_error_px: f64,
}

impl KeypointAccuracy {
    /// Share of the points in view that were found, 0..=1; 1 where there are none.
    pub fn found(&self) -> f64 {
        if self.true_points == 0 { 1.0 } else { self.matched_points as f64 / self.true_points as f64 }
    }

    /// Share of the answered points that are not near a true one, 0..=1; 0 where there are none.
    pub fn false_share(&self) -> f64 {
        let wrong = self.answered_points - self.matched_points;
        if self.answered_points == 0 { 0.0 } else { wrong as f64 / self.answered_points as f64 }
    }
}

/// Compares keypoints of the same frame and index; `[0, 0]` is a point that is not in view.
pub fn keypoint_accuracy(truth: &Truth, answer: &[FrameTruth]) -> KeypointAccuracy {
    let answered: BTreeMap<u32, &FrameTruth> =
        answer.iter().map(|frame| (frame.frame_number, frame)).collect();
    let reach_px = MATCH_PX_AT_1280 * f64::from(truth.video.width) / 1280.0;
    let (mut true_points, mut answered_points, mut errors_px) = (0, 0, Vec::new());
    for frame in &truth.frames {
        let given = answered.get(&frame.frame_number).map_or(&[][..], |found| &found.keypoints[..]);
        true_points += frame.keypoints.iter().filter(|point| in_view(point)).count() as u64;
        answered_points += given.iter().filter(|point| in_view(point)).count() as u64;
        let both =
            frame.keypoints.iter().zip(given).filter(|(wanted, found)| in_view(wanted) && in_view(found));
        let distances = both.map(|(wanted, found)| (wanted[0] - found[0]).hypot(wanted[1] - found[1]));
        errors_px.extend(distances.filter(|&distance| distance <= reach_px));
    }
    errors_px.sort_by(f64::total_cmp);
    let median_error_px = errors_px.get(errors_px.len() / 2).copied().unwrap_or(0.0);
    KeypointAccuracy { true_points, answered_points, matched_points: errors_px.len() as u64, median_error_px }
}

fn in_view(point: &[f64; 2]) -> bool {
    *point != [0.0, 0.0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::TruthVideo;

    fn frame(keypoints: &[[f64; 2]]) -> FrameTruth {
        FrameTruth { frame_number: 0, objects: Vec::new(), keypoints: keypoints.to_vec(), homography: None }
    }

    #[test]
    fn far_points_are_false_and_absent_ones_are_missed() {
        let video = TruthVideo { width: 1280, height: 720, fps: 25.0, frames: 1 };
        let truth = Truth {
            video,
            frames: vec![frame(&[[100.0, 100.0], [200.0, 100.0], [300.0, 100.0], [0.0, 0.0]])],
            actions: Vec::new(),
        };
        let answer = [frame(&[[103.0, 104.0], [250.0, 100.0], [0.0, 0.0], [9.0, 9.0]])];
        let accuracy = keypoint_accuracy(&truth, &answer);
        assert_eq!((accuracy.true_points, accuracy.answered_points, accuracy.matched_points), (3, 3, 1));
        assert!((accuracy.median_error_px - 5.0).abs() < 1e-9);
        assert!((accuracy.false_share() - 2.0 / 3.0).abs() < 1e-9);
    }
}
