//! One row of samples, resampled along x.
//!
//! Each loop over a row is a function of its own. There the compiler knows that what is read and what is written do not
//! overlap, and makes vector code of it, in two versions: for every processor of the kind, and for one with AVX2, which
//! is taken where the processor has it. Neither fuses nor reorders operations, so both give the same bits.

use super::taps::Tap;
use multiversion::multiversion;

/// How a row of samples becomes a row of the picture.
pub(super) enum Columns {
    /// A pixel is a sample.
    Same,
    /// A pixel is the mean of two samples, and no sample is used twice.
    Halved,
    /// A pixel is a sample, but not every sample a pixel.
    Picked(Vec<u32>),
    /// A pixel lies between a sample and the next; `pairs` holds both while a row is resampled.
    Between { first: Vec<u32>, share: Vec<f32>, pairs: Vec<u16> },
}

impl Columns {
    pub fn new(taps: &[Tap]) -> Self {
        let all = |holds: fn(usize, &Tap) -> bool| taps.iter().enumerate().all(|(at, tap)| holds(at, tap));
        if all(|at, tap| tap.first == at && tap.share == 0.0) {
            Self::Same
        } else if all(|at, tap| tap.first == 2 * at && tap.share == 0.5) {
            Self::Halved
        } else if all(|_, tap| tap.share == 0.0) {
            Self::Picked(taps.iter().map(|tap| tap.first as u32).collect())
        } else {
            let (first, share) = taps.iter().map(within_pair).unzip();
            Self::Between { first, share, pairs: vec![0; taps.len()] }
        }
    }

    /// Writes the picture's row into `out`, in sample values 0..=255.
    pub fn resample(&mut self, row: &[u8], out: &mut [f32]) {
        match self {
            Self::Same => convert(row, out),
            Self::Halved => halve(row, out),
            Self::Picked(first) => pick(row, first, out),
            Self::Between { first, share, pairs } => {
                gather(row, first, pairs);
                blend_pairs(pairs, share, out);
            }
        }
    }
}

/// A tap whose second sample can always be read: what lies on a sample lies wholly on the second of its pair, since the
/// last sample has none after it.
fn within_pair(tap: &Tap) -> (u32, f32) {
    match tap.first.checked_sub(1) {
        Some(before) if tap.share == 0.0 => (before as u32, 1.0),
        _ => (tap.first as u32, tap.share),
    }
}

/// Means of 2 x 2 samples: two rows at once, as whole numbers, for the usual clip of twice the input's size.
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn mean_of_four(upper: &[u8], lower: &[u8], out: &mut [f32]) {
    let (upper, lower) = (upper.as_chunks::<2>().0, lower.as_chunks::<2>().0);
    for ((out, &upper), &lower) in out.iter_mut().zip(upper).zip(lower) {
        *out = f32::from(sum_of(upper) + sum_of(lower)) * 0.25;
    }
}

/// `upper` and `lower` mixed, `share` of the latter.
#[multiversion(targets("x86_64+avx2"))]
pub(super) fn blend_rows(upper: &[f32], lower: &[f32], share: f32, out: &mut [f32]) {
    for ((out, upper), lower) in out.iter_mut().zip(upper).zip(lower) {
        *out = upper + (lower - upper) * share;
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn convert(row: &[u8], out: &mut [f32]) {
    for (out, &sample) in out.iter_mut().zip(row) {
        *out = f32::from(sample);
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn halve(row: &[u8], out: &mut [f32]) {
    for (out, &pair) in out.iter_mut().zip(row.as_chunks::<2>().0) {
        *out = f32::from(sum_of(pair)) * 0.5;
    }
}

/// Two neighbours as one number's halves: masks and shifts are vector instructions everywhere, shuffles are not.
#[inline(always)]
fn sum_of(pair: [u8; 2]) -> u16 {
    let pair = u16::from_le_bytes(pair);
    (pair & 0xff) + (pair >> 8)
}

#[multiversion(targets("x86_64+avx2"))]
fn pick(row: &[u8], first: &[u32], out: &mut [f32]) {
    for (out, &first) in out.iter_mut().zip(first) {
        *out = f32::from(row[first as usize]);
    }
}

/// The only step of the general case that no vector instruction does.
#[multiversion(targets("x86_64+avx2"))]
fn gather(row: &[u8], first: &[u32], pairs: &mut [u16]) {
    for (pair, &first) in pairs.iter_mut().zip(first) {
        let samples = &row[first as usize..first as usize + 2];
        *pair = u16::from_le_bytes([samples[0], samples[1]]);
    }
}

#[multiversion(targets("x86_64+avx2"))]
fn blend_pairs(pairs: &[u16], share: &[f32], out: &mut [f32]) {
    for ((out, &pair), share) in out.iter_mut().zip(pairs).zip(share) {
        let (first, second) = (f32::from(pair & 0xff), f32::from(pair >> 8));
        *out = first + (second - first) * share;
    }
}
