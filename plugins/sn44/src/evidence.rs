//! From the contract's records to the scored part of an answer, with a finding for every box.

use crate::PLAYERS_ROLE;
use crate::boxes::BALL;
use crate::clip::{Clip, Finding, Frame, Object, Point, Segment};
use crate::trust::Trust;
use std::collections::{BTreeMap, BTreeSet};
use touchline_sdk as sdk;

/// A person's box shows what a model saw where the two overlap at least this much (intersection over union).
const SAME_PERSON_IOU: f64 = 0.5;
/// The ball is so small that any overlap counts.
const SAME_BALL_IOU: f64 = 1e-6;

/// Where an object was detected, and as what.
struct Sighting {
    bounds: [f64; 4],
    class_id: u32,
    confidence: f64,
}

/// What the models saw in the frames that they looked at.
type Sightings = BTreeMap<u32, Vec<Sighting>>;

/// The frames of `answer` that a validator would score; all of them where nobody knows which.
///
/// # Errors
/// A sentence that says why there is nothing to score.
pub fn read(
    video: &sdk::VideoInfo,
    answer: &sdk::Answer,
    evidence: &sdk::Evidence,
    trust: &Trust,
) -> Result<Clip, String> {
    if video.width == 0 || video.height == 0 {
        return Err(format!("the clip is {}x{} px; nothing can lie in it", video.width, video.height));
    }
    if answer.annotations.is_empty() && answer.body.is_some() {
        return Err("the answer has a body of its own and no annotations; only annotations are scored".into());
    }
    let scored: BTreeSet<u32> = match &evidence.scored_frames {
        Some(frames) => frames.iter().map(|lines| lines.frame).collect(),
        None => (0..evidence.frame_count).collect(),
    };
    if scored.is_empty() {
        return Err("a validator would score none of the clip's frames".into());
    }
    let sightings = sightings(&evidence.observations);
    let answered = answer.annotations.iter().filter(|annotation| scored.contains(&annotation.frame));
    Ok(Clip {
        width_px: f64::from(video.width),
        height_px: f64::from(video.height),
        frames: answered.map(|annotation| (annotation.frame, frame(annotation, &sightings, trust))).collect(),
        scored: scored.into_iter().collect(),
        lines: evidence.scored_frames.as_ref().map(|frames| frames.iter().map(lines).collect()),
    })
}

fn sightings(observations: &[sdk::Observation]) -> Sightings {
    let sighting = |detection: &sdk::Detection| Sighting {
        bounds: edges(&detection.bounds),
        class_id: detection.class_id,
        confidence: f64::from(detection.confidence),
    };
    let of_people = observations.iter().filter(|observation| observation.role == PLAYERS_ROLE);
    of_people.map(|seen| (seen.frame, seen.detections.iter().map(sighting).collect())).collect()
}

fn frame(annotation: &sdk::Annotation, sightings: &Sightings, trust: &Trust) -> Frame {
    let seen = sightings.get(&annotation.frame).map(Vec::as_slice);
    let object = |given: &sdk::Object| {
        let bounds = edges(&given.bounds);
        let found = finding(given, bounds, seen);
        let finding = Finding { probability: trust.probability(found.probability), ..found };
        Object { id: given.id, class_id: given.class_id, bounds, finding }
    };
    Frame {
        objects: annotation.objects.iter().map(object).collect(),
        keypoints: annotation.keypoints.iter().map(place).collect(),
    }
}

/// What a box is taken to show. In a frame that the models looked at: what the surest of them saw there, and nothing
/// where none of them saw anything. In another frame: what the answer says, with its own confidence.
fn finding(given: &sdk::Object, bounds: [f64; 4], seen: Option<&[Sighting]>) -> Finding {
    let Some(seen) = seen else {
        let probability = f64::from(given.confidence);
        return Finding { class_id: given.class_id, probability, seen: false };
    };
    let least = if given.class_id == BALL { SAME_BALL_IOU } else { SAME_PERSON_IOU };
    let overlapping = seen.iter().map(|sighting| (sighting, iou(bounds, sighting.bounds)));
    let surest = overlapping
        .filter(|(_, iou)| *iou >= least)
        .max_by(|(a, iou_a), (b, iou_b)| a.confidence.total_cmp(&b.confidence).then(iou_a.total_cmp(iou_b)));
    let (class_id, probability) =
        surest.map_or((given.class_id, 0.0), |(sighting, _)| (sighting.class_id, sighting.confidence));
    Finding { class_id, probability, seen: true }
}

