//! What a strategy leaves behind: drafts when it fails, what it keeps in its space when it does not, and what its calls
//! took.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

extern crate touchline_strategy as strategy;

mod common;

use common::{Text, sandbox};
use scene::VideoInfo;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use strategy::{
    CallError, Capability, Deadline, MemoryState, OpenOptions, Plugin, Sandbox, SandboxLimits, Session,
    StateMap, StateSpace,
};

const VIDEO: VideoInfo = VideoInfo { width: 100, height: 50, frame_rate: 25.0, frame_count: None };

const DRAFT: &str =
    r#"(import "touchline:plugin/draft@VERSION" "leave" (func $leave SEVEN_LISTS (param i32)))"#;

/// A function that leaves a draft of frame 3 with one object, identity 9, whose left edge it is given; it traps unless
/// the refusal is the one that it is given, or 9 where it is to be taken.
const LEAVE: &str = r#"(func $draft (param $left f32) (param $expected i32)
    (i32.store (i32.const 400) (i32.const 3))
    (i32.store (i32.const 404) (i32.const 1))
    (i32.store (i32.const 412) (i32.const 9))
    (f32.store (i32.const 440) (local.get $left))
    (f32.store (i32.const 448) (f32.const 200))
    (f32.store (i32.const 452) (f32.const 20))
    (f32.store (i32.const 456) (f32.const 0.5))
    (call $leave (i32.const 400) (i32.const 1) (i32.const 404) (i32.const 1) (i32.const 408) (i32.const 1)
        (i32.const 412) (i32.const 1) (i32.const 416) (i32.const 1) (i32.const 440) (i32.const 5)
        (i32.const 0) (i32.const 0) (i32.const 480))
    (if (i32.eq (local.get $expected) (i32.const 9))
        (then (if (i32.load8_u (i32.const 480)) (then unreachable)))
        (else (if (i32.ne (i32.load8_u (i32.const 481)) (local.get $expected)) (then unreachable)))))"#;

fn open(plugin: &Plugin, state: Option<Arc<dyn StateSpace>>) -> Result<Session, CallError> {
    let settings = BTreeMap::new();
    let deadline = Deadline::after(Duration::from_secs(60));
    plugin.open(OpenOptions { state, ..OpenOptions::new(&settings, deadline) })
}

/// Everything up to `finish`, of a clip without frames, which the text's empty answer is right for.
fn run(session: &mut Session) -> Result<strategy::Answer, CallError> {
    session.accept(b"body")?.unwrap();
    session.start(VIDEO)?;
    session.plan(&[], 1_000)?;
    session.observe(&[])?;
    session.finish(0)
}

fn drafted(session: &Session) -> Vec<(u32, u32, f32)> {
    let draft = session.draft().values();
    draft.map(|draft| (draft.frame, draft.objects[0].id, draft.objects[0].bbox.right)).collect()
}

#[test]
fn a_strategy_that_fails_leaves_its_drafts_cut_to_the_frame() {
    for finish in ["unreachable", "(i32.const -4)"] {
        let observe = "(call $draft (f32.const 10) (i32.const 9)) (i32.const 320)";
        let text = Text { observe, finish, imports: DRAFT, more: LEAVE, ..Text::default() };
        let mut session = open(&text.load(&sandbox()).unwrap(), None).unwrap();
        run(&mut session).unwrap_err();
        assert_eq!(drafted(&session), [(3, 9, 100.0)], "{finish}");
    }
}

#[test]
fn an_answer_makes_drafts_void() {
    let observe = "(call $draft (f32.const 10) (i32.const 9)) (i32.const 320)";
    let text = Text { observe, imports: DRAFT, more: LEAVE, ..Text::default() };
    let mut session = open(&text.load(&sandbox()).unwrap(), None).unwrap();
    run(&mut session).unwrap();
    assert_eq!(drafted(&session), []);
}

#[test]
fn a_draft_that_is_nonsense_is_refused_and_the_one_before_stands() {
    let observe = "(call $draft (f32.const 10) (i32.const 9)) (call $draft (f32.const nan) (i32.const 0))
        (i32.const 320)";
    let text = Text { observe, finish: "unreachable", imports: DRAFT, more: LEAVE, ..Text::default() };
    let mut session = open(&text.load(&sandbox()).unwrap(), None).unwrap();
    assert!(matches!(run(&mut session), Err(CallError::Trapped { function: "finish", .. })));
    assert_eq!(drafted(&session), [(3, 9, 100.0)]);
}

/// The answer of two frames, with one number changed or one list of another length.
#[test]
fn a_draft_whose_lists_do_not_add_up_is_refused() {
    for spoil in [
        "(i32.store (i32.const 75000) (i32.const 2))",
        "(i32.store (i32.const 75004) (i32.const 0))",
        "(i32.store (i32.const 75000) (i32.const -1)) (i32.store (i32.const 75004) (i32.const 3))",
        "(i32.store (i32.const 80000) (i32.const 1))",
        "(i32.store (i32.const 616) (i32.const 1))",
        "(i32.store (i32.const 648) (i32.const 11))",
    ] {
        let observe = format!(
            "(drop (call $answer (i32.const 2))) {spoil} (call $leave LISTS (i32.const 480))
            (if (i32.ne (i32.load16_u (i32.const 480)) (i32.const 1)) (then unreachable)) (i32.const 320)"
        );
        let text = Text { observe: &observe, imports: DRAFT, ..Text::default() };
        let mut session = open(&text.load(&sandbox()).unwrap(), None).unwrap();
        run(&mut session).expect(spoil);
    }
}

