//! The ball's way without the trembling of its boxes, as far as a ball flies or rolls: smooth from one touch to the next.
//!
//! A ball that nobody touches keeps its acceleration over a few frames, be it gravity's or the turning camera's, so its
//! middle is on a parabola of time. The widest run of looks around a look that fits one says where the ball is: on both
//! sides, or where it was touched only before it or only after it. Where none fits, the look stays as it is. The box's size
//! hardly changes and is the usual one of the looks around.

use crate::camera::{Camera, median};
use crate::geometry::{height, middle, width};
use crate::people::Look;
use crate::pitch::Cholesky;
use std::ops::Range;
use touchline_sdk::Bounds;

/// Looks this many frames away have a say in where the ball is: players touch it often. With a stride of 2 and more they are
/// too few to tell trembling from touches, and places stay as they are.
const REACH_FRAMES: u32 = 3;
/// Looks this many away have a say in the box's size.
const SIZE_LOOKS: u32 = 4;
/// A parabola through fewer looks says nothing that they do not say.
const LEAST_LOOKS: usize = 4;
/// What looks may be off their parabola, root mean square as a share of the ball's diameter: boxes tremble by less, and a
/// touch throws a ball further off.
const TREMBLE: f32 = 0.1;

/// The same looks with smoother boxes; they are in frame order, `stride` frames apart where none is missing.
pub fn smooth(looks: &[Look], camera: &Camera, stride: u32) -> Vec<Look> {
    let shots: Vec<Option<u32>> = looks.iter().map(|look| camera.shot(look.frame)).collect();
    let smoothed = |at: usize| {
        let size = usual_size(&looks[around(looks, &shots, at, SIZE_LOOKS * stride)]);
        let window = around(looks, &shots, at, REACH_FRAMES);
        let place = fitting(looks, window, at, TREMBLE * size[0].max(size[1]));
        around_middle(looks[at], place.unwrap_or_else(|| middle(looks[at].bounds)), size)
    };
    (0..looks.len()).map(smoothed).collect()
}

/// The looks of one shot that are at most `reach` frames from the one at `at`.
fn around(looks: &[Look], shots: &[Option<u32>], at: usize, reach: u32) -> Range<usize> {
    let near =
        |other: &usize| shots[*other] == shots[at] && looks[*other].frame.abs_diff(looks[at].frame) <= reach;
    let before = (0..at).rev().take_while(near).count();
    let after = (at + 1..looks.len()).take_while(near).count();
    at - before..at + after + 1
}

fn usual_size(looks: &[Look]) -> [f32; 2] {
    [width, height].map(|side| {
        let mut sides: Vec<f32> = looks.iter().map(|look| side(look.bounds)).collect();
        median(&mut sides).unwrap_or(0.0)
    })
}

/// Where the first parabola that fits has the ball in the frame of the look at `at`.
fn fitting(looks: &[Look], window: Range<usize>, at: usize, most_off_px: f32) -> Option<[f32; 2]> {
    let runs = [window.clone(), window.start..at + 1, at..window.end];
    let fits = runs.into_iter().filter_map(|run| Fit::of(&looks[run], looks[at].frame));
    fits.filter(|fit| fit.off_px <= most_off_px).map(|fit| fit.place).next()
}

/// A parabola of time through some looks.
struct Fit {
    /// Where it is in the frame that it was asked for.
    place: [f32; 2],
    /// How far the looks are off it, root mean square of both axes, px.
    off_px: f32,
}

impl Fit {
    /// Least squares; none through too few looks.
    fn of(looks: &[Look], frame: u32) -> Option<Self> {
        if looks.len() < LEAST_LOOKS {
            return None;
        }
        let powers = |look: &Look| {
            let time = f64::from(look.frame) - f64::from(frame);
            [1.0, time, time * time]
        };
        let mut squares = [[0.0; 3]; 3];
        let mut sums = [[0.0; 3]; 2];
        for look in looks {
            let (powers, place) = (powers(look), middle(look.bounds).map(f64::from));
            for (row, power) in powers.iter().enumerate() {
                (0..3).for_each(|column| squares[row][column] += power * powers[column]);
                (0..2).for_each(|axis| sums[axis][row] += power * place[axis]);
            }
        }
        let solver = Cholesky::new(squares)?;
        let ways = sums.map(|sums| solver.solve(sums));
        let off = |look: &Look| -> f64 {
            let (powers, place) = (powers(look), middle(look.bounds).map(f64::from));
            let on =
                |way: &[f64; 3]| way.iter().zip(powers).map(|(factor, power)| factor * power).sum::<f64>();
            ways.iter().zip(place).map(|(way, place)| (on(way) - place).powi(2)).sum()
        };
        // Three of the looks' places each axis are what the parabola itself takes.
        let free = 2 * (looks.len() - 3);
        let off_px = (looks.iter().map(off).sum::<f64>() / free as f64).sqrt() as f32;
        Some(Self { place: ways.map(|way| way[0] as f32), off_px })
    }
}