/// Intersection over union, 0..=1; 0 of empty boxes.
fn iou(a: [f64; 4], b: [f64; 4]) -> f64 {
    let area = |[left, top, right, bottom]: [f64; 4]| (right - left).max(0.0) * (bottom - top).max(0.0);
    let shared = area([a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])]);
    let whole = area(a) + area(b) - shared;
    if whole > 0.0 { shared / whole } else { 0.0 }
}

fn lines(found: &sdk::FrameLines) -> (u32, Vec<Segment>) {
    let exact = |point: &sdk::Point| [f64::from(point.x), f64::from(point.y)];
    (found.frame, found.segments.iter().map(|segment| [exact(&segment.start), exact(&segment.end)]).collect())
}

fn edges(bounds: &sdk::Bounds) -> [f64; 4] {
    [bounds.left, bounds.top, bounds.right, bounds.bottom].map(as_sent)
}

fn place(point: &sdk::Point) -> Point {
    [point.x, point.y].map(as_sent)
}

/// The number that the validator reads: answers are sent with two decimals.
fn as_sent(coordinate: f32) -> f64 {
    (f64::from(coordinate) * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOX: [f32; 4] = [300.0, 300.0, 340.0, 380.0];

    fn object(class_id: u32, confidence: f32) -> sdk::Object {
        let [left, top, right, bottom] = BOX;
        sdk::Object { id: 1, class_id, bounds: sdk::Bounds { left, top, right, bottom }, confidence }
    }

    fn sighting(class_id: u32, confidence: f64, shift_px: f64) -> Sighting {
        let bounds = BOX.map(f64::from);
        let bounds = [bounds[0] + shift_px, bounds[1], bounds[2] + shift_px, bounds[3]];
        Sighting { bounds, class_id, confidence }
    }

    fn found(given: &sdk::Object, seen: Option<&[Sighting]>) -> (u32, f64, bool) {
        let Finding { class_id, probability, seen } = finding(given, BOX.map(f64::from), seen);
        (class_id, probability, seen)
    }

    #[test]
    fn a_box_in_a_frame_that_nobody_looked_at_is_believed_as_far_as_it_is_sure() {
        assert_eq!(found(&object(2, 0.75), None), (2, 0.75, false));
    }

    #[test]
    fn what_was_seen_there_counts_for_more_than_what_is_answered() {
        let seen = [sighting(3, 0.25, 0.0), sighting(1, 0.5, 4.0), sighting(2, 0.875, 25.0)];
        assert_eq!(found(&object(2, 1.0), Some(&seen)), (1, 0.5, true));
        assert_eq!(found(&object(2, 1.0), Some(&seen[2..])), (2, 0.0, true));
        assert_eq!(found(&object(0, 1.0), Some(&seen[2..])), (2, 0.875, true));
    }

    fn annotation(frame: u32) -> sdk::Annotation {
        let keypoints = vec![sdk::Point { x: 0.1, y: 719.99 }];
        sdk::Annotation { frame, objects: vec![object(2, 1.0)], keypoints }
    }

    fn read_frames(scored_frames: Option<Vec<u32>>, frame_count: u32) -> Result<Clip, String> {
        let video = sdk::VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: None };
        let answer = sdk::Answer { annotations: (0..3).map(annotation).collect(), body: None };
        let scored_frames = scored_frames.map(|frames| {
            frames.into_iter().map(|frame| sdk::FrameLines { frame, segments: vec![] }).collect()
        });
        let evidence = sdk::Evidence { frame_count, observations: vec![], scored_frames };
        read(&video, &answer, &evidence, &Trust::read(&BTreeMap::new())?)
    }

    #[test]
    fn only_the_scored_frames_are_kept_and_all_where_nobody_knows_which() {
        let known = read_frames(Some(vec![1, 7]), 3).unwrap();
        assert_eq!((known.scored, known.frames.into_keys().collect()), (vec![1, 7], vec![1]));
        assert!(known.lines.is_some());
        let unknown = read_frames(None, 3).unwrap();
        assert_eq!((unknown.scored, unknown.frames.len(), unknown.lines), (vec![0, 1, 2], 3, None));
    }

    #[test]
    fn coordinates_are_those_that_are_sent() {
        let clip = read_frames(None, 3).unwrap();
        assert_eq!(clip.frames[&0].keypoints, [[0.1, 719.99]]);
    }

    #[test]
    fn a_clip_of_which_nothing_is_scored_says_so() {
        assert!(read_frames(Some(vec![]), 3).unwrap_err().contains("none of the clip's frames"));
        assert!(read_frames(None, 0).unwrap_err().contains("none of the clip's frames"));
    }
}
