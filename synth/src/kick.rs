//! Where someone who has the ball plays it: to a mate, at the goal, away.

use crate::ball::{Flight, Happening, distance, nearest};
use crate::dice::Dice;
use crate::motion::Body;
use crate::people::{Ground, Part, Person, direction};
use crate::pitch::GOAL_HALF_CM;
use scene::Action;
use scene::soccer::{PITCH_LENGTH_CM, PITCH_WIDTH_CM};

const MIDDLE_Y_CM: f64 = PITCH_WIDTH_CM / 2.0;

/// How much of football is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Play {
    /// The ball goes from player to player and stays on the pitch.
    Passing,
    /// Shots, clearances and passes go astray too, and over the lines.
    Whole,
}

/// What the ball was kicked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kick {
    Pass,
    Shot,
    Clearance,
}

impl Kick {
    /// What the one who kicks it does.
    pub(crate) fn done_by(self, team: usize) -> Happening {
        let action = match self {
            Self::Pass => Action::Pass,
            Self::Shot => Action::Shot,
            Self::Clearance => Action::Clearance,
        };
        Happening { action, team: Some(team) }
    }
}

/// A kick by `by`, who has the ball at `here`.
pub(crate) struct Kicker<'m> {
    pub(crate) by: usize,
    pub(crate) here: Ground,
    pub(crate) people: &'m [Person],
    pub(crate) bodies: &'m [Body],
}

