//! Holds what a plugin returns against the contract. Each check says what was wrong, and where.

use crate::types::{Answer, Refusal, RolePlan, Work};
use scene::{Annotation, BBox, Object, VideoInfo};
use std::collections::BTreeSet;

/// Most objects of one frame.
const MOST_OBJECTS: usize = 1_000;
/// Most keypoints of one frame.
const MOST_KEYPOINTS: u32 = 1_000;
/// Most frames that drafts may be left for: over an hour of a clip.
const MOST_FRAMES: u32 = 1 << 17;
/// Longest response body, bytes.
const LONGEST_BODY: usize = 16 << 20;
/// Longest name of a challenge and longest address, bytes.
const LONGEST_ID: usize = 64 << 10;
const LONGEST_ADDRESS: usize = 64 << 10;

/// What an answer is held against.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
    /// Boxes lie in its frames.
    pub video: VideoInfo,
    /// Frames that were decoded.
    pub frame_count: u32,
    /// Keypoints of every frame; none where no request named a number, and then all frames have as many.
    pub keypoints_per_frame: Option<u32>,
}

/// Checks what `accept` made of a request.
pub fn work(work: &Work) -> Result<(), String> {
    require(!work.challenge_id.is_empty() && work.challenge_id.len() <= LONGEST_ID, || {
        format!("a challenge id of {} bytes; it may have 1 to {LONGEST_ID}", work.challenge_id.len())
    })?;
    require(!work.clip_address.is_empty() && work.clip_address.len() <= LONGEST_ADDRESS, || {
        format!("a clip address of {} bytes; it may have 1 to {LONGEST_ADDRESS}", work.clip_address.len())
    })?;
    require(work.keypoints_per_frame <= MOST_KEYPOINTS, || {
        format!("{} keypoints per frame; there may be {MOST_KEYPOINTS}", work.keypoints_per_frame)
    })
}

/// Checks a refusal's status.
pub fn refusal(refusal: &Refusal) -> Result<(), String> {
    require((400..=499).contains(&refusal.status), || {
        format!("a refusal with status {}; it may be 400 to 499", refusal.status)
    })
}

/// Checks a plan for a strategy of `role_count` roles.
pub fn plan(plan: &[RolePlan], role_count: usize) -> Result<(), String> {
    let mut planned = BTreeSet::new();
    for RolePlan { role, stride, offset } in plan {
        require((*role as usize) < role_count, || format!("a plan for role {role} of {role_count}"))?;
        require(planned.insert(role), || format!("two plans for role {role}"))?;
        require(*stride >= 1 && offset < stride, || {
            format!(
                "role {role} with stride {stride} and offset {offset}; the offset must be less than the stride"
            )
        })?;
    }
    Ok(())
}

/// Checks an answer, cuts its boxes to the frame, and drops those that lie outside.
pub fn answer(mut answer: Answer, terms: &Terms) -> Result<Answer, String> {
    if let Some(body) = &answer.body {
        require(!body.is_empty() && body.len() <= LONGEST_BODY, || {
            format!("a body of {} bytes; it may have 1 to {LONGEST_BODY}", body.len())
        })?;
        if answer.annotations.is_empty() {
            return Ok(answer);
        }
    }
    frames(&answer.annotations, terms.frame_count)?;
    let keypoints = terms.keypoints_per_frame.map_or_else(
        || answer.annotations.first().map_or(0, |annotation| annotation.keypoints.len()),
        |count| count as usize,
    );
    for annotation in &mut answer.annotations {
        self::annotation(annotation, keypoints, terms.video)?;
    }
    Ok(answer)
}

/// Checks what is said of one frame, cuts its boxes to it, and drops those that lie outside.
pub fn annotation(annotation: &mut Annotation, keypoints: usize, video: VideoInfo) -> Result<(), String> {
    check_keypoints(annotation, keypoints)?;
    check_objects(annotation, video)
}

