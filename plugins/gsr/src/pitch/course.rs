//! The homography over a shot's time.
//!
//! What [`Moment`] fits changes slowly over its window, so it is fitted at knots a part of the window apart only, and
//! taken from a cubic between them, as programs for such regressions have always done (Cleveland and Grosse 1991,
//! "Computational methods for local regression").

use super::smooth::{Equations, Moment};

/// Knots to a window's reach.
const KNOTS: f64 = 4.0;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pitch::camera::{SIZE_PX, keypoints, main_camera};
    use crate::pitch::follow::follow;
    use crate::pitch::look::Look;
    use crate::pitch::planes::{Planes, map};
    use homography::{Pair, distance};

    const REACH_FRAMES: f64 = 12.0;

    /// A camera that pans to and fro, looked at in every `stride`-th of 90 frames.
    fn panned(stride: u32) -> (Course, Planes) {
        let size_px = SIZE_PX.map(|px| px as f32);
        let look = |frame: u32| {
            let x_cm = 4_000.0 + 800.0 * (f64::from(frame) / 12.0).sin();
            Look::new(frame, &keypoints(&main_camera(x_cm)), size_px, 0.5)
        };
        let looks: Vec<Look> = (0..90).step_by(stride as usize).map(look).collect();
        let planes = Planes::new([4_000.0, 3_300.0], SIZE_PX.map(f64::from));
        let pairs: Vec<Vec<Pair>> = looks.iter().map(|look| look.pairs(&planes)).collect();
        let entries = follow(&pairs, &planes);
        let about = looks.iter().zip(&pairs).zip(entries);
        let equations =
            about.map(|((look, pairs), entries)| Equations::new(look.frame, entries.unwrap(), pairs));
        (Course::new(equations.collect(), REACH_FRAMES), planes)
    }

    #[test]
    fn between_knots_is_what_a_fit_there_says() {
        for stride in [1, 3] {
            let (course, planes) = panned(stride);
            for frame in 0..88 {
                let fitted = Moment::new(course.equations(), f64::from(frame), REACH_FRAMES).unwrap();
                let found = course.at(f64::from(frame)).unwrap();
                // The middle of the left penalty box's front, always in view.
                let place = planes.vertex(11);
                let px = |moment: &Moment| planes.px(map(&moment.entries).project(place));
                let off_px = distance(px(&found), px(&fitted));
                assert!(off_px < 2.0, "stride {stride}, frame {frame}: {off_px} px");
                // Towards a shot's ends, where doubt grows fast, more than the fit has; less nowhere.
                let doubt = found.error(place) / fitted.error(place);
                let most = if (12..78).contains(&frame) { 1.2 } else { 3.0 };
                assert!((0.9..most).contains(&doubt), "stride {stride}, frame {frame}: {doubt}");
            }
        }
    }

    #[test]
    fn beyond_the_looks_the_fit_itself_is_asked_and_far_from_them_nothing_is_known() {
        let (course, _) = panned(1);
        assert!(course.at(95.0).is_some());
        assert!(course.at(200.0).is_none());
        assert!(Course::new(Vec::new(), REACH_FRAMES).at(0.0).is_none());
    }
}
