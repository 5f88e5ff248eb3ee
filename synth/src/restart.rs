//! The ball over a line: what that is, and who plays it on from where.

use crate::ball::{Happening, distance};
use crate::motion::Body;
use crate::people::{Ground, Part, Person};
use crate::pitch::GOAL_HALF_CM;
use scene::Action;
use scene::soccer::{PITCH_LENGTH_CM, PITCH_WIDTH_CM};

/// Under the bar, cm.
const BAR_CM: f64 = 244.0;

/// How play goes on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Restart {
    /// Where from.
    pub(crate) spot: Ground,
    /// By whom.
    pub(crate) taker: usize,
}

/// True for a place on the pitch.
pub(crate) fn is_in_play(place: Ground) -> bool {
    (0.0..=PITCH_LENGTH_CM).contains(&place[0]) && (0.0..=PITCH_WIDTH_CM).contains(&place[1])
}

fn is_over_goal_line(place: Ground) -> bool {
    !(0.0..=PITCH_LENGTH_CM).contains(&place[0])
}

fn is_in_goal(place: Ground, height_cm: f64) -> bool {
    let aside = (place[1] - PITCH_WIDTH_CM / 2.0).abs();
    is_over_goal_line(place) && aside < GOAL_HALF_CM && height_cm < BAR_CM
}

/// The team that defends the goal line nearer to `place`.
fn defenders(place: Ground) -> usize {
    usize::from(place[0] > PITCH_LENGTH_CM / 2.0)
}

/// What a ball of team `last` that is first seen beyond a line at `place` does.
pub(crate) fn crossing(place: Ground, height_cm: f64, last: usize) -> Happening {
    let (action, team) = if is_in_goal(place, height_cm) {
        (Action::Goal, defenders(place) ^ 1)
    } else {
        (Action::BallOutOfPlay, last)
    };
    Happening { action, team: Some(team) }
}

/// How play goes on once the ball of team `last` has come to rest beyond a line.
pub(crate) fn restart(
    place: Ground,
    height_cm: f64,
    last: usize,
    people: &[Person],
    bodies: &[Body],
) -> Restart {
    let home = defenders(place);
    let near_side = |low: f64, high: f64| if place[1] > PITCH_WIDTH_CM / 2.0 { high } else { low };
    let line_x = if home == 1 { PITCH_LENGTH_CM } else { 0.0 };
    let inward = if home == 1 { -1.0 } else { 1.0 };
    let (spot, team, by_keeper) = if is_in_goal(place, height_cm) {
        ([PITCH_LENGTH_CM / 2.0, PITCH_WIDTH_CM / 2.0], home, false)
    } else if !is_over_goal_line(place) {
        ([place[0], near_side(10.0, PITCH_WIDTH_CM - 10.0)], last ^ 1, false)
    } else if last != home {
        ([line_x + inward * 500.0, near_side(2800.0, 4200.0)], home, true)
    } else {
        ([line_x + inward * 40.0, near_side(40.0, PITCH_WIDTH_CM - 40.0)], home ^ 1, false)
    };
    let may_take = |person: &Person| {
        person.team == team
            && if by_keeper {
                person.part == Part::Keeper
            } else {
                matches!(person.part, Part::Outfield { .. })
            }
    };
    let taker = (0..people.len())
        .filter(|&index| may_take(&people[index]))
        .min_by(|&a, &b| distance(bodies[a].place, spot).total_cmp(&distance(bodies[b].place, spot)))
        .unwrap_or(0);
    Restart { spot, taker }
}
