//! How players move: plausibly within a segment, and steadily along a track.

use crate::clip::{Clip, Point, distance_px, mean};
use crate::cuts::players;
use std::collections::BTreeMap;

/// A player who moves further is implausible, px. Source: docs/reference/scoring.md.
const PLAUSIBLE_PX: f64 = 30.0;
/// Answered frames further apart are not compared. Source: docs/reference/scoring.md.
const MAX_GAP_FRAMES: u32 = 2;
/// A segment of several frames in which nobody moves. Source: docs/reference/scoring.md.
const UNKNOWN: f64 = 0.5;
/// A move up to here is worth full points, px. Source: docs/reference/scoring.md.
const STEADY_PX: f64 = 2.0;
/// A longer one up to here is worth half; beyond, full points again, px. Source: docs/reference/scoring.md.
const RUNNING_PX: f64 = 10.0;

/// The share of the moves within a segment that are plausible, 0..=1.
pub fn plausibility_of_segment(clip: &Clip, segment: &[u32]) -> f64 {
    if segment.len() < 2 {
        return 1.0;
    }
    let mut before: Option<(u32, BTreeMap<u32, Point>)> = None;
    let mut plausible = Vec::new();
    for &number in segment {
        let Some(frame) = clip.frames.get(&number) else { continue };
        if let Some((last, places)) = before.filter(|(last, _)| number - last <= MAX_GAP_FRAMES) {
            debug_assert!(last < number, "a segment's frames ascend");
            let moves = players(frame).filter_map(|(id, place)| Some(distance_px(*places.get(&id)?, place)));
            plausible.extend(moves.map(|moved_px| f64::from(moved_px <= PLAUSIBLE_PX)));
        }
        before = Some((number, players(frame).collect()));
    }
    mean(plausible).unwrap_or(UNKNOWN)
}

/// The player score, 0..=100: over each track's consecutive positions, wherever they are in the clip; 0 where nobody is
/// seen twice.
pub fn player_score(clip: &Clip) -> f64 {
    let mut tracks: BTreeMap<u32, Point> = BTreeMap::new();
    let mut worths = Vec::new();
    for frame in clip.frames.values() {
        for (id, place) in players(frame) {
            if let Some(was) = tracks.insert(id, place) {
                worths.push(worth_of_move(distance_px(was, place)));
            }
        }
    }
    100.0 * mean(worths).unwrap_or(0.0)
}

fn worth_of_move(moved_px: f64) -> f64 {
    if moved_px > STEADY_PX && moved_px <= RUNNING_PX { 0.5 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cuts::tests::{clip_of, frame_of_players};

    fn clip_of_one_player(places: &[(u32, f64)]) -> Clip {
        clip_of(places.iter().map(|&(number, x)| (number, frame_of_players(&[[x, 300.0]]))))
    }

    #[test]
    fn moves_over_thirty_px_are_implausible_unless_frames_are_missing() {
        let clip = clip_of_one_player(&[(0, 100.0), (1, 130.0), (2, 161.0), (4, 300.0), (7, 500.0)]);
        // 30 px: plausible; 31 px and 139 px over one missing frame: not; over two missing frames: not looked at.
        assert!((plausibility_of_segment(&clip, &clip.scored) - 1.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn one_frame_is_plausible_and_a_segment_without_moves_unknown() {
        let clip = clip_of_one_player(&[(0, 100.0), (5, 100.0)]);
        assert_eq!(plausibility_of_segment(&clip, &[0]), 1.0);
        assert_eq!(plausibility_of_segment(&clip, &[0, 5]), 0.5);
    }

    #[test]
    fn a_running_player_is_worth_half_of_a_standing_or_a_jumping_one() {
        assert_eq!(player_score(&clip_of_one_player(&[(0, 100.0), (1, 102.0)])), 100.0);
        assert_eq!(player_score(&clip_of_one_player(&[(0, 100.0), (1, 110.0)])), 50.0);
        assert_eq!(player_score(&clip_of_one_player(&[(0, 100.0), (9, 150.0)])), 100.0);
        assert_eq!(player_score(&clip_of_one_player(&[(0, 100.0)])), 0.0);
    }
}
