//! The walk over a tensor: border and picture, row by row.

use super::color::Color;
use super::scaled::Scaled;
use super::{BORDER, Letterbox};
use crate::InputSize;
use scene::Frame;

/// Writes frames of one size into tensors of one size.
pub(super) struct Sampler {
    source: [u32; 2],
    input: InputSize,
    letterbox: Letterbox,
    scaled: Scaled,
}

impl Sampler {
    pub fn new(frame: &Frame, input: InputSize) -> Self {
        let source = [frame.width, frame.height];
        let letterbox = Letterbox::fit(frame.width, frame.height, input);
        let scaled = Scaled::new(source, letterbox.picture);
        Self { source, input, letterbox, scaled }
    }

    /// Whether it is for frames of this one's size.
    pub fn fits(&self, frame: &Frame) -> bool {
        self.source == [frame.width, frame.height]
    }

    pub fn letterbox(&self) -> Letterbox {
        self.letterbox
    }

    /// Writes every number of `tensor`, `[3, height, width]`.
    pub fn write(&mut self, frame: &Frame, tensor: &mut [f32]) {
        let (width, top) = (self.input.width as usize, self.letterbox.offset[1] as usize);
        let rows = self.letterbox.picture[1] as usize;
        let (red, rest) = tensor.split_at_mut(width * self.input.height as usize);
        let (green, blue) = rest.split_at_mut(red.len());
        let mut channels = [red, green, blue];
        for channel in &mut channels {
            channel[..top * width].fill(BORDER);
            channel[(top + rows) * width..].fill(BORDER);
        }
        self.scaled.start_frame();
        let color = Color::of(frame);
        for row in 0..rows {
            let lines = channels.each_mut().map(|channel| &mut channel[(top + row) * width..][..width]);
            self.write_line(frame, &color, row, lines);
        }
    }

    /// Writes row `row` of the picture, and the border to its left and right.
    fn write_line(&mut self, frame: &Frame, color: &Color, row: usize, lines: [&mut [f32]; 3]) {
        let (left, columns) = (self.letterbox.offset[0] as usize, self.letterbox.picture[0] as usize);
        let picture = lines.map(|line| {
            let (before, rest) = line.split_at_mut(left);
            let (picture, after) = rest.split_at_mut(columns);
            before.fill(BORDER);
            after.fill(BORDER);
            picture
        });
        self.scaled.write(frame, color, row, picture);
    }
}
