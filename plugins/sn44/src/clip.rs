//! An answer and what it is held against, as the arithmetic of this crate takes them.
//!
//! Only the frames that a validator scores are in here: it drops the others before it looks at anything.

use std::collections::BTreeMap;

/// A place, in the frame in source px: `[x, y]`.
pub use homography::Point;
pub use homography::distance as distance_px;

/// A straight piece of a painted line, source px: its two ends.
pub type Segment = [Point; 2];

/// One answered object.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Object {
    /// Identity over the clip.
    pub id: u32,
    /// 0 ball, 1 goalkeeper, 2 player, 3 referee.
    pub class_id: u32,
    /// `[left, top, right, bottom]`, source px.
    pub bounds: [f64; 4],
    /// What a look at the box would find in it.
    pub finding: Finding,
}

/// What the box is taken to show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Finding {
    /// A class id as in [`Object::class_id`].
    pub class_id: u32,
    /// The probability that it shows that class, 0..=1; otherwise it shows nothing of interest.
    pub probability: f64,
    /// True where that is a model's word, false where it is the answer's own.
    pub seen: bool,
}

/// The answer for one frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// In the order of the answer, which the bbox part depends on.
    pub objects: Vec<Object>,
    /// In the order of the pitch's vertices; (0, 0) for one that is not seen.
    pub keypoints: Vec<Point>,
}

/// The scored part of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clip {
    /// Width of the frame, px.
    pub width_px: f64,
    /// Height of the frame, px.
    pub height_px: f64,
    /// The frames that are scored, ascending, whether the answer has them or not.
    pub scored: Vec<u32>,
    /// The answer's frames among them.
    pub frames: BTreeMap<u32, Frame>,
    /// The painted lines of the scored frames; none where nobody looked for lines. A frame that is missing here has
    /// none.
    pub lines: Option<BTreeMap<u32, Vec<Segment>>>,
}

/// The middle of a box, px.
pub fn centre(bounds: [f64; 4]) -> Point {
    [(bounds[0] + bounds[2]) / 2.0, (bounds[1] + bounds[3]) / 2.0]
}

/// The mean of some numbers; none of none.
pub fn mean(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.into_iter().fold((0.0, 0_u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// The mean distance of all pairs of places, px; none of fewer than two.
pub fn mean_distance_px(points: &[Point]) -> Option<f64> {
    let pairs =
        points.iter().enumerate().flat_map(|(index, &a)| points[index + 1..].iter().map(move |&b| (a, b)));
    mean(pairs.map(|(a, b)| distance_px(a, b)))
}
