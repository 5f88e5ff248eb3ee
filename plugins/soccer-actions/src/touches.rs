//! Who has the ball at the feet, from when to when.
//!
//! The ball is someone's while it is near their feet and does not move past them. Distances are taken between things
//! of the same frame, so a camera that pans does not matter; they are estimated from the height of the person's box where
//! the pitch is not known.

use crate::tracks::{Moment, Player, Scene};
use homography::{Point, distance};

/// The ball is at the feet within this, cm.
pub const AT_FEET_CM: f64 = 170.0;
/// The ball moves past the feet from this on, cm/s.
const PAST_CM_PER_S: f64 = 520.0;
/// Someone's speed against the ball is taken over this time before and after, s.
const AROUND_S: f64 = 0.08;
/// Frames with the ball at the feet that make a touch.
const LEAST_FRAMES: u32 = 3;
/// The ball may be hidden at someone's feet for so long, s.
const HIDDEN_S: f64 = 1.0;
/// How tall a person is taken to be, cm.
const TALL_CM: f64 = 185.0;
/// How much shorter a way on the grass looks along the view than across it, from a stand.
const FORESHORTENED: f64 = 2.8;

/// One player's time with the ball.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Touch {
    /// Whose.
    pub who: u32,
    /// Whether they keep goal.
    pub keeps_goal: bool,
    /// The first frame with the ball at the feet.
    pub first: u32,
    /// The last one.
    pub last: u32,
    /// Frames in between in which it was seen there.
    pub frames: u32,
}

/// All touches, in the order of time; they do not overlap.
pub fn touches(scene: &Scene) -> Vec<Touch> {
    let hidden = (HIDDEN_S * scene.frame_rate) as u32;
    let frames = (0..scene.moments.len()).filter_map(|frame| Some((frame as u32, holder(scene, frame)?)));
    let single = frames.map(|(frame, player)| Touch {
        who: player.id,
        keeps_goal: player.keeps_goal,
        first: frame,
        last: frame,
        frames: 1,
    });
    let mut touches = joined(single, hidden);
    // Who had it for a frame or two only stood near, and does not part what was before from what is after.
    touches.retain(|touch| touch.frames >= LEAST_FRAMES);
    joined(touches.into_iter(), hidden)
}

/// Neighbours of the same person become one where the ball was hidden no longer than so many frames.
fn joined(touches: impl Iterator<Item = Touch>, hidden: u32) -> Vec<Touch> {
    let mut all: Vec<Touch> = Vec::new();
    for touch in touches {
        match all.last_mut() {
            Some(before) if before.who == touch.who && touch.first - before.last <= hidden => {
                before.last = touch.last;
                before.frames += touch.frames;
            }
            _ => all.push(touch),
        }
    }
    all
}

/// Who has the ball in a frame.
fn holder(scene: &Scene, frame: usize) -> Option<Player> {
    let moment = &scene.moments[frame];
    let ball = moment.ball?;
    let reach = |player: &Player| reach_cm(moment, player, ball);
    let nearest = moment.players.iter().min_by(|a, b| reach(a).total_cmp(&reach(b)))?;
    let is_near = reach(nearest) < AT_FEET_CM;
    (is_near && !passes(scene, frame, nearest.id)).then_some(*nearest)
}

/// How far the ball is from someone's feet, cm.
pub fn reach_cm(moment: &Moment, player: &Player, ball: Point) -> f64 {
    if let Some(camera) = moment.camera {
        return distance(camera.project(ball), camera.project(player.feet));
    }
    let [across, along] = offset_cm(player, ball);
    across.hypot(along)
}

/// Where the ball is from someone's feet, cm across and along the view, by how tall they look.
fn offset_cm(player: &Player, ball: Point) -> [f64; 2] {
    let cm_per_px = TALL_CM / player.height_px.max(1.0);
    [(ball[0] - player.feet[0]) * cm_per_px, (ball[1] - player.feet[1]) * FORESHORTENED * cm_per_px]
}

/// Whether the ball moves past someone around a frame. Not so where it is not seen around it.
fn passes(scene: &Scene, frame: usize, who: u32) -> bool {
    let around = (AROUND_S * scene.frame_rate).round().max(1.0) as usize;
    let at = |frame: usize| {
        let moment = scene.moments.get(frame)?;
        Some(offset_cm(moment.player(who)?, moment.ball?))
    };
    let seen = |frame: usize| Some((frame, at(frame)?));
    let before = (frame.saturating_sub(around)..=frame).find_map(seen);
    let after = (frame..=frame + around).rev().find_map(seen);
    let (Some((from, a)), Some((to, b))) = (before, after) else { return false };
    let passed_s = (to - from) as f64 / scene.frame_rate;
    passed_s > 0.0 && distance(a, b) / passed_s > PAST_CM_PER_S
}
