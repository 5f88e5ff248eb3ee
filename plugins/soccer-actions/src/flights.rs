//! The ball's ways: from someone's feet to someone else's, over a line, or out of sight.

use crate::lines::{Crossing, crossing};
use crate::touches::{Touch, reach_cm};
use crate::tracks::Scene;
use homography::{Point, distance};

/// Nobody is near the ball within this, cm.
const ALONE_CM: f64 = 300.0;
/// A ball that moves less than this in a second lies, cm.
const LIES_CM_PER_S: f64 = 250.0;
/// Over this time its speed is taken, s.
const OVER_S: f64 = 0.2;

/// What is known of the ball between two touches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flight {
    /// Who had it before.
    pub from: Touch,
    /// Who had it next; none where the clip ends before.
    pub to: Option<Touch>,
    /// Where it was last at the feet, cm of the pitch, where that is known.
    pub start: Option<Point>,
    /// Where it was next at the feet.
    pub end: Option<Point>,
    /// Time from feet to feet, or to the clip's end, s.
    pub time_s: f64,
    /// Time in which it was seen away from everyone's feet, s.
    pub alone_s: f64,
    /// Time in which it lay with nobody near, s.
    pub lay_s: f64,
    /// Whether another camera went on the air meanwhile.
    pub has_cut: bool,
    /// Frames a second.
    pub frame_rate: f64,
    /// The line that it went over.
    pub crossing: Option<Crossing>,
}

impl Flight {
    /// The first frame without the ball at the feet.
    pub fn left(&self) -> u32 {
        self.from.last + 1
    }

    /// How far it came, cm of the pitch.
    pub fn way_cm(&self) -> Option<f64> {
        Some(distance(self.start?, self.end?))
    }
}

/// From each touch to the next.
pub fn flights(scene: &Scene, touches: &[Touch]) -> Vec<Flight> {
    let cuts = cuts(scene);
    let nexts = touches.iter().skip(1).copied().map(Some).chain([None]);
    touches.iter().zip(nexts).map(|(&from, to)| flight(scene, &cuts, from, to)).collect()
}

fn flight(scene: &Scene, cuts: &[u32], from: Touch, to: Option<Touch>) -> Flight {
    let end = to.map_or(scene.moments.len() as u32, |touch| touch.first);
    let cut = cuts.iter().copied().find(|cut| (from.last + 1..=end).contains(cut));
    // What another camera sees is where the ball is, but nobody knows how it came there.
    let until = cut.unwrap_or(end);
    let place = |frame: u32| scene.moments.get(frame as usize)?.ball_cm();
    let seconds = |frames: usize| frames as f64 / scene.frame_rate;
    let between = || from.last + 1..until;
    Flight {
        from,
        to,
        start: place(from.last),
        end: to.and_then(|touch| place(touch.first)),
        time_s: seconds((end - from.last) as usize),
        alone_s: seconds(
            between().filter(|&frame| is_alone(scene, frame, crate::touches::AT_FEET_CM)).count(),
        ),
        lay_s: seconds(
            between().filter(|&frame| is_alone(scene, frame, ALONE_CM) && lies(scene, frame)).count(),
        ),
        has_cut: cut.is_some(),
        frame_rate: scene.frame_rate,
        crossing: crossing(scene, from.last, until),
    }
}

/// Whether the ball is seen, and further than this from everyone.
fn is_alone(scene: &Scene, frame: u32, reach: f64) -> bool {
    let moment = &scene.moments[frame as usize];
    let Some(ball) = moment.ball else { return false };
    moment.players.iter().all(|player| reach_cm(moment, player, ball) > reach)
}

/// Whether the ball hardly moves on the pitch.
fn lies(scene: &Scene, frame: u32) -> bool {
    let later = frame + (OVER_S * scene.frame_rate).round().max(1.0) as u32;
    let place = |frame: u32| scene.moments.get(frame as usize)?.ball_cm();
    let (Some(here), Some(there)) = (place(frame), place(later)) else { return false };
    distance(here, there) / (f64::from(later - frame) / scene.frame_rate) < LIES_CM_PER_S
}

/// Frames that begin another shot: nobody of the frame before is in them.
fn cuts(scene: &Scene) -> Vec<u32> {
    let pairs = scene.moments.windows(2).enumerate();
    let is_cut = |pair: &[crate::tracks::Moment]| {
        let [before, after] = pair else { return false };
        !before.players.is_empty()
            && !after.players.is_empty()
            && after.players.iter().all(|player| before.player(player.id).is_none())
    };
    pairs.filter(|(_, pair)| is_cut(pair)).map(|(frame, _)| frame as u32 + 1).collect()
}
