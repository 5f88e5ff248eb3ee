//! Where the ball is and who has it: dribbles, passes along the ground and through the air, shots, tackles.

use crate::dice::Dice;
use crate::motion::Body;
use crate::people::{Ground, Part, Person, direction};
use scene::soccer;

/// Radius of the ball, cm.
pub(crate) const RADIUS_CM: f64 = 11.0;

/// Who or what moves the ball.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Possession {
    /// A person has it at the feet and plays it on in so many seconds.
    Held { by: usize, left_s: f64 },
    /// It flies to where a person will meet it.
    Flight { from: Ground, to: Ground, receiver: usize, passed_s: f64, whole_s: f64, apex_cm: f64 },
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
    touch_phase: f64,
}

fn distance(a: Ground, b: Ground) -> f64 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

impl Ball {
    /// At the feet of person `by`.
    pub(crate) fn at_feet(by: usize, people: &[Person], bodies: &[Body], left_s: f64) -> Self {
        let possession = Possession::Held { by, left_s };
        let team = people[by].team;
        Self { place: bodies[by].place, height_cm: RADIUS_CM, possession, team, touch_phase: 0.0 }
    }

    /// Who heads for the ball, and where to; the others keep their formation.
    pub(crate) fn errand(&self, index: usize, people: &[Person], bodies: &[Body]) -> Option<Ground> {
        let me = &people[index];
        match self.possession {
            Possession::Held { by, .. } if by == index => Some(dribble_goal(me, bodies[index].place)),
            Possession::Flight { to, receiver, .. } if receiver == index => Some(to),
            _ if !matches!(me.part, Part::Outfield { .. }) || me.team == self.team => None,
            _ => (nearest(self.place, self.team ^ 1, people, bodies) == Some(index)).then(|| {
                let goal_side = direction(me.team) * 90.0;
                [self.place[0] - goal_side, self.place[1]]
            }),
        }
    }

    /// One step of `step_s` after the bodies have moved.
    pub(crate) fn advance(&mut self, people: &[Person], bodies: &[Body], step_s: f64, dice: &mut Dice) {
        match self.possession {
            Possession::Held { by, left_s } => {
                self.follow_feet(&bodies[by], step_s);
                self.possession = Possession::Held { by, left_s: left_s - step_s };
                if left_s <= 0.0 {
                    self.play_on(by, people, bodies, dice);
                } else if let Some(thief) = nearest(self.place, people[by].team ^ 1, people, bodies)
                    && distance(bodies[thief].place, self.place) < 120.0
                    && dice.chance(1.2 * step_s)
                {
                    self.give_to(thief, people, dice);
                }
            }
            Possession::Flight { from, to, receiver, passed_s, whole_s, apex_cm } => {
                let passed_s = passed_s + step_s;
                let share = (passed_s / whole_s).min(1.0);
                // A ball on the grass slows down; one in the air hardly does.
                let along = if apex_cm < 1.0 { share * (1.5 - 0.5 * share) } else { share };
                self.place = [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * along);
                self.height_cm = RADIUS_CM + 4.0 * apex_cm * share * (1.0 - share);
                self.possession = Possession::Flight { from, to, receiver, passed_s, whole_s, apex_cm };
                if share >= 1.0 {
                    let taker = self.taker(receiver, people, bodies);
                    self.give_to(taker, people, dice);
                }
            }
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

    fn give_to(&mut self, by: usize, people: &[Person], dice: &mut Dice) {
        self.possession = Possession::Held { by, left_s: dice.range(0.6, 2.6) };
        self.team = people[by].team;
    }

    /// Whoever stands nearest to where a pass ended; the receiver unless another is clearly nearer.
    fn taker(&self, receiver: usize, people: &[Person], bodies: &[Body]) -> usize {
        let to_receiver = distance(bodies[receiver].place, self.place);
        let nearer = |&index: &usize| distance(bodies[index].place, self.place) < 0.6 * to_receiver;
        nearest(self.place, people[receiver].team ^ 1, people, bodies).filter(nearer).unwrap_or(receiver)
    }

    fn play_on(&mut self, by: usize, people: &[Person], bodies: &[Body], dice: &mut Dice) {
        let ahead = direction(people[by].team);
        let goal_x = if ahead > 0.0 { soccer::PITCH_LENGTH_CM } else { 0.0 };
        let here = self.place;
        let shoots = distance(here, [goal_x, soccer::PITCH_WIDTH_CM / 2.0]) < 2400.0 && dice.chance(0.4);
        let keeper = people.iter().position(|p| p.part == Part::Keeper && p.team != people[by].team);
        let (receiver, to, speed) = match keeper.filter(|_| shoots) {
            Some(keeper) => (keeper, bodies[keeper].place, 2300.0),
            None => {
                let receiver = choose_mate(by, people, bodies, dice);
                let mate = &bodies[receiver];
                let lead = dice.range(0.3, 0.9);
                let to = [
                    (mate.place[0] + lead * mate.velocity[0]).clamp(60.0, 11_940.0),
                    (mate.place[1] + lead * mate.velocity[1]).clamp(60.0, 6940.0),
                ];
                (receiver, to, dice.range(1200.0, 1900.0))
            }
        };
        let length = distance(here, to).max(100.0);
        let lofted = length > 2300.0 || dice.chance(0.25);
        let apex_cm = if lofted { length * dice.range(0.08, 0.24) } else { 0.0 };
        self.possession = Possession::Flight {
            from: here,
            to,
            receiver,
            passed_s: 0.0,
            whole_s: length / speed + if lofted { 0.3 } else { 0.1 },
            apex_cm,
        };
    }
}

fn dribble_goal(person: &Person, place: Ground) -> Ground {
    let ahead = direction(person.team);
    let reach = if person.part == Part::Keeper { 60.0 } else { 420.0 };
    let x = (place[0] + ahead * reach).clamp(300.0, 11_700.0);
    let sway = 260.0 * (place[0] / 700.0 + person.wander[0]).sin();
    [x, (place[1] + sway).clamp(300.0, 6700.0)]
}

fn nearest(place: Ground, team: usize, people: &[Person], bodies: &[Body]) -> Option<usize> {
    (0..people.len())
        .filter(|&index| people[index].team == team && matches!(people[index].part, Part::Outfield { .. }))
        .min_by(|&a, &b| distance(bodies[a].place, place).total_cmp(&distance(bodies[b].place, place)))
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
