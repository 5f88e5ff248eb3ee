//! Rows of the picture, made of rows of the frame.
//!
//! A row of levels is resampled along x once, kept while the picture's rows still need it, and blended with the row
//! below it.

use super::color::Color;
use super::columns::{Columns, blend_rows, normalise};
use super::halved::{self, Samples};
use super::rows::{Rows, samples};
use super::taps::{Tap, WHOLE, taps};
use scene::Frame;

/// Scales frames of one size to pictures of one size.
pub(super) struct Scaled {
    rows: Rows,
    columns: Columns,
    taps: Vec<Tap>,
    /// The rows of even and odd number that were resampled last, for red, green and blue.
    held: [Held; 2],
}

#[derive(Clone)]
struct Held {
    number: Option<usize>,
    values: [Vec<i16>; 3],
}

impl Scaled {
    /// From frames of `source` px to pictures of `picture` px.
    pub fn new(source: [u32; 2], picture: [u32; 2]) -> Self {
        let [columns, taps] = [0, 1].map(|axis| taps(picture[axis], source[axis]));
        let held = Held { number: None, values: [(); 3].map(|()| vec![0; columns.len()]) };
        Self {
            rows: Rows::new(source[0] as usize),
            columns: Columns::new(&columns),
            taps,
            held: [held.clone(), held],
        }
    }

    /// Forgets what is held of the frame before.
    pub fn start_frame(&mut self) {
        self.rows.start_frame();
        for held in &mut self.held {
            held.number = None;
        }
    }

    /// Writes row `row` of the picture: red, green and blue from 0 to 1.
    pub fn write(&mut self, frame: &Frame, color: &Color, row: usize, out: [&mut [f32]; 3]) {
        let Tap { first, second } = self.taps[row];
        match (&self.columns, second) {
            (Columns::Same, 0) => {
                self.rows.hold(frame, color, first);
                let levels = self.rows.levels(first);
                out.into_iter().zip(levels).for_each(|(out, levels)| normalise(levels, out));
            }
            (Columns::Halved, half) if half == WHOLE / 2 && first.is_multiple_of(2) => {
                let [upper, lower] = [first, first + 1].map(|row| samples(frame, 0, row));
                let [cb, cr] = [1, 2].map(|plane| samples(frame, plane, first / 2));
                let [red, green, blue] = out;
                halved::write(color, &Samples { upper, lower, cb, cr }, red, green, blue);
            }
            _ => self.blend(frame, color, self.taps[row], out),
        }
    }

    fn blend(&mut self, frame: &Frame, color: &Color, tap: Tap, out: [&mut [f32]; 3]) {
        // Where the second row counts for nothing there may be none.
        let next = tap.first + usize::from(tap.second > 0);
        self.hold(frame, color, tap.first);
        self.hold(frame, color, next);
        let (upper, lower) = (&self.held[tap.first % 2].values, &self.held[next % 2].values);
        for (channel, out) in out.into_iter().enumerate() {
            blend_rows(&upper[channel], &lower[channel], tap.second, out);
        }
    }

    /// Has row `number` of the frame resampled, in the place where its neighbours are not.
    fn hold(&mut self, frame: &Frame, color: &Color, number: usize) {
        let held = &mut self.held[number % 2];
        if held.number == Some(number) {
            return;
        }
        self.rows.hold(frame, color, number);
        for (levels, values) in self.rows.levels(number).iter().zip(&mut held.values) {
            self.columns.resample(levels, values);
        }
        held.number = Some(number);
    }
}
