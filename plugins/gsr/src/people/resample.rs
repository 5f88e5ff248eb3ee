//! Boxes between looks at a stride: what a smooth motion through the looks on both sides says.
//!
//! A walking person's box breathes with the steps, twice in some sixteen frames; a line from look to look at every third
//! frame cuts that off. What each edge is off an even motion is taken for a signal that was sampled at the looks, and is led
//! through them by Lanczos' kernel of three lobes (Duchon, "Lanczos Filtering in One and Two Dimensions", 1979). A camera
//! that turns smoothly is followed by the same sum.

use super::track::Look;
use crate::camera::shift::mix;
use touchline_sdk::Bounds;

/// Looks on each side that have a say.
const LOBES: usize = 3;

/// Left, top, right, bottom, px.
type Edges = [f32; 4];

/// The box in `frame`, which lies between the look at `at` and the one after it, `stride` frames apart. Where looks
/// further out are missing, the motion is taken to have been even there.
pub fn between(looks: &[Look], at: usize, frame: u32, stride: u32) -> Look {
    let (before, after) = (&looks[at], &looks[at + 1]);
    let share = (frame - before.frame) as f32 / stride as f32;
    // How far the looks around are off the line through these two: so an even motion stays even.
    let (mut off, mut whole) = ([0.0; 4], lanczos(share) + lanczos(1.0 - share));
    let mut add = |place: f32, found: Edges| {
        let weight = lanczos((place - share).abs());
        let line = on_line(before, after, place);
        off.iter_mut().zip(found).zip(line).for_each(|((off, found), line)| *off += weight * (found - line));
        whole += weight;
    };
    for lobe in 1..LOBES {
        add(-(lobe as f32), earlier(looks, at, lobe, stride));
        add(1.0 + lobe as f32, later(looks, at + 1, lobe, stride));
    }
    let line = on_line(before, after, share);
    let [left, top, right, bottom] = std::array::from_fn(|side| line[side] + off[side] / whole);
    let bounds = Bounds { left, top, right, bottom };
    Look { frame, bounds, confidence: mix(before.confidence, after.confidence, share) }
}

/// The box at `place` of an even motion that is at 0 in one look and at 1 in the other.
fn on_line(from: &Look, to: &Look, place: f32) -> Edges {
    let (from, to) = (edges(from), edges(to));
    std::array::from_fn(|side| mix(from[side], to[side], place))
}

/// The box `steps` strides before the look at `at`, which has one after it.
fn earlier(looks: &[Look], at: usize, steps: usize, stride: u32) -> Edges {
    let follows = |back: &usize| looks[at - back].frame - looks[at - back - 1].frame == stride;
    let known = (0..steps.min(at)).take_while(follows).count();
    on_line(&looks[at - known + 1], &looks[at - known], (1 + steps - known) as f32)
}

/// The box `steps` strides after the look at `at`, which has one before it.
fn later(looks: &[Look], at: usize, steps: usize, stride: u32) -> Edges {
    let leads = |on: &usize| looks[at + on + 1].frame - looks[at + on].frame == stride;
    let known = (0..steps.min(looks.len() - 1 - at)).take_while(leads).count();
    on_line(&looks[at + known - 1], &looks[at + known], (1 + steps - known) as f32)
}

fn edges(look: &Look) -> Edges {
    let Bounds { left, top, right, bottom } = look.bounds;
    [left, top, right, bottom]
}

/// `sinc(x) sinc(x / 3)` within the lobes.
fn lanczos(x: f32) -> f32 {
    let sinc = |x: f32| {
        let angle = std::f32::consts::PI * x;
        if angle.abs() < 1e-4 { 1.0 } else { angle.sin() / angle }
    };
    if x >= LOBES as f32 { 0.0 } else { sinc(x) * sinc(x / LOBES as f32) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(stride: u32, count: u32, edge: impl Fn(f32) -> f32) -> Vec<Look> {
        let look = |frame: u32| {
            let right = edge(frame as f32);
            let bounds = Bounds { left: 0.0, top: 0.0, right, bottom: 80.0 };
            Look { frame, bounds, confidence: 0.9 }
        };
        (0..count).map(|number| look(number * stride)).collect()
    }

    /// The furthest that a filled-in right edge is from the true one, away from the ends.
    fn furthest(stride: u32, edge: impl Fn(f32) -> f32 + Copy) -> f32 {
        let looks = looks(stride, 12, edge);
        let off = |frame: u32| {
            let at = (frame / stride) as usize;
            (between(&looks, at, frame, stride).bounds.right - edge(frame as f32)).abs()
        };
        (3 * stride..8 * stride).filter(|frame| frame % stride > 0).map(off).fold(0.0, f32::max)
    }

    #[test]
    fn a_box_that_breathes_with_the_steps_is_followed_where_a_line_would_cut_it_off() {
        let breathing = |frame: f32| 30.0 + 8.0 * (std::f32::consts::TAU * frame / 10.0).sin();
        assert!(furthest(3, breathing) < 2.0, "{}", furthest(3, breathing));
        // A line through looks three frames apart is off by 8 (1 - cos(2 pi 1.5 / 10)) = 3.3 px at the crests.
    }

    #[test]
    fn an_even_motion_stays_even_and_what_stands_still_stands() {
        assert!(furthest(3, |frame| 100.0 + 7.0 * frame) < 1e-3);
        assert!(furthest(5, |_| 40.0) < 1e-3);
    }

    #[test]
    fn looks_beyond_a_gap_have_no_say() {
        let mut looks = looks(3, 6, |_| 40.0);
        looks[5].frame += 30;
        looks[5].bounds.right = 4_000.0;
        assert!((between(&looks, 3, 10, 3).bounds.right - 40.0).abs() < 1e-3);
    }
}
