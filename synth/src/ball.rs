//! Where the ball is and who has it, and what that makes happen: passes and who gets them, tackles, goals.

use crate::dice::Dice;
use crate::kick::{Kick, Kicker, Play};
use crate::motion::Body;
use crate::people::{Ground, Part, Person, direction};
use crate::restart::{Restart, crossing, is_in_play, restart};
use scene::{Action, ActionTruth};

/// Radius of the ball, cm.
pub(crate) const RADIUS_CM: f64 = 11.0;

/// Within this of someone's middle a ball that is nobody's is theirs, cm.
const REACH_CM: f64 = 110.0;
/// How fast a ball that is out is brought to where play goes on, cm/s.
const BROUGHT_CM_PER_S: f64 = 1400.0;

/// An action, and the team whose it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Happening {
    pub(crate) action: Action,
    pub(crate) team: Option<usize>,
}

impl Happening {
    /// As the truth of a frame.
    pub(crate) fn in_frame(self, frame: u32) -> ActionTruth {
        ActionTruth { frame, action: self.action, team: self.team.map(|team| team as u8) }
    }
}

/// A ball that was kicked, until it is where it was kicked to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Flight {
    pub(crate) kick: Kick,
    /// Of whoever kicked it.
    pub(crate) team: usize,
    pub(crate) from: Ground,
    pub(crate) to: Ground,
    /// Who will meet it; none where it is nobody's.
    pub(crate) receiver: Option<usize>,
    pub(crate) passed_s: f64,
    pub(crate) whole_s: f64,
    pub(crate) apex_cm: f64,
}

/// Who or what moves the ball.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Possession {
    /// A person has it at the feet and plays it on in so many seconds.
    Held { by: usize, left_s: f64 },
    /// It flies to where a person will meet it, or to where nobody is.
    Flight(Flight),
    /// It lies on the pitch and is whose who comes first.
    Loose,
    /// It is out of play; after so many seconds it is brought to where play goes on.
    Dead { restart: Restart, left_s: f64 },
}

/// The ball.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ball {
    pub(crate) place: Ground,
    /// Height of the centre over the ground, cm.
    pub(crate) height_cm: f64,
    pub(crate) possession: Possession,
    /// The team that had it last.
    pub(crate) team: usize,
    play: Play,
    touch_phase: f64,
}

pub(crate) fn distance(a: Ground, b: Ground) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

impl Ball {
    /// At the feet of person `by`.
    pub(crate) fn at_feet(by: usize, people: &[Person], bodies: &[Body], play: Play, left_s: f64) -> Self {
        let possession = Possession::Held { by, left_s };
        let team = people[by].team;
        Self { place: bodies[by].place, height_cm: RADIUS_CM, possession, team, play, touch_phase: 0.0 }
    }

    /// Who heads for the ball, and where to; the others keep their formation.
    pub(crate) fn errand(&self, index: usize, people: &[Person], bodies: &[Body]) -> Option<Ground> {
        let me = &people[index];
        let is_nearest = |place| nearest(place, me.team, people, bodies) == Some(index);
        match self.possession {
            Possession::Held { by, .. } if by == index => Some(dribble_goal(me, bodies[index].place)),
            Possession::Flight(Flight { to, receiver: Some(receiver), .. }) if receiver == index => Some(to),
            Possession::Flight(flight) if flight.receiver.is_none() => match (flight.kick, me.part) {
                // A goalkeeper who is beaten has only begun to move.
                (Kick::Shot, Part::Keeper) if me.team != flight.team => {
                    let place = bodies[index].place;
                    Some([place[0], place[1] + 0.4 * (flight.to[1] - place[1])])
                }
                (Kick::Clearance, _) => is_nearest(flight.to).then_some(flight.to),
                _ => None,
            },
            Possession::Loose => is_nearest(self.place).then_some(self.place),
            Possession::Dead { restart, .. } => (restart.taker == index).then_some(restart.spot),
            _ if !matches!(me.part, Part::Outfield { .. }) || me.team == self.team => None,
            _ => (nearest(self.place, self.team ^ 1, people, bodies) == Some(index)).then(|| {
                let goal_side = direction(me.team) * 90.0;
                [self.place[0] - goal_side, self.place[1]]
            }),
        }
    }

    /// One step of `step_s` after the bodies have moved, and what happened in it.
    pub(crate) fn advance(
        &mut self,
        people: &[Person],
        bodies: &[Body],
        step_s: f64,
        dice: &mut Dice,
    ) -> Vec<Happening> {
        match self.possession {
            Possession::Held { by, left_s } => {
                self.follow_feet(&bodies[by], step_s);
                self.possession = Possession::Held { by, left_s: left_s - step_s };
                if left_s <= 0.0 {
                    let flight = Kicker { by, here: self.place, people, bodies }.kick(self.play, dice);
                    self.possession = Possession::Flight(flight);
                    vec![flight.kick.done_by(flight.team)]
                } else if let Some(thief) = nearest(self.place, people[by].team ^ 1, people, bodies)
                    && distance(bodies[thief].place, self.place) < 120.0
                    && dice.chance(1.2 * step_s)
                {
                    vec![self.give_to(thief, Action::Tackle, people, dice)]
                } else {
                    Vec::new()
                }
            }
            Possession::Flight(flight) => self.fly(flight, people, bodies, step_s, dice),
            Possession::Loose => {
                let teams = [0, 1].into_iter().filter_map(|team| nearest(self.place, team, people, bodies));
                let away = |index: &usize| distance(bodies[*index].place, self.place);
                let first = teams.min_by(|a, b| away(a).total_cmp(&away(b))).filter(|it| away(it) < REACH_CM);
                first.map(|by| self.give_to(by, Action::Recovery, people, dice)).into_iter().collect()
            }
            Possession::Dead { restart, left_s } => {
                self.possession = Possession::Dead { restart, left_s: left_s - step_s };
                if left_s <= 0.0 {
                    self.bring(restart, people, bodies, step_s, dice);
                }
                Vec::new()
            }
        }
    }

