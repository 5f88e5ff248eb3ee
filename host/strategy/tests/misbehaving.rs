//! Strategies that fail in the middle of a challenge.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

extern crate touchline_strategy as strategy;

mod common;

use common::{Text, open, sandbox};
use scene::VideoInfo;
use std::time::{Duration, Instant};
use strategy::{CallError, Deadline, Sandbox, SandboxLimits, Session};

const VIDEO: VideoInfo = VideoInfo { width: 100, height: 50, frame_rate: 25.0, frame_count: None };

fn minute() -> Deadline {
    Deadline::after(Duration::from_secs(60))
}

fn session(text: Text) -> Session {
    open(&text.load(&sandbox()).unwrap(), minute()).unwrap()
}

/// Everything up to `finish`, of a clip of one frame.
fn run(session: &mut Session) -> Result<strategy::Answer, CallError> {
    session.accept(b"").and_then(|accepted| {
        assert_eq!(accepted.unwrap().challenge_id, "wat");
        session.start(VIDEO)?;
        session.plan(&[], 1_000)?;
        session.observe(&[])?;
        session.finish(1)
    })
}

#[test]
fn a_trap_ends_the_session_for_good_and_is_recorded() {
    let mut session = session(Text { observe: "unreachable", ..Text::default() });
    let error = run(&mut session).unwrap_err();
    assert!(
        matches!(&error, CallError::Trapped { function: "observe", reason } if reason.contains("unreachable"))
    );
    assert!(matches!(session.finish(1), Err(CallError::NotCalled { function: "finish", .. })));
    assert!(matches!(session.accept(b""), Err(CallError::NotCalled { .. })));
    let calls: Vec<_> = session.calls().iter().map(|call| (call.function, call.outcome.is_ok())).collect();
    let expected = [
        ("accept", true),
        ("open", true),
        ("plan", true),
        ("observe", false),
        ("finish", false),
        ("accept", false),
    ];
    assert_eq!(calls, expected);
    assert_eq!(session.calls()[3].outcome, Err(error.to_string()));
}

#[test]
fn an_endless_loop_ends_with_the_deadline() {
    let plugin = Text { plan: "(loop br 0) unreachable", ..Text::default() }.load(&sandbox()).unwrap();
    // On a machine that is busy enough the deadline can pass before the loop begins; then there is a longer one.
    let looped = [200, 600, 1_800].into_iter().find_map(|ms| {
        let deadline = Deadline::after(Duration::from_millis(ms));
        let mut session = open(&plugin, deadline).unwrap();
        match run(&mut session).unwrap_err() {
            CallError::Deadline { function: "plan" } => Some(session),
            CallError::Deadline { .. } => None,
            other => panic!("{other}"),
        }
    });
    let mut session = looped.unwrap();
    assert!(matches!(session.observe(&[]), Err(CallError::NotCalled { .. })));
}

#[test]
fn after_the_deadline_nothing_is_called() {
    let plugin = Text::default().load(&sandbox()).unwrap();
    let mut session = open(&plugin, Deadline::at(Instant::now())).unwrap();
    assert_eq!(session.accept(b""), Err(CallError::Deadline { function: "accept" }));
}

#[test]
fn memory_beyond_the_limit_is_named() {
    let sandbox = Sandbox::new(&SandboxLimits { memory_bytes: 1 << 20, ..common::limits() }).unwrap();
    let greedy = Text { observe: "(drop (memory.grow (i32.const 1000))) unreachable", ..Text::default() };
    let mut session = open(&greedy.load(&sandbox).unwrap(), minute()).unwrap();
    assert_eq!(run(&mut session), Err(CallError::Memory { function: "observe", limit_bytes: 1 << 20 }));
}

#[test]
fn recursion_without_end_is_a_trap() {
    let more = "(func $deep (result i32) (call $deep))";
    let mut session = session(Text { finish: "(call $deep)", more, ..Text::default() });
    assert!(matches!(run(&mut session), Err(CallError::Trapped { function: "finish", .. })));
}

#[test]
fn a_result_outside_of_memory_is_a_trap() {
    let mut session = session(Text { plan: "(i32.const -4)", ..Text::default() });
    assert!(matches!(run(&mut session), Err(CallError::Trapped { function: "plan", .. })));
}

#[test]
fn an_answer_without_the_clips_frames_is_refused() {
    let mut session = session(Text::default());
    let error = run(&mut session).unwrap_err();
    assert!(matches!(error, CallError::BadAnswer { function: "finish", .. }), "{error}");
    assert!(error.to_string().contains("0 annotations for a clip of 1 frames"), "{error}");
}

#[test]
fn a_list_longer_than_memory_is_a_trap() {
    let plan = "(i32.store (i32.const 328) (i32.const 134217728)) (i32.const 320)";
    let mut session = session(Text { plan, ..Text::default() });
    assert!(matches!(run(&mut session), Err(CallError::Trapped { function: "plan", .. })));
}

#[test]
fn functions_are_called_in_the_order_of_the_contract() {
    let mut session = session(Text::default());
    let error = session.plan(&[], 0).unwrap_err();
    assert!(matches!(error, CallError::NotCalled { function: "plan", .. }), "{error}");
}

#[test]
fn more_sessions_than_the_sandbox_has_room_for_are_told_so() {
    let plugin = Text::default().load(&sandbox()).unwrap();
    let another = || open(&plugin, minute());
    let held = [another().unwrap(), another().unwrap()];
    assert_eq!(another().err(), Some(CallError::NoRoom { instances: 2 }));
    drop(held);
    assert!(another().is_ok());
}