impl Kicker<'_> {
    /// Decides, and kicks.
    pub(crate) fn kick(&self, play: Play, dice: &mut Dice) -> Flight {
        let whole = play == Play::Whole;
        let goal = [if self.ahead() > 0.0 { PITCH_LENGTH_CM } else { 0.0 }, MIDDLE_Y_CM];
        let keeper = self.other_keeper();
        let (reach_cm, eager) = if whole { (3000.0, 0.7) } else { (2400.0, 0.4) };
        let shoots = distance(self.here, goal) < reach_cm && dice.chance(eager);
        if let Some(keeper) = keeper.filter(|_| shoots) {
            return if whole {
                self.shot(keeper, goal[0], dice)
            } else {
                self.flight(Kick::Shot, Some(keeper), self.bodies[keeper].place, 2300.0, dice)
            };
        }
        if whole && self.is_pressed_at_home() && dice.chance(0.75) {
            return self.clearance(dice);
        }
        let receiver = choose_mate(self.by, self.people, self.bodies, dice);
        let mate = &self.bodies[receiver];
        let lead = dice.range(0.3, 0.9);
        let to = [
            (mate.place[0] + lead * mate.velocity[0]).clamp(60.0, 11_940.0),
            (mate.place[1] + lead * mate.velocity[1]).clamp(60.0, 6940.0),
        ];
        let to = if whole { self.misplaced(receiver, to, dice) } else { to };
        let speed = dice.range(1200.0, 1900.0);
        self.flight(Kick::Pass, Some(receiver), to, speed, dice)
    }

    fn ahead(&self) -> f64 {
        direction(self.people[self.by].team)
    }

    fn other_keeper(&self) -> Option<usize> {
        let team = self.people[self.by].team;
        self.people.iter().position(|p| p.part == Part::Keeper && p.team != team)
    }

    fn flight(&self, kick: Kick, receiver: Option<usize>, to: Ground, speed: f64, dice: &mut Dice) -> Flight {
        let length = distance(self.here, to).max(100.0);
        let lofted = length > 2300.0 || dice.chance(0.25);
        let apex_cm = if lofted { length * dice.range(0.08, 0.24) } else { 0.0 };
        let whole_s = length / speed + if lofted { 0.3 } else { 0.1 };
        let team = self.people[self.by].team;
        Flight { kick, team, from: self.here, to, receiver, passed_s: 0.0, whole_s, apex_cm }
    }

    /// At the goal: into the net, wide of it, or to where the goalkeeper can have it.
    fn shot(&self, keeper: usize, line_x: f64, dice: &mut Dice) -> Flight {
        let side = if dice.chance(0.5) { 1.0 } else { -1.0 };
        // Over the line at this y, and straight on behind it.
        let over = |y: f64, depth_cm: f64| {
            let turn = (y - self.here[1]) / (line_x - self.here[0]).abs().max(300.0);
            [line_x + self.ahead() * depth_cm, y + turn * depth_cm]
        };
        let outcome = dice.unit();
        let (receiver, to) = if outcome < 0.25 {
            let [x, y] = over(MIDDLE_Y_CM + side * dice.range(0.5, 0.85) * GOAL_HALF_CM, 150.0);
            let net = 0.92 * GOAL_HALF_CM;
            (None, [x, y.clamp(MIDDLE_Y_CM - net, MIDDLE_Y_CM + net)])
        } else if outcome < 0.6 {
            // Past the post that is further from where it comes: what misses the near one would hit the net.
            let far = if self.here[1] > MIDDLE_Y_CM { -1.0 } else { 1.0 };
            (None, over(MIDDLE_Y_CM + far * dice.range(1.25, 2.6) * GOAL_HALF_CM, 260.0))
        } else {
            (Some(keeper), self.bodies[keeper].place)
        };
        let mut flight = self.flight(Kick::Shot, receiver, to, dice.range(2300.0, 2800.0), dice);
        // Low enough to pass under the bar.
        flight.apex_cm = flight.apex_cm.min(190.0);
        flight
    }

    /// A defender near the own goal with an opponent close by.
    fn is_pressed_at_home(&self) -> bool {
        let own_line = if self.ahead() > 0.0 { 0.0 } else { PITCH_LENGTH_CM };
        let opponent = nearest(self.here, self.people[self.by].team ^ 1, self.people, self.bodies);
        let pressed = opponent.is_some_and(|it| distance(self.bodies[it].place, self.here) < 650.0);
        let in_the_field = matches!(self.people[self.by].part, Part::Outfield { .. });
        in_the_field && pressed && (self.here[0] - own_line).abs() < 4000.0
    }

    /// High and far, to where nobody in particular stands; now and then over a touch line.
    fn clearance(&self, dice: &mut Dice) -> Flight {
        let x = self.here[0] + self.ahead() * dice.range(2800.0, 4600.0);
        let to_line = self.here[1].min(PITCH_WIDTH_CM - self.here[1]);
        let y = if to_line > 800.0 && dice.chance(0.3) {
            let near_side = self.here[1] > MIDDLE_Y_CM;
            if near_side { PITCH_WIDTH_CM + 200.0 } else { -200.0 }
        } else {
            dice.range(900.0, PITCH_WIDTH_CM - 900.0)
        };
        let to = [x.clamp(300.0, PITCH_LENGTH_CM - 300.0), y];
        let speed = dice.range(1900.0, 2300.0);
        self.flight(Kick::Clearance, None, to, speed, dice)
    }

    /// A pass does not always come to where it was meant to: some go to an opponent, some near a touch line over it.
    fn misplaced(&self, receiver: usize, to: Ground, dice: &mut Dice) -> Ground {
        let luck = dice.unit();
        let to_line = to[1].min(PITCH_WIDTH_CM - to[1]);
        if to_line < 1500.0 && luck < 0.2 {
            let line_y = if to[1] < MIDDLE_Y_CM { -200.0 } else { PITCH_WIDTH_CM + 200.0 };
            return [(to[0] + self.ahead() * 300.0).clamp(300.0, PITCH_LENGTH_CM - 300.0), line_y];
        }
        let opponent = nearest(to, self.people[receiver].team ^ 1, self.people, self.bodies);
        match opponent.map(|index| self.bodies[index].place) {
            Some(place) if luck > 0.85 && distance(place, to) < 1800.0 => place,
            _ => to,
        }
    }
}

/// A mate to pass to: of four drawn at random, the one at the most comfortable distance and furthest ahead.
fn choose_mate(by: usize, people: &[Person], bodies: &[Body], dice: &mut Dice) -> usize {
    let mates: Vec<usize> = (0..people.len())
        .filter(|&i| i != by && people[i].team == people[by].team && people[i].plays())
        .collect();
    let ahead = direction(people[by].team);
    let comfort = |index: usize| {
        let away = distance(bodies[index].place, bodies[by].place);
        let gain = ahead * (bodies[index].place[0] - bodies[by].place[0]);
        let keeper = if people[index].part == Part::Keeper { 1500.0 } else { 0.0 };
        0.35 * gain - (away - 1500.0).abs() - keeper
    };
    let drawn: Vec<usize> = (0..4).map(|_| mates[dice.index(mates.len())]).collect();
    drawn.into_iter().max_by(|&a, &b| comfort(a).total_cmp(&comfort(b))).unwrap_or(by)
}
