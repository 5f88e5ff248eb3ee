//! From a decoded frame to a model's input: colour, scaling, letterbox and normalisation in one walk.
//!
//! Computes on the caller's thread and keeps its buffers between frames.

mod color;
mod columns;
mod letterbox;
mod plane;
#[cfg(test)]
pub(crate) mod reference;
mod sampler;
mod taps;

#[cfg(feature = "gpu")]
pub(crate) use color::Color;
pub use letterbox::Letterbox;

use crate::InputSize;
use sampler::Sampler;
use scene::Frame;

/// The letterbox's border, grey, as YOLO exports are trained with.
pub(crate) const BORDER: f32 = 114.0 / 255.0;

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
    /// Sampling is bilinear between pixel centres; a chroma sample counts for its two by two pixels, as in the pictures
    /// that FFmpeg and OpenCV make and models are trained on. Beyond a factor of two pixels in between are passed over,
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

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{ColorMatrix, ColorRange, Plane};

    /// Every way of sampling and every mixture of them along the two axes: whole ratios, others, more and fewer pixels
    /// than the input has, odd sides, sides of a single sample.
    const SIZES: [(u32, u32); 18] = [
        (1280, 720),
        (1920, 1080),
        (2560, 1440),
        (3840, 2160),
        (640, 384),
        (640, 360),
        (320, 180),
        (1280, 384),
        (640, 768),
        (1366, 768),
        (1279, 719),
        (1281, 721),
        (853, 479),
        (101, 333),
        (3, 1),
        (1, 3),
        (2, 2),
        (1, 1),
    ];

    fn noise(width: u32, height: u32, matrix: ColorMatrix, range: ColorRange) -> Frame {
        reference::noise(width, height, 0, matrix, range)
    }

    fn greatest_difference(frame: &Frame, input: InputSize) -> f32 {
        let expected = reference::prepare(frame, input);
        let mut preparer = Preparer::new(input);
        let (tensor, _) = preparer.prepare(frame);
        assert_eq!(tensor.len(), expected.len());
        tensor.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn the_one_pass_agrees_with_the_plain_reference() {
        let input = InputSize { width: 640, height: 384 };
        for (width, height) in SIZES {
            for matrix in [ColorMatrix::Bt601, ColorMatrix::Bt709, ColorMatrix::Bt2020] {
                for range in [ColorRange::Limited, ColorRange::Full] {
                    let difference = greatest_difference(&noise(width, height, matrix, range), input);
                    assert!(difference < 1e-4, "{width}x{height} {matrix:?} {range:?}: {difference}");
                }
            }
        }
    }

    #[test]
    fn half_size_is_the_mean_of_four_pixels() {
        let frame = noise(1280, 720, ColorMatrix::Bt709, ColorRange::Full);
        let grey = Frame {
            planes: [
                frame.planes[0].clone(),
                Plane { data: vec![128; 640 * 360].into(), stride: 640 },
                Plane { data: vec![128; 640 * 360].into(), stride: 640 },
            ],
            ..frame
        };
        let luma = |x: usize, y: usize| f32::from(grey.planes[0].data[y * grey.planes[0].stride + x]);
        let mut preparer = Preparer::new(InputSize { width: 640, height: 384 });
        let (tensor, _) = preparer.prepare(&grey);
        for (x, y) in [(0, 0), (17, 200), (639, 359)] {
            let (sx, sy) = (2 * x, 2 * y);
            let mean =
                (luma(sx, sy) + luma(sx + 1, sy) + luma(sx, sy + 1) + luma(sx + 1, sy + 1)) / 4.0 / 255.0;
            assert!((tensor[(y + 12) * 640 + x] - mean).abs() < 1e-5);
        }
    }

    #[test]
    fn another_frame_size_leaves_nothing_of_the_one_before() {
        let input = InputSize { width: 64, height: 64 };
        let (wide, high) = (
            noise(200, 20, ColorMatrix::Bt601, ColorRange::Limited),
            noise(20, 200, ColorMatrix::Bt601, ColorRange::Limited),
        );
        let mut preparer = Preparer::new(input);
        preparer.prepare(&wide);
        let (tensor, _) = preparer.prepare(&high);
        let mut fresh = Preparer::new(input);
        assert_eq!(tensor, fresh.prepare(&high).0);
    }

    #[test]
    fn another_frame_of_the_same_size_leaves_nothing_of_the_one_before() {
        let input = InputSize { width: 64, height: 64 };
        // So low that its last rows are also the first that the next frame needs.
        let dark = noise(50, 2, ColorMatrix::Bt601, ColorRange::Limited);
        let mut bright = dark.clone();
        bright.planes[0].data = dark.planes[0].data.iter().map(|sample| 255 - sample).collect();
        let mut preparer = Preparer::new(input);
        preparer.prepare(&dark);
        let (tensor, _) = preparer.prepare(&bright);
        assert_eq!(tensor, Preparer::new(input).prepare(&bright).0);
    }

    #[test]
    fn a_batch_is_filled_frame_by_frame_whatever_its_buffer_held() {
        let input = InputSize { width: 64, height: 48 };
        let frames = [(200, 20), (20, 200), (128, 96)]
            .map(|(width, height)| noise(width, height, ColorMatrix::Bt709, ColorRange::Limited));
        let mut preparer = Preparer::new(input);
        let mut batch = vec![f32::NAN; frames.len() * preparer.tensor_len()];
        for (frame, tensor) in frames.iter().zip(batch.chunks_exact_mut(3 * 64 * 48)) {
            let letterbox = preparer.prepare_into(frame, tensor);
            assert_eq!(letterbox, Letterbox::fit(frame.width, frame.height, input));
        }
        for (frame, tensor) in frames.iter().zip(batch.chunks_exact(3 * 64 * 48)) {
            assert_eq!(tensor, Preparer::new(input).prepare(frame).0);
        }
    }
}
