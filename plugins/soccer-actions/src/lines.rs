//! Balls over a line.
//!
//! A ball in the air seems to lie further away than it is, and so beyond a line that it never crosses. So one counts as
//! over it that comes to rest there.

use crate::tracks::Scene;
use homography::{Point, distance, pitch};

/// Half the way between the posts, cm.
pub const GOAL_HALF_CM: f64 = 366.0;

/// Beyond a line by more than this is out, cm: a ball on the line is in play, and a homography is not exact.
const BEYOND_CM: f64 = 40.0;
/// Slower than this a ball rests, cm/s: where it is seen jitters by some px.
const REST_CM_PER_S: f64 = 350.0;
/// So long it must rest, s.
const REST_S: f64 = 0.24;
/// So many looks at a ball at rest say where it is.
const REST_LOOKS: usize = 20;
/// A ball on the ground is no further out on its way than where it rests, give or take this, cm.
const OVERSHOT_CM: f64 = 300.0;
/// Further behind its line nothing is in the goal, cm.
const NET_CM: f64 = 320.0;

/// A ball that went over a line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crossing {
    /// The first frame in which it is beyond.
    pub frame: u32,
    /// Where it came to rest, cm.
    pub rest: Point,
}

impl Crossing {
    /// Whether it lies behind a goal line.
    pub fn is_over_goal_line(&self) -> bool {
        depth_cm(self.rest) > 0.0
    }

    /// Whether it lies in a goal.
    pub fn is_in_goal(&self) -> bool {
        let depth_cm = depth_cm(self.rest);
        depth_cm > BEYOND_CM && depth_cm < NET_CM && aside_cm(self.rest) < GOAL_HALF_CM
    }
}

/// How far behind the nearer goal line a place is, cm; negative in front of it.
pub fn depth_cm([x, _]: Point) -> f64 {
    (-x).max(x - pitch::LENGTH_CM)
}

/// How far aside of the middle of the goals, cm.
pub fn aside_cm([_, y]: Point) -> f64 {
    (y - pitch::WIDTH_CM / 2.0).abs()
}

/// How far beyond the line that it is furthest beyond, cm; negative on the pitch.
fn beyond_cm(place: Point) -> f64 {
    let [_, y] = place;
    depth_cm(place).max(-y).max(y - pitch::WIDTH_CM)
}

fn is_out(place: Point) -> bool {
    beyond_cm(place) > BEYOND_CM
}

/// The first time that the ball goes over a line from one frame to another.
pub fn crossing(scene: &Scene, first: u32, last: u32) -> Option<Crossing> {
    let seen: Vec<(u32, Point)> = (first..=last)
        .filter_map(|frame| Some((frame, scene.moments.get(frame as usize)?.ball_cm()?)))
        .collect();
    let soon = (REST_S * scene.frame_rate).round().max(1.0) as u32;
    let rests = |&(from, place): &(u32, Point)| {
        let later = seen.iter().find(|&&(frame, _)| frame >= from + soon);
        later.is_some_and(|&(to, there)| {
            let passed_s = f64::from(to - from) / scene.frame_rate;
            is_out(place) && is_out(there) && distance(place, there) / passed_s < REST_CM_PER_S
        })
    };
    let rest = seen.iter().position(rests)?;
    // Where it rests is taken from several looks: each by itself is some px off.
    let resting: Vec<Point> =
        seen[rest..].iter().take(REST_LOOKS).filter(|it| rests(it)).map(|it| it.1).collect();
    let mean = |axis: usize| resting.iter().map(|place| place[axis]).sum::<f64>() / resting.len() as f64;
    // It came from the pitch, or this is no crossing.
    seen[..rest].iter().find(|it| !is_out(it.1))?;
    // High up it seemed to be further out than where it came to rest.
    let furthest = beyond_cm([mean(0), mean(1)]) + OVERSHOT_CM;
    let is_over = |it: &&(u32, Point)| is_out(it.1) && beyond_cm(it.1) < furthest;
    let first = seen[..=rest].iter().rev().take_while(is_over).last()?;
    Some(Crossing { frame: first.0, rest: [mean(0), mean(1)] })
}
