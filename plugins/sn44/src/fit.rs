//! The homography of a frame: from its keypoints to the scaled vertices of the pitch.
//!
//! As the validator's `cv2.findHomography(…, RANSAC)` finds it: a consensus of samples of four ([`ransac`]), then a
//! least-squares fit on its inliers ([`dlt`]), refined by Levenberg-Marquardt ([`refine`]). Hartley and Zisserman,
//! "Multiple View Geometry in Computer Vision", chapter 4. OpenCV 4 draws its samples with a generator of fixed seed;
//! the same generator draws here, so that the same keypoints give the same inliers.

use crate::clip::mean;
use crate::keypoints::Keypoint;
use crate::pitch::scaled_vertex;
use homography::ransac::Effort;
use homography::{Homography, MINIMAL, Pair, dlt, ransac, refine};

/// The least distance within which a keypoint agrees with a homography, px. Source: docs/reference/scoring.md.
const LEAST_THRESHOLD_PX: f64 = 12.0;
/// That distance as a share of the frame's width, where it is more. Source: docs/reference/scoring.md.
const THRESHOLD_SHARE: f64 = 0.01;

/// A frame's homography, and how well its keypoints agree with it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// From source px to the plane of the scaled vertices.
    pub homography: Homography,
    /// Share of the keypoints that agreed before the refinement, 0..=1.
    pub inlier_ratio: f64,
    /// Mean distance of all keypoints, inliers or not, from their vertices in that plane, px.
    pub mean_error_px: f64,
}

/// Fits a frame's valid keypoints; none for fewer than four, or where no four of them determine a homography.
pub fn fit(keypoints: &[Keypoint], width_px: f64, height_px: f64) -> Option<Fit> {
    let pairs: Vec<Pair> = keypoints
        .iter()
        .map(|point| Pair::new(point.place, scaled_vertex(point.vertex, width_px, height_px)))
        .collect();
    let threshold_px = LEAST_THRESHOLD_PX.max(THRESHOLD_SHARE * width_px);
    let (homography, inliers) = match pairs.len() {
        ..MINIMAL => return None,
        MINIMAL => (dlt::fit(&pairs)?, MINIMAL),
        _ => {
            let inliers = ransac::consensus(&pairs, threshold_px, Effort::OPENCV)?;
            (refine::refine(dlt::fit(&inliers)?, &inliers), inliers.len())
        }
    };
    let mean_error_px = mean(pairs.iter().map(|pair| homography.error(pair)))?;
    Some(Fit { homography, inlier_ratio: inliers as f64 / pairs.len() as f64, mean_error_px })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clip::distance_px;

    /// A camera behind the near touch line that sees one half, as a map from the plane of the vertices to the frame.
    fn seen(vertex: usize) -> Keypoint {
        let [x, y] = scaled_vertex(vertex, 1280.0, 720.0);
        let depth = 1.0 + 0.0012 * (420.0 - y);
        Keypoint {
            vertex,
            place: [200.0 + (0.8 * x + 90.0) / depth, 80.0 + 560.0 - (560.0 - 1.2 * y) / depth],
        }
    }

    const VISIBLE: [usize; 9] = [0, 5, 8, 9, 12, 13, 16, 6, 30];

    #[test]
    fn exact_keypoints_agree_with_one_homography() {
        let keypoints: Vec<Keypoint> = VISIBLE.iter().map(|&vertex| seen(vertex)).collect();
        let fit = fit(&keypoints, 1280.0, 720.0).unwrap();
        assert_eq!(fit.inlier_ratio, 1.0);
        assert!(fit.mean_error_px < 1e-6, "{}", fit.mean_error_px);
    }

    #[test]
    fn keypoints_far_off_are_outliers_and_do_not_bend_the_others() {
        let mut keypoints: Vec<Keypoint> = VISIBLE.iter().map(|&vertex| seen(vertex)).collect();
        keypoints[2].place[0] += 150.0;
        keypoints[7].place[1] += 150.0;
        let fit = fit(&keypoints, 1280.0, 720.0).unwrap();
        assert!((fit.inlier_ratio - 7.0 / 9.0).abs() < 1e-12, "{}", fit.inlier_ratio);
        let corner = fit.homography.project(keypoints[0].place);
        assert!(distance_px(corner, scaled_vertex(0, 1280.0, 720.0)) < 1e-6);
    }

    #[test]
    fn four_keypoints_always_agree_and_three_or_a_line_of_them_give_nothing() {
        let four = [0, 5, 9, 12].map(seen);
        assert_eq!(fit(&four, 1280.0, 720.0).unwrap().inlier_ratio, 1.0);
        assert_eq!(fit(&four[..3], 1280.0, 720.0), None);
        let line: Vec<Keypoint> = (0..6).map(seen).collect();
        assert_eq!(fit(&line, 1280.0, 720.0), None);
    }
}
