//! The planes that fits are done in: the pitch about a place in view, and the picture about its middle, both of a size
//! near 1, so that a map's entries are comparable and the last one stays 1.

use homography::pitch::VERTICES_CM;
use homography::{Homography, Point};

/// cm of the pitch to the unit.
const UNIT_CM: f64 = 1_000.0;
/// How far off a keypoint of full confidence lies, as a share of the frame's width: its standard deviation. About twice
/// what the demo model has on rendered clips, because its errors are alike from frame to frame, which no window averages
/// away.
const KEYPOINT_ERROR_SHARE: f64 = 0.004;

/// Entries of a map between the two planes; the ninth is 1.
pub type Entries = [f64; 8];

/// The two planes of one shot.
#[derive(Clone, Copy, Debug)]
pub struct Planes {
    origin_cm: Point,
    middle_px: Point,
    unit_px: f64,
}

impl Planes {
    /// About a place of the pitch that is in front of the camera, for frames of `size_px`.
    pub fn new(origin_cm: Point, size_px: Point) -> Self {
        Self { origin_cm, middle_px: size_px.map(|size| size / 2.0), unit_px: (size_px[0] / 2.0).max(1.0) }
    }

    /// Where a vertex lies.
    pub fn vertex(&self, index: usize) -> Point {
        std::array::from_fn(|axis| (VERTICES_CM[index][axis] - self.origin_cm[axis]) / UNIT_CM)
    }

    /// Where a place of the picture, px, lies.
    pub fn picture(&self, place_px: Point) -> Point {
        std::array::from_fn(|axis| (place_px[axis] - self.middle_px[axis]) / self.unit_px)
    }

    /// A place of the picture plane in px.
    pub fn px(&self, place: Point) -> Point {
        std::array::from_fn(|axis| place[axis] * self.unit_px + self.middle_px[axis])
    }

    /// A share of the frame's width as a distance in the picture plane.
    pub fn share(&self, of_width: f64) -> f64 {
        2.0 * of_width
    }

    /// One over the variance of a keypoint of full confidence, in the picture plane.
    pub fn precision(&self) -> f64 {
        self.share(KEYPOINT_ERROR_SHARE).powi(-2)
    }

    /// A map between these planes as the one from cm of the pitch to px of the picture.
    pub fn whole(&self, entries: &Entries) -> Homography {
        let from = Homography::shift_and_scale(self.origin_cm.map(|centre| -centre), 1.0 / UNIT_CM);
        let offset = self.middle_px.map(|middle| middle / self.unit_px);
        from.then(&map(entries)).then(&Homography::shift_and_scale(offset, self.unit_px))
    }
}

/// The map of these entries.
pub fn map(entries: &Entries) -> Homography {
    let [a, b, c, d, e, f, g, h] = *entries;
    Homography([a, b, c, d, e, f, g, h, 1.0])
}

/// The entries of a map, so scaled that the ninth is 1; none where the origin is at infinity.
pub fn entries(map: &Homography) -> Option<Entries> {
    let entries: Entries = std::array::from_fn(|index| map.0[index] / map.0[8]);
    entries.iter().all(|entry| entry.is_finite()).then_some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use homography::distance;

    #[test]
    fn the_whole_map_takes_vertices_px() {
        let planes = Planes::new([6_000.0, 3_500.0], [1280.0, 720.0]);
        let entries = [0.3, 0.02, 0.1, -0.01, 0.2, 0.05, 0.001, -0.04];
        let wanted = planes.px(map(&entries).project(planes.vertex(9)));
        let found = planes.whole(&entries).project(VERTICES_CM[9]);
        assert!(distance(found, wanted) < 1e-6, "{found:?} {wanted:?}");
        assert!(distance(planes.picture(planes.px([0.3, -0.2])), [0.3, -0.2]) < 1e-12);
    }
}
