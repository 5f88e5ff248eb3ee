//! The contract's columns, from and to values for each thing. Runs inside the sandbox on every batch and every answer:
//! lists are reserved once and filled by the frame, none is checked. The host's columns fit together, and those made here
//! do by how they are made.

use crate::bindings::touchline::plugin::types::{self as wire, Annotations, Observations};
use crate::scorer_bindings::exports::touchline::plugin::scorer as wire_scorer;
use crate::{Annotation, Answer, Bounds, Detection, Evidence, Keypoint, Object, Observation, Point};

impl From<Observations> for Vec<Observation> {
    fn from(columns: Observations) -> Self {
        let mut class_ids = columns.class_ids.as_slice();
        let (mut boxes, _) = columns.boxes.as_chunks();
        let (mut keypoints, _) = columns.keypoints.as_chunks();
        let counts = columns.detection_counts.iter().zip(&columns.keypoint_counts);
        let looks = columns.frames.iter().zip(&columns.roles).zip(counts);
        let observation =
            |((&frame, &role), (&detection_count, &keypoint_count)): ((&u32, &u32), (&u32, &u32))| {
                let class_ids = take(&mut class_ids, detection_count).iter();
                let detections = class_ids.zip(take(&mut boxes, detection_count)).map(detection).collect();
                let keypoints = take(&mut keypoints, keypoint_count).iter().map(keypoint).collect();
                Observation { frame, role, detections, keypoints }
            };
        looks.map(observation).collect()
    }
}

impl From<&[Annotation]> for Annotations {
    fn from(given: &[Annotation]) -> Self {
        let objects = given.iter().map(|annotation| annotation.objects.len()).sum();
        let points = given.iter().map(|annotation| annotation.keypoints.len()).sum();
        let (mut ids, mut class_ids) = (Vec::with_capacity(objects), Vec::with_capacity(objects));
        let (mut boxes, mut keypoints) = (Vec::with_capacity(objects), Vec::with_capacity(points));
        for Annotation { objects, keypoints: points, .. } in given {
            ids.extend(objects.iter().map(|object| object.id));
            class_ids.extend(objects.iter().map(|object| object.class_id));
            boxes.extend(objects.iter().map(numbers));
            keypoints.extend(points.iter().map(|point| [point.x, point.y]));
        }
        Self {
            frames: given.iter().map(|annotation| annotation.frame).collect(),
            object_counts: given.iter().map(|annotation| annotation.objects.len() as u32).collect(),
            keypoint_counts: given.iter().map(|annotation| annotation.keypoints.len() as u32).collect(),
            ids,
            class_ids,
            boxes: boxes.into_flattened(),
            keypoints: keypoints.into_flattened(),
        }
    }
}

impl From<Annotations> for Vec<Annotation> {
    fn from(columns: Annotations) -> Self {
        let (mut ids, mut class_ids) = (columns.ids.as_slice(), columns.class_ids.as_slice());
        let (mut boxes, _) = columns.boxes.as_chunks();
        let (mut points, _) = columns.keypoints.as_chunks();
        let counts = columns.object_counts.iter().zip(&columns.keypoint_counts);
        let annotation = |(&frame, (&object_count, &keypoint_count)): (&u32, (&u32, &u32))| {
            let ids = take(&mut ids, object_count).iter();
            let objects = ids.zip(take(&mut class_ids, object_count)).zip(take(&mut boxes, object_count));
            let keypoints = take(&mut points, keypoint_count).iter().map(|&[x, y]| Point { x, y });
            Annotation { frame, objects: objects.map(object).collect(), keypoints: keypoints.collect() }
        };
        columns.frames.iter().zip(counts).map(annotation).collect()
    }
}

impl From<Answer> for wire::Answer {
    fn from(Answer { annotations, body }: Answer) -> Self {
        Self { annotations: annotations.as_slice().into(), body }
    }
}

