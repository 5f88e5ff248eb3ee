//! The one pass against the plain reference, against OpenCV, and from frame to frame.

use super::color::Color;
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

const SMALLER: [u8; 12] = [62, 133, 104, 115, 77, 195, 97, 39, 136, 164, 71, 167];
#[rustfmt::skip]
const LARGER: [u8; 70] = [
    11, 31, 76, 153, 113, 89, 95, 149, 121, 63,
    63, 100, 129, 125, 99, 96, 116, 89, 111, 150,
    107, 124, 138, 135, 86, 84, 125, 47, 85, 165,
    119, 57, 60, 212, 79, 40, 107, 56, 38, 39,
    78, 37, 21, 71, 75, 62, 46, 150, 122, 42,
    115, 95, 87, 113, 116, 91, 52, 156, 162, 124,
    187, 183, 197, 244, 172, 118, 93, 116, 172, 231,
];

fn noise(width: u32, height: u32, matrix: ColorMatrix, range: ColorRange) -> Frame {
    reference::noise(width, height, 0, matrix, range)
}

#[test]
fn the_one_pass_gives_the_bits_of_the_plain_reference() {
    let input = InputSize { width: 640, height: 384 };
    for (width, height) in SIZES {
        for (matrix, range) in [
            (ColorMatrix::Bt601, ColorRange::Limited),
            (ColorMatrix::Bt709, ColorRange::Limited),
            (ColorMatrix::Bt2020, ColorRange::Full),
        ] {
            let frame = noise(width, height, matrix, range);
            let same = Preparer::new(input).prepare(&frame).0 == reference::prepare(&frame, input);
            assert!(same, "{width}x{height} {matrix:?} {range:?}");
        }
    }
}

#[test]
fn levels_are_those_of_the_standards_rounded_but_for_one_in_some_hundred() {
    for matrix in [ColorMatrix::Bt601, ColorMatrix::Bt709, ColorMatrix::Bt2020] {
        for range in [ColorRange::Limited, ColorRange::Full] {
            let frame = noise(2, 2, matrix, range);
            let color = Color::of(&frame);
            let (mut pixels, mut off) = (0, 0);
            for number in 0..52 * 52 * 52u32 {
                let [y, cb, cr] =
                    [number % 52, number / 52 % 52, number / 52 / 52].map(|fifth| 5 * fifth as u8);
                let exact = reference::exact_levels(&frame, [y, cb, cr]);
                for (channel, exact) in exact.into_iter().enumerate() {
                    let level = f64::from(color.level(channel, [y, cb, cr]));
                    assert!(
                        (level - exact).abs() < 0.51,
                        "{matrix:?} {range:?} {y} {cb} {cr}: {level} {exact}"
                    );
                    pixels += 1;
                    off += u32::from(level != exact.round());
                }
            }
            assert!(off * 100 < pixels, "{matrix:?} {range:?}: {off} of {pixels}");
        }
    }
}

/// `cv2.resize` of OpenCV 5.0.0 with INTER_LINEAR, of a picture made by a formula.
#[test]
fn scaling_is_that_of_opencv() {
    let (width, height) = (7u32, 5u32);
    let level = |at: u32| {
        let (x, y) = (at % width, at / width);
        ((37 * x * x + 91 * y * y + 53 * x * y + 11) % 256) as u8
    };
    let chroma = Plane { data: vec![128; 12].into(), stride: 4 };
    let luma = Plane { data: (0..width * height).map(level).collect(), stride: 7 };
    let planes = [luma, chroma.clone(), chroma];
    let frame = Frame { planes, ..noise(width, height, ColorMatrix::Bt709, ColorRange::Full) };
    let picture = |width: u32, height: u32| -> Vec<u8> {
        let mut preparer = Preparer::new(InputSize { width, height });
        let (tensor, letterbox) = preparer.prepare(&frame);
        assert_eq!(letterbox.picture, [width, height]);
        let red = &tensor[..(width * height) as usize];
        red.iter().map(|value| (value * 255.0).round() as u8).collect()
    };
    assert_eq!(picture(4, 3), SMALLER);
    assert_eq!(picture(10, 7), LARGER);
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
