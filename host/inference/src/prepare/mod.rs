//! From a decoded frame to a model's input: colour, scaling, letterbox and normalisation in one walk.
//!
//! The numbers are those that the library which exports YOLO models feeds them, bit for bit where the frame's RGB is the
//! same: 8-bit RGB, scaled by OpenCV to 8-bit RGB, divided by 255. `scripts/check-exports` holds it against the library.
//!
//! Computes on the caller's thread and keeps its buffers between frames.

mod color;
mod columns;
mod halved;
mod letterbox;
#[cfg(test)]
pub(crate) mod reference;
mod rows;
mod sampler;
mod scaled;
mod taps;
#[cfg(test)]
mod tests;

#[cfg(feature = "gpu")]
pub(crate) use color::Color;
pub use letterbox::Letterbox;

use crate::InputSize;
use sampler::Sampler;
use scene::Frame;

/// The letterbox's border, grey, as YOLO exports are trained with.
pub(crate) const BORDER: f32 = 114.0 * LEVEL;

/// One of 255 levels.
pub(crate) const LEVEL: f32 = 1.0 / 255.0;

/// Prepares frames for models of one input size.
pub struct Preparer {
    input: InputSize,
    sampler: Option<Sampler>,
    tensor: Vec<f32>,
}

impl Preparer {
    /// For models whose input is `input`.
    pub fn new(input: InputSize) -> Self {
        Self { input, sampler: None, tensor: Vec::new() }
    }

    /// The models' input size.
    pub fn input(&self) -> InputSize {
        self.input
    }

    /// How many numbers the tensor of one frame has: three channels of the input's pixels.
    pub fn tensor_len(&self) -> usize {
        3 * self.input.width as usize * self.input.height as usize
    }

    /// The frame as `[3, height, width]`, RGB from 0 to 1, letterboxed, and where it lies in there.
    ///
    /// [`Preparer::prepare_into`] a tensor of the preparer's own, which the next call overwrites.
    pub fn prepare(&mut self, frame: &Frame) -> (&[f32], Letterbox) {
        let mut tensor = std::mem::take(&mut self.tensor);
        tensor.resize(self.tensor_len(), 0.0);
        let letterbox = self.prepare_into(frame, &mut tensor);
        self.tensor = tensor;
        (&self.tensor, letterbox)
    }

    /// Writes the frame into `tensor` as `[3, height, width]`, RGB from 0 to 1, letterboxed; says where it lies.
    ///
    /// Every number is written, the border too, so whatever `tensor` held before is gone: one frame's part of a batch
    /// can be passed as it is. Nothing is allocated while frames keep their size.
    ///
    /// A chroma sample counts for its two by two pixels, as in the pictures that FFmpeg and OpenCV make and models are
    /// trained on. Sampling is bilinear between pixel centres; beyond a factor of two pixels in between are passed over,
    /// as the exports' own preprocessing does.
    ///
    /// # Panics
    /// If `tensor` has not [`Preparer::tensor_len`] numbers, or a plane of the frame is smaller than the frame says.
    pub fn prepare_into(&mut self, frame: &Frame, tensor: &mut [f32]) -> Letterbox {
        assert_eq!(tensor.len(), self.tensor_len(), "the tensor's numbers for an input of {:?}", self.input);
        let kept = self.sampler.take().filter(|sampler| sampler.fits(frame));
        let sampler = self.sampler.insert(kept.unwrap_or_else(|| Sampler::new(frame, self.input)));
        sampler.write(frame, tensor);
        sampler.letterbox()
    }
}
