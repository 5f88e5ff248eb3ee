//! Each rule on made-up tracks: a pitch seen from above, 10 cm to a px, and players who stand still.

use homography::{Homography, Point};
use soccer_actions::rules::{Candidate, Rule, candidates};
use soccer_actions::tracks::{Moment, Player, Scene};

/// Frames that someone keeps the ball.
const KEPT: u32 = 12;
const LEFT_GOAL: Point = [0.0, 3500.0];

/// A scene in the making: who stands where (cm, and whether they keep goal), and the ball's way.
struct Play {
    people: Vec<(Point, bool)>,
    moments: Vec<Moment>,
    ball: Point,
    knows_pitch: bool,
}

impl Play {
    /// Identities count from 1.
    fn with(people: &[Point]) -> Self {
        let people = people.iter().map(|&place| (place, false)).collect();
        Self { people, moments: Vec::new(), ball: [0.0, 0.0], knows_pitch: true }
    }

    fn and_goalkeeper(mut self, place: Point) -> Self {
        self.people.push((place, true));
        self
    }

    fn without_pitch(mut self) -> Self {
        self.knows_pitch = false;
        self
    }

    fn frame(&mut self, ball: Option<Point>, shift_ids: u32) {
        let px = |place: Point| [place[0] / 10.0, place[1] / 10.0];
        let players = (1..).zip(&self.people).map(|(id, &(place, keeps_goal))| Player {
            id: id + shift_ids,
            keeps_goal,
            feet: px(place),
            height_px: 18.5,
        });
        self.moments.push(Moment {
            ball: ball.map(px),
            players: players.collect(),
            camera: self.knows_pitch.then(|| Homography::shift_and_scale([0.0, 0.0], 10.0)),
        });
    }

    /// The ball beside someone's feet for some frames.
    fn kept_by(mut self, id: usize, frames: u32) -> Self {
        let [x, y] = self.people[id - 1].0;
        self.ball = [x + 50.0, y];
        (0..frames).for_each(|_| self.frame(Some(self.ball), 0));
        self
    }

    /// The ball on its way to a place, which it does not reach.
    fn flies_to(mut self, to: Point, frames: u32) -> Self {
        let from = self.ball;
        for step in 1..frames {
            let share = f64::from(step) / f64::from(frames);
            self.frame(Some([0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis]))), 0);
        }
        self.ball = to;
        self
    }

    fn rests(mut self, frames: u32) -> Self {
        (0..frames).for_each(|_| self.frame(Some(self.ball), 0));
        self
    }

    fn unseen(mut self, frames: u32) -> Self {
        (0..frames).for_each(|_| self.frame(None, 0));
        self
    }

    /// Another camera: everyone has another identity from here on.
    fn cut(mut self, id: usize, frames: u32) -> Self {
        let [x, y] = self.people[id - 1].0;
        (0..frames).for_each(|_| self.frame(Some([x + 50.0, y]), 100));
        self
    }

    fn said(self) -> Vec<(u32, Rule)> {
        let scene = Scene { moments: self.moments, frame_rate: 25.0 };
        candidates(&scene).into_iter().map(|Candidate { frame, rule }| (frame, rule)).collect()
    }
}

const HERE: Point = [6000.0, 3000.0];
const THERE: Point = [7500.0, 3000.0];

#[test]
fn a_ball_that_goes_to_another_is_passed_and_received() {
    let said =
        Play::with(&[HERE, THERE]).kept_by(1, KEPT).flies_to([7550.0, 3000.0], 25).kept_by(2, KEPT).said();
    assert_eq!(said.len(), 2, "{said:?}");
    // It is out of reach two frames after it leaves, and in reach two before it comes.
    assert!(said[0].1 == Rule::Passed && said[0].0.abs_diff(KEPT) <= 3, "{said:?}");
    assert!(said[1].1 == Rule::Received && said[1].0.abs_diff(KEPT + 24) <= 3, "{said:?}");
}

#[test]
fn the_pitch_need_not_be_known_for_a_pass() {
    let play = Play::with(&[HERE, THERE]).without_pitch();
    let said = play.kept_by(1, KEPT).flies_to([7550.0, 3000.0], 25).kept_by(2, KEPT).said();
    assert!(matches!(said[..], [(_, Rule::Passed), (_, Rule::Received)]), "{said:?}");
}

#[test]
fn a_ball_that_passes_someone_by_is_not_theirs() {
    let between = [6750.0, 3060.0];
    let said = Play::with(&[HERE, between, THERE])
        .kept_by(1, KEPT)
        .flies_to([7550.0, 3000.0], 25)
        .kept_by(3, KEPT)
        .said();
    assert!(matches!(said[..], [(_, Rule::Passed), (_, Rule::Received)]), "{said:?}");
}

#[test]
fn a_ball_that_is_hidden_at_the_same_feet_went_nowhere() {
    assert_eq!(Play::with(&[HERE, THERE]).kept_by(1, KEPT).unseen(20).kept_by(1, KEPT).said(), []);
}

