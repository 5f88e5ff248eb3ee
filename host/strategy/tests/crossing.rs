//! What is seen reaches a plugin, and what it answers comes back, in the form of either version of the contract.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

extern crate touchline_strategy as strategy;

mod common;

use common::{Text, open, sandbox};
use scene::{Annotation, BBox, Detection, Keypoint, Object, Observation, VideoInfo};
use std::time::Duration;
use strategy::{Answer, Deadline, PluginCall};

const VIDEO: VideoInfo = VideoInfo { width: 100, height: 50, frame_rate: 25.0, frame_count: None };

/// Hands out memory from 8,192 on.
const BUMP: &str = "(global.set $next (i32.add (global.get $next) (local.get 3)))
    (i32.sub (global.get $next) (local.get 3))";

/// `$same` traps unless two numbers are the same.
const SAME: &str = "(global $next (mut i32) (i32.const 8192))
    (func $same (param i32 i32) (if (i32.ne (local.get 0) (local.get 1)) (then unreachable)))
    (func $same-f (param f32 f32) (if (f32.ne (local.get 0) (local.get 1)) (then unreachable)))";

/// A look of role 0 at frame 8 with two detections, and one of role 1 with a keypoint.
fn seen() -> [(u32, Observation); 2] {
    let detection = |class_id, left| {
        let bbox = BBox::new(left, 2.0, 3.0, 4.0);
        Detection { bbox, class_id, confidence: 0.25 }
    };
    let keypoint = Keypoint { x: 5.0, y: 6.0, confidence: 0.75 };
    let look = |detections, keypoints| Observation { frame: 8, role: String::new(), detections, keypoints };
    [(0, look(vec![detection(7, 1.0), detection(9, 1.5)], vec![])), (1, look(vec![], vec![keypoint]))]
}

/// Has a plugin that checks what it is shown answer a clip of two frames.
fn answered(version: &str, observe: &str) -> (Answer, Vec<PluginCall>) {
    let observe = format!("{observe} (i32.const 320)");
    let finish = "(call $answer (local.get 1))";
    let text = Text { version, observe: &observe, finish, realloc: BUMP, more: SAME, ..Text::default() };
    let plugin = text.load(&sandbox()).unwrap();
    let mut session = open(&plugin, Deadline::after(Duration::from_secs(60))).unwrap();
    session.start(VIDEO).unwrap();
    session.plan(&[], 1_000).unwrap();
    session.observe(&seen()).unwrap();
    let answer = session.finish(2).unwrap();
    (answer, session.calls().to_vec())
}

/// What the text answers: the object at 700, in each of two frames.
fn expected() -> Answer {
    let object = Object { id: 1, class_id: 2, bbox: BBox::new(1.0, 1.0, 9.0, 9.0), confidence: 0.5 };
    let annotation = |frame| Annotation { frame, objects: vec![object], keypoints: vec![] };
    Answer { annotations: vec![annotation(0), annotation(1)], body: None }
}

#[test]
fn columns_hold_what_was_seen_and_answered() {
    let observe = "
        (call $same (local.get 2) (i32.const 2)) (call $same (i32.load offset=4 (local.get 1)) (i32.const 8))
        (call $same (local.get 4) (i32.const 2)) (call $same (i32.load offset=4 (local.get 3)) (i32.const 1))
        (call $same (local.get 6) (i32.const 2)) (call $same (i32.load (local.get 5)) (i32.const 2))
        (call $same (local.get 8) (i32.const 2)) (call $same (i32.load offset=4 (local.get 7)) (i32.const 1))
        (call $same (local.get 10) (i32.const 2)) (call $same (i32.load offset=4 (local.get 9)) (i32.const 9))
        (call $same (local.get 12) (i32.const 10))
        (call $same-f (f32.load offset=20 (local.get 11)) (f32.const 1.5))
        (call $same-f (f32.load offset=36 (local.get 11)) (f32.const 0.25))
        (call $same (local.get 14) (i32.const 3))
        (call $same-f (f32.load offset=8 (local.get 13)) (f32.const 0.75))";
    let (answer, calls) = answered("0.2.0", observe);
    assert_eq!(answer, expected());
    // Two looks, two detections and a keypoint; two frames and two objects.
    let [.., observe, finish] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((observe.bytes_in, finish.bytes_out), (2 * 16 + 2 * 24 + 12, 2 * 12 + 2 * 28));
}

#[test]
fn records_hold_the_same_for_a_plugin_of_the_version_before() {
    let observe = "
        (call $same (local.get 2) (i32.const 2))
        (call $same (i32.load offset=24 (local.get 1)) (i32.const 8))
        (call $same (i32.load offset=28 (local.get 1)) (i32.const 1))
        (call $same (i32.load offset=12 (local.get 1)) (i32.const 2))
        (call $same-f (f32.load offset=24 (i32.load offset=8 (local.get 1))) (f32.const 1.5))
        (call $same (i32.load offset=40 (i32.load offset=8 (local.get 1))) (i32.const 9))
        (call $same-f (f32.load offset=8 (i32.load offset=40 (local.get 1))) (f32.const 0.75))";
    let (answer, calls) = answered("0.1.0", observe);
    assert_eq!(answer, expected());
    let [.., observe, finish] = calls.as_slice() else { panic!("{calls:?}") };
    assert_eq!((observe.bytes_in, finish.bytes_out), (2 * 24 + 2 * 24 + 12, 2 * 20 + 2 * 28));
}
