//! What the sandbox costs the strategy that ships: 750 frames of 25 objects through it, against the same code compiled
//! for this machine; an instance made ready; and the crossing, as columns and as records.
//! `cargo bench -p touchline-strategy --bench gsr`, after `make plugins`.

#![allow(clippy::unwrap_used)] // a benchmark that cannot run says so by a panic

extern crate touchline_strategy as strategy;

#[path = "../../tests/common/mod.rs"]
mod common;
mod crossing;
#[path = "../../tests/common/matches.rs"]
mod matches;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use gsr::Gsr;
use scene::{Observation, Stopwatch, VideoInfo};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;
use strategy::{Answer, Deadline, OpenOptions, Plugin, Sandbox, SandboxLimits, Session};
use touchline_sdk::{Run, Strategy};

const VIDEO: VideoInfo = VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: Some(FRAMES) };
const FRAMES: u32 = 750;
/// People on the plane, of whom 23 are in the picture on average; with the ball and what is seen wrongly that makes 25.
const PEOPLE: usize = 27;
/// As the miner hands them over.
const BATCH: usize = 32;
/// Runs that the summary's medians are taken over.
const RUNS: usize = 31;

type Batches = Vec<Vec<(u32, Observation)>>;

fn stream() -> Batches {
    let (_, seen) = matches::make_match(11, FRAMES, PEOPLE);
    let objects: usize =
        seen.iter().filter(|(role, _)| *role == 0).map(|(_, seen)| seen.detections.len()).sum();
    println!("{FRAMES} frames, {:.1} detections each", objects as f64 / f64::from(FRAMES));
    seen.chunks(BATCH).map(<[_]>::to_vec).collect()
}

fn load(cache: &Path, count_fuel: bool) -> Plugin {
    let sandbox = Sandbox::new(&SandboxLimits { count_fuel, ..SandboxLimits::default() }).unwrap();
    Plugin::load(&sandbox, &common::gsr_path(), Some(cache)).unwrap()
}

/// A challenge in the sandbox, as the miner has it answered.
fn sandboxed(plugin: &Plugin, batches: &Batches) -> Answer {
    shown(&mut planned(plugin), batches)
}

/// A challenge that waits for what is seen.
fn planned(plugin: &Plugin) -> Session {
    let settings = BTreeMap::new();
    let deadline = Deadline::after(Duration::from_secs(60));
    let mut session = plugin.open(OpenOptions::new(&settings, deadline)).unwrap();
    session.start(VIDEO).unwrap();
    session.plan(&[], 10_000).unwrap();
    session
}

/// Shows it what is seen, and takes the answer.
fn shown(session: &mut Session, batches: &Batches) -> Answer {
    for batch in batches {
        session.observe(batch).unwrap();
    }
    session.finish(FRAMES).unwrap()
}

/// What native code is given: the same in the SDK's types.
fn native_batches(batches: &Batches) -> Vec<Vec<touchline_sdk::Observation>> {
    batches.iter().map(|batch| batch.iter().map(native_observation).collect()).collect()
}

fn native_observation((role, seen): &(u32, Observation)) -> touchline_sdk::Observation {
    let detection = |found: &scene::Detection| touchline_sdk::Detection {
        bounds: touchline_sdk::Bounds {
            left: found.bbox.left,
            top: found.bbox.top,
            right: found.bbox.right,
            bottom: found.bbox.bottom,
        },
        class_id: found.class_id,
        confidence: found.confidence,
    };
    let keypoint = |placed: &scene::Keypoint| touchline_sdk::Keypoint {
        x: placed.x,
        y: placed.y,
        confidence: placed.confidence,
    };
    touchline_sdk::Observation {
        frame: seen.frame,
        role: *role,
        detections: seen.detections.iter().map(detection).collect(),
        keypoints: seen.keypoints.iter().map(keypoint).collect(),
    }
}

/// The same strategy as a library.
fn native(batches: Vec<Vec<touchline_sdk::Observation>>) -> touchline_sdk::Answer {
    let video =
        touchline_sdk::VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: Some(FRAMES) };
    let defaults: BTreeMap<String, String> =
        Gsr::describe().config_keys.into_iter().map(|key| (key.name, key.default_value)).collect();
    let mut run = Gsr::open(video, &defaults).unwrap();
    run.plan(&[], 10_000).unwrap();
    for batch in batches {
        run.observe(batch).unwrap();
    }
    run.finish(FRAMES).unwrap()
}

fn median_ms(mut run: impl FnMut() -> Duration) -> f64 {
    let mut times: Vec<Duration> = (0..RUNS).map(|_| run()).collect();
    times.sort_unstable();
    times[RUNS / 2].as_secs_f64() * 1e3
}

/// The figures that are promised, beside what they may be: processor time of the one thread that does it all, which other
/// work on the machine does not add to.
fn summary(plugin: &Plugin, metered: &Plugin, batches: &Batches) {
    assert_eq!(
        sandboxed(plugin, batches).annotations.len(),
        native(native_batches(batches)).annotations.len()
    );
    let time = |plugin: &Plugin| {
        median_ms(|| {
            let start = Stopwatch::start();
            black_box(sandboxed(plugin, batches));
            start.stop().cpu
        })
    };
    let (in_sandbox, with_fuel) = (time(plugin), time(metered));
    let natively = median_ms(|| {
        let batches = native_batches(batches);
        let start = Stopwatch::start();
        black_box(native(batches));
        start.stop().cpu
    });
    let ratio = in_sandbox / natively;
    println!(
        "strategy code: {in_sandbox:.2} ms (at most 30), native {natively:.2} ms, ratio {ratio:.2} (at most 2)"
    );
    println!("with fuel counted: {with_fuel:.2} ms");
    let settings = BTreeMap::new();
    let ready = median_ms(|| {
        let start = Stopwatch::start();
        let deadline = Deadline::after(Duration::from_secs(60));
        black_box(plugin.open(OpenOptions::new(&settings, deadline)).unwrap());
        start.stop().cpu
    });
    println!("an instance ready: {:.1} us (at most 1000)", ready * 1e3);
    crossing::report(batches, in_sandbox);
}

fn bench(criterion: &mut Criterion) {
    let cache = tempfile::tempdir().unwrap();
    let (plugin, metered) = (load(cache.path(), false), load(cache.path(), true));
    let batches = stream();
    summary(&plugin, &metered, &batches);
    let mut group = criterion.benchmark_group("gsr");
    group.sample_size(30);
    group.bench_function("sandbox", |bencher| bencher.iter(|| sandboxed(&plugin, &batches)));
    group.bench_function("sandbox, fuel counted", |bencher| bencher.iter(|| sandboxed(&metered, &batches)));
    group.bench_function("native", |bencher| {
        bencher.iter_batched(|| native_batches(&batches), native, BatchSize::LargeInput);
    });
    group.bench_function("instance", |bencher| {
        let settings = BTreeMap::new();
        bencher.iter(|| {
            let deadline = Deadline::after(Duration::from_secs(60));
            plugin.open(OpenOptions::new(&settings, deadline)).unwrap()
        });
    });
    group.bench_function("load from the cache", |bencher| bencher.iter(|| load(cache.path(), false)));
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
