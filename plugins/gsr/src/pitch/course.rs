//! The homography over a shot's time.
//!
//! What [`Moment`] fits changes slowly over its window, so it is fitted at knots a part of the window apart only, and
//! taken from a cubic between them, as programs for such regressions have always done (Cleveland and Grosse 1991,
//! "Computational methods for local regression").

use super::smooth::{Equations, Moment};

/// Knots to a window's reach.
const KNOTS: f64 = 3.0;

/// What the looks of a shot say at any time.
pub struct Course {
    equations: Vec<Equations>,
    reach_frames: f64,
    /// The frame of the first knot, and frames from one to the next.
    first: f64,
    spacing: f64,
    /// None where there is nothing to be known.
    knots: Vec<Option<Moment>>,
}

impl Course {
    /// The course that equations, in the order of their frames, tell of; looks `reach_frames` away have no say.
    pub fn new(equations: Vec<Equations>, reach_frames: f64) -> Self {
        let frame = |look: Option<&Equations>| look.map_or(0.0, |look| f64::from(look.frame));
        let (first, last) = (frame(equations.first()), frame(equations.last()));
        let spacing = (reach_frames / KNOTS).floor().max(1.0);
        let count = if equations.is_empty() { 0 } else { ((last - first) / spacing) as usize + 2 };
        let knot = |nth: usize| Moment::new(&equations, first + spacing * nth as f64, reach_frames);
        let knots = (0..count).map(knot).collect();
        Self { equations, reach_frames, first, spacing, knots }
    }

    /// What each look says, in the order of their frames.
    pub fn equations(&self) -> &[Equations] {
        &self.equations
    }

    /// The moment of a frame; none where there is nothing to be known.
    pub fn at(&self, frame: f64) -> Option<Moment> {
        let place = (frame - self.first) / self.spacing;
        self.between(place).or_else(|| Moment::new(&self.equations, frame, self.reach_frames))
    }

    /// The moment at `place`, counted in knots; none where a knot is missing.
    fn between(&self, place: f64) -> Option<Moment> {
        if place < 0.0 {
            return None;
        }
        let (nth, share) = (place as usize, place.fract());
        let before = self.knots.get(nth)?.as_ref()?;
        if share == 0.0 {
            return Some(before.clone());
        }
        Some(before.toward(self.knots.get(nth + 1)?.as_ref()?, share, self.spacing))
    }
}
