//! Against what OpenCV 4.11 made of the same picture, by the steps of the public validator's code.
//!
//! The picture is drawn by whole numbers alone, so that it needs no file; the recording was made by the same drawing in
//! Python, with `cv2.HoughLinesP` and the rest as docs/reference/scoring.md tells them.

use touchline_pitchlines::{Picture, Segment};

const WIDTH: i64 = 320;
const HEIGHT: i64 = 200;

/// Sky, striped grass, three lines and an ellipse, under noise of 0 to 15.
fn drawn(seed: u32) -> Vec<u8> {
    let mut state = seed;
    let mut data = Vec::new();
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            data.extend(colour(x, y).map(|channel: u8| channel.saturating_add((state >> 28) as u8)));
        }
    }
    data
}

fn colour(x: i64, y: i64) -> [u8; 3] {
    let is_paint = (3 * x - 5 * y - 100).abs() < 8
        || (x + 4 * y - 500).abs() < 7
        || ((x - 170).pow(2) + 4 * (y - 120).pow(2) - 8_000).abs() < 500
        || ((x - 280).abs() < 2 && y > 60);
    match (y < 30, is_paint, x / 40 % 2) {
        (true, ..) => [110, 100, 140],
        (_, true, _) => [160, 225, 150],
        (_, _, 1) => [60, 120, 50],
        _ => [70, 135, 55],
    }
}

#[test]
fn the_lines_are_those_that_opencv_finds_in_the_same_order() {
    let recorded: [[i32; 4]; 13] = [
        [0, 127, 317, 48],
        [81, 31, 316, 172],
        [0, 123, 317, 44],
        [278, 199, 278, 54],
        [82, 31, 317, 172],
        [282, 199, 282, 53],
        [1, 123, 319, 44],
        [101, 89, 173, 73],
        [148, 162, 202, 164],
        [88, 142, 147, 165],
        [169, 167, 239, 151],
        [195, 79, 221, 81],
        [208, 78, 254, 100],
    ];
    let wanted: Vec<Segment> = recorded.iter().map(|&[x1, y1, x2, y2]| [[x1, y1], [x2, y2]]).collect();
    for seed in [1, 2] {
        let data = drawn(seed);
        let picture = Picture::new(&data, WIDTH as usize, HEIGHT as usize).unwrap();
        assert_eq!(picture.painted_lines(), wanted, "seed {seed}");
    }
}

#[test]
fn the_score_of_the_picture_is_the_validators() {
    for (seed, wanted) in [(1, 0.561_454_590_378_271_2), (2, 0.589_552_390_267_442_4)] {
        let data = drawn(seed);
        let found = Picture::new(&data, WIDTH as usize, HEIGHT as usize).unwrap().pitch_score();
        assert!((found - wanted).abs() < 1e-9, "{found} instead of {wanted}");
    }
}
