//! Whether a picture shows enough of a pitch to be scored.
//!
//! The validator's filter without its last step, in which CLIP must agree that it sees a football pitch, and without two
//! rare corrections: green areas that are mostly holes, and goal nets. Both take from a score.

use crate::canny::edges;
use crate::hough::{Wanted, segments};
use crate::raster::Raster;
use crate::{Picture, colour};

/// A picture of at least this score is scored. Source of the rest: docs/reference/scoring.md and the public validator.
pub const LEAST_SCORE: f64 = 0.7;
/// Side of the square that grass is cleaned by, px.
const GRASS_CLEANING_PX: usize = 10;
const EDGE_LOW: i32 = 50;
const EDGE_HIGH: i32 = 150;
const WANTED: Wanted = Wanted { votes: 50, length_px: 50, gap_px: 8 };
const GRASS_WEIGHT: f64 = 0.3;
const LINES_WEIGHT: f64 = 0.7;
/// Length of all segments together that is worth the whole weight, px.
const ENOUGH_LINES_PX: f64 = 4_500.0;
/// What a close-up costs.
const CLOSE_UP_COST: f64 = 0.29;
/// In a close-up, each border is green to more than this share.
const CLOSE_UP_GREEN: f64 = 0.8;
/// Share of the picture's height and width that its borders take.
const BORDER_SHARE: f64 = 0.025;

/// How much of a pitch the picture shows, up to 1.
pub(crate) fn score(picture: &Picture<'_>) -> f64 {
    let green = colour::grass(picture);
    let grass = green.opened(GRASS_CLEANING_PX);
    let grey = colour::grey(picture).zip(&grass, |grey, grass| grey & grass);
    let found = segments(&edges(&grey, EDGE_LOW, EDGE_HIGH), WANTED);
    let length_px: f64 =
        found.iter().map(|[a, b]| f64::from(a[0] - b[0]).hypot(f64::from(a[1] - b[1]))).sum();
    let score = GRASS_WEIGHT * grass.share_set() + LINES_WEIGHT * length_px / ENOUGH_LINES_PX;
    let cost = if is_close_up(&green) { CLOSE_UP_COST } else { 0.0 };
    score.min(1.0) - cost
}

fn is_close_up(green: &Raster) -> bool {
    let band = |size: usize| (size as f64 * BORDER_SHARE) as usize;
    let (wide, high) = (band(green.width), band(green.height));
    let part = |columns: std::ops::Range<usize>, rows: std::ops::Range<usize>| {
        Raster::from_fn(columns.len(), rows.len(), |x, y| green.at(columns.start + x, rows.start + y))
            .share_set()
    };
    let (width, height) = (green.width, green.height);
    let borders = [
        part(0..width, 0..high),
        part(0..width, height - high..height),
        part(0..wide, 0..height),
        part(width - wide..width, 0..height),
    ];
    borders.iter().all(|&share| share > CLOSE_UP_GREEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRASS: [u8; 3] = [60, 120, 50];
    const SKY: [u8; 3] = [90, 120, 220];

    fn picture(colour: impl Fn(usize, usize) -> [u8; 3]) -> Vec<u8> {
        (0..400 * 200).flat_map(|i| colour(i % 400, i / 400)).collect()
    }

    #[test]
    fn a_bare_lawn_is_a_close_up_and_half_a_lawn_is_not() {
        let lawn = picture(|_, _| GRASS);
        let half = picture(|_, y| if y < 100 { SKY } else { GRASS });
        let of = |data: &[u8]| score(&Picture::new(data, 400, 200).unwrap());
        assert!((of(&lawn) - (0.3 - 0.29)).abs() < 1e-9);
        // The lawn's upper edge is a line of its own: 400 px of it, one px above the first row of grass or below.
        assert!((of(&half) - (0.15 + 0.7 * 400.0 / 4_500.0)).abs() < 0.01, "{}", of(&half));
    }
}
