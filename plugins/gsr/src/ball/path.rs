//! The most believable way through candidates for a ball: the chain whose confidence is greatest after what its moves
//! cost (dynamic programming, as Viterbi's algorithm).
//!
//! A ball has a greatest speed; what would need more is another thing. Where the chain must break in a shot, because
//! the ball was out of sight for long or was carried where nobody saw it, that costs once; a cut costs nothing.

use crate::camera::{Camera, Spot};
use crate::geometry::middle;
use crate::people::Look;

/// What a ball can do.
#[derive(Clone, Copy, Debug)]
pub struct Physics {
    /// Greatest speed, people's heights a frame.
    pub fastest: f32,
    /// How tall people are in the picture, px, for distances where there is no homography.
    pub person_px: f32,
}

/// Distance that a still ball may seem to move, people's heights: boxes tremble, and a ball in the air is seen elsewhere
/// on the ground.
const SLACK: f32 = 0.5;
/// What a move at the greatest speed costs; half of that speed costs a quarter.
const FASTEST_COST: f32 = 0.5;
/// What it costs to break the chain within a shot.
const BREAK_COST: f32 = 1.5;
/// Frames without the ball after which the chain may only break.
const LONGEST_BLANK: u32 = 25;

/// The best chain that ends with a candidate.
#[derive(Clone, Copy)]
struct Chain {
    worth: f32,
    before: Option<usize>,
}

/// The chosen candidates, at most one a frame; `candidates` are sorted by frame.
pub fn find(candidates: &[Look], camera: &Camera, physics: &Physics) -> Vec<Look> {
    let spot = |seen: &Look| camera.spot(seen.frame, middle(seen.bounds));
    let spots: Vec<Option<Spot>> = candidates.iter().map(spot).collect();
    let shots: Vec<Option<u32>> = candidates.iter().map(|seen| camera.shot(seen.frame)).collect();
    let chains = chains(candidates, &spots, &shots, physics);
    let mut last = (0..candidates.len()).max_by(|&a, &b| by_worth(&chains, a, b));
    let mut looks = Vec::new();
    while let Some(at) = last {
        looks.push(candidates[at]);
        last = chains[at].before;
    }
    looks.reverse();
    looks
}

/// For each candidate the best chain that ends with it.
#[inline(never)]
fn chains(
    candidates: &[Look],
    spots: &[Option<Spot>],
    shots: &[Option<u32>],
    physics: &Physics,
) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::with_capacity(candidates.len());
    // The best chain that ends in an earlier frame, in any shot.
    let mut best: Option<usize> = None;
    // The first candidate that a move may begin with, and the first of the frame at hand.
    let (mut window, mut frame_from) = (0, 0);
    for (at, seen) in candidates.iter().enumerate() {
        if candidates[frame_from].frame < seen.frame {
            best = (frame_from..at).chain(best).max_by(|&a, &b| by_worth(&chains, a, b));
            frame_from = at;
        }
        while seen.frame - candidates[window].frame > LONGEST_BLANK {
            window += 1;
        }
        let broken = best.map(|before| {
            let cost = if shots[before] == shots[at] { BREAK_COST } else { 0.0 };
            (chains[before].worth - cost, before)
        });
        let moved = (window..frame_from).filter_map(|before| {
            let frames = seen.frame - candidates[before].frame;
            let cost = cost(spots[before].as_ref()?, spots[at].as_ref()?, frames, physics)?;
            Some((chains[before].worth - cost, before))
        });
        // A chain that is worth less than nothing is better not gone on with; of equals the first.
        let from = moved.chain(broken).max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
        let from = from.filter(|from| from.0 > 0.0);
        let worth = seen.confidence + from.map_or(0.0, |from| from.0);
        chains.push(Chain { worth, before: from.map(|from| from.1) });
    }
    chains
}

/// Greater worth is greater; of equals the first.
fn by_worth(chains: &[Chain], a: usize, b: usize) -> std::cmp::Ordering {
    chains[a].worth.total_cmp(&chains[b].worth).then(b.cmp(&a))
}

/// What a ball's move from one candidate to another costs; none where no ball moves so.
fn cost(from: &Spot, to: &Spot, frames: u32, physics: &Physics) -> Option<f32> {
    let apart = (from.apart(to, physics.person_px)? - SLACK).max(0.0);
    let share = apart / (physics.fastest * frames as f32);
    (share <= 1.0).then_some(FASTEST_COST * share * share)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Sightings;
    use crate::people::sightings::tests::{clip, person};
    use touchline_sdk::Bounds;

    const PHYSICS: Physics = Physics { fastest: 1.0, person_px: 80.0 };

    fn ball(frame: u32, x: f32, confidence: f32) -> Look {
        let bounds = Bounds { left: x - 4.0, top: 296.0, right: x + 4.0, bottom: 304.0 };
        Look { frame, bounds, confidence }
    }

    /// 100 frames of a camera that stands still until the broadcast cuts at frame 50.
    fn camera() -> Camera {
        let people = |frame: u32| {
            let x = |nth: u32| if frame < 50 { 100 * nth } else { 40 + 137 * (nth * nth % 8) };
            (1..9).map(|nth| person(x(nth) as f32, 200.0 + (x(nth) * 3 % 300) as f32, 2, 0.9)).collect()
        };
        let sightings: Sightings = clip(100, 1, people);
        Camera::follow(&[None; 100], &sightings, [1280, 720])
    }

    fn places(candidates: &[Look]) -> Vec<(u32, f32)> {
        find(candidates, &camera(), &PHYSICS)
            .iter()
            .map(|look| (look.frame, look.bounds.left + 4.0))
            .collect()
    }

    #[test]
    fn a_surer_candidate_that_no_ball_could_reach_is_left_out() {
        let mut candidates: Vec<Look> =
            (0..9).map(|frame| ball(frame, 300.0 + 20.0 * frame as f32, 0.5)).collect();
        candidates.insert(4, ball(4, 1_100.0, 0.9));
        let expected: Vec<(u32, f32)> = (0..9).map(|frame| (frame, 300.0 + 20.0 * frame as f32)).collect();
        assert_eq!(places(&candidates), expected);
    }

    #[test]
    fn each_frame_has_one_ball_or_none_and_the_first_of_equals_is_taken() {
        let twins = [ball(0, 300.0, 0.5), ball(0, 300.0, 0.5), ball(3, 310.0, 0.4)];
        assert_eq!(places(&twins), [(0, 300.0), (3, 310.0)]);
        assert_eq!(places(&[]), []);
    }

    #[test]
    fn a_cut_lets_the_ball_be_anywhere_and_a_jump_within_a_shot_does_not() {
        let across =
            [ball(48, 200.0, 0.5), ball(49, 200.0, 0.5), ball(50, 1_000.0, 0.5), ball(51, 1_000.0, 0.5)];
        assert_eq!(places(&across).len(), 4);
        let within = [ball(10, 200.0, 0.5), ball(11, 200.0, 0.5), ball(12, 1_000.0, 0.5)];
        assert_eq!(places(&within).len(), 2);
    }

    #[test]
    fn a_long_way_elsewhere_is_believed_although_the_ball_was_lost_between() {
        let mut candidates: Vec<Look> = (0..5).map(|frame| ball(frame, 200.0, 0.6)).collect();
        candidates.extend((10..20).map(|frame| ball(frame, 1_200.0, 0.6)));
        assert_eq!(places(&candidates).len(), 15);
    }
}
