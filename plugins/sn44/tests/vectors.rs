//! The keypoint part against what the validator's own code made of recorded answers.
//!
//! `vectors/` was recorded with the public validator's code and OpenCV 4.11; each file holds an answer, the frames that
//! were scored, their pitch lines, and the components. How close is close enough: `final` and `keypoint_score` depend on
//! a robust fit whose details differ between versions of OpenCV, the others on plain arithmetic.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

use serde::Deserialize;
use sn44::Sn44;
use std::collections::BTreeMap;
use touchline_sdk::{
    Annotation, Answer, Bounds, Evidence, FrameLines, Object, Point, ScoreCard, Scorer, Segment, VideoInfo,
};

#[derive(Deserialize)]
struct Vector {
    video: Size,
    frames_to_validate: Vec<u32>,
    frames: BTreeMap<u32, Frame>,
    pitch_lines: BTreeMap<u32, Vec<[f32; 4]>>,
    expected: serde_json::Map<String, serde_json::Value>,
}

#[derive(Deserialize)]
struct Size {
    width: u32,
    height: u32,
}

#[derive(Deserialize)]
struct Frame {
    keypoints: Vec<[f32; 2]>,
    objects: Vec<Thing>,
}

#[derive(Deserialize)]
struct Thing {
    id: u32,
    bbox: [f32; 4],
    class_id: u32,
}

fn vectors() -> Vec<(String, Vector)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    paths.iter().map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(path))).collect()
}

fn point([x, y]: [f32; 2]) -> Point {
    Point { x, y }
}

fn annotation(frame: u32, given: &Frame) -> Annotation {
    let object = |&Thing { id, bbox: [left, top, right, bottom], class_id }: &Thing| Object {
        id,
        class_id,
        bounds: Bounds { left, top, right, bottom },
        confidence: 1.0,
    };
    Annotation {
        frame,
        objects: given.objects.iter().map(object).collect(),
        keypoints: given.keypoints.iter().copied().map(point).collect(),
    }
}

fn lines(vector: &Vector, frame: u32) -> FrameLines {
    let segment = |&[x1, y1, x2, y2]: &[f32; 4]| Segment { start: point([x1, y1]), end: point([x2, y2]) };
    let segments = vector.pitch_lines.get(&frame).map(|lines| lines.iter().map(segment).collect());
    FrameLines { frame, segments: segments.unwrap_or_default() }
}

fn score(vector: &Vector, with_lines: bool) -> ScoreCard {
    let Size { width, height } = vector.video;
    let frame_count = vector.frames_to_validate.iter().max().map_or(0, |last| last + 1);
    let video = VideoInfo { width, height, frame_rate: 25.0, frame_count: Some(frame_count) };
    let annotations = vector.frames.iter().map(|(&number, frame)| annotation(number, frame)).collect();
    let scored_frames =
        with_lines.then(|| vector.frames_to_validate.iter().map(|&number| lines(vector, number)).collect());
    let evidence = Evidence { frame_count, observations: vec![], scored_frames };
    let settings: BTreeMap<String, String> = BTreeMap::new();
    Sn44::score(video, Answer { annotations, body: None }, evidence, 4_000, &settings).unwrap()
}

fn component(card: &ScoreCard, name: &str) -> f64 {
    let found = card.components.iter().find(|component| component.name == name);
    f64::from(found.unwrap_or_else(|| panic!("no component {name}")).value)
}

/// Each component's name here and there, its range, and how far off it may be.
const TOLERANCES: [(&str, &str, f64); 11] = [
    ("keypoints_final", "final", 0.05),
    ("keypoint_score", "keypoint_score", 0.2),
    ("player_score", "player_score", 0.005 * 100.0),
    ("keypoint_stability", "keypoint_stability", 0.005),
    ("player_plausibility", "player_plausibility", 0.005),
    ("mean_on_line", "mean_on_line", 0.005),
    ("mean_inside", "mean_inside", 0.005),
    ("mean_scale", "mean_scale", 0.005),
    ("scale_valid", "scale_valid", 0.005),
    ("keypoint_consistency", "keypoint_consistency", 0.005),
    ("valid_frames", "valid_frames", 0.0),
];

#[test]
fn every_recorded_answer_is_scored_as_the_validator_scored_it() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 5);
    for (name, vector) in vectors {
        let card = score(&vector, true);
        for (ours, theirs, tolerance) in TOLERANCES {
            let (found, wanted) = (component(&card, ours), vector.expected[theirs].as_f64().unwrap());
            println!("{name:<18} {ours:<22} {found:>12.6} {wanted:>12.6} {:>10.6}", found - wanted);
            assert!((found - wanted).abs() <= tolerance, "{name}: {ours} is {found}, not {wanted}");
        }
    }
}

/// What the fits say beside the scores: the same inliers, so the same ratio, and about the same error.
#[test]
fn every_recorded_answer_is_fitted_as_the_validator_fitted_it() {
    for (name, vector) in vectors() {
        let card = score(&vector, true);
        for (key, tolerance) in [("inlier_ratio", 1e-6), ("avg_reprojection_error", 0.25)] {
            let (found, wanted) = (component(&card, key), vector.expected[key].as_f64().unwrap());
            assert!((found - wanted).abs() <= tolerance, "{name}: {key} is {found}, not {wanted}");
        }
    }
}

#[test]
fn without_lines_nothing_is_said_about_them_and_the_rest_stands_for_the_whole() {
    for (name, vector) in vectors() {
        let (with, without) = (score(&vector, true), score(&vector, false));
        assert!(without.components.iter().all(|component| component.name != "mean_on_line"), "{name}");
        let kept = ["mean_inside", "player_score", "keypoint_score"];
        assert!(kept.iter().all(|key| component(&with, key) == component(&without, key)), "{name}");
        assert!(component(&without, "keypoints_final") <= 100.0, "{name}");
    }
}

#[test]
fn the_same_answer_gets_the_same_card() {
    for (name, vector) in vectors() {
        assert_eq!(score(&vector, true), score(&vector, true), "{name}");
    }
}
