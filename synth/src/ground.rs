//! The background of a frame: grass with its stripes and markings, and what stands around it.

use crate::camera::Camera;
use crate::canvas::Canvas;
use crate::dice::{Dice, byte_share, cell_hash};
use crate::kits::Color;
use crate::light::Light;
use crate::pitch::{Footprint, Markings};
use crate::stands::{self, Stands};
use scene::soccer::{PITCH_LENGTH_CM, PITCH_WIDTH_CM};
use std::sync::OnceLock;

/// How the grass of a match looks.
#[derive(Clone, Debug)]
pub(crate) struct Grass {
    color: Color,
    /// Brightness by which mown stripes differ from each other.
    contrast: f32,
    /// Width of a stripe along and across the pitch, cm; 0 for none.
    stripes_cm: [f32; 2],
    /// Brightness lost per cm along x and y, the uneven light.
    slope: [f32; 2],
    /// Where in the shared texture this pitch begins.
    offset: [i32; 2],
    patches: f32,
}

impl Grass {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        let red = dice.range(0.42, 0.62) as f32;
        let blue = dice.range(0.26, 0.42) as f32;
        let green = dice.range(118.0, 158.0) as f32;
        let width = dice.range(420.0, 640.0) as f32;
        let other = if dice.chance(0.25) { width } else { 0.0 };
        let stripes_cm = if dice.chance(0.85) { [width, other] } else { [0.0, width] };
        Self {
            color: [green * red, green, green * blue],
            contrast: dice.range(0.02, 0.07) as f32,
            stripes_cm,
            slope: [dice.range(-1.2e-5, 1.2e-5) as f32, dice.range(-1.5e-5, 1.5e-5) as f32],
            offset: [dice.index(TEXTURE_SIDE) as i32, dice.index(TEXTURE_SIDE) as i32],
            patches: dice.range(0.04, 0.12) as f32,
        }
    }

    fn at(&self, x: f32, y: f32, footprint_cm: f32, light: &Light) -> Color {
        let mut brightness = 1.0 + self.slope[0] * (x - 6000.0) + self.slope[1] * (y - 3500.0);
        for (value, stripe) in [(x, self.stripes_cm[0]), (y, self.stripes_cm[1])] {
            if stripe > 0.0 {
                let odd = (value / stripe).floor() as i32 & 1;
                brightness += if odd == 0 { self.contrast } else { -self.contrast };
            }
        }
        let texture = texture();
        let cell = |value: f32, offset: i32| {
            ((value / TEXEL_CM).floor() as i32).wrapping_add(offset) as usize % TEXTURE_SIDE
        };
        let sample = texture[cell(y, self.offset[1]) * TEXTURE_SIDE + cell(x, self.offset[0])];
        let fine = (TEXEL_CM / footprint_cm).min(1.0);
        brightness += self.patches * sample[0] + 0.10 * fine * sample[1];
        if let Some([a, b, c]) = light.shade
            && a * x + b * y > c
        {
            brightness *= 0.68;
        }
        let on_pitch = (-30.0..=PITCH_LENGTH_CM as f32 + 30.0).contains(&x)
            && (-30.0..=PITCH_WIDTH_CM as f32 + 30.0).contains(&y);
        if !on_pitch {
            brightness *= 0.93;
        }
        let yellow = 6.0 * sample[0];
        let [red, green, blue] = self.color;
        [(red + yellow) * brightness, green * brightness, blue * brightness]
    }
}

const TEXTURE_SIDE: usize = 1024;
const TEXEL_CM: f32 = 8.0;

/// A patch of grass that repeats: slow patches and fine blades, each about -1..=1. The same for all matches.
fn texture() -> &'static [[f32; 2]] {
    static TEXTURE: OnceLock<Vec<[f32; 2]>> = OnceLock::new();
    TEXTURE.get_or_init(|| {
        let side = TEXTURE_SIDE as i32;
        let texel = |index: i32| {
            let (x, y) = (index % side, index / side);
            let slow = 0.6 * smooth_noise(x, y, 128) + 0.4 * smooth_noise(x, y, 32);
            let fine = byte_share(cell_hash(x, y, 77), 0) - 0.5 + 0.7 * smooth_noise(x, y, 4);
            [slow, fine]
        };
        (0..side * side).map(texel).collect()
    })
}

/// Value noise with cells of `cell` texels, -1..=1, repeating with the texture.
fn smooth_noise(x: i32, y: i32, cell: i32) -> f32 {
    let cells = TEXTURE_SIDE as i32 / cell;
    let corner = |dx: i32, dy: i32| {
        let hash = cell_hash((x / cell + dx) % cells, (y / cell + dy) % cells, cell as u32);
        2.0 * byte_share(hash, 1) - 1.0
    };
    let ease = |value: i32| {
        let share = (value % cell) as f32 / cell as f32;
        share * share * (3.0 - 2.0 * share)
    };
    let (sx, sy) = (ease(x), ease(y));
    let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
    mix(mix(corner(0, 0), corner(1, 0), sx), mix(corner(0, 1), corner(1, 1), sx), sy)
}

/// Paint on the grass: white that keeps a tint of the grass it lies on, so that the validator's grass mask (saturation
/// of at least 40) still counts lines as grass; its line finder drops what is not.
const PAINT: Color = [192.0, 234.0, 178.0];

/// Fills the canvas with everything that stands still.
pub(crate) fn draw(
    canvas: &mut Canvas,
    camera: &Camera,
    grass: &Grass,
    light: &Light,
    markings: &Markings,
    stands: &Stands,
) {
    let scale = canvas.width as f32 / 1280.0;
    let eye = camera.position.map(|value| value as f32);
    let du = camera.right.map(|value| value as f32);
    let dv = camera.down.map(|value| value as f32);
    let width = canvas.width;
    for (row, line) in canvas.colors.chunks_exact_mut(width).enumerate() {
        let start = camera.ray(0.5, row as f64 + 0.5).map(|value| value as f32);
        for (column, px) in line.iter_mut().enumerate() {
            let ray = [0, 1, 2].map(|axis| start[axis] + column as f32 * du[axis]);
            let (wall, wall_reach) = stands::nearest_wall(eye, ray);
            let reach = if ray[2] < -1e-3 { -eye[2] / ray[2] } else { f32::MAX };
            if reach >= wall_reach {
                *px = stands.at(wall, eye, ray, wall_reach);
                continue;
            }
            let (x, y) = (eye[0] + reach * ray[0], eye[1] + reach * ray[1]);
            if y > stands::NEAR_EDGE_CM {
                *px = stands.floor(x, y);
                continue;
            }
            let slip = |step: [f32; 3]| {
                let change = reach / -ray[2];
                [reach * step[0] + change * step[2] * ray[0], reach * step[1] + change * step[2] * ray[1]]
            };
            let footprint = Footprint { du: slip(du), dv: slip(dv) };
            let size = (footprint.dv[0].abs() + footprint.dv[1].abs()).max(1.0);
            let color = grass.at(x, y, size, light);
            let paint = 0.93 * markings.coverage(x, y, &footprint, scale);
            let lit = if light.shade.is_some_and(|[a, b, c]| a * x + b * y > c) { 0.8 } else { 1.0 };
            *px = [0, 1, 2].map(|channel| color[channel] + (PAINT[channel] * lit - color[channel]) * paint);
        }
    }
}
