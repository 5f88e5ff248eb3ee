//! Who is on the pitch, and where each would like to be.

use crate::dice::Dice;
use crate::kits::{BOOTS, Color, HAIRS, Kit, Kits, SKINS};
use scene::soccer;

/// A point of the pitch, cm.
pub(crate) type Ground = [f64; 2];

/// What a person does in the match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Part {
    /// An outfield player at a place of the formation: share of the way to the other goal, share of the width.
    Outfield {
        home: [f64; 2],
    },
    Keeper,
    MainReferee,
    /// On the touch line at this y, in this half (0 left, 1 right).
    Assistant {
        line_y: f64,
        half: usize,
    },
}

/// What does not change of a person during a clip.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person {
    pub(crate) part: Part,
    /// 0 plays towards growing x, 1 towards falling x; referees have 0.
    pub(crate) team: usize,
    pub(crate) height_cm: f64,
    /// Breadth against the usual, about 1.
    pub(crate) breadth: f64,
    pub(crate) top_speed: f64,
    /// Phases of the person's own wandering.
    pub(crate) wander: [f64; 2],
    pub(crate) kit: Kit,
    pub(crate) skin: Color,
    pub(crate) hair: Color,
    pub(crate) boots: Color,
}

impl Person {
    /// Class id of the soccer challenge.
    pub(crate) fn class_id(&self) -> u32 {
        match self.part {
            Part::Outfield { .. } => soccer::PLAYER,
            Part::Keeper => soccer::GOALKEEPER,
            Part::MainReferee | Part::Assistant { .. } => soccer::REFEREE,
        }
    }

    /// Whether the person may play the ball.
    pub(crate) fn plays(&self) -> bool {
        matches!(self.part, Part::Outfield { .. } | Part::Keeper)
    }
}

/// +1 for the team that plays towards growing x, -1 for the other.
pub(crate) fn direction(team: usize) -> f64 {
    if team == 0 { 1.0 } else { -1.0 }
}

const FORMATIONS: [[[f64; 2]; 10]; 3] = [
    [
        [0.16, 0.12],
        [0.10, 0.37],
        [0.10, 0.63],
        [0.16, 0.88],
        [0.50, 0.10],
        [0.42, 0.40],
        [0.42, 0.62],
        [0.50, 0.90],
        [0.84, 0.40],
        [0.90, 0.62],
    ],
    [
        [0.18, 0.10],
        [0.08, 0.36],
        [0.08, 0.64],
        [0.18, 0.90],
        [0.38, 0.50],
        [0.52, 0.28],
        [0.54, 0.72],
        [0.86, 0.12],
        [0.92, 0.50],
        [0.86, 0.88],
    ],
    [
        [0.10, 0.24],
        [0.06, 0.50],
        [0.10, 0.76],
        [0.46, 0.06],
        [0.40, 0.36],
        [0.36, 0.54],
        [0.44, 0.70],
        [0.46, 0.94],
        [0.86, 0.38],
        [0.90, 0.64],
    ],
];

/// Everyone: ten of team 0, ten of team 1, their goalkeepers, the referee, two assistants.
pub(crate) fn cast(kits: &Kits, dice: &mut Dice) -> Vec<Person> {
    let mut people = Vec::with_capacity(25);
    for team in 0..2 {
        for home in dice.pick(&FORMATIONS) {
            people.push(person(Part::Outfield { home }, team, kits.teams[team], dice));
        }
    }
    for team in 0..2 {
        people.push(person(Part::Keeper, team, kits.keepers[team], dice));
    }
    people.push(person(Part::MainReferee, 0, kits.referees, dice));
    let near = soccer::PITCH_WIDTH_CM + 90.0;
    for (line_y, half) in [(-90.0, 0), (near, 1)] {
        people.push(person(Part::Assistant { line_y, half }, 0, kits.referees, dice));
    }
    people
}

fn person(part: Part, team: usize, kit: Kit, dice: &mut Dice) -> Person {
    Person {
        part,
        team,
        height_cm: dice.range(174.0, 196.0),
        breadth: dice.range(0.94, 1.14),
        top_speed: dice.range(680.0, 830.0),
        wander: [dice.angle(), dice.angle()],
        kit,
        skin: dice.pick(&SKINS),
        hair: dice.pick(&HAIRS),
        boots: dice.pick(&BOOTS),
    }
}

/// Where a person wants to be, with the ball at `ball` and team `holding` in possession, at `time_s`.
pub(crate) fn wanted_place(person: &Person, ball: Ground, holding: usize, time_s: f64) -> Ground {
    let wander = |axis: usize, rate: f64| 220.0 * (rate * time_s + person.wander[axis]).sin();
    let half_width = soccer::PITCH_WIDTH_CM / 2.0;
    let half_length = soccer::PITCH_LENGTH_CM / 2.0;
    let ahead = direction(person.team);
    match person.part {
        Part::Outfield { home } => {
            let (depth, width, retreat) =
                if holding == person.team { (3900.0, 5400.0, 100.0) } else { (3300.0, 4400.0, 700.0) };
            let block = half_length + 0.82 * (ball[0] - half_length) - ahead * retreat;
            let x = block + ahead * (home[0] - 0.47) * depth + wander(0, 0.55);
            let y = half_width
                + (home[1] - 0.5) * width * ahead
                + 0.32 * (ball[1] - half_width)
                + wander(1, 0.43);
            [x.clamp(250.0, 11_750.0), y.clamp(150.0, 6850.0)]
        }
        Part::Keeper => {
            let own_line = if person.team == 0 { 0.0 } else { soccer::PITCH_LENGTH_CM };
            let away = (ball[0] - own_line).abs();
            let out = 90.0 + (0.11 * away).min(950.0);
            let aside = (ball[1] - half_width) * (out / away.max(400.0)).min(0.5);
            [own_line + ahead * out, half_width + aside.clamp(-500.0, 500.0) + 0.3 * wander(1, 0.8)]
        }
        Part::MainReferee => [
            ball[0] + 0.1 * (half_length - ball[0]) - 500.0 * (person.wander[0]).cos() + wander(0, 0.3),
            ball[1] + if ball[1] > half_width { -900.0 } else { 900.0 } + wander(1, 0.37),
        ],
        Part::Assistant { line_y, half } => {
            let low = half as f64 * half_length;
            let x = ball[0] + if half == 0 { -350.0 } else { 350.0 };
            [x.clamp(low + 60.0, low + half_length - 60.0), line_y]
        }
    }
}