    fn fly(
        &mut self,
        mut flight: Flight,
        people: &[Person],
        bodies: &[Body],
        step_s: f64,
        dice: &mut Dice,
    ) -> Vec<Happening> {
        let was_in_play = is_in_play(self.place);
        flight.passed_s += step_s;
        let share = (flight.passed_s / flight.whole_s).min(1.0);
        // A ball on the grass slows down; one in the air hardly does.
        let along = if flight.apex_cm < 1.0 { share * (1.5 - 0.5 * share) } else { share };
        self.place = [0, 1].map(|axis| flight.from[axis] + (flight.to[axis] - flight.from[axis]) * along);
        self.height_cm = RADIUS_CM + 4.0 * flight.apex_cm * share * (1.0 - share);
        self.possession = Possession::Flight(flight);
        let mut happened = Vec::new();
        if self.play == Play::Whole && was_in_play && !is_in_play(self.place) {
            happened.push(crossing(self.place, self.height_cm, flight.team));
        }
        if share >= 1.0 {
            happened.extend(self.arrive(flight, people, bodies, dice));
        }
        happened
    }

    /// The ball is where it was kicked to.
    fn arrive(
        &mut self,
        flight: Flight,
        people: &[Person],
        bodies: &[Body],
        dice: &mut Dice,
    ) -> Option<Happening> {
        if self.play == Play::Whole && !is_in_play(self.place) {
            let restart = restart(self.place, self.height_cm, flight.team, people, bodies);
            self.possession = Possession::Dead { restart, left_s: dice.range(1.2, 2.4) };
            self.team = people[restart.taker].team;
            return None;
        }
        let Some(receiver) = flight.receiver else {
            self.possession = Possession::Loose;
            return None;
        };
        let taker = self.taker(receiver, people, bodies);
        let is_mate = people[taker].team == flight.team;
        let action = match flight.kick {
            Kick::Pass if is_mate => Action::PassReceived,
            Kick::Pass => Action::Interception,
            Kick::Shot if !is_mate => Action::Save,
            Kick::Shot | Kick::Clearance => Action::Recovery,
        };
        Some(self.give_to(taker, action, people, dice))
    }

    /// A ball that is out rolls to where play goes on, and waits for who plays it on.
    fn bring(&mut self, restart: Restart, people: &[Person], bodies: &[Body], step_s: f64, dice: &mut Dice) {
        let away = distance(self.place, restart.spot);
        let share = (BROUGHT_CM_PER_S * step_s / away.max(1.0)).min(1.0);
        self.place = [0, 1].map(|axis| self.place[axis] + share * (restart.spot[axis] - self.place[axis]));
        if away < 1.0 && distance(bodies[restart.taker].place, restart.spot) < REACH_CM {
            let left_s = dice.range(0.4, 1.0);
            self.possession = Possession::Held { by: restart.taker, left_s };
            self.team = people[restart.taker].team;
        }
    }

    fn follow_feet(&mut self, holder: &Body, step_s: f64) {
        self.touch_phase += step_s * 5.0;
        let lead = 45.0 + 0.06 * holder.speed() * (1.0 + self.touch_phase.sin());
        let wanted =
            [holder.place[0] + lead * holder.facing.cos(), holder.place[1] + lead * holder.facing.sin()];
        let pull = (step_s * 14.0).min(1.0);
        self.place = [0, 1].map(|axis| self.place[axis] + (wanted[axis] - self.place[axis]) * pull);
        self.height_cm += (RADIUS_CM - self.height_cm) * pull;
    }

    fn give_to(&mut self, by: usize, action: Action, people: &[Person], dice: &mut Dice) -> Happening {
        self.possession = Possession::Held { by, left_s: dice.range(0.6, 2.6) };
        self.team = people[by].team;
        Happening { action, team: Some(self.team) }
    }

    /// Whoever stands nearest to where a pass ended; the receiver unless another is clearly nearer.
    fn taker(&self, receiver: usize, people: &[Person], bodies: &[Body]) -> usize {
        let to_receiver = distance(bodies[receiver].place, self.place);
        let nearer = |&index: &usize| distance(bodies[index].place, self.place) < 0.6 * to_receiver;
        nearest(self.place, people[receiver].team ^ 1, people, bodies).filter(nearer).unwrap_or(receiver)
    }
}

fn dribble_goal(person: &Person, place: Ground) -> Ground {
    let ahead = direction(person.team);
    let reach = if person.part == Part::Keeper { 60.0 } else { 420.0 };
    let x = (place[0] + ahead * reach).clamp(300.0, 11_700.0);
    let sway = 260.0 * (place[0] / 700.0 + person.wander[0]).sin();
    [x, (place[1] + sway).clamp(300.0, 6700.0)]
}

/// The outfield player of a team who is nearest to a place.
pub(crate) fn nearest(place: Ground, team: usize, people: &[Person], bodies: &[Body]) -> Option<usize> {
    (0..people.len())
        .filter(|&index| people[index].team == team && matches!(people[index].part, Part::Outfield { .. }))
        .min_by(|&a, &b| distance(bodies[a].place, place).total_cmp(&distance(bodies[b].place, place)))
}
