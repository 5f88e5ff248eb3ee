//! The plugin that ships, in the sandbox, on matches made up here.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

extern crate touchline_strategy as strategy;

mod common;
#[path = "common/matches.rs"]
mod matches;

use accuracy::measure;

use common::{gsr, sandbox};
use matches::make_match;
use scene::{BBox, Detection, FrameTruth, Keypoint, ObjectTruth, Observation, VideoInfo};
use std::collections::BTreeMap;
use std::time::Duration;
use strategy::{Answer, CallError, Deadline, OpenOptions, Plugin, RolePlan, Session};

const VIDEO: VideoInfo = VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: Some(250) };
const BODY: &[u8] = br#"{"challenge_id": "c1", "type": "gsr", "video_url": "http://127.0.0.1/clip.mp4"}"#;

fn open(plugin: &Plugin, settings: &[(&str, &str)]) -> Result<Session, CallError> {
    let settings: BTreeMap<String, String> =
        settings.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
    plugin.open(OpenOptions::new(&settings, Deadline::after(Duration::from_secs(120))))
}

/// A whole challenge, observations handed over `batch` at a time.
fn answer(plugin: &Plugin, settings: &[(&str, &str)], seen: &[(u32, Observation)], batch: usize) -> Answer {
    let frame_count = seen.iter().map(|(_, observation)| observation.frame + 1).max().unwrap();
    let mut session = open(plugin, settings).unwrap();
    session.accept(BODY).unwrap().unwrap();
    session.start(VIDEO).unwrap();
    let plan = session.plan(&[], 100_000).unwrap();
    let looks = |(role, observation): &&(u32, Observation)| {
        plan.iter()
            .any(|planned| planned.role == *role && observation.frame % planned.stride == planned.offset)
    };
    let looked: Vec<_> = seen.iter().filter(looks).cloned().collect();
    for part in looked.chunks(batch) {
        session.observe(part).unwrap();
    }
    session.finish(frame_count).unwrap()
}

/// The answer in the truth's form.
fn as_frames(answer: &Answer) -> Vec<FrameTruth> {
    let object = |object: &scene::Object| ObjectTruth {
        id: object.id,
        bbox: [object.bbox.left, object.bbox.top, object.bbox.right, object.bbox.bottom].map(f64::from),
        class_id: object.class_id,
    };
    let frame = |annotation: &scene::Annotation| FrameTruth {
        frame_number: annotation.frame,
        objects: annotation.objects.iter().map(object).collect(),
        keypoints: vec![],
        homography: None,
    };
    answer.annotations.iter().map(frame).collect()
}

#[test]
fn identities_are_kept_over_ten_seconds_of_a_crowded_match() {
    let plugin = gsr(&sandbox());
    for seed in 1..=3 {
        let (truth, seen) = make_match(seed, 250, 23);
        let accuracy = measure(&truth, &as_frames(&answer(&plugin, &[], &seen, 16)), &[1, 2, 3]);
        eprintln!("seed {seed}: {accuracy:?}, false {}", accuracy.false_share());
        assert!(accuracy.idf1 >= 0.80, "seed {seed}: {accuracy:?}");
        assert!(accuracy.found() >= 0.85 && accuracy.false_share() <= 0.08, "seed {seed}: {accuracy:?}");
    }
}

#[test]
fn every_frame_is_answered_with_32_keypoints_and_one_ball() {
    let plugin = gsr(&sandbox());
    let answer = answer(&plugin, &[], &make_match(4, 60, 23).1, 7);
    assert_eq!(answer.annotations.len(), 60);
    assert_eq!(answer.body, None);
    for (frame, annotation) in answer.annotations.iter().enumerate() {
        assert_eq!(annotation.frame, frame as u32);
        assert_eq!(annotation.keypoints.len(), 32);
        // The far half of the left goal line is in view all the time, the right half of the pitch never.
        assert!(annotation.keypoints[..4].iter().all(|point| *point != [0.0, 0.0]));
        assert!(annotation.keypoints[17..30].iter().all(|point| *point == [0.0, 0.0]));
        let balls: Vec<_> = annotation.objects.iter().filter(|object| object.class_id == 0).collect();
        assert!(balls.len() == 1 && balls[0].bbox.left > 100.0, "{balls:?}");
        assert!(annotation.objects.is_sorted_by(|a, b| a.confidence >= b.confidence));
    }
}

#[test]
fn an_identity_has_one_class_over_the_whole_clip() {
    let plugin = gsr(&sandbox());
    let answer = answer(&plugin, &[], &make_match(5, 100, 23).1, 8);
    let mut classes: BTreeMap<u32, u32> = BTreeMap::new();
    for object in answer.annotations.iter().flat_map(|annotation| &annotation.objects) {
        assert_eq!(*classes.entry(object.id).or_insert(object.class_id), object.class_id);
    }
    assert!(classes.len() >= 20, "{classes:?}");
}

