//! What only a GPU can tell, in one table: `scripts/gpu-check` packs this with its libraries and runs it there.
//!
//! `gpu-check LIBONNXRUNTIME FRAMES.y4m GPU RTX_PLUGIN|- MANIFEST...` runs the models on the processor, then with each
//! backend that comes up; holds detections against the processor's; and measures frames per second at several batch
//! sizes against the same models' raw runs. Ends with 1 where there is no GPU, or where a backend that has everything
//! fails or sees other things in fp32 than the processor does.
//!
//! The environment may name less to do, since machines with GPUs are lent by the minute: `BATCHES="1 16"`,
//! `PRECISIONS="fp16"`.

mod y4m;

use scene::{BBox, Frame};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;
use touchline_inference::{
    Backend, CpuDevice, Device, Executor, Fallback, GpuConfig, Manifest, ModelFile, Precision, Reading,
    Runtime, bring_up, find_gpus, missing,
};

/// Sizes of batches that are measured where `BATCHES` names none.
const BATCHES: &str = "1 4 8 16 32";
/// Boxes that overlap at least this much are the same.
const SAME_IOU: f32 = 0.9;
/// A confidence may differ by as much; half precision does.
const SAME_CONFIDENCE: f32 = 0.02;
/// What is measured runs at least as long, s: machines with GPUs are lent by the minute.
const MEASURE_S: f64 = 1.0;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

struct Check {
    runtime: Runtime,
    config: GpuConfig,
    models: Vec<ModelFile>,
    frames: Vec<Arc<Frame>>,
    precisions: Vec<Precision>,
    batches: Vec<usize>,
    /// By model, then by frame.
    expected: Vec<Vec<Reading>>,
}

fn main() -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [library, frames, gpu, plugin, manifests @ ..] = &arguments[..] else {
        return Err("usage: gpu-check LIBONNXRUNTIME FRAMES.y4m GPU RTX_PLUGIN|- MANIFEST...".into());
    };
    let runtime = Runtime::load(Path::new(library))?;
    let frames = y4m::read(Path::new(frames))?;
    let models = manifests.iter().map(|path| model(Path::new(path))).collect::<Result<Vec<_>>>()?;
    let gpus = find_gpus();
    row("GPUs", &gpus.as_ref().map_or_else(ToString::to_string, |gpus| list(gpus)));
    let mut processor = CpuDevice::new(runtime.clone(), 1).open(&models)?;
    let expected = look_at_all(processor.as_mut(), &frames)?;
    let rtx_library = (plugin != "-").then(|| PathBuf::from(plugin));
    let config = GpuConfig {
        ordinal: gpu.parse()?,
        backends: Backend::ALL.to_vec(),
        precision: Precision::Fp32,
        max_batch: 8,
        engine_cache: std::env::temp_dir().join("touchline-gpu-check"),
        rtx_library,
        fallback: Fallback::Fail,
    };
    let precisions = named("PRECISIONS", "fp32 fp16", precision)?;
    let batches = named("BATCHES", BATCHES, |word| Ok(word.parse()?))?;
    let check = Check { runtime, config, models, frames, precisions, batches, expected };
    let mut whole = gpus.is_ok();
    for (backend, found) in missing(&check.runtime, &check.config) {
        match found {
            Err(lacks) => row(backend.title(), &lacks),
            Ok(_) => whole &= check.backend(backend),
        }
    }
    Ok(if whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Check {
    /// All rows of one backend. Whether it is whole.
    fn backend(&self, backend: Backend) -> bool {
        let mut whole = true;
        // TensorRT-RTX runs the model's own numbers, whatever is asked for.
        let last = if backend == Backend::TensorRtRtx { 1 } else { self.precisions.len() };
        for precision in self.precisions.iter().copied().take(last) {
            let name = format!("{backend}, {precision:?}");
            match self.detections(backend, precision) {
                Ok((line, same)) => {
                    row(&format!("{name}: detections"), &line);
                    whole &= same || precision != Precision::Fp32;
                }
                Err(error) => {
                    row(&name, &error.to_string());
                    whole = false;
                    continue;
                }
            }
            // A larger batch means nothing to graphs that insist on theirs.
            let mut seen = Vec::new();
            for &batch in &self.batches {
                let speed = self.speed(backend, precision, batch, &mut seen);
                if let Some(line) = speed.unwrap_or_else(|error| Some(error.to_string())) {
                    row(&format!("{name}: batch {batch}"), &line);
                }
            }
        }
        whole
    }

    fn open(&self, backend: Backend, precision: Precision, max_batch: usize) -> Result<Box<dyn Executor>> {
        let config = GpuConfig { backends: vec![backend], precision, max_batch, ..self.config.clone() };
        Ok(bring_up(&self.runtime, &config)?.open(&self.models)?)
    }

    fn detections(&self, backend: Backend, precision: Precision) -> Result<(String, bool)> {
        let mut executor = self.open(backend, precision, 8)?;
        let found = look_at_all(executor.as_mut(), &self.frames)?;
        let mut alone = Vec::new();
        for model in 0..self.models.len() {
            let frames = &self.frames[..1];
            alone.push(executor.look(&[model], frames)?.remove(0).readings.remove(0));
        }
        let same_alone = alone.iter().zip(&found).all(|(alone, all)| *alone == all[0]);
        let (mut boxes, mut lost) = (0, 0);
        for (expected, found) in self.expected.iter().flatten().zip(found.iter().flatten()) {
            boxes += expected.detections.len().max(found.detections.len());
            lost += unmatched(expected, found);
        }
        let line = format!(
            "{boxes} boxes, {lost} of them not as on the processor; a frame alone is {} in a batch",
            if same_alone { "bit for bit what it is" } else { "NOT what it is" }
        );
        Ok((line, lost == 0 && same_alone))
    }

    /// Nothing where the models take the batches that they took before, which `seen` keeps.
    fn speed(
        &self,
        backend: Backend,
        precision: Precision,
        batch: usize,
        seen: &mut Vec<usize>,
    ) -> Result<Option<String>> {
        let mut executor = self.open(backend, precision, batch)?;
        let batches = executor.batches();
        if batches == *seen {
            return Ok(None);
        }
        seen.clone_from(&batches);
        let Some(size) = batches.iter().copied().min() else { return Err("no models were named".into()) };
        let all: Vec<usize> = (0..self.models.len()).collect();
        let frames: Vec<Arc<Frame>> = self.frames.iter().cycle().take(size).cloned().collect();
        let worked = rate(|| executor.look(&all, &frames).map(|_| size))?;
        let raw = rate(|| executor.run_raw(1).map(|_| size))?;
        Ok(Some(format!(
            "{worked:.0} frames/s with preparation and reading, {raw:.0} raw ({:.0} %); batches {batches:?}",
            100.0 * worked / raw
        )))
    }
}

/// Frames per second of something that says how many it did, after two runs that are not counted.
fn rate<E: Error + 'static>(mut run: impl FnMut() -> std::result::Result<usize, E>) -> Result<f64> {
    for _ in 0..2 {
        run()?;
    }
    let (start, mut frames) = (Instant::now(), 0);
    while start.elapsed().as_secs_f64() < MEASURE_S {
        frames += run()?;
    }
    Ok(frames as f64 / start.elapsed().as_secs_f64())
}

