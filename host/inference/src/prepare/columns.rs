//! One row of levels, resampled along x, and two such rows mixed, in OpenCV's own steps.
//!
//! OpenCV's `resize` with INTER_LINEAR has weights of 11 bits, keeps 7 bits behind the point between the two axes, and
//! cuts before it rounds (`HResizeLinear`, `VResizeLinearVec_32s8u` of its `resize.cpp`); models are trained on what
//! comes of that.
//!
//! Each loop over a row is a function of its own. There the compiler knows that what is read and what is written do not
//! overlap, and makes vector code of it, in two versions: for every processor of the kind, and for one with AVX2, which
//! is taken where the processor has it. All is whole numbers until the last step, so both give the same bits.

use super::LEVEL;
use super::taps::{Tap, WHOLE};
use multiversion::multiversion;

/// How a row of levels becomes a row of the picture.
pub(super) enum Columns {
    /// A pixel is a pixel.
    Same,
    /// A pixel is the mean of two, and none is used twice.
    Halved,
    /// A pixel is one of the frame's, but not every one of the frame's is used.
    Picked(Vec<u32>),
    /// A pixel lies between one and the next; `pairs` holds both while a row is resampled.
    Between { first: Vec<u32>, second: Vec<i32>, pairs: Vec<u16> },
}

impl Columns {
    pub fn new(taps: &[Tap]) -> Self {
        let all = |holds: fn(usize, &Tap) -> bool| taps.iter().enumerate().all(|(at, tap)| holds(at, tap));
        if all(|at, tap| tap.first == at && tap.second == 0) {
            Self::Same
        } else if all(|at, tap| tap.first == 2 * at && tap.second == WHOLE / 2) {
            Self::Halved
        } else if all(|_, tap| tap.second == 0) {
            Self::Picked(taps.iter().map(|tap| tap.first as u32).collect())
        } else {
            let (first, second) = taps.iter().map(within_pair).unzip();
            Self::Between { first, second, pairs: vec![0; taps.len()] }
        }
    }

    /// Writes the picture's row into `out`, in 128ths of a level.
    pub fn resample(&mut self, row: &[u8], out: &mut [i16]) {
        match self {
            Self::Same => widen(row, out),
            Self::Halved => halve(row, out),
            Self::Picked(first) => pick(row, first, out),
            Self::Between { first, second, pairs } => {
                gather(row, first, pairs);
                blend_pairs(pairs, second, out);
            }
        }
    }
}

/// A tap whose second pixel can always be read: what lies on a pixel lies wholly on the second of its pair, since the
/// last pixel has none after it.
fn within_pair(tap: &Tap) -> (u32, i32) {
    match tap.first.checked_sub(1) {
        Some(before) if tap.second == 0 => (before as u32, WHOLE.into()),
        _ => (tap.first as u32, tap.second.into()),
    }
}

/// A row of levels as numbers from 0 to 1.
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn normalise(row: &[u8], out: &mut [f32]) {
    for (out, &level) in out.iter_mut().zip(row) {
        *out = f32::from(level) * LEVEL;
    }
}

/// `upper` and `lower` mixed, `second` parts of the latter, rounded to levels, as numbers from 0 to 1.
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn blend_rows(upper: &[i16], lower: &[i16], second: i16, out: &mut [f32]) {
    let weights = [i32::from(WHOLE - second), i32::from(second)];
    for ((out, &upper), &lower) in out.iter_mut().zip(upper).zip(lower) {
        let [upper, lower] = [upper, lower].map(i32::from);
        let quarters = (((weights[0] * upper) >> 16) + ((weights[1] * lower) >> 16)) as i16;
        *out = f32::from((quarters + 2) >> 2) * LEVEL;
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn widen(row: &[u8], out: &mut [i16]) {
    for (out, &level) in out.iter_mut().zip(row) {
        *out = i16::from(level) << 7;
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn halve(row: &[u8], out: &mut [i16]) {
    for (out, &pair) in out.iter_mut().zip(row.as_chunks::<2>().0) {
        *out = (sum_of(pair) << 6) as i16;
    }
}

/// Two neighbours as one number's halves: masks and shifts are vector instructions everywhere, shuffles are not.
#[inline(always)]
fn sum_of(pair: [u8; 2]) -> u16 {
    let pair = u16::from_le_bytes(pair);
    (pair & 0xff) + (pair >> 8)
}

#[multiversion(targets("x86_64+avx2"))]
fn pick(row: &[u8], first: &[u32], out: &mut [i16]) {
    for (out, &first) in out.iter_mut().zip(first) {
        *out = i16::from(row[first as usize]) << 7;
    }
}

/// The only step of the general case that no vector instruction does.
#[multiversion(targets("x86_64+avx2"))]
fn gather(row: &[u8], first: &[u32], pairs: &mut [u16]) {
    for (pair, &first) in pairs.iter_mut().zip(first) {
        let levels = &row[first as usize..first as usize + 2];
        *pair = u16::from_le_bytes([levels[0], levels[1]]);
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn blend_pairs(pairs: &[u16], second: &[i32], out: &mut [i16]) {
    for ((out, &pair), &weight) in out.iter_mut().zip(pairs).zip(second) {
        let (first, second) = (i32::from(pair & 0xff), i32::from(pair >> 8));
        *out = (((first << 11) + (second - first) * weight) >> 4) as i16;
    }
}
