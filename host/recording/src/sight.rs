//! What the model of one role saw over a clip, in columns.
//!
//! Columns take less memory than observations one by one, whose role is a text each and whose lists each have room to
//! spare, and compress better. Numbers keep every bit.

use scene::{BBox, Detection, Keypoint, Observation};

/// What the model of one role saw over a clip, frame by frame.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// The role that the model is for, for example `players`.
    pub role: String,
    /// The model's class names; detections are numbered by them.
    pub class_names: Vec<String>,
    /// Keypoints the model gives; 0 for one of boxes alone.
    pub keypoints: u32,
    pub(crate) looks: Vec<LookRow>,
    pub(crate) detections: Vec<DetectionRow>,
    pub(crate) points: Vec<PointRow>,
}

/// One look: frame, number of detections, number of keypoints.
pub(crate) type LookRow = [u32; 3];
/// Left, top, right, bottom and confidence as bits of `f32`, and the class.
pub(crate) type DetectionRow = [u32; 6];
/// X, y and confidence as bits of `f32`.
pub(crate) type PointRow = [u32; 3];

impl Sight {
    /// Nothing seen yet.
    pub fn new(role: impl Into<String>, class_names: Vec<String>, keypoints: u32) -> Self {
        Self { role: role.into(), class_names, keypoints, ..Self::default() }
    }

    /// Adds what was seen in one frame. Frames come in order.
    pub fn push(&mut self, seen: &Observation) {
        self.looks.push([seen.frame, seen.detections.len() as u32, seen.keypoints.len() as u32]);
        self.detections.extend(seen.detections.iter().map(detection_row));
        self.points.extend(seen.keypoints.iter().map(point_row));
    }

    /// Frames that were looked at.
    pub fn len(&self) -> usize {
        self.looks.len()
    }

    /// True where no frame was looked at.
    pub fn is_empty(&self) -> bool {
        self.looks.is_empty()
    }

    /// The frames that were looked at, in order.
    pub fn frames(&self) -> impl Iterator<Item = u32> {
        self.looks.iter().map(|look| look[0])
    }

    /// What was seen, as it was pushed, in that order.
    pub fn observations(&self) -> impl Iterator<Item = Observation> {
        let (mut detections, mut points) = (self.detections.as_slice(), self.points.as_slice());
        self.looks.iter().map(move |&[frame, boxes, placed]| Observation {
            frame,
            role: self.role.clone(),
            detections: take(&mut detections, boxes).iter().map(detection).collect(),
            keypoints: take(&mut points, placed).iter().map(keypoint).collect(),
        })
    }
}

/// Bit by bit, so that a number that is none equals itself.
impl PartialEq for Sight {
    fn eq(&self, other: &Self) -> bool {
        let names = |sight: &Self| (sight.role.clone(), sight.class_names.clone(), sight.keypoints);
        names(self) == names(other)
            && self.looks == other.looks
            && self.detections == other.detections
            && self.points == other.points
    }
}

/// The next `count` rows; fewer where there are not as many.
fn take<'r, T>(rows: &mut &'r [T], count: u32) -> &'r [T] {
    let (taken, rest) = rows.split_at((count as usize).min(rows.len()));
    *rows = rest;
    taken
}

fn detection_row(found: &Detection) -> DetectionRow {
    let BBox { left, top, right, bottom } = found.bbox;
    let [left, top, right, bottom, confidence] =
        [left, top, right, bottom, found.confidence].map(f32::to_bits);
    [left, top, right, bottom, confidence, found.class_id]
}

fn detection(row: &DetectionRow) -> Detection {
    let [left, top, right, bottom, confidence, class_id] = *row;
    let [left, top, right, bottom, confidence] = [left, top, right, bottom, confidence].map(f32::from_bits);
    Detection { bbox: BBox::new(left, top, right, bottom), class_id, confidence }
}

fn point_row(placed: &Keypoint) -> PointRow {
    [placed.x, placed.y, placed.confidence].map(f32::to_bits)
}

fn keypoint(row: &PointRow) -> Keypoint {
    let [x, y, confidence] = row.map(f32::from_bits);
    Keypoint { x, y, confidence }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn observations_come_back_as_they_were_pushed() {
        let found = |left, class_id| Detection {
            bbox: BBox::new(left, f32::MIN_POSITIVE, -0.0, f32::MAX),
            class_id,
            confidence: 0.1,
        };
        let placed = Keypoint { x: 1.5, y: -2.25, confidence: 0.3 };
        let seen = |frame, detections, keypoints| Observation {
            frame,
            role: "players".into(),
            detections,
            keypoints,
        };
        let all = [
            seen(0, vec![found(1.0, 0), found(2.0, 3)], vec![]),
            seen(3, vec![], vec![]),
            seen(4, vec![found(3.0, 1)], vec![placed; 2]),
        ];
        let mut sight = Sight::new("players", vec!["ball".into()], 0);
        all.iter().for_each(|observation| sight.push(observation));
        assert_eq!(sight.observations().collect::<Vec<_>>(), all);
        assert_eq!((sight.len(), sight.frames().collect::<Vec<_>>()), (3, vec![0, 3, 4]));
    }
}
