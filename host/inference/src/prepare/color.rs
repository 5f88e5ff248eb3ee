//! From samples to 8-bit RGB: ITU-R BT.601-7, BT.709-6 and BT.2020-2, with Kr and Kb of each.
//!
//! In whole numbers with 16 bits behind the point, so that every device computes the same levels. They are those of exact
//! arithmetic, rounded, but for one pixel in some hundred, which is a level off.

use multiversion::multiversion;
use scene::{ColorMatrix, ColorRange, Frame};

/// Bits behind the point.
pub(super) const POINT: u32 = 16;

/// `level = clamp((luma * y + from_cb * cb + from_cr * cr + constant) >> 16)`, with the zeros of luma and chroma, and the
/// half that rounds, in `constant`.
#[derive(Clone, Copy)]
pub(crate) struct Color {
    pub(super) luma: i32,
    /// For red, green and blue.
    pub(super) from_cb: [i32; 3],
    pub(super) from_cr: [i32; 3],
    pub(super) constant: [i32; 3],
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
        let fixed = |factor: f64| (factor * f64::from(1 << POINT)).round() as i32;
        let (luma, chroma) = (255.0 / luma_levels, 2.0 * 255.0 / chroma_levels);
        let (red_from_cr, blue_from_cb) = ((1.0 - kr) * chroma, (1.0 - kb) * chroma);
        let from_cb = [0.0, -blue_from_cb * kb / kg, blue_from_cb];
        let from_cr = [red_from_cr, -red_from_cr * kr / kg, 0.0];
        let constant =
            [0, 1, 2].map(|at| fixed(0.5 - luma_zero * luma - 128.0 * (from_cb[at] + from_cr[at])));
        Self { luma: fixed(luma), from_cb: from_cb.map(fixed), from_cr: from_cr.map(fixed), constant }
    }

    /// Luma's factor, and for red, green and blue each: what Cb counts, what Cr counts, what is added.
    #[cfg(feature = "gpu")]
    pub fn coefficients(&self) -> [i32; 10] {
        let Self { luma, from_cb: [rb, gb, bb], from_cr: [rr, gr, br], constant: [r, g, b] } = *self;
        [luma, rb, gb, bb, rr, gr, br, r, g, b]
    }

    /// The level of one pixel.
    #[cfg(test)]
    pub fn level(&self, channel: usize, [y, cb, cr]: [u8; 3]) -> u8 {
        let sum = self.luma * i32::from(y)
            + self.from_cb[channel] * i32::from(cb)
            + self.from_cr[channel] * i32::from(cr)
            + self.constant[channel];
        (sum >> POINT).clamp(0, 255) as u8
    }
}

/// What chroma and the constant add to each pixel of a row, for one channel; a chroma sample counts for two pixels.
pub(super) fn write_chroma(color: &Color, channel: usize, cb: &[u8], cr: &[u8], out: &mut [i32]) {
    add_chroma(color.from_cb[channel], color.from_cr[channel], color.constant[channel], cb, cr, out);
}

/// Loops over rows are functions of their own: see [`super::columns`].
#[multiversion(targets("x86_64+avx2"))]
fn add_chroma(from_cb: i32, from_cr: i32, constant: i32, cb: &[u8], cr: &[u8], out: &mut [i32]) {
    let (pairs, last) = out.as_chunks_mut::<2>();
    for ((pair, &cb), &cr) in pairs.iter_mut().zip(cb).zip(cr) {
        *pair = [from_cb * i32::from(cb) + from_cr * i32::from(cr) + constant; 2];
    }
    if let ([last], [.., cb], [.., cr]) = (last, cb, cr) {
        *last = from_cb * i32::from(*cb) + from_cr * i32::from(*cr) + constant;
    }
}

/// Writes a row of pixels, all of whose rows are equally long.
///
/// The rows come one by one and not as arrays so that the compiler knows that they do not overlap.
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn write_levels(
    color: &Color,
    y: &[u8],
    chroma: [&[i32]; 3],
    red: &mut [u8],
    green: &mut [u8],
    blue: &mut [u8],
) {
    let width = red.len();
    let (y, [to_red, to_green, to_blue]) = (&y[..width], chroma.map(|row| &row[..width]));
    let (green, blue) = (&mut green[..width], &mut blue[..width]);
    for at in 0..width {
        let luma = color.luma * i32::from(y[at]);
        red[at] = ((luma + to_red[at]) >> POINT).clamp(0, 255) as u8;
        green[at] = ((luma + to_green[at]) >> POINT).clamp(0, 255) as u8;
        blue[at] = ((luma + to_blue[at]) >> POINT).clamp(0, 255) as u8;
    }
}
