//! What the ball's ways may be. `docs/reference/soccer-actions.md` has the same in a table.
//!
//! A rule says what it would answer; whether that is answered depends on how often it is right ([`crate::odds`]). Two
//! rules may explain the same way where they do not exclude each other.

use crate::flights::{Flight, flights};
use crate::lines::{aside_cm, depth_cm};
use crate::odds::Odds;
use crate::touches::touches;
use crate::tracks::Scene;
use homography::{Point, distance, pitch};

/// A way between two people is at least so long, cm; less is a ball that two fight for.
const LEAST_PASS_CM: f64 = 350.0;
/// Someone plays it on within so many seconds, or there was more than one way.
const LONGEST_PASS_S: f64 = 3.4;
/// Both have it for so many frames where one takes it from the other.
const FIRM_FRAMES: u32 = 8;
/// Further from the goal nobody shoots, cm.
const SHOT_FROM_CM: f64 = 3300.0;
/// A shot flies no longer than this, s.
const LONGEST_SHOT_S: f64 = 2.0;
/// A ball that comes to a goalkeeper faster than this was shot, cm/s.
const SHOT_CM_PER_S: f64 = 1450.0;
/// A goalkeeper saves within so many cm of the middle of the goal.
const SAVED_WITHIN_CM: f64 = 1400.0;
/// A shot goes past the goal by no more than this, from its middle, cm.
const WIDE_CM: f64 = 1150.0;
/// A defender clears from within this of the own goal line, cm, and at least so far.
const CLEARED_FROM_CM: f64 = 3700.0;
const CLEARED_CM: f64 = 2500.0;
/// A ball that lay so long with nobody near was nobody's, s.
const NOBODYS_S: f64 = 0.2;

/// A rule, by what it takes a way of the ball for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// It left one for another.
    Passed,
    /// It came to another.
    Received,
    /// It left someone and went over a line.
    PassedOut,
    /// It went over a touch line.
    OverTouchLine,
    /// It went over a goal line, past the goal.
    OverGoalLine,
    /// It came to rest in a goal.
    InGoal,
    /// It left someone near the goal in which it came to rest.
    ShotIn,
    /// It left someone near the goal past which it went.
    ShotWide,
    /// It left someone near the goal, fast, for a goalkeeper.
    ShotSaved,
    /// A goalkeeper got it so.
    Saved,
    /// It went far, away from the goal line near by.
    Cleared,
    /// It came to someone from there.
    RecoveredFromFar,
    /// It lay with nobody near and then was someone's.
    RecoveredLying,
    /// It changed feet without a way in between.
    TakenOff,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 14] = [
        Self::Passed,
        Self::Received,
        Self::PassedOut,
        Self::OverTouchLine,
        Self::OverGoalLine,
        Self::InGoal,
        Self::ShotIn,
        Self::ShotWide,
        Self::ShotSaved,
        Self::Saved,
        Self::Cleared,
        Self::RecoveredFromFar,
        Self::RecoveredLying,
        Self::TakenOff,
    ];

    /// What it answers.
    pub const fn action(self) -> &'static str {
        match self {
            Self::Passed | Self::PassedOut => "pass",
            Self::Received => "pass_received",
            Self::OverTouchLine | Self::OverGoalLine => "ball_out_of_play",
            Self::InGoal => "goal",
            Self::ShotIn | Self::ShotWide | Self::ShotSaved => "shot",
            Self::Saved => "save",
            Self::Cleared => "clearance",
            Self::RecoveredFromFar | Self::RecoveredLying => "recovery",
            Self::TakenOff => "tackle",
        }
    }

    /// How often it is right.
    pub const fn odds(self) -> Odds {
        match self {
            Self::Passed => Odds::new(95, 97),
            Self::Received => Odds::new(90, 93),
            Self::PassedOut => Odds::new(43, 98),
            Self::OverTouchLine => Odds::new(80, 77),
            Self::OverGoalLine => Odds::new(93, 94),
            Self::InGoal => Odds::new(93, 96),
            Self::ShotIn => Odds::new(93, 99),
            Self::ShotWide => Odds::new(92, 99),
            Self::ShotSaved => Odds::new(93, 99),
            Self::Saved => Odds::new(93, 99),
            Self::Cleared => Odds::new(88, 99),
            Self::RecoveredFromFar => Odds::new(83, 97),
            Self::RecoveredLying => Odds::new(67, 96),
            Self::TakenOff => Odds::new(67, 85),
        }
    }
}

/// What a rule would answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// When.
    pub frame: u32,
    /// By which rule.
    pub rule: Rule,
}

