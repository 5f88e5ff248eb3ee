//! How a picture moves as a whole: turned and zoomed cameras move everything that stands still by a scale and a
//! translation, near enough over a few frames.

/// A place in the frame, source px.
pub type Place = [f32; 2];

/// Where things that stand still go from one frame to another: `scale * place + by`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shift {
    /// 1 without zoom; over 0.
    pub scale: f32,
    /// Source px.
    pub by: Place,
}

impl Shift {
    /// Nothing moves.
    pub const NONE: Self = Self { scale: 1.0, by: [0.0, 0.0] };

    /// Where a place goes.
    pub fn apply(self, place: Place) -> Place {
        [0, 1].map(|axis| self.scale * place[axis] + self.by[axis])
    }

    /// This one, and then another.
    pub fn then(self, next: Self) -> Self {
        Self { scale: self.scale * next.scale, by: next.apply(self.by) }
    }

    /// The way back.
    pub fn inverse(self) -> Self {
        Self { scale: 1.0 / self.scale, by: self.by.map(|by| -by / self.scale) }
    }

    /// The shift at `share` (0 to 1) of the way from this one to another.
    pub fn toward(self, other: Self, share: f32) -> Self {
        Self {
            scale: mix(self.scale, other.scale, share),
            by: [0, 1].map(|axis| mix(self.by[axis], other.by[axis], share)),
        }
    }

    /// The shift that brings the first place of each pair nearest to the second in the sense of least squares; none
    /// for fewer than two different places.
    pub fn fitted(pairs: &[(Place, Place)]) -> Option<Self> {
        let count = pairs.len() as f32;
        let mean = |place: fn(&(Place, Place)) -> Place| {
            [0, 1].map(|axis| pairs.iter().map(|pair| place(pair)[axis]).sum::<f32>() / count)
        };
        let (from, to) = (mean(|pair| pair.0), mean(|pair| pair.1));
        let (mut shared, mut spread) = (0.0, 0.0);
        for (a, b) in pairs {
            for axis in 0..2 {
                shared += (a[axis] - from[axis]) * (b[axis] - to[axis]);
                spread += (a[axis] - from[axis]) * (a[axis] - from[axis]);
            }
        }
        let scale = shared / spread;
        (scale.is_finite() && scale > 0.0)
            .then(|| Self { scale, by: [0, 1].map(|axis| to[axis] - scale * from[axis]) })
    }
}

/// The number at `share` of the way from `a` to `b`.
pub fn mix(a: f32, b: f32, share: f32) -> f32 {
    a + (b - a) * share
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZOOM: Shift = Shift { scale: 2.0, by: [10.0, -4.0] };

    #[test]
    fn a_shift_and_its_inverse_come_back() {
        assert_eq!(ZOOM.then(ZOOM.inverse()), Shift::NONE);
        assert_eq!(ZOOM.inverse().apply(ZOOM.apply([3.0, 5.0])), [3.0, 5.0]);
    }

    #[test]
    fn one_after_the_other_is_both() {
        let pan = Shift { scale: 1.0, by: [-7.0, 1.0] };
        assert_eq!(ZOOM.then(pan).apply([1.0, 2.0]), pan.apply(ZOOM.apply([1.0, 2.0])));
    }

    #[test]
    fn a_fit_finds_the_zoom_and_refuses_a_single_place() {
        let pairs = [[0.0, 0.0], [100.0, 0.0], [50.0, 80.0]].map(|place| (place, ZOOM.apply(place)));
        let found = Shift::fitted(&pairs).unwrap();
        assert!((found.scale - 2.0).abs() < 1e-5, "{found:?}");
        assert!((found.by[0] - 10.0).abs() < 1e-3 && (found.by[1] + 4.0).abs() < 1e-3, "{found:?}");
        assert_eq!(Shift::fitted(&pairs[..1]), None);
        assert_eq!(Shift::fitted(&[]), None);
    }
}
