//! Which camera is on the air, and where it points: a wide shot that follows the ball, cuts to other wide
//! cameras and to close-ups.

use crate::camera::Camera;
use crate::dice::Dice;
use crate::motion::Moment;
use crate::people::Person;
use scene::soccer::{PITCH_LENGTH_CM, PITCH_WIDTH_CM};

/// What is on the air.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Shot {
    /// The gantry at the middle of the near touch line.
    Main,
    /// A wide camera at another place of the stand; cm of x.
    Side { x_cm: f64 },
    /// One person fills the picture, seen from the gantry or from beside the pitch.
    CloseUp { person: usize, from_gantry: bool },
}

impl Shot {
    /// Whether the shot shows much of the pitch.
    pub(crate) fn is_wide(&self) -> bool {
        !matches!(self, Self::CloseUp { .. })
    }
}

/// Where the cameras stand and how they are worked, fixed for a match.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rig {
    gantry: [f64; 3],
    /// Picture px per cm at the point aimed at, in a picture 1280 px wide.
    zoom: f64,
    /// Where between far and near touch line the wide shots aim while the ball is in the middle, cm of y.
    aim_y: f64,
    roll: f64,
    zoom_phase: f64,
}

impl Rig {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        Self {
            gantry: [
                PITCH_LENGTH_CM / 2.0 + dice.range(-400.0, 400.0),
                PITCH_WIDTH_CM + dice.range(1900.0, 2700.0),
                dice.range(1500.0, 2500.0),
            ],
            zoom: dice.range(0.345, 0.395),
            aim_y: dice.range(2950.0, 3350.0),
            roll: dice.range(-0.008, 0.008),
            zoom_phase: dice.angle(),
        }
    }
}

/// The operator's hands: what the camera points at, following with a lag.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aim {
    at: [f64; 3],
    rate: [f64; 3],
    /// px per cm at the point aimed at, in a picture 1280 px wide.
    zoom: f64,
}

/// Point the operator would aim at, with the zoom.
fn wanted_aim(rig: &Rig, shot: Shot, moment: &Moment, people: &[Person], time_s: f64) -> Aim {
    let rate = [0.0; 3];
    match shot {
        Shot::Main | Shot::Side { .. } => {
            let ball = moment.ball.place;
            let near_goal = ((ball[0] - PITCH_LENGTH_CM / 2.0).abs() / 6000.0).clamp(0.0, 1.0);
            let aside = (ball[1] - PITCH_WIDTH_CM / 2.0) * 0.26;
            let zoom = rig.zoom * (1.0 + 0.05 * (0.21 * time_s + rig.zoom_phase).sin() - 0.07 * near_goal);
            // The further the ball is on the near side, the wider: it must stay in the picture, and so must the
            // far boards, without which the validator takes the shot for a close-up.
            let zoom = zoom * (1.0 - 0.12 * (aside / 900.0).clamp(0.0, 1.0));
            let aside = aside.min(430.0);
            Aim { at: [ball[0].clamp(1400.0, PITCH_LENGTH_CM - 1400.0), rig.aim_y + aside, 0.0], rate, zoom }
        }
        Shot::CloseUp { person, .. } => {
            let place = moment.bodies[person].place;
            let zoom = 2.1 + 0.5 * (1.0 + rig.zoom_phase.sin());
            Aim { at: [place[0], place[1], 0.55 * people[person].height_cm], rate, zoom }
        }
    }
}

impl Aim {
    /// The aim at the moment of a cut: what the operator wants, with a small error.
    pub(crate) fn fresh(
        rig: &Rig,
        shot: Shot,
        moment: &Moment,
        people: &[Person],
        time_s: f64,
        dice: &mut Dice,
    ) -> Self {
        let mut aim = wanted_aim(rig, shot, moment, people, time_s);
        let slip = if shot.is_wide() { 180.0 } else { 25.0 };
        aim.at[0] += dice.range(-slip, slip);
        aim.at[1] += 0.5 * dice.range(-slip, slip);
        aim
    }

    /// The aim `step_s` later: a critically damped spring towards what the operator wants.
    pub(crate) fn advance(
        &self,
        rig: &Rig,
        shot: Shot,
        moment: &Moment,
        people: &[Person],
        clock_s: [f64; 2],
    ) -> Self {
        let [time_s, step_s] = clock_s;
        let wanted = wanted_aim(rig, shot, moment, people, time_s);
        let stiffness = if shot.is_wide() { 2.1 } else { 5.0 };
        let mut next = *self;
        for axis in 0..3 {
            let pull = stiffness * stiffness * (wanted.at[axis] - self.at[axis]);
            next.rate[axis] += (pull - 2.0 * stiffness * self.rate[axis]) * step_s;
            next.at[axis] += next.rate[axis] * step_s;
        }
        next.zoom += (wanted.zoom - self.zoom) * (0.8 * step_s).min(1.0);
        next
    }

    /// The camera for a picture of `size` px.
    pub(crate) fn camera(&self, rig: &Rig, shot: Shot, size: [u32; 2]) -> Camera {
        let position = match shot {
            Shot::Main | Shot::CloseUp { from_gantry: true, .. } => rig.gantry,
            Shot::Side { x_cm } => [x_cm, rig.gantry[1], rig.gantry[2]],
            Shot::CloseUp { .. } => {
                [rig.gantry[0] + 0.75 * (self.at[0] - rig.gantry[0]), PITCH_WIDTH_CM + 350.0, 210.0]
            }
        };
        let away = crate::camera::subtract(self.at, position);
        let distance = crate::camera::dot(away, away).sqrt();
        let focal_px = self.zoom * distance * f64::from(size[0]) / 1280.0;
        Camera::look_at(position, self.at, focal_px, rig.roll, size)
    }
}

/// The next shot after `current`; wide and close shots alternate with the main camera, as on television.
pub(crate) fn next_shot(current: Shot, moment: &Moment, people: &[Person], dice: &mut Dice) -> Shot {
    if current != Shot::Main {
        return Shot::Main;
    }
    if dice.chance(0.4) { side_shot(dice) } else { close_up(moment, people, dice) }
}

/// A wide camera away from the middle.
pub(crate) fn side_shot(dice: &mut Dice) -> Shot {
    let aside = dice.range(1500.0, 3800.0) * if dice.chance(0.5) { 1.0 } else { -1.0 };
    Shot::Side { x_cm: PITCH_LENGTH_CM / 2.0 + aside }
}

/// A close-up of someone near the ball.
pub(crate) fn close_up(moment: &Moment, people: &[Person], dice: &mut Dice) -> Shot {
    let away = |index: usize| {
        let place = moment.bodies[index].place;
        (place[0] - moment.ball.place[0]).hypot(place[1] - moment.ball.place[1])
    };
    let mut near: Vec<usize> = (0..people.len()).collect();
    near.sort_by(|&a, &b| away(a).total_cmp(&away(b)));
    Shot::CloseUp { person: near[dice.index(5)], from_gantry: dice.chance(0.6) }
}

/// How long a shot stays on the air, s.
pub(crate) fn shot_length_s(shot: Shot, dice: &mut Dice) -> f64 {
    match shot {
        Shot::Main => dice.range(5.0, 12.0),
        Shot::Side { .. } => dice.range(3.0, 5.0),
        Shot::CloseUp { .. } => dice.range(1.5, 3.0),
    }
}
