//! Scorers in the sandbox.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

extern crate touchline_strategy as strategy;

mod common;

use common::{ScorerText, Text, sandbox};
use scene::{Annotation, BBox, Object, Observation, VideoInfo};
use std::collections::BTreeMap;
use std::time::Duration;
use strategy::{
    Answer, CallError, Deadline, Evidence, FrameLines, LoadError, OpenOptions, Point, Scored, ScorerPlugin,
    Segment,
};

const VIDEO: VideoInfo = VideoInfo { width: 100, height: 50, frame_rate: 25.0, frame_count: None };

fn load(component: &[u8]) -> Result<ScorerPlugin, LoadError> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("scorer.wasm");
    std::fs::write(&path, component).unwrap();
    ScorerPlugin::load(&sandbox(), &path, None)
}

fn score(text: &ScorerText, answer: &Answer, evidence: &Evidence) -> Result<Scored, CallError> {
    let scorer = load(&text.component()).unwrap();
    let settings = BTreeMap::new();
    let options = OpenOptions::new(&settings, Deadline::after(Duration::from_secs(60)));
    scorer.score(options, VIDEO, answer, evidence, 1_234)
}

/// One object in one frame, seen once, with one line.
fn shown() -> (Answer, Evidence) {
    let object = Object { id: 7, class_id: 2, bbox: BBox::new(1.0, 2.0, 3.0, 4.0), confidence: 0.5 };
    let annotation = Annotation { frame: 0, objects: vec![object], keypoints: vec![[5.0, 6.0]] };
    let observation = Observation { frame: 0, role: "players".into(), detections: vec![], keypoints: vec![] };
    let line = Segment { start: Point { x: 1.0, y: 2.0 }, end: Point { x: 3.0, y: 4.0 } };
    let evidence = Evidence {
        frame_count: 1,
        observations: vec![(0, observation)],
        scored_frames: Some(vec![FrameLines { frame: 0, segments: vec![line] }]),
    };
    (Answer { annotations: vec![annotation], body: Some("{}".into()) }, evidence)
}

#[test]
fn a_score_comes_back_with_what_it_took() {
    let (answer, evidence) = shown();
    let Scored { card, call } = score(&ScorerText::default(), &answer, &evidence).unwrap();
    let card = card.unwrap();
    assert_eq!((card.total, card.components.len()), (0.5, 0));
    assert_eq!((call.function, call.outcome), ("score", Ok(())));
    // An annotation of one object and one keypoint, a body of two bytes, an observation, a frame of one line.
    assert_eq!(call.bytes_in, (12 + 28 + 8) + 2 + 16 + (12 + 16));
    assert_eq!(call.peak_memory_bytes, 2 * 65_536);
}

/// What lies in its memory is the answer: total NaN, a total over 1, more components than there may be.
#[test]
fn a_card_that_is_nonsense_is_refused() {
    let (answer, evidence) = shown();
    for (score_body, named) in [
        ("(f32.store (i32.const 260) (f32.const nan)) (i32.const 256)", "total of NaN"),
        ("(f32.store (i32.const 260) (f32.const 1.25)) (i32.const 256)", "total of 1.25"),
        (
            "(i32.store (i32.const 264) (i32.const 65536)) (i32.store (i32.const 268) (i32.const 101)) (i32.const 256)",
            "101 components",
        ),
    ] {
        let error = score(&ScorerText { score: score_body }, &answer, &evidence).unwrap().card.unwrap_err();
        assert!(matches!(error, CallError::BadAnswer { function: "score", .. }), "{error}");
        assert!(error.to_string().contains(named), "{error}");
    }
}

#[test]
fn a_call_that_fails_is_accounted_for_as_well() {
    let (answer, evidence) = shown();
    let took = |body| score(&ScorerText { score: body }, &answer, &evidence).unwrap();
    let shown_bytes = took("(i32.const 256)").call.bytes_in;
    // It takes two more pages of memory before it traps.
    let Scored { card, call } = took("(drop (memory.grow (i32.const 2))) unreachable");
    let error = card.unwrap_err();
    assert!(matches!(error, CallError::Trapped { function: "score", .. }), "{error}");
    assert_eq!((call.bytes_in, call.peak_memory_bytes), (shown_bytes, 4 * 65_536));
    assert_eq!(call.outcome, Err(error.to_string()));
    // One that returns nonsense had its say: a component with an empty name.
    let nonsense = "(i32.store (i32.const 264) (i32.const 65536)) (i32.store (i32.const 268) (i32.const 1)) (i32.const 256)";
    let Scored { card, call } = took(nonsense);
    assert!(card.is_err() && call.outcome.is_err());
    assert_eq!(call.bytes_out, 16);
}

#[test]
fn a_strategy_is_no_scorer_and_the_other_way_round() {
    let error = load(&Text::default().component()).err().unwrap().to_string();
    assert!(error.contains("is no scorer") && error.contains("touchline:plugin/scorer@0.2.0"), "{error}");
    let error = common::load_bytes(&ScorerText::default().component()).err().unwrap().to_string();
    assert!(error.contains("is no strategy") && error.contains("touchline:plugin/strategy@0.2.0"), "{error}");
}
