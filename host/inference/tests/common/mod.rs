//! What the engine's tests share: ONNX Runtime, the fixture models with manifests, and frames.
#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(
    clippy::unwrap_used,
    reason = "a panic is a test's report; clippy.toml allows it in test functions alone"
)]

use scene::{ColorMatrix, ColorRange, Frame, Plane};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use touchline_inference::{CpuDevice, Device, Engine, Manifest, Observations, Runtime, Seen, Submitter};

const LIBRARY: &str = "../../.tools/onnxruntime/libonnxruntime.so.1.31.1";

/// ONNX Runtime from where `make setup` puts it, or from `TOUCHLINE_ONNXRUNTIME`. Absent, the test fails: what it
/// holds has not been tried.
pub fn runtime() -> Runtime {
    let set_up = Path::new(env!("CARGO_MANIFEST_DIR")).join(LIBRARY);
    let library = std::env::var_os("TOUCHLINE_ONNXRUNTIME").map_or(set_up, PathBuf::from);
    match Runtime::load(&library) {
        Ok(runtime) => runtime,
        Err(error) => {
            panic!("these tests need ONNX Runtime (`make setup`, or TOUCHLINE_ONNXRUNTIME): {error}")
        }
    }
}

/// A folder of manifests and copies of fixture models.
pub struct Models {
    folder: tempfile::TempDir,
}

impl Models {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The model `file` of `tests/fixtures`, as `role`, with `rest` for its head, input, classes and keypoints.
    pub fn fixture(&self, role: &str, file: &str, rest: &str) -> Manifest {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        self.bytes(role, &std::fs::read(fixtures.join(file)).unwrap(), rest)
    }

    /// A model of `bytes`, whatever they are, with their true digest.
    pub fn bytes(&self, role: &str, bytes: &[u8], rest: &str) -> Manifest {
        std::fs::write(self.path(&format!("{role}.onnx")), bytes).unwrap();
        let digest = hex::encode(Sha256::digest(bytes));
        let common = format!(
            "role = \"{role}\"\nfile = \"{role}.onnx\"\nsha256 = \"{digest}\"\nconfidence = 0.1\niou = 0.6\n"
        );
        let manifest = self.path(&format!("{role}.toml"));
        std::fs::write(&manifest, common + rest).unwrap();
        Manifest::load(&manifest).unwrap()
    }

    pub fn players(&self) -> Manifest {
        self.fixture("players", "detect.onnx", DETECT)
    }

    /// The same model, insisting on batches of four.
    pub fn fixed_batch(&self) -> Manifest {
        self.fixture("batched", "detect-batch-4.onnx", DETECT)
    }

    pub fn pitch(&self) -> Manifest {
        self.fixture("pitch", "pose.onnx", POSE)
    }
}

/// What a manifest says of the detect fixtures.
pub const DETECT: &str = "head = \"yolov8-detect\"\ninput = { width = 32, height = 24 }\n\
    classes = [\"ball\", \"goalkeeper\", \"player\", \"referee\"]\n";
/// What a manifest says of the pose fixture.
pub const POSE: &str = "head = \"yolov8-pose\"\ninput = { width = 32, height = 24 }\n\
    classes = [\"pitch\"]\nkeypoints = 4\n";

pub fn engine(models: Vec<Manifest>, cpu_lanes: usize) -> Engine {
    engine_on(vec![Arc::new(CpuDevice::new(runtime(), cpu_lanes))], models)
}

/// An engine on these devices; its batches wait 2 ms to be full.
pub fn engine_on(devices: Vec<Arc<dyn Device>>, models: Vec<Manifest>) -> Engine {
    Engine::start(devices, models, Duration::from_millis(2)).unwrap()
}

/// The only stream of a challenge that has an hour.
pub fn stream(engine: &Engine, window_frames: usize) -> (Submitter, Observations) {
    engine.flow(Instant::now() + Duration::from_secs(3_600), window_frames).stream()
}

/// A 64x48 frame of one grey, full range.
pub fn grey(index: u32, level: u8) -> Arc<Frame> {
    let planes = [
        Plane { data: vec![level; 64 * 48].into(), stride: 64 },
        Plane { data: vec![128; 32 * 24].into(), stride: 32 },
        Plane { data: vec![128; 32 * 24].into(), stride: 32 },
    ];
    Arc::new(Frame {
        index,
        width: 64,
        height: 48,
        planes,
        matrix: ColorMatrix::Bt709,
        range: ColorRange::Full,
    })
}

/// A frame of noise, another for each index, of a size that scales unevenly.
pub fn noise(index: u32) -> Arc<Frame> {
    let mut state = index.wrapping_mul(2_654_435_761).wrapping_add(1);
    // Nothing is white: luma is dark, and colours are pale.
    let mut plane = |width: usize, height: usize, darkest: u8, levels: u8| {
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            darkest + (state >> 24) as u8 % levels
        };
        Plane { data: (0..width * height).map(|_| next()).collect(), stride: width }
    };
    let planes = [plane(85, 47, 0, 128), plane(43, 24, 96, 64), plane(43, 24, 96, 64)];
    Arc::new(Frame {
        index,
        width: 85,
        height: 47,
        planes,
        matrix: ColorMatrix::Bt601,
        range: ColorRange::Limited,
    })
}

/// Everything that a stream sees until it ends.
pub fn collect(mut observations: Observations) -> Vec<Seen> {
    let mut all = Vec::new();
    while let Some(batch) = observations.next_batch(5).unwrap() {
        assert!(!batch.is_empty(), "an empty batch says nothing");
        all.extend(batch);
    }
    all
}

/// Runs `frames` frames of noise through `engine`, each with the models that `looks` names.
pub fn run_noise(engine: &Engine, frames: u32, looks: impl Fn(u32) -> Vec<usize> + Send) -> Vec<Seen> {
    let (submitter, observations) = stream(engine, 6);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for index in 0..frames {
                submitter.submit(noise(index), &looks(index)).unwrap();
            }
        });
        collect(observations)
    })
}