#[test]
fn a_ball_that_was_away_for_long_or_across_a_cut_is_taken_for_nothing() {
    let play = || Play::with(&[HERE, THERE]).kept_by(1, KEPT);
    assert_eq!(play().unseen(100).kept_by(2, KEPT).said(), []);
    assert_eq!(play().flies_to([7550.0, 3000.0], 25).cut(2, KEPT).said(), []);
}

#[test]
fn a_ball_that_changes_feet_on_the_spot_is_taken_off() {
    let beside = [6150.0, 3000.0];
    let said = Play::with(&[HERE, beside]).kept_by(1, KEPT).kept_by(2, KEPT).said();
    assert!(matches!(said[..], [(frame, Rule::TakenOff)] if frame.abs_diff(KEPT) <= 2), "{said:?}");
}

#[test]
fn a_ball_that_lay_with_nobody_near_is_recovered() {
    let said = Play::with(&[HERE, THERE])
        .kept_by(1, KEPT)
        .flies_to([6800.0, 3000.0], 12)
        .rests(20)
        .flies_to([7550.0, 3000.0], 20)
        .kept_by(2, KEPT)
        .said();
    assert!(matches!(said[..], [(_, Rule::Passed), (_, Rule::RecoveredLying)]), "{said:?}");
}

#[test]
fn a_ball_that_rests_beyond_a_touch_line_is_out() {
    let said = Play::with(&[[6000.0, 800.0], THERE])
        .kept_by(1, KEPT)
        .flies_to([6400.0, -200.0], 20)
        .rests(20)
        .said();
    assert!(matches!(said[..], [(_, Rule::PassedOut), (_, Rule::OverTouchLine)]), "{said:?}");
    // 800 cm down to -200 in 20 frames, 50 a frame: beyond the 40 cm that are doubtful in the 17th.
    assert_eq!(said[1].0, KEPT + 16, "{said:?}");
}

#[test]
fn a_ball_that_seems_beyond_a_line_in_the_air_is_in_play() {
    let said = Play::with(&[[6000.0, 800.0], [7500.0, 800.0]])
        .kept_by(1, KEPT)
        .flies_to([6700.0, -400.0], 12)
        .flies_to([7550.0, 800.0], 12)
        .kept_by(2, KEPT)
        .said();
    assert!(matches!(said[..], [(_, Rule::Passed), (_, Rule::Received)]), "{said:?}");
}

#[test]
fn a_ball_that_rests_in_a_goal_is_one_and_was_shot_from_near() {
    let shot = |from: Point| {
        Play::with(&[from, THERE]).kept_by(1, KEPT).flies_to([-150.0, 3600.0], 18).rests(20).said()
    };
    let said = shot([1800.0, 3400.0]);
    assert!(matches!(said[..], [(_, Rule::ShotIn), (_, Rule::InGoal)]), "{said:?}");
    let said = shot([4800.0, 3400.0]);
    assert!(matches!(said[..], [(_, Rule::InGoal)]), "{said:?}");
}

#[test]
fn a_ball_that_goes_past_the_goal_was_shot_and_one_far_aside_was_not() {
    let rests_at = |y: f64| {
        let play = Play::with(&[[1800.0, 3400.0], THERE]).kept_by(1, KEPT);
        play.flies_to([-260.0, y], 18).rests(20).said()
    };
    let said = rests_at(4200.0);
    assert!(matches!(said[..], [(_, Rule::ShotWide), (_, Rule::OverGoalLine)]), "{said:?}");
    let said = rests_at(5500.0);
    assert!(matches!(said[..], [(_, Rule::PassedOut), (_, Rule::OverGoalLine)]), "{said:?}");
}

#[test]
fn a_fast_ball_from_near_that_a_goalkeeper_gets_is_saved_and_a_slow_one_received() {
    let comes_in = |frames: u32| {
        let play = Play::with(&[[2000.0, 3500.0]]).and_goalkeeper([LEFT_GOAL[0] + 200.0, 3500.0]);
        play.kept_by(1, KEPT).flies_to([250.0, 3500.0], frames).kept_by(2, KEPT).said()
    };
    // 1750 cm in 17 frames are 2570 cm/s, in 40 frames 1090.
    let said = comes_in(17);
    assert!(matches!(said[..], [(_, Rule::ShotSaved), (_, Rule::Saved)]), "{said:?}");
    let said = comes_in(40);
    assert!(matches!(said[..], [(_, Rule::Passed), (_, Rule::Received)]), "{said:?}");
}

#[test]
fn a_far_ball_away_from_the_own_goal_is_cleared_and_towards_it_passed() {
    let goes = |from: f64, to: f64| {
        let play = Play::with(&[[from, 3000.0], [to, 3000.0]]);
        play.kept_by(1, KEPT).flies_to([to + 50.0, 3000.0], 45).kept_by(2, KEPT).said()
    };
    let said = goes(1500.0, 5000.0);
    assert!(matches!(said[..], [(_, Rule::Cleared), (_, Rule::RecoveredFromFar)]), "{said:?}");
    let said = goes(5000.0, 1500.0);
    assert!(matches!(said[..], [(_, Rule::Passed), (_, Rule::Received)]), "{said:?}");
    let said = goes(10_500.0, 7_000.0);
    assert!(matches!(said[..], [(_, Rule::Cleared), (_, Rule::RecoveredFromFar)]), "{said:?}");
}