/// What each model sees in all frames, in full batches as far as they go.
fn look_at_all(executor: &mut dyn Executor, frames: &[Arc<Frame>]) -> Result<Vec<Vec<Reading>>> {
    let mut all = Vec::new();
    for (model, most) in executor.batches().into_iter().enumerate() {
        let mut readings = Vec::with_capacity(frames.len());
        for batch in frames.chunks(most) {
            readings.append(&mut executor.look(&[model], batch)?.remove(0).readings);
        }
        all.push(readings);
    }
    Ok(all)
}

/// Boxes of either side that the other has not.
fn unmatched(expected: &Reading, found: &Reading) -> usize {
    let mut left: Vec<_> = found.detections.iter().collect();
    let same = |a: &scene::Detection, b: &scene::Detection| {
        a.class_id == b.class_id
            && BBox::iou(&a.bbox, &b.bbox) >= SAME_IOU
            && (a.confidence - b.confidence).abs() <= SAME_CONFIDENCE
    };
    let lost =
        expected.detections.iter().filter(|wanted| match left.iter().position(|found| same(wanted, found)) {
            Some(at) => {
                left.swap_remove(at);
                false
            }
            None => true,
        });
    lost.count() + left.len()
}

fn model(path: &Path) -> Result<ModelFile> {
    let manifest = Manifest::load(path)?;
    let bytes = std::fs::read(&manifest.file)?;
    Ok(ModelFile { manifest, bytes })
}

/// The words of an environment variable, or of `otherwise` where it is not set, each read by `read`.
fn named<T>(variable: &str, otherwise: &str, read: impl Fn(&str) -> Result<T>) -> Result<Vec<T>> {
    let words = std::env::var(variable).unwrap_or_else(|_| otherwise.to_owned());
    words
        .split_whitespace()
        .map(|word| read(word).map_err(|error| format!("{variable}: {error}").into()))
        .collect()
}

fn precision(word: &str) -> Result<Precision> {
    match word {
        "fp32" => Ok(Precision::Fp32),
        "fp16" => Ok(Precision::Fp16),
        _ => Err(format!("{word} is neither fp32 nor fp16").into()),
    }
}

fn list(items: &[impl ToString]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// Further lines of a result stand below the first.
fn row(what: &str, result: &str) {
    println!("{what:<34} {}", result.replace('\n', &format!("\n{:<34} ", "")));
}