/// What all rules would answer, in frame order.
pub fn candidates(scene: &Scene) -> Vec<Candidate> {
    let flights = flights(scene, &touches(scene));
    let mut all: Vec<Candidate> = flights.iter().flat_map(explain).collect();
    all.sort_by_key(|candidate| (candidate.frame, candidate.rule));
    all
}

/// What one way of the ball may be.
pub fn explain(flight: &Flight) -> Vec<Candidate> {
    if flight.crossing.is_some() {
        return over_a_line(flight);
    }
    let Some(to) = flight.to.filter(|_| !flight.has_cut) else { return Vec::new() };
    if flight.from.who == to.who {
        return Vec::new();
    }
    let left = |rule| Candidate { frame: flight.left(), rule };
    let came = |rule| Candidate { frame: to.first, rule };
    if flight.lay_s >= NOBODYS_S {
        let kicked = if is_cleared(flight) { Rule::Cleared } else { Rule::Passed };
        return vec![left(kicked), came(Rule::RecoveredLying)];
    }
    if flight.time_s > LONGEST_PASS_S {
        return Vec::new();
    }
    if is_saved(flight) {
        return vec![left(Rule::ShotSaved), came(Rule::Saved)];
    }
    if is_cleared(flight) {
        return vec![left(Rule::Cleared), came(Rule::RecoveredFromFar)];
    }
    // Where the pitch is not known, a ball that was away from everyone has gone some way.
    let went = flight.way_cm().map_or(flight.alone_s > 0.1, |way| way >= LEAST_PASS_CM);
    let firm = flight.from.frames >= FIRM_FRAMES && to.frames >= FIRM_FRAMES;
    match (went, firm) {
        (true, _) => vec![left(Rule::Passed), came(Rule::Received)],
        (false, true) => vec![came(Rule::TakenOff)],
        (false, false) => Vec::new(),
    }
}

fn over_a_line(flight: &Flight) -> Vec<Candidate> {
    let Some(crossing) = flight.crossing else { return Vec::new() };
    let left = |rule| Candidate { frame: flight.left(), rule };
    let crossed = |rule| Candidate { frame: crossing.frame, rule };
    let from_goal = flight.start.map(|start| goal_cm(start, crossing.rest));
    let is_near = from_goal.is_some_and(|away| away < SHOT_FROM_CM);
    if crossing.is_in_goal() {
        // What is in the goal was shot, also where nobody knows from where.
        let flown_s = f64::from(crossing.frame - flight.from.last) / flight.frame_rate;
        let is_shot = is_near || (from_goal.is_none() && flown_s < LONGEST_SHOT_S);
        let shot = is_shot.then_some(left(Rule::ShotIn));
        return shot.into_iter().chain([crossed(Rule::InGoal)]).collect();
    }
    if !crossing.is_over_goal_line() {
        let kicked = if is_cleared(flight) { Rule::Cleared } else { Rule::PassedOut };
        return vec![left(kicked), crossed(Rule::OverTouchLine)];
    }
    let past_the_goal = aside_cm(crossing.rest) < WIDE_CM;
    let kicked = match (past_the_goal, is_near) {
        (true, true) => Some(Rule::ShotWide),
        (true, false) => None,
        (false, _) => Some(Rule::PassedOut),
    };
    kicked.map(left).into_iter().chain([crossed(Rule::OverGoalLine)]).collect()
}

/// How far a place is from the goal of the half in which `half` lies, cm.
fn goal_cm(place: Point, half: Point) -> f64 {
    let line = if half[0] > pitch::LENGTH_CM / 2.0 { pitch::LENGTH_CM } else { 0.0 };
    distance(place, [line, pitch::WIDTH_CM / 2.0])
}

fn is_saved(flight: &Flight) -> bool {
    let (Some(start), Some(end), Some(way)) = (flight.start, flight.end, flight.way_cm()) else {
        return false;
    };
    flight.to.is_some_and(|to| to.keeps_goal)
        && goal_cm(end, end) < SAVED_WITHIN_CM
        && goal_cm(start, end) < SHOT_FROM_CM
        && way / flight.time_s > SHOT_CM_PER_S
}

fn is_cleared(flight: &Flight) -> bool {
    let Some(start) = flight.start else { return false };
    let Some(end) = flight.end.or(flight.crossing.map(|crossing| crossing.rest)) else { return false };
    // Towards the middle from the goal line near by, or beyond it.
    let home_is_left = start[0] < pitch::LENGTH_CM / 2.0;
    let gained = if home_is_left { end[0] - start[0] } else { start[0] - end[0] };
    -depth_cm(start) < CLEARED_FROM_CM && gained > CLEARED_CM && !flight.from.keeps_goal
}
