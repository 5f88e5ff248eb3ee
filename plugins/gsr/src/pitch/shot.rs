//! The pitch in one shot: from its looks to the homography and the keypoints of each of its frames.

use super::course::Course;
use super::follow::{AGREES_SHARE, agreeing, follow};
use super::look::Look;
use super::planes::{Entries, Planes, map};
use super::smooth::{Equations, Moment};
use super::{Points, Tolerance, View, raw};
use crate::KEYPOINT_COUNT;
use homography::{Pair, Point, distance};

/// Keypoints of a look that must agree with the homography for it to speak for the frame: one may agree by chance.
const LEAST_AGREEING: usize = 2;
/// A window reaches over so many looks at least, each way.
const LEAST_LOOKS: f64 = 2.5;

/// What is more than this many times as far away as the middle of what was seen, or as near, is not placed: the equations
/// are linear about the homography, and do not hold that far.
const MOST_DEPTH: f64 = 5.0;

/// A homography is one where it places some vertex in the picture as well as this, the standard deviation as a share of
/// the frame's width: the default of what is answered.
const VIEW_ERROR_SHARE: f64 = 8.0 / 1_280.0;

/// One shot's looks and what they came to.
pub struct Shot<'a> {
    looks: &'a [Look],
    pairs: Vec<Vec<Pair>>,
    /// Keypoints of each look that agree with what the window says of it.
    agreeing: Vec<usize>,
    planes: Planes,
    course: Course,
    size_px: Point,
    tolerance: Tolerance,
}

impl<'a> Shot<'a> {
    /// Fits the shot; `looks` are its looks, `stride` frames apart, the first and the last of which saw something.
    pub fn new(looks: &'a [Look], stride: u32, size_px: Point, tolerance: Tolerance) -> Self {
        let planes = Planes::new(middle_cm(looks), size_px);
        let pairs: Vec<Vec<Pair>> = looks.iter().map(|look| look.pairs(&planes)).collect();
        let reach_frames = f64::from(tolerance.window_frames).max(LEAST_LOOKS * f64::from(stride));
        let about = |((look, pairs), entries): ((&Look, &Vec<Pair>), Option<Entries>)| {
            Some(Equations::new(look.frame, entries?, pairs))
        };
        let first = looks.iter().zip(&pairs).zip(follow(&pairs, &planes)).filter_map(about).collect();
        let course = Course::new(first, reach_frames);
        let agreeing = vec![0; looks.len()];
        let mut shot = Self { looks, pairs, agreeing, planes, course, size_px, tolerance };
        shot.course = Course::new(shot.settle(), reach_frames);
        shot
    }

    /// Looks again at what every look says, now about what all of the window say: an outlier that a look with few
    /// keypoints could not tell from the others is told by its neighbours.
    fn settle(&mut self) -> Vec<Equations> {
        let mut settled = Vec::with_capacity(self.course.equations().len());
        for old in self.course.equations() {
            let at = self.looks.partition_point(|look| look.frame < old.frame);
            let moment = self.course.at(f64::from(old.frame));
            let entries = moment.map_or(old.entries, |moment| moment.entries);
            self.agreeing[at] = agreeing(&entries, &self.pairs[at], &self.planes);
            settled.push(Equations::new(old.frame, entries, &self.pairs[at]));
        }
        settled
    }

    /// The view and the keypoints of a frame for which the looks at indices `before` and `after` of the shot speak; they
    /// are the same where the frame was looked at, or where only one is near.
    pub fn frame(&self, frame: u32, [before, after]: [usize; 2]) -> (Option<View>, Points) {
        let speaks = self.speaks(before) && self.speaks(after);
        let moment = speaks.then(|| self.course.at(f64::from(frame))).flatten();
        let look = Some(&self.looks[before]).filter(|look| look.frame == frame);
        // A homography that places no vertex well is none, however little the operator asks of keypoints.
        let places_any = |moment: &Moment| {
            let place = self.placing(moment, look, VIEW_ERROR_SHARE);
            (0..KEYPOINT_COUNT).any(|vertex| place(vertex).is_some())
        };
        match moment.filter(places_any) {
            Some(moment) => {
                let to_picture = self.planes.whole(&moment.entries);
                let agreeing = self.agreeing[before].min(self.agreeing[after]);
                let place = self.placing(&moment, look, self.tolerance.error_share);
                (Some(View { to_picture, agreeing }), std::array::from_fn(place))
            }
            None => (None, self.raw(frame, before, after)),
        }
    }

    /// Whether a look shows what the homography says: some of its keypoints agree, and most of them.
    fn speaks(&self, look: usize) -> bool {
        let agreeing = self.agreeing[look];
        agreeing >= LEAST_AGREEING && 2 * agreeing >= self.pairs[look].len()
    }

    /// Where each vertex is that is in the picture and known to within `error_share` of the frame's width, or seen there by
    /// a look for this very frame, px.
    fn placing(
        &self,
        moment: &Moment,
        look: Option<&Look>,
        error_share: f64,
    ) -> impl Fn(usize) -> Option<Point> {
        let map = map(&moment.entries);
        let bound = self.planes.share(error_share);
        let seen_px = look.map_or([None; KEYPOINT_COUNT], Look::places_px);
        move |vertex| {
            let place = self.planes.vertex(vertex);
            if !(1.0 / MOST_DEPTH..MOST_DEPTH).contains(&map.depth(place)) {
                return None;
            }
            let place_px = self.planes.px(map.project(place));
            let is_inside = (0..2).all(|axis| (0.0..self.size_px[axis]).contains(&place_px[axis]));
            let agrees = |seen_px| distance(seen_px, place_px) <= AGREES_SHARE * self.size_px[0];
            let was_seen = seen_px[vertex].is_some_and(agrees);
            (is_inside && (was_seen || moment.error(place) <= bound)).then_some(place_px)
        }
    }

    fn raw(&self, frame: u32, before: usize, after: usize) -> Points {
        let at = |index: usize| raw::confirmed(self.looks, index, self.size_px[0]);
        if before == after {
            return at(before);
        }
        let (from, to) = (self.looks[before].frame, self.looks[after].frame);
        raw::between(&at(before), &at(after), f64::from(frame - from) / f64::from(to - from))
    }
}

/// The middle of the vertices that were seen, cm: it is in front of the camera.
fn middle_cm(looks: &[Look]) -> Point {
    let (mut sum, mut count) = ([0.0; 2], 0.0_f64);
    for seen in looks.iter().flat_map(|look| &look.seen) {
        let vertex = homography::pitch::VERTICES_CM[seen.vertex];
        sum = [sum[0] + vertex[0], sum[1] + vertex[1]];
        count += 1.0;
    }
    sum.map(|axis| axis / count.max(1.0))
}
