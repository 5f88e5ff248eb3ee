//! What preparing a frame for a model of 640 x 384 costs a core: `cargo bench -p touchline-inference --bench prepare`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use scene::{ColorMatrix, ColorRange, Frame, Plane};
use std::hint::black_box;
use touchline_inference::{InputSize, Preparer};

const INPUT: InputSize = InputSize { width: 640, height: 384 };

/// The usual clip; the other size that validators send; a size whose taps fall nowhere even.
const SIZES: [(u32, u32); 3] = [(1280, 720), (1920, 1080), (853, 479)];

/// Frames in turn, so that one is as cold as a decoder leaves it and not as warm as the same again.
const FRAMES: u32 = 8;

fn prepare(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("prepare");
    group.throughput(Throughput::Elements(1));
    for (width, height) in SIZES {
        let frames: Vec<Frame> = (0..FRAMES).map(|index| frame(index, width, height)).collect();
        let mut next = frames.iter().cycle();
        let mut preparer = Preparer::new(INPUT);
        let mut tensor = vec![0.0; preparer.tensor_len()];
        group.bench_function(format!("{width}x{height}"), |bencher| {
            bencher.iter(|| next.next().map(|frame| preparer.prepare_into(black_box(frame), &mut tensor)));
        });
    }
    group.finish();
}

/// A frame of slopes: no sample is like its neighbours, and no two frames are alike.
fn frame(index: u32, width: u32, height: u32) -> Frame {
    let plane = |width: u32, height: u32, slope: u32| Plane {
        data: (0..width * height).map(|at| (slope * (at % width) + at / width + index) as u8).collect(),
        stride: width as usize,
    };
    let (chroma_width, chroma_height) = (width.div_ceil(2), height.div_ceil(2));
    let planes = [
        plane(width, height, 3),
        plane(chroma_width, chroma_height, 5),
        plane(chroma_width, chroma_height, 7),
    ];
    Frame { index, width, height, planes, matrix: ColorMatrix::Bt709, range: ColorRange::Limited }
}

criterion_group!(benches, prepare);
criterion_main!(benches);
