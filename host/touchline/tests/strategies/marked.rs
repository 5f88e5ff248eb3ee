//! Strategies in WebAssembly text that answer `/wat` and mark every frame of an answer with their version.

#![allow(dead_code, reason = "each test binary and the benchmark use their own part")]

use crate::plugins::Text;

/// Where the text puts the address of the clip.
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

/// An answer for every frame, each with the object that is put in the place of the text's own.
const ANSWER: &str = "(call $answer (local.get 1))";

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
        (data (i32.const 700) "{object}")
        (data (i32.const {CLIP_ADDRESS}) "{clip_address}")"#,
        words(CLIP_ADDRESS),
        words(clip_address.len()),
    );
    Text { accept: ACCEPT, finish, more: &more, ..Text::default() }.component()
}
