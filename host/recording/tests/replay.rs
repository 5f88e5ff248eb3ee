//! A recorded challenge is answered again, by the strategy that answered it and by others.

#![allow(clippy::unwrap_used)] // a panic is a test's report

use recording::{AnswerDigest, Asked, Recording, ReplayError, RoleCost, Sight};
use scene::{BBox, Detection, Keypoint, Observation, VideoInfo};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use strategy::{Deadline, Interrupt, Plugin, Sandbox, SandboxLimits};

const FRAMES: u32 = 60;

fn gsr() -> Plugin {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins/gsr.wasm");
    assert!(path.exists(), "{} is missing; run `make plugins`", path.display());
    let describe = Duration::from_secs(60);
    let limits = SandboxLimits { memory_bytes: 64 << 20, instances: 2, describe, ..SandboxLimits::default() };
    Plugin::load(&Sandbox::new(&limits).unwrap(), &path, None).unwrap()
}

/// Two players that cross and a ball, seen in every frame; the pitch in every fifth. The model numbers its classes in
/// another order than the strategy, and knows one more.
fn recording() -> Recording {
    let names = ["referee", "dog", "player", "goalkeeper", "ball"].map(str::to_owned).to_vec();
    let mut players = Sight::new("players", names, 0);
    let mut pitch = Sight::new("pitch", vec!["pitch".into()], 32);
    for frame in 0..FRAMES {
        let found = |left: f32, class_id, confidence| Detection {
            bbox: BBox::new(left, 300.25, left + 30.5, 380.125),
            class_id,
            confidence,
        };
        let step = frame as f32 * 4.5;
        let detections = vec![
            found(100.0 + step, 2, 0.9),
            found(600.0 - step, 2, 0.8),
            found(50.0 + step, 4, 0.7),
            found(9.0, 1, 0.6),
        ];
        players.push(&Observation { frame, role: "players".into(), detections, keypoints: vec![] });
        if frame.is_multiple_of(5) {
            let point = |nth: u32| Keypoint { x: nth as f32 * 30.0 + 7.5, y: 90.0 + step, confidence: 0.9 };
            let detections = vec![found(0.0, 0, 0.9)];
            let keypoints = (0..32).map(point).collect();
            pitch.push(&Observation { frame, role: "pitch".into(), detections, keypoints });
        }
    }
    Recording {
        asked: Asked {
            challenge_id: "7".into(),
            challenge_type: "gsr".into(),
            path: "/soccer/challenge".into(),
            body: Some(br#"{"challenge_id":"7","type":"gsr","video_url":"http://host/clip.mp4"}"#.to_vec()),
        },
        received_unix_ns: 1,
        elapsed_ns: 2_000_000_000,
        video: VideoInfo { width: 1_280, height: 720, frame_rate: 25.0, frame_count: Some(FRAMES) },
        frame_count: FRAMES,
        keypoints_per_frame: 32,
        budget_ms: 10_000,
        costs: vec![RoleCost { role: "players".into(), ms_per_frame: 4.0, lanes: 2 }],
        plan: vec![],
        strategy: Default::default(),
        fallback_reason: None,
        answer: AnswerDigest::default(),
        sights: vec![pitch, players],
    }
}

fn settings(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn replay(
    recording: &Recording,
    settings: &BTreeMap<String, String>,
) -> Result<recording::Replayed, ReplayError> {
    recording.replay(&gsr(), settings, Deadline::after(Duration::from_secs(60)), Interrupt::default())
}

#[test]
fn an_answer_comes_again_bit_by_bit_also_from_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("1.tlrec");
    let mut first = recording();
    let strides = settings(&[("players-stride", "1"), ("pitch-stride", "5")]);
    let answered = replay(&first, &strides).unwrap();
    assert_eq!((answered.failure.as_deref(), answered.missing), (None, 0));
    assert_eq!(answered.wanted, u64::from(FRAMES + FRAMES / 5));
    assert!(answered.answer.annotations.iter().any(|annotation| !annotation.objects.is_empty()));
    first.answer = answered.digest();
    first.save(&path).unwrap();
    let again = Recording::load(&path).unwrap();
    let replayed = replay(&again, &strides).unwrap();
    assert_eq!(replayed.answer, answered.answer);
    assert_eq!(again.answer.difference(&replayed.digest()), None);
}

#[test]
fn what_its_plan_wants_and_nobody_saw_is_missing_and_what_it_would_not_see_is_left_out() {
    let strides = settings(&[("players-stride", "2"), ("pitch-stride", "1")]);
    let replayed = replay(&recording(), &strides).unwrap();
    // Players in 30 frames, all seen; the pitch in 60, of which 12 were.
    assert_eq!((replayed.wanted, replayed.missing), (90, 48));
    assert!((replayed.missing_share() - 48.0 / 90.0).abs() < 1e-9);
    let every = settings(&[("players-stride", "1"), ("pitch-stride", "5")]);
    assert_ne!(replayed.digest(), replay(&recording(), &every).unwrap().digest());
}

#[test]
fn classes_are_the_roles_own_and_a_role_that_no_model_served_has_seen_nothing() {
    let mut recording = recording();
    let seen = recording.observations(&gsr().descriptor().roles).unwrap();
    let first: Vec<u32> = seen[0].1.detections.iter().map(|found| found.class_id).collect();
    assert_eq!((seen[0].0, first), (0, vec![2, 2, 0]));
    assert_eq!((seen[1].0, seen[1].1.frame), (1, 0));
    recording.sights.remove(0);
    let blind = replay(&recording, &settings(&[("pitch-stride", "1"), ("players-stride", "1")])).unwrap();
    assert_eq!((blind.wanted, blind.missing), (u64::from(2 * FRAMES), u64::from(FRAMES)));
}

#[test]
fn a_strategy_that_does_not_fit_the_models_or_the_request_is_refused_with_the_reason() {
    let mut other_classes = recording();
    other_classes.sights[1].class_names[4] = "balloon".into();
    let error = replay(&other_classes, &settings(&[])).unwrap_err();
    assert!(error.to_string().contains("wants the class `ball`"), "{error}");
    let mut other_points = recording();
    other_points.sights[0].keypoints = 17;
    let error = replay(&other_points, &settings(&[])).unwrap_err();
    assert!(matches!(error, ReplayError::Keypoints { wanted: 32, given: 17, .. }), "{error}");
    let mut other_request = recording();
    other_request.asked.body = Some(b"no JSON".to_vec());
    let error = replay(&other_request, &settings(&[])).unwrap_err();
    assert!(matches!(error, ReplayError::NotTaken(_)), "{error}");
}

#[test]
fn where_it_fails_the_plain_strategy_answers_and_the_reason_is_told() {
    let recording = recording();
    let settings = settings(&[("pitch-stride", "1"), ("players-stride", "1")]);
    let interrupt = Interrupt::default();
    interrupt.raise();
    let deadline = Deadline::after(Duration::from_secs(60));
    let replayed = recording.replay(&gsr(), &settings, deadline, interrupt).unwrap();
    assert!(replayed.failure.unwrap().contains("interrupted"));
    assert_eq!(replayed.answer.annotations.len(), FRAMES as usize);
    assert_eq!(replayed.answer.annotations[0].objects.len(), 3);
}