#[test]
fn outside_a_challenge_there_is_nothing_to_leave_drafts_for() {
    let describe = "(call $draft (f32.const 10) (i32.const 2)) (i32.const 64)";
    let accept = "(call $draft (f32.const 10) (i32.const 2)) (i32.const 256)";
    let text = Text { describe, accept, imports: DRAFT, more: LEAVE, ..Text::default() };
    let mut session = open(&text.load(&sandbox()).unwrap(), None).unwrap();
    run(&mut session).unwrap();
}

/// Sets `wat` to the five bytes of its version in `accept`, and traps in `open` unless it was set before it began.
const STATE: &str = r#"
    (import "touchline:plugin/state@VERSION" "get" (func $get (param i32 i32 i32)))
    (import "touchline:plugin/state@VERSION" "set" (func $set (param i32 i32 i32 i32 i32)))"#;
const SET: &str =
    "(call $set (i32.const 200) (i32.const 3) (i32.const 210) (i32.const 5) (i32.const 500)) (i32.const 256)";

fn keeper() -> Plugin {
    let plugin = Text { accept: SET, imports: STATE, ..Text::default() }.load(&sandbox()).unwrap();
    assert_eq!(*plugin.requests(), BTreeSet::from([Capability::State]));
    plugin
}

#[test]
fn what_a_strategy_sets_is_kept_when_its_challenge_ends_well() {
    let space = Arc::new(MemoryState::default());
    let mut session = open(&keeper(), Some(space.clone())).unwrap();
    session.accept(b"").unwrap().unwrap();
    assert!(space.read().is_empty());
    session.start(VIDEO).unwrap();
    session.plan(&[], 1_000).unwrap();
    session.finish(0).unwrap();
    assert_eq!(*space.read(), StateMap::from([("wat".into(), b"0.1.0".to_vec())]));
}

#[test]
fn what_a_strategy_sets_is_lost_when_it_fails() {
    let space = Arc::new(MemoryState::default());
    let text = Text { accept: SET, finish: "unreachable", imports: STATE, ..Text::default() };
    let mut session = open(&text.load(&sandbox()).unwrap(), Some(space.clone())).unwrap();
    run(&mut session).unwrap_err();
    assert!(space.read().is_empty());
}

#[test]
fn what_was_kept_is_there_in_the_next_challenge() {
    let accept = "(call $get (i32.const 200) (i32.const 3) (i32.const 500))
        (if (i32.ne (i32.load (i32.const 508)) (i32.const 5)) (then unreachable)) (i32.const 256)";
    let plugin = Text { accept, imports: STATE, ..Text::default() }.load(&sandbox()).unwrap();
    let space = MemoryState::new(StateMap::from([("wat".into(), vec![0; 5])]));
    run(&mut open(&plugin, Some(Arc::new(space))).unwrap()).unwrap();
    run(&mut open(&plugin, Some(Arc::new(MemoryState::default()))).unwrap()).unwrap_err();
}

#[test]
fn a_strategy_that_asks_for_a_space_is_not_opened_without_one() {
    let error = open(&keeper(), None).err().unwrap();
    let expected = CallError::NotGranted { plugin: "wat".into(), capability: Capability::State };
    assert_eq!(error, expected);
    assert!(error.to_string().contains("plugin grant wat state"), "{error}");
}

#[test]
fn calls_say_what_they_took() {
    const LOG: &str = r#"(import "touchline:plugin/log@VERSION" "write" (func $log (param i32 i32 i32)))"#;
    let accept = "(call $log (i32.const 3) (i32.const 200) (i32.const 3))
        (drop (memory.grow (i32.const 3))) (i32.const 256)";
    let text = Text { accept, imports: LOG, ..Text::default() };
    for count_fuel in [false, true] {
        let sandbox = Sandbox::new(&SandboxLimits { count_fuel, ..common::limits() }).unwrap();
        let mut session = open(&text.load(&sandbox).unwrap(), None).unwrap();
        run(&mut session).unwrap();
        let [accept, open, ..] = session.calls() else { panic!("{:?}", session.calls()) };
        // A body of 4 bytes in; a line of 3, an id of 3 and an address of 4 out.
        assert_eq!((accept.bytes_in, accept.bytes_out, accept.host_calls), (4, 10, 1));
        assert_eq!((open.bytes_in, open.bytes_out, open.host_calls), (0, 0, 0));
        assert_eq!((accept.peak_memory_bytes, open.peak_memory_bytes), (5 << 16, 5 << 16));
        assert_eq!(accept.fuel.is_some(), count_fuel);
        assert!(accept.fuel.is_none_or(|fuel| (4..1_000).contains(&fuel)), "{:?}", accept.fuel);
    }
}
