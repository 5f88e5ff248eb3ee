//! Strategies in WebAssembly text that answer `/wat` and mark every frame of an answer with their version.

#![allow(dead_code, reason = "each test binary and the benchmark use their own part")]

use crate::plugins::Text;

/// Where the text puts what a marked strategy answers with: the address of the clip, one object, annotations.
const CLIP_ADDRESS: usize = 1_024;

/// A strategy whose answers have one object in every frame: its identity is `version`. It echoes a request's body as the
/// challenge's name.
pub fn marked(version: u8, clip_address: &str) -> Vec<u8> {
    component(version, clip_address, ANSWER)
}

/// The same up to the end, where it traps.
pub fn trapping(version: u8, clip_address: &str) -> Vec<u8> {
    component(version, clip_address, "unreachable")
}

/// Version 1 as [`marked`], but for a clip of so many frames, where it traps: what no conformance run finds.
pub fn trapping_at(frames: usize, clip_address: &str) -> Vec<u8> {
    let trap = format!("(if (i32.eq (local.get 1) (i32.const {frames})) (then unreachable))");
    component(1, clip_address, &format!("{trap} {ANSWER}"))
}

/// For each frame its number and the object at 400, 20 bytes from 8,192 on; the answer at 600.
const ANSWER: &str = r"(local.set $at (i32.const 8192))
    (block $done (loop $next
        (br_if $done (i32.ge_u (local.get $frame) (local.get 1)))
        (i32.store (local.get $at) (local.get $frame))
        (i32.store offset=4 (local.get $at) (i32.const 400))
        (i32.store offset=8 (local.get $at) (i32.const 1))
        (local.set $at (i32.add (local.get $at) (i32.const 20)))
        (local.set $frame (i32.add (local.get $frame) (i32.const 1)))
        (br $next)))
    (i32.store (i32.const 604) (i32.const 8192))
    (i32.store (i32.const 608) (local.get 1))
    (i32.const 600)";

/// The body's place and length become the challenge's name.
const ACCEPT: &str = r"(i32.store (i32.const 260) (local.get 0))
    (i32.store (i32.const 264) (local.get 1))
    (i32.const 256)";

fn component(version: u8, clip_address: &str, finish: &str) -> Vec<u8> {
    // An object of class 2 from (1, 1) to (5, 5) with confidence 1.
    let object = format!(
        r"\{version:02x}\00\00\00\02\00\00\00\00\00\80\3f\00\00\80\3f\00\00\a0\40\00\00\a0\40\00\00\80\3f"
    );
    let words = |value: usize| -> String {
        (value as u32).to_le_bytes().iter().map(|byte| format!("\\{byte:02x}")).collect()
    };
    let more = format!(
        r#"(data (i32.const 210) "0.{version}.0")
        (data (i32.const 268) "{}{}")
        (data (i32.const 400) "{object}")
        (data (i32.const {CLIP_ADDRESS}) "{clip_address}")"#,
        words(CLIP_ADDRESS),
        words(clip_address.len()),
    );
    let finish = format!("(local $frame i32) (local $at i32) {finish}");
    // The text's parts live as long as the test.
    let (more, finish) = (Box::leak(more.into_boxed_str()), Box::leak(finish.into_boxed_str()));
    Text { accept: ACCEPT, finish, more, ..Text::default() }.component()
}
