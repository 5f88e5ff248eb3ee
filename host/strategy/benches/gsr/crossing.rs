//! What it costs that observations go into a plugin and an answer comes out: as the contract's records, against plugins
//! that do nothing with them, and the same numbers as columns.

use crate::common::{Text, limits};
use crate::{Batches, FRAMES, median_ms, sandboxed};
use scene::{Annotation, BBox, Object, Observation, Stopwatch};
use std::hint::black_box;
use strategy::{Plugin, Sandbox};
use wasmtime::component::{Component, Linker, TypedFunc};
use wasmtime::{Config, Engine, Store};

/// Objects and keypoints of a frame of the answer.
const OBJECTS: usize = 25;
const KEYPOINTS: usize = 32;

/// Memory from 64 KiB to 128 KiB, handed out in a ring.
const RING: &str = "(local $at i32)
    (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (if (i32.gt_u (i32.add (local.get $at) (local.get 3)) (i32.const 131072))
        (then (local.set $at (i32.const 65536))))
    (global.set $next (i32.add (local.get $at) (local.get 3)))
    (local.get $at)";

/// An answer with 25 objects at 8,192 and 32 keypoints at 16,384 in every frame.
const FULL: &str = "(global $next (mut i32) (i32.const 65536))
    (func $full (param $frames i32) (result i32)
        (local $nth i32) (local $at i32)
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

/// Prints what a stream takes to cross in either form, and its share of the strategy's `strategy_ms`.
pub fn report(batches: &Batches, strategy_ms: f64) {
    let text = Text { realloc: RING, more: FULL, finish: "(call $full (local.get 1))", ..Text::default() };
    let plugin: Plugin = text.load(&Sandbox::new(&limits()).unwrap()).unwrap();
    let records = median_ms(|| {
        let start = Stopwatch::start();
        black_box(sandboxed(&plugin, batches));
        start.stop().cpu
    });
    let mut columns = Columns::new();
    let as_columns = median_ms(|| {
        let start = Stopwatch::start();
        black_box(columns.cross(batches));
        start.stop().cpu
    });
    let share = |ms: f64| 100.0 * ms / strategy_ms;
    println!("crossing as records: {records:.3} ms, {:.1} per cent of the strategy's time", share(records));
    println!(
        "crossing as columns: {as_columns:.3} ms, {:.1} per cent of the strategy's time",
        share(as_columns)
    );
}

type Numbers = (Vec<u32>, Vec<f32>);

/// A component that takes and gives the numbers as one list of whole ones and one of others.
struct Columns {
    store: Store<()>,
    observe: TypedFunc<Numbers, ()>,
    finish: TypedFunc<(), (Numbers,)>,
}

impl Columns {
    fn new() -> Self {
        let whole = FRAMES as usize * (1 + 2 * OBJECTS);
        let other = FRAMES as usize * (5 * OBJECTS + 2 * KEYPOINTS);
        let text = format!(
            r#"(component
                (core module $m
                    (memory (export "memory") 32)
                    (global $next (mut i32) (i32.const 65536))
                    (func (export "realloc") (param i32 i32 i32 i32) (result i32) {RING})
                    (func (export "observe") (param i32 i32 i32 i32))
                    (func (export "finish") (result i32)
                        (i32.store (i32.const 16) (i32.const 131072))
                        (i32.store (i32.const 20) (i32.const {whole}))
                        (i32.store (i32.const 24) (i32.const 655360))
                        (i32.store (i32.const 28) (i32.const {other}))
                        (i32.const 16)))
                (core instance $i (instantiate $m))
                (func (export "observe") (param "whole" (list u32)) (param "other" (list f32))
                    (canon lift (core func $i "observe") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
                (func (export "finish") (result (tuple (list u32) (list f32)))
                    (canon lift (core func $i "finish") (memory (core memory $i "memory")))))"#
        );
        let mut config = Config::new();
        config.wasm_component_model(true).concurrency_support(false).epoch_interruption(true);
        let engine = Engine::new(&config).unwrap();
        let component = Component::new(&engine, wat::parse_str(text).unwrap()).unwrap();
        let mut store = Store::new(&engine, ());
        store.set_epoch_deadline(u64::MAX / 2);
        let instance = Linker::new(&engine).instantiate(&mut store, &component).unwrap();
        let observe = instance.get_typed_func(&mut store, "observe").unwrap();
        let finish = instance.get_typed_func(&mut store, "finish").unwrap();
        Self { store, observe, finish }
    }

    fn cross(&mut self, batches: &Batches) -> Vec<Annotation> {
        for batch in batches {
            self.observe.call(&mut self.store, flat(batch)).unwrap();
        }
        let ((whole, other),) = self.finish.call(&mut self.store, ()).unwrap();
        let frames = whole.chunks(1 + 2 * OBJECTS).zip(other.chunks(5 * OBJECTS + 2 * KEYPOINTS)).zip(0..);
        frames.map(|((whole, other), frame)| annotation(frame, &whole[1..], other)).collect()
    }
}

fn flat(batch: &[(u32, Observation)]) -> Numbers {
    let (mut whole, mut other) = (Vec::new(), Vec::new());
    for (role, seen) in batch {
        whole.extend([seen.frame, *role, seen.detections.len() as u32, seen.keypoints.len() as u32]);
        for found in &seen.detections {
            whole.push(found.class_id);
            let BBox { left, top, right, bottom } = found.bbox;
            other.extend([left, top, right, bottom, found.confidence]);
        }
        for placed in &seen.keypoints {
            other.extend([placed.x, placed.y, placed.confidence]);
        }
    }
    (whole, other)
}

fn annotation(frame: u32, whole: &[u32], other: &[f32]) -> Annotation {
    let (objects, keypoints) = other.split_at(5 * OBJECTS);
    let object = |(whole, other): (&[u32], &[f32])| Object {
        id: whole[0],
        class_id: whole[1],
        bbox: BBox::new(other[0], other[1], other[2], other[3]),
        confidence: other[4],
    };
    Annotation {
        frame,
        objects: whole.chunks(2).zip(objects.chunks(5)).map(object).collect(),
        keypoints: keypoints.chunks(2).map(|point| [point[0], point[1]]).collect(),
    }
}