#[test]
fn batches_and_repetition_do_not_change_the_answer() {
    let plugin = gsr(&sandbox());
    let seen = make_match(6, 60, 23).1;
    let whole = answer(&plugin, &[], &seen, seen.len());
    for batch in [1, 2, 7, 64] {
        assert!(answer(&plugin, &[], &seen, batch) == whole, "batches of {batch}");
    }
}

#[test]
fn with_a_stride_the_frames_between_are_answered_too() {
    let plugin = gsr(&sandbox());
    let (truth, seen) = make_match(7, 100, 23);
    let settings = [("players-stride", "3"), ("pitch-stride", "5"), ("lost-frames", "40")];
    let answer = answer(&plugin, &settings, &seen, 8);
    assert_eq!(answer.annotations.len(), 100);
    let accuracy = measure(&truth, &as_frames(&answer), &[1, 2, 3]);
    assert!(accuracy.found() >= 0.7, "{accuracy:?}");
    assert!(answer.annotations[1].keypoints[0] != [0.0, 0.0]);
}

#[test]
fn the_plan_follows_the_settings() {
    let plugin = gsr(&sandbox());
    let mut session = open(&plugin, &[("pitch-stride", "4")]).unwrap();
    session.start(VIDEO).unwrap();
    let plan = session.plan(&[], 1_000).unwrap();
    let expected = [RolePlan { role: 0, stride: 1, offset: 0 }, RolePlan { role: 1, stride: 4, offset: 0 }];
    assert_eq!(plan, expected);
}

#[test]
fn a_setting_that_cannot_be_used_is_named_by_the_plugin() {
    let plugin = gsr(&sandbox());
    let mut session = open(&plugin, &[("players-stride", "often")]).unwrap();
    let error = session.start(VIDEO).unwrap_err();
    assert!(matches!(error, CallError::BadSetting(_)));
    let text = error.to_string();
    assert!(text.contains("players-stride = \"often\"") && text.contains("from 1 to 100"), "{text}");
}

#[test]
fn a_setting_that_the_plugin_does_not_have_is_named_by_the_host() {
    let plugin = gsr(&sandbox());
    let text = open(&plugin, &[("stride", "2")]).err().unwrap().to_string();
    assert!(text.contains("stride = ") && text.contains("players-stride, pitch-stride"), "{text}");
}

#[test]
fn requests_that_are_not_taken_are_refused_with_their_status() {
    let plugin = gsr(&sandbox());
    for (body, named) in [
        ("not json", "not JSON"),
        ("{\"challenge_id\": \"c\"}", "video_url"),
        ("{\"video_url\": \"http://h\"}", "challenge_id"),
        ("{\"challenge_id\": \"c\", \"video_url\": \"http://h\", \"type\": \"x\"}", "\"x\""),
    ] {
        let refusal = open(&plugin, &[]).unwrap().accept(body.as_bytes()).unwrap().unwrap_err();
        assert_eq!(refusal.status, 400);
        assert!(refusal.reason.contains(named), "{}", refusal.reason);
    }
}

#[test]
fn hostile_observations_are_survived() {
    let plugin = gsr(&sandbox());
    let numbers = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, -1.0, 0.0, 1e-40];
    let mut seen = Vec::new();
    for frame in 0..8 {
        let mut detections = Vec::new();
        for &a in &numbers {
            for &b in &numbers {
                detections.push(Detection { bbox: BBox::new(a, b, b, a), class_id: frame, confidence: 0.9 });
                detections.push(Detection { bbox: BBox::new(1.0, 1.0, a, b), class_id: 2, confidence: 0.9 });
                detections.push(Detection {
                    bbox: BBox::new(1.0, 1.0, 9.0, 9.0),
                    class_id: 2,
                    confidence: a,
                });
            }
        }
        let keypoints = numbers.map(|number| Keypoint { x: number, y: 1.0, confidence: number }).to_vec();
        seen.push((0, Observation { frame, role: "players".into(), detections, keypoints: vec![] }));
        seen.push((1, Observation { frame, role: "pitch".into(), detections: vec![], keypoints }));
    }
    assert_eq!(answer(&plugin, &[], &seen, 3).annotations.len(), 8);
}

#[test]
fn observations_out_of_order_or_beyond_the_clip_are_not_answered() {
    let plugin = gsr(&sandbox());
    let look =
        |frame| (0, Observation { frame, role: "players".into(), detections: vec![], keypoints: vec![] });
    let observed = |frames: &[u32]| {
        let mut session = open(&plugin, &[]).unwrap();
        session.start(VIDEO).unwrap();
        session.plan(&[], 1_000).unwrap();
        session.observe(&frames.iter().map(|&frame| look(frame)).collect::<Vec<_>>())?;
        session.finish(5)
    };
    assert!(matches!(observed(&[1, 0]), Err(CallError::CannotAnswer { function: "observe", .. })));
    assert!(matches!(observed(&[0, 7]), Err(CallError::CannotAnswer { function: "finish", .. })));
    assert!(observed(&[0, 1]).is_ok());
}