impl From<wire::Answer> for Answer {
    fn from(wire::Answer { annotations, body }: wire::Answer) -> Self {
        Self { annotations: annotations.into(), body }
    }
}

impl From<wire_scorer::Evidence> for Evidence {
    fn from(evidence: wire_scorer::Evidence) -> Self {
        let wire_scorer::Evidence { frame_count, observations, scored_frames } = evidence;
        Self { frame_count, observations: observations.into(), scored_frames }
    }
}

/// The next `count` of a list that has them.
fn take<'l, T>(list: &mut &'l [T], count: u32) -> &'l [T] {
    let (taken, rest) = list.split_at(count as usize);
    *list = rest;
    taken
}

fn detection((&class_id, &[left, top, right, bottom, confidence]): (&u32, &[f32; 5])) -> Detection {
    Detection { bounds: Bounds { left, top, right, bottom }, class_id, confidence }
}

fn keypoint(&[x, y, confidence]: &[f32; 3]) -> Keypoint {
    Keypoint { x, y, confidence }
}

fn object(((&id, &class_id), numbers): ((&u32, &u32), &[f32; 5])) -> Object {
    let &[left, top, right, bottom, confidence] = numbers;
    Object { id, class_id, bounds: Bounds { left, top, right, bottom }, confidence }
}

fn numbers(&Object { bounds, confidence, .. }: &Object) -> [f32; 5] {
    [bounds.left, bounds.top, bounds.right, bounds.bottom, confidence]
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { left: 1.0, top: 2.0, right: 3.0, bottom: 4.0 };

    #[test]
    fn columns_become_an_observation_for_each_look() {
        let columns = Observations {
            frames: vec![8, 8, 9],
            roles: vec![0, 1, 0],
            detection_counts: vec![2, 0, 1],
            keypoint_counts: vec![0, 1, 0],
            class_ids: vec![2, 1, 3],
            boxes: [1.0, 2.0, 3.0, 4.0, 0.25].repeat(3),
            keypoints: vec![5.0, 6.0, 0.75],
        };
        let detection = |class_id| Detection { bounds: BOUNDS, class_id, confidence: 0.25 };
        let keypoints = vec![Keypoint { x: 5.0, y: 6.0, confidence: 0.75 }];
        let expected = [
            Observation {
                frame: 8,
                role: 0,
                detections: vec![detection(2), detection(1)],
                keypoints: vec![],
            },
            Observation { frame: 8, role: 1, detections: vec![], keypoints },
            Observation { frame: 9, role: 0, detections: vec![detection(3)], keypoints: vec![] },
        ];
        assert_eq!(Vec::<Observation>::from(columns), expected);
    }

    #[test]
    fn annotations_are_the_same_in_columns_and_back() {
        let object = |id| Object { id, class_id: id + 10, bounds: BOUNDS, confidence: 0.5 };
        let point = |x, y| Point { x, y };
        let annotations = vec![
            Annotation { frame: 4, objects: vec![object(1), object(2)], keypoints: vec![point(5.0, 6.0)] },
            Annotation { frame: 2, objects: vec![], keypoints: vec![] },
            Annotation {
                frame: 7,
                objects: vec![object(3)],
                keypoints: vec![point(7.0, 8.0), point(9.0, 0.0)],
            },
        ];
        let expected = Annotations {
            frames: vec![4, 2, 7],
            object_counts: vec![2, 0, 1],
            keypoint_counts: vec![1, 0, 2],
            ids: vec![1, 2, 3],
            class_ids: vec![11, 12, 13],
            boxes: [1.0, 2.0, 3.0, 4.0, 0.5].repeat(3),
            keypoints: vec![5.0, 6.0, 7.0, 8.0, 9.0, 0.0],
        };
        assert_eq!(Annotations::from(annotations.as_slice()), expected);
        assert_eq!(Vec::<Annotation>::from(expected), annotations);
    }
}
