//! One plane of a frame, bilinearly resampled row by row.
//!
//! A row of samples is resampled along x once, kept while the picture's rows still need it, and blended with the row
//! below it.

use super::columns::{Columns, blend_rows, mean_of_four};
use super::taps::{Tap, taps};
use scene::Plane;

/// Resamples one plane of frames of one size.
pub(super) struct PlaneSampler {
    /// Samples in a row of the plane.
    samples: usize,
    columns: Columns,
    rows: Vec<Tap>,
    /// The rows of even and odd number that were resampled last.
    held: [Held; 2],
    blended: Vec<f32>,
}

/// A row of samples, resampled along x.
#[derive(Clone)]
struct Held {
    number: Option<usize>,
    values: Vec<f32>,
}

impl PlaneSampler {
    /// From frames of `source` px to a picture of `picture` px, by a plane of `samples` samples, each `sample_px` wide
    /// and high.
    pub fn new(source: [u32; 2], picture: [u32; 2], samples: [u32; 2], sample_px: u32) -> Self {
        let [columns, rows] = [0, 1].map(|axis| taps(picture[axis], source[axis], sample_px));
        let blended = vec![0.0; columns.len()];
        let held = Held { number: None, values: blended.clone() };
        Self {
            samples: samples[0] as usize,
            columns: Columns::new(&columns),
            rows,
            held: [held.clone(), held],
            blended,
        }
    }

    /// Forgets what is held of the frame before.
    pub fn start_frame(&mut self) {
        for held in &mut self.held {
            held.number = None;
        }
    }

    /// Row `row` of the picture, in sample values 0..=255.
    pub fn row(&mut self, plane: &Plane, row: usize) -> &[f32] {
        let Tap { first, share } = self.rows[row];
        if share == 0.5 && matches!(self.columns, Columns::Halved) {
            mean_of_four(self.samples_of(plane, first), self.samples_of(plane, first + 1), &mut self.blended);
            return &self.blended;
        }
        self.hold(plane, first);
        if share == 0.0 {
            return &self.held[first % 2].values;
        }
        self.hold(plane, first + 1);
        let (upper, lower) = (&self.held[first % 2].values, &self.held[(first + 1) % 2].values);
        blend_rows(upper, lower, share, &mut self.blended);
        &self.blended
    }

    /// Has row `number` of the plane resampled, in the place where its neighbours are not.
    fn hold(&mut self, plane: &Plane, number: usize) {
        let samples = self.samples_of(plane, number);
        let held = &mut self.held[number % 2];
        if held.number != Some(number) {
            held.number = Some(number);
            self.columns.resample(samples, &mut held.values);
        }
    }

    fn samples_of<'a>(&self, plane: &'a Plane, number: usize) -> &'a [u8] {
        &plane.data[number * plane.stride..][..self.samples]
    }
}
