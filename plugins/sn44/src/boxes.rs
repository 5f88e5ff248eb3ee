//! Which boxes of a frame count.

use crate::clip::Object;

/// Class id of the ball.
pub const BALL: u32 = 0;
/// Class id of a goalkeeper.
pub const GOALKEEPER: u32 = 1;
/// Class id of an outfield player; the only class whose movement is scored.
pub const PLAYER: u32 = 2;
/// Class id of a referee.
pub const REFEREE: u32 = 3;

/// Boxes whose top edge is at most here, px from the top, may lie on the scoreboard. Source: docs/reference/scoring.md.
const SCOREBOARD_PX: f64 = 150.0;
/// A person's box that is narrower does not count, px. Source: docs/reference/scoring.md.
const LEAST_WIDTH_PX: f64 = 15.0;
/// A person's box that is lower does not count, px. Source: docs/reference/scoring.md.
const LEAST_HEIGHT_PX: f64 = 40.0;

/// True where an object's box counts: clear of the scoreboard and, unless it is the ball, not too small.
pub fn counts(object: &Object) -> bool {
    let [left, top, right, bottom] = object.bounds;
    let large_enough = right - left >= LEAST_WIDTH_PX && bottom - top >= LEAST_HEIGHT_PX;
    top > SCOREBOARD_PX && (object.class_id == BALL || large_enough)
}

/// True for the three classes of people.
pub fn is_person(class_id: u32) -> bool {
    [GOALKEEPER, PLAYER, REFEREE].contains(&class_id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clip::Finding;

    fn object(class_id: u32, bounds: [f64; 4]) -> Object {
        Object { id: 1, class_id, bounds, finding: Finding { class_id, probability: 1.0, seen: false } }
    }

    #[test]
    fn small_people_and_whatever_touches_the_scoreboard_do_not_count() {
        assert!(counts(&object(PLAYER, [10.0, 151.0, 25.0, 191.0])));
        assert!(!counts(&object(PLAYER, [10.0, 151.0, 24.9, 191.0])));
        assert!(!counts(&object(REFEREE, [10.0, 151.0, 25.0, 190.9])));
        assert!(!counts(&object(PLAYER, [10.0, 150.0, 25.0, 300.0])));
    }

    #[test]
    fn the_ball_may_be_small_but_not_on_the_scoreboard() {
        assert!(counts(&object(BALL, [10.0, 151.0, 14.0, 155.0])));
        assert!(!counts(&object(BALL, [10.0, 150.0, 14.0, 154.0])));
    }
}
