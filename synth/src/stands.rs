//! What surrounds the pitch: advertising boards, and stands with a crowd.

use crate::dice::{Dice, byte_share, cell_hash};
use crate::kits::{Color, HAIRS, Kits, SKINS};

/// Beyond this y the near side is no longer grass, cm.
pub(crate) const NEAR_EDGE_CM: f32 = 7420.0;
const FAR_WALL_CM: f32 = -520.0;
const LEFT_WALL_CM: f32 = -820.0;
const RIGHT_WALL_CM: f32 = 12_820.0;
const BOARD_CM: f32 = 92.0;

/// One of the walls around the pitch; a board with the stand above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wall {
    Far,
    Left,
    Right,
}

/// The wall that a ray from `eye` hits first, and how many ray lengths away.
pub(crate) fn nearest_wall(eye: [f32; 3], ray: [f32; 3]) -> (Wall, f32) {
    let mut best = (Wall::Far, f32::MAX);
    if ray[1] < -1e-3 {
        best.1 = (FAR_WALL_CM - eye[1]) / ray[1];
    }
    if ray[0] < -1e-3 {
        let reach = (LEFT_WALL_CM - eye[0]) / ray[0];
        if reach < best.1 {
            best = (Wall::Left, reach);
        }
    } else if ray[0] > 1e-3 {
        let reach = (RIGHT_WALL_CM - eye[0]) / ray[0];
        if reach < best.1 {
            best = (Wall::Right, reach);
        }
    }
    best
}

/// Colours of the boards, seats and crowd of a match.
#[derive(Clone, Debug)]
pub(crate) struct Stands {
    salt: u32,
    seat: Color,
    shirts: [Color; 2],
    fullness: f32,
    boards: [Color; 5],
    concrete: f32,
}

const BOARD_COLORS: [Color; 8] = [
    [20.0, 40.0, 120.0],
    [190.0, 24.0, 32.0],
    [232.0, 232.0, 236.0],
    [18.0, 18.0, 22.0],
    [240.0, 196.0, 20.0],
    [16.0, 110.0, 170.0],
    [230.0, 110.0, 20.0],
    [90.0, 30.0, 120.0],
];
const SEATS: [Color; 4] = [[52.0, 60.0, 100.0], [120.0, 36.0, 40.0], [96.0, 98.0, 104.0], [40.0, 44.0, 52.0]];

impl Stands {
    pub(crate) fn draw(kits: &Kits, dice: &mut Dice) -> Self {
        Self {
            salt: (dice.unit() * 4e9) as u32,
            seat: dice.pick(&SEATS),
            shirts: [kits.teams[0].shirt, kits.teams[1].shirt],
            fullness: dice.range(0.55, 0.97) as f32,
            boards: std::array::from_fn(|_| dice.pick(&BOARD_COLORS)),
            concrete: dice.range(70.0, 120.0) as f32,
        }
    }

    /// Colour where `ray` from `eye` meets `wall` at `reach` ray lengths.
    pub(crate) fn at(&self, wall: Wall, eye: [f32; 3], ray: [f32; 3], reach: f32) -> Color {
        let hit = [0, 1, 2].map(|axis| eye[axis] + reach * ray[axis]);
        let along = if wall == Wall::Far { hit[0] } else { hit[1] + 40_000.0 };
        let up = hit[2];
        if reach == f32::MAX {
            [40.0, 44.0, 54.0]
        } else if up < BOARD_CM {
            self.board(along, up)
        } else {
            self.crowd(along, up - BOARD_CM)
        }
    }

    /// The strip between the near run-off and the near stand.
    pub(crate) fn floor(&self, x: f32, y: f32) -> Color {
        let grain = byte_share(cell_hash((x / 30.0) as i32, (y / 30.0) as i32, self.salt), 0);
        [self.concrete + 14.0 * grain; 3]
    }

    fn board(&self, along: f32, up: f32) -> Color {
        let panel = (along / 610.0).floor() as i32;
        let hash = cell_hash(panel, 5, self.salt);
        let ground = self.boards[(hash % 5) as usize];
        if !(4.0..BOARD_CM - 5.0).contains(&up) {
            return ground.map(|channel| 0.6 * channel);
        }
        let letters = if ground.iter().sum::<f32>() > 380.0 { [24.0, 24.0, 40.0] } else { [236.0; 3] };
        let within = along - panel as f32 * 610.0;
        let (column, row) = ((within / 11.0) as i32, ((up - 22.0) / 11.0).floor() as i32);
        let in_word = (60.0..540.0).contains(&within) && (0..4).contains(&row) && column % 5 != 4;
        let stroke = cell_hash(column + 64 * panel, row, self.salt) & 3 != 0;
        if in_word && stroke { letters } else { ground }
    }

    fn crowd(&self, along: f32, up: f32) -> Color {
        let (tier_gap, aisle) = ((560.0..640.0).contains(&up), (along / 1300.0).fract() < 0.07);
        if tier_gap || up > 1500.0 {
            return if up > 1500.0 { [34.0, 36.0, 44.0] } else { [self.concrete * 0.8; 3] };
        }
        if aisle {
            return [self.concrete * 0.7; 3];
        }
        let (wide, high) = (52.0, 74.0);
        let row = (up / high).floor();
        let shifted = along + 26.0 * (row as i32 & 1) as f32;
        let column = (shifted / wide).floor();
        let hash = cell_hash(column as i32, row as i32, self.salt);
        if byte_share(hash, 0) > self.fullness {
            let edge = (up / high).fract() > 0.75;
            return self.seat.map(|channel| if edge { 0.6 * channel } else { channel });
        }
        let jitter = 0.16 * (byte_share(hash, 1) - 0.5);
        let place = [(shifted / wide).fract() - 0.5 + jitter, (up / high).fract() + jitter];
        self.spectator(hash, place)
    }

    /// Colour inside a spectator's cell; `place` is (-0.5..0.5, 0..1), up.
    fn spectator(&self, hash: u32, place: [f32; 2]) -> Color {
        let head = (place[0] / 0.19).powi(2) + ((place[1] - 0.72) / 0.15).powi(2);
        if head < 1.0 {
            let hair = place[1] > 0.79;
            let choice = (hash >> 20) as usize % 5;
            return if hair { HAIRS[choice] } else { SKINS[choice].map(|channel| 0.8 * channel) };
        }
        if place[0].abs() > 0.36 || !(0.0..0.6).contains(&place[1]) {
            return self.seat.map(|channel| 0.45 * channel);
        }
        let bright = 0.45 + 0.35 * byte_share(hash, 2);
        let shirt = match hash % 7 {
            0 | 1 => self.shirts[0],
            2 => self.shirts[1],
            3 => [230.0; 3],
            4 => [60.0, 62.0, 70.0],
            5 => [150.0, 110.0, 80.0],
            _ => [80.0, 100.0, 150.0],
        };
        shirt.map(|channel| channel * bright)
    }
}
