//! What was seen, as columns: made of a batch of observations in one go.

use super::{bytes, numbers};
use scene::Observation;
use wasmtime::component::{ComponentType, Lower};

/// WIT `observations`.
#[derive(Clone, Debug, PartialEq, ComponentType, Lower)]
#[component(record)]
pub struct Observations {
    frames: Vec<u32>,
    roles: Vec<u32>,
    #[component(name = "detection-counts")]
    detection_counts: Vec<u32>,
    #[component(name = "keypoint-counts")]
    keypoint_counts: Vec<u32>,
    #[component(name = "class-ids")]
    class_ids: Vec<u32>,
    boxes: Vec<f32>,
    keypoints: Vec<f32>,
}

impl From<&[(u32, Observation)]> for Observations {
    fn from(seen: &[(u32, Observation)]) -> Self {
        let detections = seen.iter().map(|(_, seen)| seen.detections.len()).sum();
        let points = seen.iter().map(|(_, seen)| seen.keypoints.len()).sum();
        let (mut class_ids, mut boxes) = (Vec::with_capacity(detections), Vec::with_capacity(detections));
        let mut keypoints = Vec::with_capacity(points);
        for (_, seen) in seen {
            class_ids.extend(seen.detections.iter().map(|found| found.class_id));
            boxes.extend(seen.detections.iter().map(|found| numbers(found.bbox, found.confidence)));
            keypoints.extend(seen.keypoints.iter().map(|placed| [placed.x, placed.y, placed.confidence]));
        }
        Self {
            frames: seen.iter().map(|(_, seen)| seen.frame).collect(),
            roles: seen.iter().map(|(role, _)| *role).collect(),
            detection_counts: seen.iter().map(|(_, seen)| seen.detections.len() as u32).collect(),
            keypoint_counts: seen.iter().map(|(_, seen)| seen.keypoints.len() as u32).collect(),
            class_ids,
            boxes: boxes.into_flattened(),
            keypoints: keypoints.into_flattened(),
        }
    }
}

impl Observations {
    /// Bytes of its lists.
    pub fn bytes(&self) -> u64 {
        let Self { frames, roles, detection_counts, keypoint_counts, class_ids, boxes, keypoints } = self;
        bytes(&[frames, roles, detection_counts, keypoint_counts, class_ids], &[boxes, keypoints])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::BBox;

    #[test]
    fn observations_become_columns() {
        let detection =
            |class_id| scene::Detection { bbox: BBox::new(1.0, 2.0, 3.0, 4.0), class_id, confidence: 0.25 };
        let keypoint = scene::Keypoint { x: 5.0, y: 6.0, confidence: 0.75 };
        let seen =
            |frame, detections, keypoints| Observation { frame, role: String::new(), detections, keypoints };
        let batch = [
            (0, seen(8, vec![detection(2), detection(1)], vec![])),
            (1, seen(8, vec![], vec![keypoint; 2])),
            (0, seen(9, vec![detection(3)], vec![])),
        ];
        let columns = Observations::from(batch.as_slice());
        let expected = Observations {
            frames: vec![8, 8, 9],
            roles: vec![0, 1, 0],
            detection_counts: vec![2, 0, 1],
            keypoint_counts: vec![0, 2, 0],
            class_ids: vec![2, 1, 3],
            boxes: [1.0, 2.0, 3.0, 4.0, 0.25].repeat(3),
            keypoints: vec![5.0, 6.0, 0.75, 5.0, 6.0, 0.75],
        };
        assert_eq!(columns, expected);
        assert_eq!(columns.bytes(), 3 * 16 + 3 * 24 + 2 * 12);
    }
}
