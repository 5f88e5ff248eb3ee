//! What it costs that observations go into a plugin and an answer comes out: the calls of `observe` and `finish`, conversion
//! and checks on the host's side included, of plugins that do nothing in them and answer in full. One is of the contract's
//! columns, one of the records that 0.1.0 has. Both lay their answer out in `plan`.

use crate::common::{Text, limits};
use crate::{Batches, FRAMES, median_ms, planned, shown};
use scene::{Annotation, Stopwatch};
use strategy::{Plugin, Sandbox};

/// Objects and keypoints of a frame of the answer.
const OBJECTS: usize = 25;
const KEYPOINTS: usize = 32;

/// Memory from 128 KiB to 192 KiB, which `$full` asks for, handed out in a ring.
const RING: &str = "(local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (if (i32.gt_u (i32.add (local.get $at) (local.get 3)) (i32.const 196608))
        (then (local.set $at (i32.const 131072))))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (local.get $at)";

/// Records: an answer with 25 objects at 8,192 and 32 keypoints at 16,384 in every frame.
const RECORDS: &str = "(global $next (mut i32) (i32.const 131072))
    (func $full (param $frames i32) (result i32)
        (local $nth i32) (local $at i32)
        (drop (memory.grow (i32.const 1)))
        (drop (call $answer (local.get $frames)))
        (loop $objects
            (local.set $at (i32.add (i32.const 8192) (i32.mul (local.get $nth) (i32.const 28))))
            (memory.copy (local.get $at) (i32.const 700) (i32.const 28))
            (i32.store (local.get $at) (local.get $nth))
            (local.set $nth (i32.add (local.get $nth) (i32.const 1)))
            (br_if $objects (i32.lt_u (local.get $nth) (i32.const 25))))
        (local.set $at (i32.const 65536))
        (loop $frames
            (i32.store offset=4 (local.get $at) (i32.const 8192))
            (i32.store offset=8 (local.get $at) (i32.const 25))
            (i32.store offset=12 (local.get $at) (i32.const 16384))
            (i32.store offset=16 (local.get $at) (i32.const 32))
            (local.set $at (i32.add (local.get $at) (i32.const 20)))
            (local.set $frames (i32.sub (local.get $frames) (i32.const 1)))
            (br_if $frames (local.get $frames)))
        (i32.const 600))";

/// Columns: an answer with as many. Its frame of identities and boxes is made once and copied; classes and keypoints are
/// zeros, written so that no page of them is first touched by the host.
const COLUMNS: &str = "(global $next (mut i32) (i32.const 131072))
    (func $full (param $frames i32) (result i32)
        (local $nth i32)
        (drop (memory.grow (i32.const 13)))
        (drop (call $answer (local.get $frames)))
        (loop $objects
            (i32.store offset=85000 (i32.mul (local.get $nth) (i32.const 4)) (local.get $nth))
            (memory.copy
                (i32.add (i32.const 95000) (i32.mul (local.get $nth) (i32.const 20))) (i32.const 708) (i32.const 20))
            (local.set $nth (i32.add (local.get $nth) (i32.const 1)))
            (br_if $objects (i32.lt_u (local.get $nth) (i32.const 25))))
        (local.set $nth (i32.const 0))
        (loop $next
            (i32.store offset=75000 (i32.mul (local.get $nth) (i32.const 4)) (i32.const 25))
            (i32.store offset=80000 (i32.mul (local.get $nth) (i32.const 4)) (i32.const 32))
            (memory.copy
                (i32.add (i32.const 196608) (i32.mul (local.get $nth) (i32.const 100))) (i32.const 85000) (i32.const 100))
            (memory.copy
                (i32.add (i32.const 352256) (i32.mul (local.get $nth) (i32.const 500))) (i32.const 95000) (i32.const 500))
            (local.set $nth (i32.add (local.get $nth) (i32.const 1)))
            (br_if $next (i32.lt_u (local.get $nth) (local.get $frames))))
        (memory.fill (i32.const 274432) (i32.const 0) (i32.mul (local.get $frames) (i32.const 100)))
        (memory.fill (i32.const 729088) (i32.const 0) (i32.mul (local.get $frames) (i32.const 256)))
        (call $objects (i32.mul (local.get $frames) (i32.const 25)))
        (call $keypoints (i32.mul (local.get $frames) (i32.const 32)))
        (i32.store (i32.const 628) (i32.const 196608))
        (i32.store (i32.const 636) (i32.const 274432))
        (i32.store (i32.const 644) (i32.const 352256))
        (i32.store (i32.const 652) (i32.const 729088))
        (i32.const 600))";

/// Prints what a stream takes to cross in either form, and its share of the strategy's `strategy_ms`.
pub fn report(batches: &Batches, strategy_ms: f64) {
    for (form, version, more, promise) in
        [("columns", "0.2.0", COLUMNS, " (at most 2)"), ("records, as in 0.1.0", "0.1.0", RECORDS, "")]
    {
        let crossing_ms = crossing_ms(batches, version, more);
        let share = 100.0 * crossing_ms / strategy_ms;
        println!(
            "crossing as {form}: {crossing_ms:.3} ms, {share:.1} per cent of the strategy's time{promise}"
        );
    }
}

fn crossing_ms(batches: &Batches, version: &str, more: &str) -> f64 {
    let plan = format!("(drop (call $full (i32.const {FRAMES}))) (i32.const 320)");
    let text =
        Text { version, realloc: RING, more, plan: &plan, finish: "(i32.const 600)", ..Text::default() };
    let plugin: Plugin = text.load(&Sandbox::new(&limits()).unwrap()).unwrap();
    median_ms(|| {
        let mut session = planned(&plugin);
        let start = Stopwatch::start();
        let answer = shown(&mut session, batches);
        let crossing = start.stop().cpu;
        let full = |it: &Annotation| (it.objects.len(), it.keypoints.len()) == (OBJECTS, KEYPOINTS);
        assert!(answer.annotations.len() == FRAMES as usize && answer.annotations.iter().all(full));
        crossing
    })
}
