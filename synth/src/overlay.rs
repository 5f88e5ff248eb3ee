//! The broadcaster's graphics: a scoreboard with clock at the top left, a mark at the top right.

use crate::canvas::{Canvas, NOBODY};
use crate::dice::Dice;
use crate::kits::{Color, Kits};

/// Glyphs of 3 x 5 px, a row in each three bits from the top.
const DIGITS: [u16; 10] = [
    0b111_101_101_101_111,
    0b010_110_010_010_111,
    0b111_001_111_100_111,
    0b111_001_111_001_111,
    0b101_101_111_001_001,
    0b111_100_111_001_111,
    0b111_100_111_101_111,
    0b111_001_010_010_010,
    0b111_101_111_101_111,
    0b111_101_111_001_111,
];
const LETTERS: [u16; 8] = [
    0b010_101_111_101_101,
    0b111_100_100_100_111,
    0b111_100_110_100_111,
    0b101_101_111_101_101,
    0b101_110_100_110_101,
    0b111_101_101_101_111,
    0b110_101_110_101_101,
    0b111_010_010_010_010,
];
const COLON: u16 = 0b000_010_000_010_000;

/// What the graphics say and where they stand.
#[derive(Clone, Debug)]
pub(crate) struct Overlay {
    /// Left and top edge in a picture 1280 px wide.
    corner: [f32; 2],
    names: [[usize; 3]; 2],
    goals: [usize; 2],
    clock_s: u32,
    colors: [Color; 2],
    mark: bool,
}

impl Overlay {
    pub(crate) fn draw(kits: &Kits, dice: &mut Dice) -> Self {
        Self {
            corner: [dice.range(40.0, 90.0) as f32, dice.range(26.0, 48.0) as f32],
            names: std::array::from_fn(|_| std::array::from_fn(|_| dice.index(LETTERS.len()))),
            goals: [dice.index(5), dice.index(5)],
            clock_s: dice.index(5400) as u32,
            colors: [kits.teams[0].shirt, kits.teams[1].shirt],
            mark: dice.chance(0.6),
        }
    }

    /// Paints the graphics as they are `time_s` into the clip; what they cover is nobody's.
    pub(crate) fn paint(&self, canvas: &mut Canvas, time_s: f64) {
        let [left, top] = self.corner;
        let dark = [18.0, 22.0, 34.0];
        fill(canvas, [left, top, left + 292.0, top + 34.0], dark, 0.92);
        fill(canvas, [left, top, left + 8.0, top + 34.0], self.colors[0], 1.0);
        fill(canvas, [left + 190.0, top, left + 198.0, top + 34.0], self.colors[1], 1.0);
        fill(canvas, [left + 78.0, top, left + 112.0, top + 34.0], [235.0; 3], 1.0);
        let white = [240.0; 3];
        for team in 0..2 {
            for (place, &letter) in self.names[team].iter().enumerate() {
                let x = left + 16.0 + 18.0 * place as f32 + 104.0 * team as f32;
                glyph(canvas, LETTERS[letter], [x, top + 8.0], white);
            }
            glyph(canvas, DIGITS[self.goals[team]], [left + 82.0 + 17.0 * team as f32, top + 8.0], dark);
        }
        let clock = self.clock_s + time_s as u32;
        let (minutes, seconds) = (clock / 60 % 100, clock % 60);
        let digit = |value: u32| DIGITS[value as usize % 10];
        let text = [digit(minutes / 10), digit(minutes), COLON, digit(seconds / 10), digit(seconds)];
        for (place, shape) in text.into_iter().enumerate() {
            glyph(canvas, shape, [left + 205.0 + 17.0 * place as f32, top + 8.0], white);
        }
        if self.mark {
            fill(canvas, [1170.0, 34.0, 1232.0, 58.0], [235.0; 3], 0.45);
            fill(canvas, [1178.0, 40.0, 1196.0, 52.0], self.colors[0], 0.6);
        }
    }
}

/// A rectangle given in px of a picture 1280 px wide.
fn fill(canvas: &mut Canvas, edges: [f32; 4], color: Color, alpha: f32) {
    let scale = canvas.width as f32 / 1280.0;
    let [left, top, right, bottom] = edges.map(|edge| (edge * scale).round().max(0.0) as usize);
    for y in top..bottom.min(canvas.height) {
        for x in left..right.min(canvas.width) {
            let px = y * canvas.width + x;
            canvas.blend(px, color, alpha);
            if alpha > 0.5 {
                canvas.own(px, NOBODY);
            }
        }
    }
}

fn glyph(canvas: &mut Canvas, shape: u16, corner: [f32; 2], color: Color) {
    const DOT: f32 = 3.6;
    for bit in 0..15 {
        if shape >> (14 - bit) & 1 == 1 {
            let (column, row) = ((bit % 3) as f32, (bit / 3) as f32);
            let (x, y) = (corner[0] + column * DOT, corner[1] + row * DOT);
            fill(canvas, [x, y, x + DOT, y + DOT], color, 1.0);
        }
    }
}
