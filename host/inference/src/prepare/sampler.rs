//! Bilinear sampling of YUV 4:2:0 straight into RGB planes.
//!
//! For each row of the picture the two source rows are blended first (along memory, so the compiler makes vector
//! code of it), then the blended rows are sampled at each column and turned into RGB.

use super::Letterbox;
use crate::InputSize;
use scene::{ColorMatrix, ColorRange, Frame, Plane};

/// Between which two samples an output pixel lies, and how near to the second.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Tap {
    first: u32,
    second: u32,
    share: f32,
}

/// Taps of `outputs` pixels, `step` samples of a plane apart; `samples` there are.
fn taps(outputs: u32, step: f32, samples: u32) -> Vec<Tap> {
    let last = samples - 1;
    let tap = |output: u32| {
        let at = ((output as f32 + 0.5) * step - 0.5).clamp(0.0, last as f32);
        let first = at as u32;
        Tap { first, second: (first + 1).min(last), share: at - first as f32 }
    };
    (0..outputs).map(tap).collect()
}

/// Taps and buffers for frames of one size.
pub(super) struct Sampler {
    letterbox: Letterbox,
    size: [u32; 2],
    columns: Vec<Tap>,
    chroma_columns: Vec<Tap>,
    rows: Vec<Tap>,
    chroma_rows: Vec<Tap>,
    blended: [Vec<f32>; 3],
}

impl Sampler {
    pub fn new(frame: &Frame, letterbox: Letterbox) -> Self {
        let ([step_x, step_y], [width, height]) = (letterbox.step(), letterbox.picture);
        let (chroma_width, chroma_height) = frame.chroma_size();
        Self {
            letterbox,
            size: [frame.width, frame.height],
            columns: taps(width, step_x, frame.width),
            chroma_columns: taps(width, step_x / 2.0, chroma_width),
            rows: taps(height, step_y, frame.height),
            chroma_rows: taps(height, step_y / 2.0, chroma_height),
            blended: [frame.width, chroma_width, chroma_width].map(|width| vec![0.0; width as usize]),
        }
    }

    pub fn fits(&self, frame: &Frame, letterbox: &Letterbox) -> bool {
        self.size == [frame.width, frame.height] && self.letterbox == *letterbox
    }

    /// Writes the picture into its place in `tensor`.
    pub fn sample(&mut self, frame: &Frame, input: InputSize, tensor: &mut [f32]) {
        let color = Color::of(frame);
        let ([left, top], width) = (self.letterbox.offset.map(|side| side as usize), self.columns.len());
        let (red, rest) = tensor.split_at_mut(input.width as usize * input.height as usize);
        let (green, blue) = rest.split_at_mut(red.len());
        for row in 0..self.rows.len() {
            for (plane, blended) in self.blended.iter_mut().enumerate() {
                let tap = if plane == 0 { self.rows[row] } else { self.chroma_rows[row] };
                blend_rows(&frame.planes[plane], tap, blended);
            }
            let start = (top + row) * input.width as usize + left;
            let out = [&mut red[start..][..width], &mut green[start..][..width], &mut blue[start..][..width]];
            self.write_row(&color, out);
        }
    }

    fn write_row(&self, color: &Color, [red, green, blue]: [&mut [f32]; 3]) {
        let [luma, cb, cr] = &self.blended;
        let taps = self.columns.iter().zip(&self.chroma_columns);
        let out = red.iter_mut().zip(green).zip(blue);
        for ((tap, chroma_tap), ((red, green), blue)) in taps.zip(out) {
            let (y, u, v) = (blend(luma, tap), blend(cb, chroma_tap), blend(cr, chroma_tap));
            [*red, *green, *blue] = color.rgb(y, u, v);
        }
    }
}

fn blend(row: &[f32], tap: &Tap) -> f32 {
    let (first, second) = (row[tap.first as usize], row[tap.second as usize]);
    first + (second - first) * tap.share
}

fn blend_rows(plane: &Plane, tap: Tap, out: &mut [f32]) {
    let row = |at: u32| &plane.data[at as usize * plane.stride..][..out.len()];
    let (first, second) = (row(tap.first), row(tap.second));
    for ((out, &first), &second) in out.iter_mut().zip(first).zip(second) {
        let (first, second) = (f32::from(first), f32::from(second));
        *out = first + (second - first) * tap.share;
    }
}

/// From samples 0..=255 to RGB 0..=1: ITU-R BT.601-7, BT.709-6 and BT.2020-2, with Kr and Kb of each.
pub(super) struct Color {
    luma_zero: f32,
    luma_gain: f32,
    red_from_cr: f32,
    green_from_cb: f32,
    green_from_cr: f32,
    blue_from_cb: f32,
}

impl Color {
    pub fn of(frame: &Frame) -> Self {
        let (kr, kb) = match frame.matrix {
            ColorMatrix::Bt601 => (0.299, 0.114),
            ColorMatrix::Bt709 => (0.2126, 0.0722),
            ColorMatrix::Bt2020 => (0.2627, 0.0593),
        };
        let kg = 1.0 - kr - kb;
        let (luma_zero, luma_levels, chroma_levels) = match frame.range {
            ColorRange::Limited => (16.0, 219.0, 224.0),
            ColorRange::Full => (0.0, 255.0, 255.0),
        };
        let chroma = 2.0 / chroma_levels;
        Self {
            luma_zero,
            luma_gain: 1.0 / luma_levels,
            red_from_cr: (1.0 - kr) * chroma,
            green_from_cb: -(1.0 - kb) * kb / kg * chroma,
            green_from_cr: -(1.0 - kr) * kr / kg * chroma,
            blue_from_cb: (1.0 - kb) * chroma,
        }
    }

    pub fn rgb(&self, y: f32, cb: f32, cr: f32) -> [f32; 3] {
        let (y, cb, cr) = ((y - self.luma_zero) * self.luma_gain, cb - 128.0, cr - 128.0);
        [
            (y + self.red_from_cr * cr).clamp(0.0, 1.0),
            (y + self.green_from_cb * cb + self.green_from_cr * cr).clamp(0.0, 1.0),
            (y + self.blue_from_cb * cb).clamp(0.0, 1.0),
        ]
    }
}
