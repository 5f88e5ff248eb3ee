//! Preparation step by step and pixel by pixel: slow, and plainly what is meant. The one pass is held against it, bit for
//! bit.

use super::color::Color;
use super::{BORDER, LEVEL, Letterbox};
use crate::InputSize;
use scene::{ColorMatrix, ColorRange, Frame, Plane};

/// What [`super::Preparer::prepare`] is to give.
pub fn prepare(frame: &Frame, input: InputSize) -> Vec<f32> {
    let letterbox = Letterbox::fit(frame.width, frame.height, input);
    let (width, height) = (input.width as usize, input.height as usize);
    let mut tensor = vec![BORDER; 3 * width * height];
    for row in 0..letterbox.picture[1] {
        for column in 0..letterbox.picture[0] {
            let [across, down] = [
                Place::of(column, letterbox.picture[0], frame.width),
                Place::of(row, letterbox.picture[1], frame.height),
            ];
            let (x, y) = ((column + letterbox.offset[0]) as usize, (row + letterbox.offset[1]) as usize);
            for channel in 0..3 {
                let level = scaled(frame, channel, across, down);
                tensor[(channel * height + y) * width + x] = level as f32 * LEVEL;
            }
        }
    }
    tensor
}

/// Between which two pixels of an axis, and the second one's weight in 2048ths.
#[derive(Clone, Copy)]
struct Place {
    pixels: [u32; 2],
    second: i32,
}

impl Place {
    fn of(output: u32, outputs: u32, source: u32) -> Self {
        let at = (f64::from(output) + 0.5) * f64::from(source) / f64::from(outputs) - 0.5;
        let at = at.clamp(0.0, f64::from(source - 1));
        let first = at.floor();
        let next = (first as u32 + 1).min(source - 1);
        Self { pixels: [first as u32, next], second: ((at - first) * 2_048.0).round() as i32 }
    }
}

/// A pixel of the picture: along x to 128ths of a level, then along y to quarters, each cut, then rounded.
fn scaled(frame: &Frame, channel: usize, across: Place, down: Place) -> i32 {
    let along = |y: u32| {
        let [first, second] = across.pixels.map(|x| level(frame, channel, x, y));
        (first * (2_048 - across.second) + second * across.second) >> 4
    };
    let [upper, lower] = down.pixels.map(along);
    let quarters = ((upper * (2_048 - down.second)) >> 16) + ((lower * down.second) >> 16);
    (quarters + 2) >> 2
}

/// The level of a pixel of the frame; a chroma sample counts for its two by two pixels.
fn level(frame: &Frame, channel: usize, x: u32, y: u32) -> i32 {
    let sample = |plane: &Plane, px: u32| plane.data[(y / px) as usize * plane.stride + (x / px) as usize];
    let [luma, cb, cr] = [(0, 1), (1, 2), (2, 2)].map(|(plane, px)| sample(&frame.planes[plane], px));
    Color::of(frame).level(channel, [luma, cb, cr]).into()
}

/// The levels of a pixel by the standards' own formulas, not rounded.
pub fn exact_levels(frame: &Frame, [luma, cb, cr]: [u8; 3]) -> [f64; 3] {
    let [luma, cb, cr] = [luma, cb, cr].map(f64::from);
    let (y, cb, cr) = match frame.range {
        ColorRange::Full => (luma / 255.0, (cb - 128.0) / 255.0, (cr - 128.0) / 255.0),
        ColorRange::Limited => ((luma - 16.0) / 219.0, (cb - 128.0) / 224.0, (cr - 128.0) / 224.0),
    };
    let (kr, kb) = match frame.matrix {
        ColorMatrix::Bt601 => (0.299, 0.114),
        ColorMatrix::Bt709 => (0.2126, 0.0722),
        ColorMatrix::Bt2020 => (0.2627, 0.0593),
    };
    let red = y + 2.0 * (1.0 - kr) * cr;
    let blue = y + 2.0 * (1.0 - kb) * cb;
    let green = (y - kr * red - kb * blue) / (1.0 - kr - kb);
    [red, green, blue].map(|value| value.clamp(0.0, 1.0) * 255.0)
}

/// A frame of noise with rows longer than needed, so that a stride taken for a width shows. Another for each seed.
pub fn noise(width: u32, height: u32, seed: u32, matrix: ColorMatrix, range: ColorRange) -> Frame {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    let mut plane = |width: u32, height: u32| {
        let stride = width as usize + 13;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        Plane { data: (0..stride * height as usize).map(|_| next()).collect(), stride }
    };
    let (cw, ch) = (width.div_ceil(2), height.div_ceil(2));
    let planes = [plane(width, height), plane(cw, ch), plane(cw, ch)];
    Frame { index: 0, width, height, planes, matrix, range }
}