/// Whether it is more than the answer for a frame may hold, or for a frame that no clip has.
pub fn is_too_much(annotation: &Annotation) -> bool {
    annotation.frame >= MOST_FRAMES
        || annotation.objects.len() > MOST_OBJECTS
        || annotation.keypoints.len() > MOST_KEYPOINTS as usize
}

/// Every frame once, in order.
fn frames(annotations: &[Annotation], frame_count: u32) -> Result<(), String> {
    for (expected, annotation) in (0..).zip(annotations) {
        let frame = annotation.frame;
        require(frame < frame_count, || format!("frame {frame} of a clip of {frame_count} frames"))?;
        require(frame == expected, || format!("frame {frame} where frame {expected} should be"))?;
    }
    require(annotations.len() == frame_count as usize, || {
        format!("{} annotations for a clip of {frame_count} frames", annotations.len())
    })
}

fn check_keypoints(annotation: &Annotation, count: usize) -> Result<(), String> {
    let frame = annotation.frame;
    let given = annotation.keypoints.len();
    require(given == count && given <= MOST_KEYPOINTS as usize, || {
        format!("{given} keypoints in frame {frame}; there should be {count}")
    })?;
    let finite = |point: &[f32; 2]| point.iter().all(|number| number.is_finite());
    match annotation.keypoints.iter().position(|point| !finite(point)) {
        Some(index) => Err(format!("keypoint {index} of frame {frame} is not a finite place")),
        None => Ok(()),
    }
}

fn check_objects(annotation: &mut Annotation, video: VideoInfo) -> Result<(), String> {
    let frame = annotation.frame;
    let count = annotation.objects.len();
    require(count <= MOST_OBJECTS, || {
        format!("{count} objects in frame {frame}; there may be {MOST_OBJECTS}")
    })?;
    let mut ids = BTreeSet::new();
    for object in &mut annotation.objects {
        check_object(object, frame)?;
        require(ids.insert(object.id), || format!("two objects with id {} in frame {frame}", object.id))?;
        object.bbox = object.bbox.clipped(video.width, video.height);
    }
    annotation.objects.retain(|object| object.bbox.area() > 0.0);
    Ok(())
}

fn check_object(object: &Object, frame: u32) -> Result<(), String> {
    let Object { id, bbox, confidence, .. } = object;
    let BBox { left, top, right, bottom } = *bbox;
    require(bbox.is_finite(), || {
        format!("object {id} of frame {frame} has the box {left}, {top}, {right}, {bottom}")
    })?;
    require(left <= right && top <= bottom, || {
        format!("object {id} of frame {frame} has the crossed box {left}, {top}, {right}, {bottom}")
    })?;
    require((0.0..=1.0).contains(confidence), || {
        format!("object {id} of frame {frame} has the confidence {confidence}")
    })
}

