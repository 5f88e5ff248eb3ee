//! What sharing frames out and putting what was seen back in order costs, without models: a thousand frames of one
//! challenge through devices that see at once. `cargo bench -p touchline-inference --bench reorder`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use scene::{ColorMatrix, ColorRange, Frame, Plane};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::time::{Duration, Instant};
use touchline_inference::{Device, Engine, Manifest, SimulatedDevice, Trouble};

const FRAMES: u32 = 1_000;
const WINDOW: usize = 64;

fn reorder(criterion: &mut Criterion) {
    let frame = frame();
    let mut group = criterion.benchmark_group("reorder");
    group.throughput(Throughput::Elements(FRAMES.into()));
    for (devices, batch) in [(1, 1), (2, 1), (2, 16)] {
        let engine = engine(devices, batch);
        group.bench_function(format!("{devices} devices, batches of {batch}"), |bencher| {
            bencher.iter(|| run(&engine, &frame));
        });
    }
    group.finish();
}

fn run(engine: &Engine, frame: &Arc<Frame>) -> usize {
    let (submitter, mut observations) = engine.flow(Instant::now(), WINDOW).stream();
    std::thread::scope(|scope| {
        scope.spawn(move || (0..FRAMES).try_for_each(|_| submitter.submit(Arc::clone(frame), &[0])));
        let mut seen = 0;
        while let Ok(Some(batch)) = observations.next_batch(32) {
            seen += batch.len();
        }
        assert_eq!(seen, FRAMES as usize);
        seen
    })
}

fn engine(devices: usize, batch: usize) -> Engine {
    let device = |index| -> Arc<dyn Device> {
        Arc::new(SimulatedDevice::new(&format!("simulated:{index}"), batch, Trouble::default()))
    };
    let folder = tempfile::tempdir().expect("a folder for the manifest");
    std::fs::write(folder.path().join("model.onnx"), "").expect("a file");
    let text = format!(
        "role = \"players\"\nfile = \"model.onnx\"\nsha256 = \"{}\"\nhead = \"yolov8-detect\"\nconfidence = 0.1\n\
         iou = 0.6\ninput = {{ width = 640, height = 384 }}\nclasses = [\"player\"]\n",
        hex::encode(Sha256::digest(b""))
    );
    std::fs::write(folder.path().join("model.toml"), text).expect("a file");
    let manifest = Manifest::load(&folder.path().join("model.toml")).expect("a manifest");
    Engine::start((0..devices).map(device).collect(), vec![manifest], Duration::from_millis(1))
        .expect("an engine")
}

fn frame() -> Arc<Frame> {
    let plane = |side: usize| Plane { data: vec![128; side * side].into(), stride: side };
    Arc::new(Frame {
        index: 0,
        width: 16,
        height: 16,
        planes: [plane(16), plane(8), plane(8)],
        matrix: ColorMatrix::Bt709,
        range: ColorRange::Full,
    })
}

criterion_group!(benches, reorder);
criterion_main!(benches);
