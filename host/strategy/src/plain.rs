//! The built-in plain strategy, for when a plugin fails: detections as they are, identities by greedy overlap
//! with the frame before, keypoints over one half.
//!
//! It cannot fail: what cannot be used is left out. Its answer depends on the observations alone.

use crate::types::{Answer, RolePlan};
use scene::{Annotation, BBox, Detection, Keypoint, Object, Observation, VideoInfo};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Boxes of one class that overlap at least this much from one look to the next are the same object.
const SAME_OBJECT_IOU: f32 = 0.3;

/// Keypoints under this are not seen.
const LEAST_KEYPOINT_CONFIDENCE: f32 = 0.5;

/// Most objects of a frame; those the models are surest of.
const MOST_OBJECTS: usize = 100;

/// Every role looks at every frame.
pub fn plan(role_count: u32) -> Vec<RolePlan> {
    (0..role_count).map(|role| RolePlan { role, stride: 1, offset: 0 }).collect()
}

/// An annotation for each of `frame_count` frames, from what was seen in it. Detections of an observation that
/// has keypoints only say where the keypoints' carrier is, and are no objects.
pub fn answer(
    seen: &[(u32, Observation)],
    video: VideoInfo,
    frame_count: u32,
    keypoints_per_frame: u32,
) -> Answer {
    let unseen = vec![[0.0, 0.0]; keypoints_per_frame as usize];
    let blank = |frame| Annotation { frame, objects: Vec::new(), keypoints: unseen.clone() };
    let mut annotations: Vec<Annotation> = (0..frame_count).map(blank).collect();
    let mut identities = Identities::default();
    for (_, observation) in seen {
        let Some(annotation) = annotations.get_mut(observation.frame as usize) else { continue };
        if observation.keypoints.is_empty() {
            annotation.objects.extend(identities.name(&usable(&observation.detections, video)));
        } else {
            place(&mut annotation.keypoints, &observation.keypoints, video);
        }
    }
    Answer { annotations, body: None }
}

/// `answer` with the `drafts` that a strategy left in the place of its frames. Whoever is followed in the other frames
/// gets an identity that no draft has.
pub fn beside(drafts: &BTreeMap<u32, Annotation>, mut answer: Answer) -> Answer {
    let drafted = drafts.values().flat_map(|draft| &draft.objects);
    let taken: BTreeSet<u32> = drafted.map(|object| object.id).collect();
    let mut free = (1..=u32::MAX).filter(|id| !taken.contains(id));
    let mut renamed: BTreeMap<u32, Option<u32>> = BTreeMap::new();
    for annotation in &mut answer.annotations {
        if let Some(draft) = drafts.get(&annotation.frame) {
            annotation.clone_from(draft);
            continue;
        }
        // That no identity is free cannot be; then the object would be left out.
        annotation.objects.retain_mut(|object| {
            let id = *renamed.entry(object.id).or_insert_with(|| free.next());
            object.id = id.unwrap_or_default();
            id.is_some()
        });
    }
    answer
}

/// The surest detections, cut to the frame, best first; what is not finite or lies outside is left out.
fn usable(detections: &[Detection], video: VideoInfo) -> Vec<Detection> {
    let mut usable: Vec<Detection> = detections
        .iter()
        .filter(|found| found.bbox.is_finite() && (0.0..=1.0).contains(&found.confidence))
        .map(|found| Detection { bbox: found.bbox.clipped(video.width, video.height), ..*found })
        .filter(|found| found.bbox.area() > 0.0)
        .collect();
    usable.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    usable.truncate(MOST_OBJECTS);
    usable
}

fn place(points: &mut [[f32; 2]], keypoints: &[Keypoint], video: VideoInfo) {
    let (columns, rows) = (0.0..video.width as f32, 0.0..video.height as f32);
    for (point, keypoint) in points.iter_mut().zip(keypoints) {
        let in_frame = columns.contains(&keypoint.x) && rows.contains(&keypoint.y);
        if in_frame && keypoint.confidence >= LEAST_KEYPOINT_CONFIDENCE {
            *point = [keypoint.x, keypoint.y];
        }
    }
}

/// Who was where in the look before.
#[derive(Default)]
struct Identities {
    before: Vec<(u32, u32, BBox)>,
    next_id: u32,
}

impl Identities {
    /// Gives every detection an identity, the pairs that overlap most first.
    fn name(&mut self, detections: &[Detection]) -> Vec<Object> {
        let mut pairs = Vec::new();
        for (at, found) in detections.iter().enumerate() {
            for (was, (_, class_id, bbox)) in self.before.iter().enumerate() {
                let iou = found.bbox.iou(bbox);
                if *class_id == found.class_id && iou >= SAME_OBJECT_IOU {
                    pairs.push((Reverse(iou.to_bits()), at, was)); // bits of positive floats sort as they do
                }
            }
        }
        pairs.sort_unstable();
        let mut ids: Vec<Option<u32>> = vec![None; detections.len()];
        let mut taken = vec![false; self.before.len()];
        for (_, at, was) in pairs {
            if ids[at].is_none() && !taken[was] {
                ids[at] = Some(self.before[was].0);
                taken[was] = true;
            }
        }
        let objects: Vec<Object> =
            detections.iter().zip(ids).map(|(found, id)| self.object(found, id)).collect();
        self.before = objects.iter().map(|object| (object.id, object.class_id, object.bbox)).collect();
        objects
    }

