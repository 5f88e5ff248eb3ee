//! The painted lines of a pitch in a picture, and whether a validator would score the picture at all.
//!
//! What the public validator's code does with OpenCV, step by step in the same arithmetic (docs/reference/scoring.md), so
//! that the lines are those that keypoints are measured against. Pure computation on the caller's thread, a good part of a
//! second for a picture of 1280 x 720 px: never on the way of an answer. Knows no other room.
//!
//! The tests hold segments and scores to OpenCV 4.11's, which they equal, order included.

mod canny;
mod colour;
mod hough;
mod lines;
mod raster;
mod view;

pub use view::LEAST_SCORE;

/// A straight piece of a painted line by its ends, `[x, y]` in px.
pub type Segment = [[i32; 2]; 2];

/// A picture of three bytes a px, red, green and blue, row by row without gaps.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'d> {
    data: &'d [u8],
    width: usize,
    height: usize,
}

impl<'d> Picture<'d> {
    /// None for data of another length than `3 * width * height`, and for an empty picture.
    pub fn new(data: &'d [u8], width: usize, height: usize) -> Option<Self> {
        let fits = width.checked_mul(height)?.checked_mul(3)? == data.len();
        (fits && !data.is_empty()).then_some(Self { data, width, height })
    }

    /// The painted lines, in the order in which they are found; equal pictures give equal lines.
    pub fn painted_lines(&self) -> Vec<Segment> {
        lines::painted(self)
    }

    /// How much of a pitch the picture shows, up to 1; under [`LEAST_SCORE`] it is not scored. From there on CLIP has
    /// the last word, which is not asked here.
    pub fn pitch_score(&self) -> f64 {
        view::score(self)
    }

    fn rgb(&self, x: usize, y: usize) -> [i32; 3] {
        let first = 3 * (y * self.width + x);
        [0, 1, 2].map(|channel| i32::from(self.data[first + channel]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_three_bytes_for_each_px() {
        assert!(Picture::new(&[0; 12], 2, 2).is_some());
        assert!(Picture::new(&[0; 11], 2, 2).is_none());
        assert!(Picture::new(&[], 0, 5).is_none());
        assert!(Picture::new(&[0; 3], usize::MAX, 2).is_none());
    }
}
