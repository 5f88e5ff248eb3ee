//! What people wear. Class can be told by colour: the palettes of teams, goalkeepers and referees are disjoint.

use crate::dice::Dice;

/// A colour, R G B, 0..=255, before light and grading.
pub(crate) type Color = [f32; 3];

/// How a shirt is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    Plain,
    /// A middle panel in the second colour.
    Panel,
    /// Horizontal bands.
    Hoops,
    /// Sleeves in the second colour.
    Sleeves,
}

/// One set of clothes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Kit {
    pub(crate) shirt: Color,
    pub(crate) second: Color,
    pub(crate) pattern: Pattern,
    pub(crate) shorts: Color,
    pub(crate) socks: Color,
}

/// Clothes of everyone in a match.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Kits {
    pub(crate) teams: [Kit; 2],
    pub(crate) keepers: [Kit; 2],
    pub(crate) referees: Kit,
}

const WHITE: Color = [236.0, 236.0, 238.0];
const TEAM_COLORS: [Color; 9] = [
    WHITE,
    [205.0, 28.0, 36.0],
    [140.0, 22.0, 52.0],
    [28.0, 72.0, 205.0],
    [36.0, 46.0, 132.0],
    [118.0, 178.0, 232.0],
    [226.0, 72.0, 64.0],
    [66.0, 108.0, 180.0],
    [206.0, 206.0, 214.0],
];
const KEEPER_COLORS: [Color; 4] =
    [[255.0, 128.0, 10.0], [176.0, 240.0, 40.0], [140.0, 48.0, 190.0], [250.0, 84.0, 190.0]];
const REFEREE_SHIRTS: [Color; 3] = [[22.0, 22.0, 26.0], [236.0, 222.0, 48.0], [34.0, 32.0, 36.0]];
const REFEREE_DARK: Color = [20.0, 20.0, 24.0];

pub(crate) const SKINS: [Color; 5] = [
    [238.0, 196.0, 164.0],
    [222.0, 170.0, 132.0],
    [182.0, 128.0, 92.0],
    [128.0, 84.0, 58.0],
    [88.0, 58.0, 42.0],
];
pub(crate) const HAIRS: [Color; 5] =
    [[26.0, 22.0, 20.0], [58.0, 40.0, 28.0], [112.0, 80.0, 46.0], [196.0, 160.0, 96.0], [40.0, 34.0, 32.0]];
pub(crate) const BOOTS: [Color; 4] =
    [[24.0, 24.0, 26.0], [232.0, 232.0, 232.0], [232.0, 64.0, 48.0], [60.0, 120.0, 220.0]];

/// How far two colours lie apart, brightness counted more than hue.
pub(crate) fn distance(a: Color, b: Color) -> f32 {
    let red = a[0] - b[0];
    let green = 1.5 * (a[1] - b[1]);
    let blue = a[2] - b[2];
    (red * red + green * green + blue * blue).sqrt()
}

/// Least distance between the shirts of the two teams.
const TEAM_DISTANCE: f32 = 150.0;

impl Kits {
    /// The clothes of a match.
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        let home = dice.pick(&TEAM_COLORS);
        let away = loop {
            let color = dice.pick(&TEAM_COLORS);
            if distance(home, color) > TEAM_DISTANCE {
                break color;
            }
        };
        let first = dice.index(KEEPER_COLORS.len());
        let other = (first + 1 + dice.index(KEEPER_COLORS.len() - 1)) % KEEPER_COLORS.len();
        Self {
            teams: [team_kit(home, away, dice), team_kit(away, home, dice)],
            keepers: [KEEPER_COLORS[first], KEEPER_COLORS[other]].map(plain),
            referees: Kit { shorts: REFEREE_DARK, socks: REFEREE_DARK, ..plain(dice.pick(&REFEREE_SHIRTS)) },
        }
    }
}

fn plain(color: Color) -> Kit {
    Kit { shirt: color, second: color, pattern: Pattern::Plain, shorts: color, socks: color }
}

fn team_kit(shirt: Color, opponent: Color, dice: &mut Dice) -> Kit {
    let second = loop {
        let color = dice.pick(&TEAM_COLORS);
        if distance(color, opponent) > TEAM_DISTANCE {
            break color;
        }
    };
    let pattern =
        dice.pick(&[Pattern::Plain, Pattern::Plain, Pattern::Panel, Pattern::Hoops, Pattern::Sleeves]);
    let shorts = dice.pick(&[shirt, second, WHITE]);
    let socks = dice.pick(&[shirt, second, shorts]);
    Kit { shirt, second, pattern, shorts, socks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn teams_differ_and_no_team_wears_an_officials_or_keepers_colour() {
        for seed in 0..200 {
            let kits = Kits::draw(&mut Dice::new(seed, 0));
            assert!(distance(kits.teams[0].shirt, kits.teams[1].shirt) > TEAM_DISTANCE);
            assert_ne!(kits.keepers[0].shirt, kits.keepers[1].shirt);
            for team in kits.teams {
                for other in [kits.keepers[0], kits.keepers[1], kits.referees] {
                    assert!(distance(team.shirt, other.shirt) > 60.0, "seed {seed}");
                }
            }
        }
    }
}
