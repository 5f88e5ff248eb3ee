//! From samples 0..=255 to RGB 0..=1: ITU-R BT.601-7, BT.709-6 and BT.2020-2, with Kr and Kb of each.

use multiversion::multiversion;
use scene::{ColorMatrix, ColorRange, Frame};

/// `rgb = clamp(luma * y + from_cb * cb + from_cr * cr + constant)`, with the zeros of luma and chroma in `constant`.
#[derive(Clone, Copy)]
pub(crate) struct Color {
    luma: f32,
    red_from_cr: f32,
    green_from_cb: f32,
    green_from_cr: f32,
    blue_from_cb: f32,
    constant: [f32; 3],
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
        let (luma, chroma) = (1.0 / luma_levels, 2.0 / chroma_levels);
        let (red_from_cr, blue_from_cb) = ((1.0 - kr) * chroma, (1.0 - kb) * chroma);
        let (green_from_cb, green_from_cr) = (-blue_from_cb * kb / kg, -red_from_cr * kr / kg);
        let zero = |from_chroma: f32| -luma_zero * luma - 128.0 * from_chroma;
        let constant = [zero(red_from_cr), zero(green_from_cb + green_from_cr), zero(blue_from_cb)];
        Self { luma, red_from_cr, green_from_cb, green_from_cr, blue_from_cb, constant }
    }

    /// Luma's factor, red from Cr, green from Cb, green from Cr, blue from Cb, and what is added to red, green and
    /// blue.
    #[cfg(feature = "gpu")]
    pub fn coefficients(&self) -> [f32; 8] {
        let Self {
            luma,
            red_from_cr,
            green_from_cb,
            green_from_cr,
            blue_from_cb,
            constant: [red, green, blue],
        } = *self;
        [luma, red_from_cr, green_from_cb, green_from_cr, blue_from_cb, red, green, blue]
    }
}

/// Writes a row of pixels. All six rows are equally long.
///
/// The rows come one by one and not as arrays so that the compiler knows that they do not overlap.
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn write_row(
    color: &Color,
    y: &[f32],
    cb: &[f32],
    cr: &[f32],
    red: &mut [f32],
    green: &mut [f32],
    blue: &mut [f32],
) {
    let width = red.len();
    let (y, cb, cr) = (&y[..width], &cb[..width], &cr[..width]);
    let (green, blue) = (&mut green[..width], &mut blue[..width]);
    for at in 0..width {
        let (y, cb, cr) = (y[at] * color.luma, cb[at], cr[at]);
        red[at] = (y + (color.red_from_cr * cr + color.constant[0])).clamp(0.0, 1.0);
        green[at] =
            (y + (color.green_from_cb * cb + color.green_from_cr * cr + color.constant[1])).clamp(0.0, 1.0);
        blue[at] = (y + (color.blue_from_cb * cb + color.constant[2])).clamp(0.0, 1.0);
    }
}
