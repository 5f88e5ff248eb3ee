//! Keypoints where no homography is known: what the model saw, where a look beside it saw the same.

use super::Points;
use super::look::Look;
use crate::KEYPOINT_COUNT;
use homography::distance;

/// A keypoint that moves further than this a frame is another thing each time, as a share of the frame's width.
const PLAUSIBLE_SHARE: f64 = 0.05;

/// A look's keypoints that another look of its shot, the one before or after, saw close by. `shot` holds the look at `at`.
pub fn confirmed(shot: &[Look], at: usize, width_px: f64) -> Points {
    let look = &shot[at];
    let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| shot.get(at));
    let mut points = [None; KEYPOINT_COUNT];
    for other in beside {
        let reach_px = PLAUSIBLE_SHARE * width_px * f64::from(other.frame.abs_diff(look.frame));
        let there = other.places_px();
        for seen in &look.seen {
            if there[seen.vertex].is_some_and(|place| distance(place, seen.place_px) <= reach_px) {
                points[seen.vertex] = Some(seen.place_px);
            }
        }
    }
    points
}

/// Between two looks a keypoint moves on a line where both have it.
pub fn between(before: &Points, after: &Points, share: f64) -> Points {
    std::array::from_fn(|at| {
        let (before, after) = (before[at]?, after[at]?);
        Some(std::array::from_fn(|axis| before[axis] + (after[axis] - before[axis]) * share))
    })
}
