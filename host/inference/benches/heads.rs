//! What reading a model's output costs a core, suppression included:
//! `cargo bench -p touchline-inference --bench heads`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sha2::{Digest, Sha256};
use std::hint::black_box;
use touchline_inference::{InputSize, Letterbox, Manifest};

const INPUT: InputSize = InputSize { width: 640, height: 384 };

/// Candidates of a YOLO export of that input: strides 8, 16 and 32.
const CANDIDATES: usize = 80 * 48 + 40 * 24 + 20 * 12;
const CLASSES: usize = 4;

/// Candidates over the confidence: objects of a frame with several candidates each, and as many as a model gives that
/// is sure of nothing.
const CONFIDENT: [(&str, usize); 2] = [("usual", 150), ("crowded", 2_000)];

fn heads(criterion: &mut Criterion) {
    let manifest = manifest();
    let letterbox = Letterbox::fit(1280, 720, INPUT);
    let mut group = criterion.benchmark_group("heads");
    group.throughput(Throughput::Elements(1));
    for (name, confident) in CONFIDENT {
        let output = output(confident);
        group.bench_function(name, |bencher| {
            bencher.iter(|| manifest.read_frame(black_box(&output), [4 + CLASSES, CANDIDATES], &letterbox));
        });
    }
    group.finish();
}

/// Boxes in clumps of eight, channels first; the first `confident` of them are believed.
fn output(confident: usize) -> Vec<f32> {
    let mut numbers = vec![0.0; (4 + CLASSES) * CANDIDATES];
    for at in 0..CANDIDATES {
        let (clump, step) = ((at / 8) as f32, (at % 8) as f32);
        let [x, y] = [(clump * 37.0) % 600.0 + step, (clump * 53.0) % 340.0 + 20.0];
        for (row, number) in [x, y, 16.0, 36.0].into_iter().enumerate() {
            numbers[row * CANDIDATES + at] = number;
        }
        let score = if at < confident { 0.2 + 0.09 * step } else { 0.01 };
        numbers[(4 + at / 8 % CLASSES) * CANDIDATES + at] = score;
    }
    numbers
}

/// A manifest beside an empty file: reading an output needs no model.
fn manifest() -> Manifest {
    let written = || -> std::io::Result<tempfile::TempDir> {
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("model.onnx"), "")?;
        let text = format!(
            "role = \"players\"\nfile = \"model.onnx\"\nsha256 = \"{}\"\nhead = \"yolov8-detect\"\nconfidence = 0.1\n\
             iou = 0.6\ninput = {{ width = 640, height = 384 }}\nclasses = [\"a\", \"b\", \"c\", \"d\"]\n",
            hex::encode(Sha256::digest(b""))
        );
        std::fs::write(folder.path().join("model.toml"), text)?;
        Ok(folder)
    };
    let folder = written().expect("a folder for the manifest");
    Manifest::load(&folder.path().join("model.toml")).expect("a manifest")
}

criterion_group!(benches, heads);
criterion_main!(benches);
