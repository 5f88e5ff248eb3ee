//! Rows of a frame as 8-bit RGB.
//!
//! A row is converted once and kept while the picture's rows still need it; so is what chroma adds to the two rows that
//! share its samples.

use super::color::{Color, write_chroma, write_levels};
use scene::Frame;

/// The rows of frames of one width.
pub(super) struct Rows {
    /// What chroma adds to each pixel of its row, for red, green and blue.
    chroma: [Vec<i32>; 3],
    chroma_number: Option<usize>,
    /// The rows of even and odd number that were converted last.
    held: [Held; 2],
}

#[derive(Clone)]
struct Held {
    number: Option<usize>,
    levels: [Vec<u8>; 3],
}

impl Rows {
    /// For frames of `width` px.
    pub fn new(width: usize) -> Self {
        let held = Held { number: None, levels: [(); 3].map(|()| vec![0; width]) };
        Self { chroma: [(); 3].map(|()| vec![0; width]), chroma_number: None, held: [held.clone(), held] }
    }

    /// Forgets what is held of the frame before.
    pub fn start_frame(&mut self) {
        self.chroma_number = None;
        for held in &mut self.held {
            held.number = None;
        }
    }

    /// Has row `number` converted, in the place where its neighbours are not.
    pub fn hold(&mut self, frame: &Frame, color: &Color, number: usize) {
        if self.held[number % 2].number == Some(number) {
            return;
        }
        self.hold_chroma(frame, color, number / 2);
        let Held { number: held, levels: [red, green, blue] } = &mut self.held[number % 2];
        let chroma = self.chroma.each_ref().map(Vec::as_slice);
        write_levels(color, samples(frame, 0, number), chroma, red, green, blue);
        *held = Some(number);
    }

    /// Red, green and blue of a row that is held, levels 0..=255.
    pub fn levels(&self, number: usize) -> &[Vec<u8>; 3] {
        &self.held[number % 2].levels
    }

    fn hold_chroma(&mut self, frame: &Frame, color: &Color, number: usize) {
        if self.chroma_number == Some(number) {
            return;
        }
        let [cb, cr] = [1, 2].map(|plane| samples(frame, plane, number));
        for (channel, out) in self.chroma.iter_mut().enumerate() {
            write_chroma(color, channel, cb, cr, out);
        }
        self.chroma_number = Some(number);
    }
}

/// A row of one of the frame's planes.
pub(super) fn samples(frame: &Frame, plane: usize, row: usize) -> &[u8] {
    let width = if plane == 0 { frame.width } else { frame.chroma_size().0 };
    let plane = &frame.planes[plane];
    &plane.data[row * plane.stride..][..width as usize]
}
