//! Homographies: maps of one plane onto another as a camera makes them, and how they are fitted to points.
//!
//! Arithmetic for plugins that look at a pitch; it has no dependencies, so that it costs a component little, draws
//! nothing at random, and never blocks. Fitting by least squares is in [`dlt`] and [`refine`], against outliers in
//! [`ransac`]; the pitch itself in [`pitch`]. Source of the methods: Hartley and Zisserman, "Multiple View Geometry in
//! Computer Vision", chapter 4.

pub mod dlt;
mod linear;
pub mod pitch;
pub mod ransac;
pub mod refine;

/// A place in a plane, in that plane's unit.
pub type Point = [f64; 2];

/// Points that determine a homography.
pub const MINIMAL: usize = 4;

/// The distance of two places, in their plane's unit. Planes are no larger than that squares fit, and a root costs a
/// fraction of what `hypot` does, which has no instruction anywhere.
pub fn distance(a: Point, b: Point) -> f64 {
    let [dx, dy] = [a[0] - b[0], a[1] - b[1]];
    (dx * dx + dy * dy).sqrt()
}

/// A place and where it is to come to lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The place.
    pub from: Point,
    /// Where it belongs in the other plane.
    pub to: Point,
    /// How much its squared error counts in a least-squares fit; 1 where all count the same.
    pub weight: f64,
}

impl Pair {
    /// A pair that counts as 1.
    pub const fn new(from: Point, to: Point) -> Self {
        Self { from, to, weight: 1.0 }
    }
}

/// A map between planes: row-major, of any scale but zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Homography(pub [f64; 9]);

impl Homography {
    /// Moves every place by `offset` and then stretches the plane by `scale`.
    pub const fn shift_and_scale(offset: Point, scale: f64) -> Self {
        Self([scale, 0.0, scale * offset[0], 0.0, scale, scale * offset[1], 0.0, 0.0, 1.0])
    }

    /// Where a place comes to lie; the origin for a place at infinity, as OpenCV has it.
    pub fn project(&self, place: Point) -> Point {
        let h = &self.0;
        let [x, y] = place;
        let depth = self.depth(place);
        if depth.abs() <= f64::EPSILON {
            return [0.0, 0.0];
        }
        [(h[0] * x + h[1] * y + h[2]) / depth, (h[3] * x + h[4] * y + h[5]) / depth]
    }

    /// What the map divides by at a place. It has one sign on each side of the line that goes to infinity, so of two
    /// places with different signs a camera sees at most one.
    pub fn depth(&self, [x, y]: Point) -> f64 {
        self.0[6] * x + self.0[7] * y + self.0[8]
    }

    /// How far a pair's place comes to lie from where it belongs.
    pub fn error(&self, pair: &Pair) -> f64 {
        distance(self.project(pair.from), pair.to)
    }

    /// The map back, by the adjugate; none where this one is not one to one.
    pub fn inverse(&self) -> Option<Self> {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        let adjugate = [
            e * i - f * h,
            c * h - b * i,
            b * f - c * e,
            f * g - d * i,
            a * i - c * g,
            c * d - a * f,
            d * h - e * g,
            b * g - a * h,
            a * e - b * d,
        ];
        let determinant = a * adjugate[0] + b * adjugate[3] + c * adjugate[6];
        let inverse = adjugate.map(|entry| entry / determinant);
        inverse.iter().all(|entry| entry.is_finite()).then_some(Self(inverse))
    }

    /// This map and then `next`, in one.
    pub fn then(&self, next: &Self) -> Self {
        let (first, next) = (&self.0, &next.0);
        Self(std::array::from_fn(|index| {
            let (row, column) = (index / 3, index % 3);
            (0..3).map(|k| next[3 * row + k] * first[3 * k + column]).sum()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked numbers are by hand: depth 1 + 0.5 x.
    const MAP: Homography = Homography([2.0, 0.0, 1.0, 0.0, 3.0, -1.0, 0.5, 0.0, 1.0]);

    #[test]
    fn a_place_is_divided_by_its_depth_and_infinity_is_the_origin() {
        assert_eq!(MAP.project([2.0, 5.0]), [2.5, 7.0]);
        assert_eq!(MAP.project([-2.0, 5.0]), [0.0, 0.0]);
        assert!(MAP.depth([-3.0, 0.0]) < 0.0);
    }

    #[test]
    fn the_inverse_brings_places_back_and_a_flat_map_has_none() {
        let back = MAP.inverse().unwrap().project([2.5, 7.0]);
        assert!(distance(back, [2.0, 5.0]) < 1e-12, "{back:?}");
        assert_eq!(Homography([1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 0.0, 0.0, 1.0]).inverse(), None);
        assert_eq!(Homography([f64::NAN; 9]).inverse(), None);
    }

    #[test]
    fn maps_in_a_row_are_one_map() {
        let shift = Homography::shift_and_scale([-1.0, 2.0], 10.0);
        assert_eq!(shift.project([3.0, 4.0]), [20.0, 60.0]);
        let both = shift.then(&MAP);
        assert!(distance(both.project([3.0, 4.0]), MAP.project([20.0, 60.0])) < 1e-12);
    }
}
