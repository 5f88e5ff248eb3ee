//! The usual clip, of twice the input's size: two rows of samples to one row of the picture in one loop.
//!
//! A pixel of the picture is the mean of two by two of the frame's, which share one chroma sample, so what chroma adds is
//! computed once for four levels and nothing is kept between rows. Gives the bits that the general way gives.

use super::LEVEL;
use super::color::{Color, POINT};
use multiversion::multiversion;

/// The samples that a row of the picture is made of: two rows of luma, and the row of chroma that both share.
pub(super) struct Samples<'f> {
    pub upper: &'f [u8],
    pub lower: &'f [u8],
    pub cb: &'f [u8],
    pub cr: &'f [u8],
}

/// Writes a row of the picture: red, green and blue from 0 to 1, each as long as the rows of chroma.
///
/// A function of its own, with rows one by one: see [`super::columns`].
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn write(
    color: &Color,
    samples: &Samples<'_>,
    red: &mut [f32],
    green: &mut [f32],
    blue: &mut [f32],
) {
    let width = red.len();
    let [upper, lower] = [samples.upper, samples.lower].map(|row| &row.as_chunks::<2>().0[..width]);
    let (cb, cr) = (&samples.cb[..width], &samples.cr[..width]);
    let (green, blue) = (&mut green[..width], &mut blue[..width]);
    let (from_cb, from_cr, constant) = (color.from_cb, color.from_cr, color.constant);
    for at in 0..width {
        let [upper_left, upper_right] = halves(upper[at]);
        let [lower_left, lower_right] = halves(lower[at]);
        let luma = [upper_left, upper_right, lower_left, lower_right].map(|sample| color.luma * sample);
        let chroma = [i32::from(cb[at]), i32::from(cr[at])];
        let mean = |channel: usize| {
            let add = from_cb[channel] * chroma[0] + from_cr[channel] * chroma[1] + constant[channel];
            let [a, b, c, d] = luma.map(|luma| ((luma + add) >> POINT).clamp(0, 255));
            ((a + b + c + d + 2) >> 2) as f32 * LEVEL
        };
        red[at] = mean(0);
        green[at] = mean(1);
        blue[at] = mean(2);
    }
}

/// Two neighbours out of one number: masks and shifts are vector instructions everywhere, shuffles are not.
#[inline(always)]
fn halves(pair: [u8; 2]) -> [i32; 2] {
    let pair = i32::from(u16::from_le_bytes(pair));
    [pair & 0xff, pair >> 8]
}
