//! Preparation step by step and pixel by pixel, in f64: slow, and plainly what is meant. The one pass is held
//! against it.

use super::{BORDER, Letterbox};
use crate::InputSize;
use scene::{ColorMatrix, ColorRange, Frame, Plane};

/// What [`super::Preparer::prepare`] is to give.
pub fn prepare(frame: &Frame, input: InputSize) -> Vec<f32> {
    let letterbox = Letterbox::fit(frame.width, frame.height, input);
    let (width, height) = (input.width as usize, input.height as usize);
    let mut tensor = vec![BORDER; 3 * width * height];
    for row in 0..letterbox.picture[1] {
        for column in 0..letterbox.picture[0] {
            let at = |output: u32, axis: usize| {
                let sides = [frame.width, frame.height];
                (f64::from(output) + 0.5) * f64::from(sides[axis]) / f64::from(letterbox.picture[axis])
            };
            let rgb = color_at(frame, at(column, 0), at(row, 1));
            let (x, y) = ((column + letterbox.offset[0]) as usize, (row + letterbox.offset[1]) as usize);
            for (channel, value) in rgb.into_iter().enumerate() {
                tensor[(channel * height + y) * width + x] = value as f32;
            }
        }
    }
    tensor
}

/// The colour at a place of the frame, in px with the first pixel's centre at 0.5.
fn color_at(frame: &Frame, x: f64, y: f64) -> [f64; 3] {
    // A chroma sample counts for its two by two pixels.
    let [luma, cb, cr] = [(0, 1), (1, 2), (2, 2)]
        .map(|(plane, sample_px)| plane_at(frame, &frame.planes[plane], sample_px, x, y));
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
    [red, green, blue].map(|value| value.clamp(0.0, 1.0))
}

fn plane_at(frame: &Frame, plane: &Plane, sample_px: usize, x: f64, y: f64) -> f64 {
    let (width, height) = (frame.width, frame.height);
    let x = (x - 0.5).clamp(0.0, f64::from(width - 1));
    let y = (y - 0.5).clamp(0.0, f64::from(height - 1));
    let sample = |x: f64, y: f64| {
        let (x, y) = (x.min(f64::from(width - 1)), y.min(f64::from(height - 1)));
        f64::from(plane.data[y as usize / sample_px * plane.stride + x as usize / sample_px])
    };
    let (left, top) = (x.floor(), y.floor());
    let mix = |a: f64, b: f64, share: f64| a * (1.0 - share) + b * share;
    let above = mix(sample(left, top), sample(left + 1.0, top), x - left);
    let below = mix(sample(left, top + 1.0), sample(left + 1.0, top + 1.0), x - left);
    mix(above, below, y - top)
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