/// Fails with what `otherwise` says unless it `holds`.
pub fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VIDEO: VideoInfo = VideoInfo { width: 100, height: 50, frame_rate: 25.0, frame_count: None };
    const TERMS: Terms = Terms { video: VIDEO, frame_count: 2, keypoints_per_frame: Some(1) };

    fn good() -> Answer {
        let object =
            |id| Object { id, class_id: 2, bbox: BBox::new(10.0, 10.0, 20.0, 30.0), confidence: 0.5 };
        let annotation =
            |frame| Annotation { frame, objects: vec![object(1), object(2)], keypoints: vec![[0.0, 0.0]] };
        Answer { annotations: vec![annotation(0), annotation(1)], body: None }
    }

    #[test]
    fn a_good_answer_is_returned_as_it_is() {
        assert_eq!(answer(good(), &TERMS), Ok(good()));
    }

    #[test]
    fn boxes_are_cut_to_the_frame_and_dropped_outside() {
        let mut given = good();
        given.annotations[0].objects[0].bbox = BBox::new(-5.0, 40.0, 20.0, 60.0);
        given.annotations[0].objects[1].bbox = BBox::new(110.0, 10.0, 120.0, 20.0);
        let checked = answer(given, &TERMS).unwrap();
        assert_eq!(checked.annotations[0].objects.len(), 1);
        assert_eq!(checked.annotations[0].objects[0].bbox, BBox::new(0.0, 40.0, 20.0, 50.0));
    }

    #[test]
    fn nonsense_is_refused_and_named() {
        type Spoil = fn(&mut Answer);
        let spoils: [(Spoil, &str); 14] = [
            (|a| a.annotations[1].frame = 7, "frame 7 of a clip of 2"),
            (|a| a.annotations[1].frame = 0, "frame 0 where frame 1"),
            (|a| a.annotations.swap(0, 1), "frame 1 where frame 0"),
            (|a| a.annotations.truncate(1), "1 annotations for a clip of 2"),
            (|a| a.annotations.clear(), "0 annotations"),
            (|a| a.annotations[1].keypoints.clear(), "0 keypoints in frame 1"),
            (|a| a.annotations[0].keypoints[0][1] = f32::NAN, "keypoint 0 of frame 0"),
            (|a| a.annotations[0].objects[0].bbox.left = f32::NEG_INFINITY, "-inf"),
            (|a| a.annotations[0].objects[0].bbox.left = 25.0, "crossed"),
            (|a| a.annotations[0].objects[0].confidence = f32::NAN, "confidence NaN"),
            (|a| a.annotations[0].objects[0].id = 2, "two objects with id 2 in frame 0"),
            (|a| a.annotations[0].objects = vec![a.annotations[0].objects[0]; 1_001], "1001 objects"),
            (|a| a.body = Some(String::new()), "a body of 0 bytes"),
            (|a| a.body = Some(" ".repeat(LONGEST_BODY + 1)), "a body of 16777217"),
        ];
        for (spoil, named) in spoils {
            let mut given = good();
            spoil(&mut given);
            let reason = answer(given, &TERMS).expect_err(named);
            assert!(reason.contains(named), "{reason}");
        }
    }

    #[test]
    fn a_body_may_stand_without_annotations() {
        let given = Answer { annotations: vec![], body: Some("{}".into()) };
        assert_eq!(answer(given.clone(), &TERMS), Ok(given));
    }

    #[test]
    fn without_a_request_all_frames_must_have_as_many_keypoints() {
        let terms = Terms { keypoints_per_frame: None, ..TERMS };
        assert!(answer(good(), &terms).is_ok());
        let mut given = good();
        given.annotations[1].keypoints.push([1.0, 1.0]);
        assert!(answer(given, &terms).is_err());
    }

    #[test]
    fn plans_name_known_roles_once_with_an_offset_under_the_stride() {
        let one = |role, stride, offset| RolePlan { role, stride, offset };
        assert_eq!(plan(&[one(1, 3, 2), one(0, 1, 0)], 2), Ok(()));
        assert_eq!(plan(&[], 2), Ok(()));
        for bad in
            [vec![one(2, 1, 0)], vec![one(0, 1, 0), one(0, 2, 0)], vec![one(0, 0, 0)], vec![one(0, 2, 2)]]
        {
            assert!(plan(&bad, 2).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn work_and_refusals_have_limits() {
        let good =
            Work { challenge_id: "c".into(), clip_address: "http://h".into(), keypoints_per_frame: 32 };
        assert_eq!(work(&good), Ok(()));
        assert!(work(&Work { challenge_id: String::new(), ..good.clone() }).is_err());
        assert!(work(&Work { clip_address: "a".repeat(LONGEST_ADDRESS + 1), ..good.clone() }).is_err());
        assert!(work(&Work { keypoints_per_frame: 1_001, ..good }).is_err());
        assert!(refusal(&Refusal { status: 404, reason: String::new() }).is_ok());
        assert!(refusal(&Refusal { status: 200, reason: String::new() }).is_err());
    }
}
