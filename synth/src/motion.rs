//! How people move: each accelerates towards where they want to be, and keeps clear of the others.
//!
//! A simulation of all frames is cheap (25 bodies), so it runs before rendering and on one thread.

use crate::ball::{Ball, Happening};
use crate::dice::Dice;
use crate::kick::Play;
use crate::people::{Ground, Part, Person, wanted_place};

/// A person's state at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body {
    pub(crate) place: Ground,
    /// cm/s.
    pub(crate) velocity: Ground,
    /// Where the body points, rad from the x axis.
    pub(crate) facing: f64,
    /// Phase of the stride, rad.
    pub(crate) stride: f64,
}

impl Body {
    /// cm/s.
    pub(crate) fn speed(&self) -> f64 {
        self.velocity[0].hypot(self.velocity[1])
    }
}

/// Everyone's state at one moment.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    pub(crate) bodies: Vec<Body>,
    pub(crate) ball: Ball,
    /// What happened in the step that led here.
    pub(crate) happened: Vec<Happening>,
}

/// Greatest acceleration, cm/s^2.
const ACCELERATION: f64 = 520.0;
/// People keep this far apart, cm.
const CLEARANCE_CM: f64 = 130.0;

/// Everyone near their place of the formation, the ball at the feet of the person nearest to `ball`.
pub(crate) fn kick_off(people: &[Person], ball: Ground, play: Play, dice: &mut Dice) -> Moment {
    let holding = dice.index(2);
    let mut bodies: Vec<Body> = Vec::with_capacity(people.len());
    for person in people {
        let wanted = wanted_place(person, ball, holding, 0.0);
        let spread = if matches!(person.part, Part::Outfield { .. }) { 260.0 } else { 40.0 };
        let place = match person.part {
            Part::Assistant { .. } => wanted,
            _ => wanted.map(|value| value + dice.range(-spread, spread)),
        };
        bodies.push(Body {
            place,
            velocity: [dice.range(-200.0, 200.0), dice.range(-200.0, 200.0)],
            facing: dice.angle(),
            stride: dice.angle(),
        });
    }
    let away = |index: usize| (bodies[index].place[0] - ball[0]).hypot(bodies[index].place[1] - ball[1]);
    let holder = (0..people.len())
        .filter(|&i| people[i].team == holding && matches!(people[i].part, Part::Outfield { .. }))
        .min_by(|&a, &b| away(a).total_cmp(&away(b)))
        .unwrap_or(0);
    bodies[holder].place = ball;
    let ball = Ball::at_feet(holder, people, &bodies, play, dice.range(0.1, 1.6));
    Moment { bodies, ball, happened: Vec::new() }
}

/// The moment `step_s` later.
pub(crate) fn advance(now: &Moment, people: &[Person], time_s: f64, step_s: f64, dice: &mut Dice) -> Moment {
    let bodies: Vec<Body> =
        (0..people.len()).map(|index| moved(index, now, people, time_s, step_s)).collect();
    let mut ball = now.ball;
    let happened = ball.advance(people, &bodies, step_s, dice);
    Moment { bodies, ball, happened }
}

fn moved(index: usize, now: &Moment, people: &[Person], time_s: f64, step_s: f64) -> Body {
    let person = &people[index];
    let body = now.bodies[index];
    let errand = now.ball.errand(index, people, &now.bodies);
    let target = errand.unwrap_or_else(|| wanted_place(person, now.ball.place, now.ball.team, time_s));
    let wanted = wanted_velocity(&body, target, person, errand.is_some());
    let push = clearance(index, &now.bodies);
    let mut change = [0, 1].map(|axis| (wanted[axis] + push[axis] - body.velocity[axis]) / 0.25);
    let size = change[0].hypot(change[1]);
    if size > ACCELERATION {
        change = change.map(|value| value * ACCELERATION / size);
    }
    let velocity = [0, 1].map(|axis| body.velocity[axis] + change[axis] * step_s);
    let mut next =
        Body { place: [0, 1].map(|axis| body.place[axis] + velocity[axis] * step_s), velocity, ..body };
    turn(&mut next, now.ball.place, step_s);
    let speed = next.speed();
    next.stride += step_s * if speed > 25.0 { 3.6 + 0.0098 * speed } else { 0.0 };
    next
}

/// Faster the further away; errands are run, places of the formation jogged to.
fn wanted_velocity(body: &Body, target: Ground, person: &Person, urgent: bool) -> Ground {
    let offset = [target[0] - body.place[0], target[1] - body.place[1]];
    let away = offset[0].hypot(offset[1]);
    let dead_zone = if urgent { 10.0 } else { 70.0 };
    if away < dead_zone {
        return [0.0, 0.0];
    }
    let eager = if urgent { 1.6 } else { 0.65 };
    let limit = if urgent { person.top_speed } else { 0.8 * person.top_speed };
    let speed = ((away - dead_zone) * eager).min(limit);
    offset.map(|value| value / away * speed)
}

fn clearance(index: usize, bodies: &[Body]) -> Ground {
    let mut push = [0.0, 0.0];
    for (other, body) in bodies.iter().enumerate().filter(|(other, _)| *other != index) {
        let offset = [0, 1].map(|axis| bodies[index].place[axis] - body.place[axis]);
        let away = offset[0].hypot(offset[1]).max(1.0);
        if away < CLEARANCE_CM {
            // Two on the very same spot part by their order.
            let nudge = if index < other { 1.0 } else { -1.0 };
            let strength = 3.0 * (CLEARANCE_CM - away) / away;
            push[0] += (offset[0] + nudge) * strength;
            push[1] += offset[1] * strength;
        }
    }
    push
}

/// Turns towards where the person runs, or towards the ball when nearly standing.
fn turn(body: &mut Body, ball: Ground, step_s: f64) {
    let wanted = if body.speed() > 110.0 {
        body.velocity[1].atan2(body.velocity[0])
    } else {
        (ball[1] - body.place[1]).atan2(ball[0] - body.place[0])
    };
    let mut difference = (wanted - body.facing) % std::f64::consts::TAU;
    if difference > std::f64::consts::PI {
        difference -= std::f64::consts::TAU;
    } else if difference < -std::f64::consts::PI {
        difference += std::f64::consts::TAU;
    }
    body.facing += difference.clamp(-6.0 * step_s, 6.0 * step_s);
}
