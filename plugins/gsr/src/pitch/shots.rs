//! Where the view of the pitch jumps, so that nothing is smoothed across.
//!
//! A camera that pans moves every keypoint a little more or less than the look before; a cut moves them all at once, far
//! more than the looks around it.

use super::look::Look;
use crate::camera::Edge;
use std::ops::Range;

/// Keypoints that move less than this between looks have not jumped, as a share of the frame's width.
const LEAST_JUMP_SHARE: f64 = 0.03;
/// A jump is this many times what the neighbouring looks moved by.
const JUMP_FACTOR: f64 = 3.0;
/// Looks that see nothing for longer than this end a shot, frames.
const LONGEST_GAP_FRAMES: u32 = 12;

/// Splits looks into shots: ranges of their indices, in order, that hold every look that saw something. `cuts` are where
/// shots are known to begin, ascending.
pub fn shots(looks: &[Look], stride: u32, width_px: f64, cuts: &[Edge]) -> Vec<Range<usize>> {
    let seeing: Vec<usize> = (0..looks.len()).filter(|&at| !looks[at].seen.is_empty()).collect();
    let moves: Vec<Move> = seeing.windows(2).map(|pair| Move::of(&looks[pair[0]], &looks[pair[1]])).collect();
    let mut shots: Vec<Range<usize>> = Vec::new();
    for (nth, &at) in seeing.iter().enumerate() {
        let continues = nth.checked_sub(1).is_some_and(|before| {
            let (from, to) = (looks[seeing[before]].frame, looks[at].frame);
            to - from <= LONGEST_GAP_FRAMES.max(2 * stride)
                && !cuts.iter().any(|cut| from < cut.likeliest() && cut.likeliest() <= to)
                && !is_jump(&moves, before, width_px)
        });
        match shots.last_mut() {
            Some(shot) if continues => shot.end = at + 1,
            _ => shots.push(at..at + 1),
        }
    }
    shots
}

/// From one look that saw something to the next.
#[derive(Clone, Copy, Debug)]
struct Move {
    /// What two thirds of the common keypoints moved by at most, px a frame; none where the looks have none in common.
    speed_px: Option<f64>,
    frames: f64,
    /// Both looks saw enough that they should have some keypoint in common.
    saw_much: bool,
}

/// Keypoints that a look must have seen to have one in common with a look at the same view.
const MUCH: usize = 4;

impl Move {
    fn of(before: &Look, after: &Look) -> Self {
        let moves = before.moves_px(after);
        let frames = f64::from((after.frame - before.frame).max(1));
        let speed_px = moves.get(2 * moves.len() / 3).map(|moved| moved / frames);
        Self { speed_px, frames, saw_much: before.seen.len().min(after.seen.len()) >= MUCH }
    }
}

fn is_jump(moves: &[Move], at: usize, width_px: f64) -> bool {
    let Move { speed_px, frames, saw_much } = moves[at];
    let Some(speed_px) = speed_px else { return saw_much };
    let around =
        [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| moves.get(at)?.speed_px);
    // The slower neighbour: the other one may be a cut itself.
    let usual_px = around.min_by(f64::total_cmp).unwrap_or(0.0);
    speed_px * frames > LEAST_JUMP_SHARE * width_px && speed_px > JUMP_FACTOR * usual_px
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchline_sdk::Keypoint;

    /// Looks at four keypoints that stand in a row from each `x` on.
    fn looks(frames_and_xs: &[(u32, f32)]) -> Vec<Look> {
        let look = |&(frame, x): &(u32, f32)| {
            let keypoint = |nth| Keypoint { x: x + 50.0 * nth as f32, y: 300.0, confidence: 0.9 };
            Look::new(frame, &[0, 1, 2, 3].map(keypoint), [1280.0, 720.0], 0.5)
        };
        frames_and_xs.iter().map(look).collect()
    }

    #[test]
    fn a_fast_pan_is_one_shot_and_a_jump_begins_another() {
        let pan: Vec<(u32, f32)> = (0..10).map(|frame| (frame, 100.0 + 45.0 * frame as f32)).collect();
        assert_eq!(shots(&looks(&pan), 1, 1280.0, &[]), vec![Range { start: 0, end: 10 }]);
        let cut = [(0, 100.0), (1, 104.0), (2, 108.0), (3, 300.0), (4, 303.0), (5, 306.0)];
        assert_eq!(shots(&looks(&cut), 1, 1280.0, &[]), [0..3, 3..6]);
    }

    #[test]
    fn a_known_cut_begins_a_shot_even_where_the_view_is_alike() {
        let still: Vec<(u32, f32)> = (0..6).map(|nth| (2 * nth, 100.0)).collect();
        assert_eq!(shots(&looks(&still), 2, 1280.0, &[Edge { until: 4, from: 5 }]), [0..3, 3..6]);
    }

    #[test]
    fn a_long_time_without_keypoints_ends_a_shot_and_a_short_one_does_not() {
        assert_eq!(shots(&looks(&[(0, 100.0), (12, 100.0), (25, 100.0)]), 1, 1280.0, &[]), [0..2, 2..3]);
    }
}