fn around_middle(look: Look, [x, y]: [f32; 2], [width, height]: [f32; 2]) -> Look {
    let (half_width, half_height) = (width / 2.0, height / 2.0);
    let bounds =
        Bounds { left: x - half_width, top: y - half_height, right: x + half_width, bottom: y + half_height };
    Look { bounds, ..look }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Sightings;

    /// Looks at a ball 12 px wide and high in every `stride`-th frame, at `x` and its height 300.
    fn looks(frames: u32, stride: u32, x: impl Fn(f32) -> f32) -> Vec<Look> {
        let look = |frame: u32| {
            let left = x(frame as f32) - 6.0;
            let bounds = Bounds { left, top: 294.0, right: left + 12.0, bottom: 306.0 };
            Look { frame, bounds, confidence: 0.9 }
        };
        (0..frames).step_by(stride as usize).map(look).collect()
    }

    fn smoothed(looks: &[Look], stride: u32) -> Vec<f32> {
        let mut people = Sightings::default();
        (0..60).step_by(stride as usize).for_each(|frame| people.add(frame, std::iter::empty()));
        let camera = Camera::follow(&[None; 60], &people, [1280, 720]);
        smooth(looks, &camera, stride).iter().map(|look| middle(look.bounds)[0]).collect()
    }

    /// How far the places are from the true ones, root mean square.
    fn off(places: &[f32], x: impl Fn(f32) -> f32) -> f32 {
        let off = |(frame, place): (usize, &f32)| (place - x(frame as f32)).powi(2);
        (places.iter().enumerate().map(off).sum::<f32>() / places.len() as f32).sqrt()
    }

    /// Half a pixel to either side, in no order that a parabola follows.
    fn tremble(frame: f32) -> f32 {
        [0.5, -0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5, -0.5, -0.5][frame as usize % 11]
    }

    #[test]
    fn a_ball_that_flies_trembles_less_and_is_not_held_back() {
        let way = |frame: f32| 100.0 + 9.0 * frame + 0.15 * frame * frame;
        let places = smoothed(&looks(40, 1, |frame| way(frame) + tremble(frame)), 1);
        assert!(off(&places, way) < 0.4, "{}", off(&places, way));
        let exact = smoothed(&looks(40, 1, way), 1);
        assert!(off(&exact, way) < 1e-2, "{}", off(&exact, way));
    }

    #[test]
    fn a_ball_that_is_looked_for_seldom_is_where_it_was_seen() {
        let seen = looks(40, 3, |frame| 100.0 + 9.0 * frame + tremble(frame));
        let places: Vec<f32> = seen.iter().map(|look| middle(look.bounds)[0]).collect();
        assert_eq!(smoothed(&seen, 3), places);
    }

    #[test]
    fn a_kick_is_not_rounded_off() {
        let kicked =
            |frame: f32| if frame < 20.0 { 300.0 - 6.0 * frame } else { 180.0 + 15.0 * (frame - 20.0) };
        let places = smoothed(&looks(40, 1, kicked), 1);
        assert!(off(&places, kicked) < 1e-2, "{}", off(&places, kicked));
    }

    #[test]
    fn a_lone_look_is_left_where_it_is() {
        assert_eq!(smoothed(&looks(1, 1, |_| 77.0), 1), [77.0]);
        assert_eq!(smoothed(&[], 1), [] as [f32; 0]);
    }

    #[test]
    fn a_box_that_is_cut_off_in_one_look_has_the_usual_size_there() {
        let mut seen = looks(9, 1, |frame| 100.0 + 4.0 * frame);
        seen[4].bounds.top = 300.0;
        let mut people = Sightings::default();
        (0..9).for_each(|frame| people.add(frame, std::iter::empty()));
        let camera = Camera::follow(&[None; 9], &people, [1280, 720]);
        let bounds = smooth(&seen, &camera, 1)[4].bounds;
        assert!((height(bounds) - 12.0).abs() < 1e-3 && (width(bounds) - 12.0).abs() < 1e-3, "{bounds:?}");
    }
}
