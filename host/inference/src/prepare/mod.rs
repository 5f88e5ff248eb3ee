//! From a decoded frame to a model's input: colour, scaling, letterbox and normalisation in one walk.
//!
//! Computes on the caller's thread and keeps its buffers between frames.

mod letterbox;
#[cfg(test)]
mod reference;
mod sampler;

pub use letterbox::Letterbox;

use crate::InputSize;
use sampler::Sampler;
use scene::Frame;

/// The letterbox's border, as YOLO exports are trained with.
const BORDER: f32 = 114.0 / 255.0;

/// Prepares frames for models of one input size.
pub struct Preparer {
    input: InputSize,
    tensor: Vec<f32>,
    sampler: Option<Sampler>,
}

impl Preparer {
    /// For models whose input is `input`.
    pub fn new(input: InputSize) -> Self {
        let pixels = input.width as usize * input.height as usize;
        Self { input, tensor: vec![BORDER; 3 * pixels], sampler: None }
    }

    /// The models' input size.
    pub fn input(&self) -> InputSize {
        self.input
    }

    /// TEMPORARY until the preparation branch is merged.
    pub fn prepare_into(&mut self, frame: &Frame, tensor: &mut [f32]) -> Letterbox {
        let (prepared, letterbox) = self.prepare(frame);
        tensor.copy_from_slice(prepared);
        letterbox
    }

    /// The frame as `[1, 3, height, width]`, RGB from 0 to 1, letterboxed, and where it lies in there.
    ///
    /// Sampling is bilinear between pixel centres, luma and chroma each on its own grid; beyond a factor of two
    /// pixels in between are passed over, as the exports' own preprocessing does.
    pub fn prepare(&mut self, frame: &Frame) -> (&[f32], Letterbox) {
        let letterbox = Letterbox::fit(frame.width, frame.height, self.input);
        if self.sampler.as_ref().is_none_or(|sampler| !sampler.fits(frame, &letterbox)) {
            // The border of the size before may lie where this one has its picture, or the other way round.
            self.tensor.fill(BORDER);
            self.sampler = Some(Sampler::new(frame, letterbox));
        }
        if let Some(sampler) = &mut self.sampler {
            sampler.sample(frame, self.input, &mut self.tensor);
        }
        (&self.tensor, letterbox)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{ColorMatrix, ColorRange, Plane};

    /// A frame of noise with rows longer than needed, so that a stride taken for a width shows.
    fn noise(width: u32, height: u32, matrix: ColorMatrix, range: ColorRange) -> Frame {
        let mut state = 12_345_u32;
        let mut plane = |width: u32, height: u32| {
            let stride = width as usize + 13;
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            };
            Plane { data: (0..stride * height as usize).map(|_| next()).collect(), stride }
        };
        let (cw, ch) = (width.div_ceil(2), height.div_ceil(2));
        let planes = [plane(width, height), plane(cw, ch), plane(cw, ch)];
        Frame { index: 0, width, height, planes, matrix, range }
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
        for (width, height) in
            [(1280, 720), (853, 479), (1920, 1080), (320, 180), (640, 384), (101, 333), (1, 1)]
        {
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
}
