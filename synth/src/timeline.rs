//! From the first moment to the last: where everyone is in each frame, and what happens when.
//!
//! The simulation's own steps are short; a frame shows what happened in the steps since the frame before.

use crate::dice::Dice;
use crate::kick::Play;
use crate::motion::{Moment, advance, kick_off};
use crate::options::SynthOptions;
use crate::people::{Ground, Person};
use scene::ActionTruth;

/// Simulated before the first frame, so that it does not show a start, s.
const WARM_UP_S: f64 = 2.0;
const WARM_UP_STEP_S: f64 = 0.04;

/// One moment a frame, and the actions that the frames show.
pub(crate) fn timeline(
    options: &SynthOptions,
    people: &[Person],
    ball: Ground,
    dice: &mut Dice,
) -> (Vec<Moment>, Vec<ActionTruth>) {
    let play = if options.actions { Play::Whole } else { Play::Passing };
    let mut now = kick_off(people, ball, play, dice);
    let mut time_s = 0.0;
    while time_s < WARM_UP_S {
        now = advance(&now, people, time_s, WARM_UP_STEP_S, dice);
        time_s += WARM_UP_STEP_S;
    }
    let step_s = 1.0 / options.fps;
    // At few frames per second the bodies still move in small steps.
    let steps = (step_s / WARM_UP_STEP_S).ceil().max(1.0);
    let mut moments = Vec::with_capacity(options.frame_count() as usize);
    let mut actions = Vec::new();
    for frame in 0..options.frame_count() {
        moments.push(now.clone());
        for _ in 0..steps as u32 {
            now = advance(&now, people, time_s, step_s / steps, dice);
            time_s += step_s / steps;
            if frame + 1 < options.frame_count() {
                actions.extend(now.happened.iter().map(|happening| happening.in_frame(frame + 1)));
            }
        }
    }
    (moments, actions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kits::Kits;
    use crate::people::cast;
    use crate::pitch::GOAL_HALF_CM;
    use crate::restart::is_in_play;
    use scene::Action;
    use scene::soccer::PITCH_WIDTH_CM;
    use std::collections::BTreeMap;

    fn played(seed: u64, actions: bool) -> (Vec<Moment>, Vec<ActionTruth>) {
        let options = SynthOptions { seed, seconds: 60.0, actions, ..SynthOptions::default() };
        let people = cast(&Kits::draw(&mut Dice::new(seed, 0)), &mut Dice::new(seed, 1));
        let mut dice = Dice::new(seed, 2);
        let ball = [dice.range(3000.0, 9000.0), dice.range(1800.0, 5200.0)];
        timeline(&options, &people, ball, &mut dice)
    }

    fn counts(matches: &[(Vec<Moment>, Vec<ActionTruth>)]) -> BTreeMap<Action, usize> {
        let mut counts = BTreeMap::new();
        matches.iter().flat_map(|(_, actions)| actions).for_each(|it| {
            *counts.entry(it.action).or_default() += 1;
        });
        counts
    }

    #[test]
    fn whole_play_shows_every_kind_of_action_that_there_is_and_passing_never_leaves_the_pitch() {
        let (whole, passing): (Vec<_>, Vec<_>) =
            (0..24).map(|seed| (played(seed, true), played(seed, false))).unzip();
        let (shown, plain) = (counts(&whole), counts(&passing));
        println!("24 minutes of whole play: {shown:?}\nof passing: {plain:?}");
        for action in [
            Action::Pass,
            Action::PassReceived,
            Action::Recovery,
            Action::Tackle,
            Action::Interception,
            Action::BallOutOfPlay,
            Action::Clearance,
            Action::Shot,
            Action::Save,
            Action::Goal,
        ] {
            assert!(shown.get(&action).is_some_and(|&count| count >= 5), "{action:?}: {shown:?}");
        }
        assert!(shown[&Action::Goal] < shown[&Action::Shot], "{shown:?}");
        assert!(shown[&Action::Shot] < shown[&Action::Pass], "{shown:?}");
        for action in [Action::BallOutOfPlay, Action::Clearance, Action::Goal] {
            assert!(!plain.contains_key(&action), "{action:?}: {plain:?}");
        }
    }

    #[test]
    fn the_ball_is_over_the_line_in_the_frame_that_says_so_and_not_before() {
        for seed in 0..12 {
            let (moments, actions) = played(seed, true);
            let over = |it: &&ActionTruth| matches!(it.action, Action::BallOutOfPlay | Action::Goal);
            for it in actions.iter().filter(over) {
                let place = |frame: u32| moments[frame as usize].ball.place;
                let (before, now) = (place(it.frame - 1), place(it.frame));
                assert!(is_in_play(before) && !is_in_play(now), "{it:?}: {before:?}, {now:?}");
                let is_between_posts = (now[1] - PITCH_WIDTH_CM / 2.0).abs() < GOAL_HALF_CM;
                assert!(it.action != Action::Goal || is_between_posts, "{it:?}: {now:?}");
                // Half a second later it lies in the net, or not in it.
                let Some(later) = moments.get(it.frame as usize + 12) else { continue };
                let lies_in_net = (later.ball.place[1] - PITCH_WIDTH_CM / 2.0).abs() < GOAL_HALF_CM
                    && !is_in_play([later.ball.place[0], PITCH_WIDTH_CM / 2.0]);
                assert_eq!(it.action == Action::Goal, lies_in_net, "{it:?}: {:?}", later.ball.place);
            }
        }
    }

    #[test]
    fn what_is_received_was_passed_by_the_same_team_and_what_is_intercepted_by_the_other() {
        for (seed, whole) in [(1, true), (2, true), (3, false), (4, false)] {
            let (_, actions) = played(seed, whole);
            for pair in actions.windows(2) {
                let [before, after] = pair else { continue };
                let same_team = before.team == after.team;
                match after.action {
                    Action::PassReceived => assert!(before.action == Action::Pass && same_team, "{pair:?}"),
                    Action::Interception => assert!(before.action == Action::Pass && !same_team, "{pair:?}"),
                    Action::Save => assert!(before.action == Action::Shot && !same_team, "{pair:?}"),
                    Action::Goal => assert!(before.action == Action::Shot && same_team, "{pair:?}"),
                    _ => {}
                }
            }
        }
    }

    #[test]
    fn play_goes_on_after_a_ball_over_a_line() {
        let mut gone_on = 0;
        for seed in 0..12 {
            let (_, actions) = played(seed, true);
            for (at, it) in actions.iter().enumerate() {
                let is_over = matches!(it.action, Action::BallOutOfPlay | Action::Goal);
                if is_over && it.frame + 15 * 25 < 60 * 25 {
                    let next = actions.get(at + 1);
                    assert!(
                        next.is_some_and(|next| next.frame - it.frame < 15 * 25),
                        "{it:?}, then {next:?}"
                    );
                    gone_on += 1;
                }
            }
        }
        assert!(gone_on > 5);
    }
}
