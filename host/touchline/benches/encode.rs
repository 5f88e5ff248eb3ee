//! What writing an answer of 750 frames costs a core: `cargo bench -p touchline --bench encode`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use scene::{Annotation, BBox, Object};
use std::hint::black_box;
use std::time::Duration;
use touchline::challenge::answer::Body;

const FRAMES: u32 = 750;
const OBJECTS: u32 = 25;
const KEYPOINTS: usize = 32;

fn encode(criterion: &mut Criterion) {
    let annotations = annotations();
    let body = Body::Standard {
        challenge_id: "encode",
        processing_time: Some(Duration::from_millis(9_000)),
        annotations: &annotations,
    };
    // Once, for the sizes: a smaller answer is a faster one too.
    if let (Ok(plain), Ok(packed)) = (body.plain(), body.gzip()) {
        println!("{FRAMES} frames: {} bytes plain, {} in gzip", plain.len(), packed.len());
    }
    let mut group = criterion.benchmark_group("encode");
    group.throughput(Throughput::Elements(FRAMES.into()));
    group.bench_function("json", |bencher| bencher.iter(|| black_box(&body).plain()));
    group.bench_function("json, gzip", |bencher| bencher.iter(|| black_box(&body).gzip()));
    group.finish();
}

/// Boxes that move evenly and tremble as a model's do; a third of the keypoints is seen. What repeats from frame to
/// frame and what does not decides how well it packs.
fn annotations() -> Vec<Annotation> {
    let mut random = SmallRng::seed_from_u64(7);
    let objects: Vec<Object> = (0..OBJECTS).map(|id| object(&mut random, id)).collect();
    let speeds: Vec<[f32; 2]> =
        objects.iter().map(|_| [random.random_range(-1.0..1.0), random.random_range(-0.5..0.5)]).collect();
    let keypoints: Vec<[f32; 2]> = (0..KEYPOINTS)
        .map(|_| [random.random_range(300.0..900.0), random.random_range(0.0..720.0)])
        .collect();
    let mut frames = Vec::new();
    for frame in 0..FRAMES {
        let mut near = |value: f32| value + random.random_range(-0.5..0.5);
        let moved = objects.iter().zip(&speeds).map(|(object, speed)| {
            let [x, y] = speed.map(|speed| speed * frame as f32);
            let BBox { left, top, right, bottom } = object.bbox;
            let bbox = BBox::new(near(left + x), near(top + y), near(right + x), near(bottom + y));
            Object { bbox: bbox.clipped(1280, 720), ..*object }
        });
        let objects = moved.collect();
        let seen = keypoints.iter().enumerate().map(|(index, &[x, y])| {
            if index % 3 == 0 { [near(x + 0.4 * frame as f32), near(y)] } else { [0.0, 0.0] }
        });
        let keypoints = seen.collect();
        frames.push(Annotation { frame, objects, keypoints });
    }
    frames
}

fn object(random: &mut SmallRng, id: u32) -> Object {
    let (left, top) = (random.random_range(0.0..1200.0), random.random_range(0.0..640.0));
    let (width, height) = (random.random_range(20.0..40.0), random.random_range(50.0..80.0));
    Object { id, class_id: 2, bbox: BBox::new(left, top, left + width, top + height), confidence: 0.9 }
}

criterion_group!(benches, encode);
criterion_main!(benches);