    fn object(&mut self, found: &Detection, id: Option<u32>) -> Object {
        let id = id.unwrap_or_else(|| {
            self.next_id += 1;
            self.next_id
        });
        Object { id, class_id: found.class_id, bbox: found.bbox, confidence: found.confidence }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;
    use contract::Terms;

    const VIDEO: VideoInfo = VideoInfo { width: 200, height: 100, frame_rate: 25.0, frame_count: None };

    fn found(left: f32, class_id: u32, confidence: f32) -> Detection {
        Detection { bbox: BBox::new(left, 10.0, left + 20.0, 60.0), class_id, confidence }
    }

    fn seen(frame: u32, detections: Vec<Detection>, keypoints: Vec<Keypoint>) -> (u32, Observation) {
        let role = if keypoints.is_empty() { "players" } else { "pitch" };
        (0, Observation { frame, role: role.into(), detections, keypoints })
    }

    #[test]
    fn who_moves_little_keeps_the_identity_and_frames_without_a_look_are_there() {
        let looks = [
            seen(0, vec![found(10.0, 2, 0.9), found(100.0, 2, 0.8)], vec![]),
            seen(1, vec![found(104.0, 2, 0.9), found(13.0, 2, 0.8)], vec![]),
        ];
        let answer = answer(&looks, VIDEO, 3, 32);
        let ids =
            |frame: usize| -> Vec<u32> { answer.annotations[frame].objects.iter().map(|o| o.id).collect() };
        assert_eq!(ids(0), [1, 2]);
        assert_eq!(ids(1), [2, 1]);
        assert!(answer.annotations[2].objects.is_empty());
    }

    #[test]
    fn keypoints_over_one_half_are_placed_and_their_carrier_is_no_object() {
        let keypoint = |x, confidence| Keypoint { x, y: 5.0, confidence };
        let looks = [seen(0, vec![found(0.0, 0, 0.9)], vec![keypoint(1.0, 0.5), keypoint(2.0, 0.4)])];
        let answer = answer(&looks, VIDEO, 1, 32);
        assert_eq!(answer.annotations[0].keypoints[..2], [[1.0, 5.0], [0.0, 0.0]]);
        assert!(answer.annotations[0].objects.is_empty());
    }

    #[test]
    fn frames_between_drafts_have_identities_of_their_own_that_last() {
        let looks: Vec<_> = (0..3)
            .map(|frame| seen(frame, vec![found(10.0, 2, 0.9), found(100.0, 2, 0.8)], vec![]))
            .collect();
        let plain = answer(&looks, VIDEO, 3, 0);
        let object = |id| Object { id, class_id: 2, bbox: BBox::new(1.0, 1.0, 9.0, 9.0), confidence: 0.5 };
        let draft = Annotation { frame: 1, objects: vec![object(2), object(7)], keypoints: vec![] };
        let answer = beside(&BTreeMap::from([(1, draft.clone()), (9, draft.clone())]), plain.clone());
        let ids =
            |frame: usize| -> Vec<u32> { answer.annotations[frame].objects.iter().map(|o| o.id).collect() };
        assert_eq!(answer.annotations[1], draft);
        assert_eq!((ids(0), ids(2)), (vec![1, 3], vec![1, 3]));
        assert_eq!(answer.annotations.len(), 3);
        assert_eq!(beside(&BTreeMap::new(), plain.clone()), plain);
    }

    #[test]
    fn whatever_was_seen_the_answer_keeps_the_contract() {
        let hostile = [f32::NAN, f32::INFINITY, -1e30, 1e30];
        let detections: Vec<Detection> =
            hostile.iter().flat_map(|&v| [found(v, 2, 0.9), found(1.0, 2, v)]).collect();
        let keypoints = hostile.map(|v| Keypoint { x: v, y: 0.0, confidence: v }).to_vec();
        let looks = [
            seen(0, detections.clone(), vec![]),
            seen(0, vec![found(5.0, 1, 0.5); 2_000], vec![]),
            seen(1, detections, keypoints),
            seen(9, vec![found(1.0, 2, 0.9)], vec![]),
        ];
        let answer = answer(&looks, VIDEO, 3, 32);
        let terms = Terms { frame_count: 3, keypoints_per_frame: Some(32) };
        assert_eq!(check::answer(answer.annotations.clone(), None, VIDEO, terms), Ok(answer));
    }
}
