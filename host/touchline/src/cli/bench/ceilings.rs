//! What nothing can be faster than: the models fed from memory, and the clip decoded for nobody.

use crate::miner::Miner;
use anyhow::anyhow;
use clip::{Decoder, FrameSink, SegmentSink};
use inference::RawReport;
use scene::{Effort, Frame};
use serde::Serialize;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Batches that every lane runs of every model.
const ROUNDS: usize = 100;

/// A model's raw runs, on all lanes at the same time.
#[derive(Clone, Debug, Serialize)]
pub struct ModelCeiling {
    /// The role.
    pub role: String,
    /// Processor time of a frame, ms.
    pub cpu_ms_per_frame: f64,
    /// What all lanes together would look at, frames/s, if they did nothing else.
    pub frames_per_s: f64,
}

/// A clip decoded for nobody.
#[derive(Clone, Debug, Serialize)]
pub struct DecodeCeiling {
    /// Frames of the clip.
    pub frames: u32,
    /// Processor time of a frame, ms.
    pub cpu_ms_per_frame: f64,
    /// Frames/s with nothing else at work.
    pub frames_per_s: f64,
}

/// Measures every model.
pub fn models(miner: &Miner) -> anyhow::Result<Vec<ModelCeiling>> {
    let reports = miner.engine.measure_raw(ROUNDS)?;
    let roles = miner.engine.models().iter().enumerate();
    roles.map(|(model, info)| model_ceiling(&reports, model, &info.role)).collect()
}

fn model_ceiling(reports: &[RawReport], model: usize, role: &str) -> anyhow::Result<ModelCeiling> {
    let (mut frames, mut cpu_s, mut frames_per_s) = (0, 0.0, 0.0);
    for report in reports {
        let of_models = report.models.as_ref().map_err(|error| anyhow!("{}: {error}", report.device))?;
        let Some((run, effort)) = of_models.get(model) else { continue };
        frames += run;
        cpu_s += effort.cpu.as_secs_f64();
        frames_per_s += *run as f64 / effort.busy.as_secs_f64().max(1e-9);
    }
    Ok(ModelCeiling {
        role: role.to_owned(),
        cpu_ms_per_frame: 1e3 * cpu_s / frames.max(1) as f64,
        frames_per_s,
    })
}

/// Decodes `clip` with the miner's own decoder.
pub fn decode(miner: &Miner, clip: &Path) -> anyhow::Result<DecodeCeiling> {
    let clip = super::arriving(clip)?;
    let start = Instant::now();
    let (opened, opening) = Effort::of(|| Decoder::open(&clip, &miner.decode_limits));
    let sink = Nobody { cpu: Mutex::new(opening.cpu) };
    let frames = opened?.run(&|_| true, &sink)?;
    let wall_s = start.elapsed().as_secs_f64();
    let cpu = *sink.cpu.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(DecodeCeiling {
        frames,
        cpu_ms_per_frame: 1e3 * cpu.as_secs_f64() / f64::from(frames.max(1)),
        frames_per_s: f64::from(frames) / wall_s.max(1e-9),
    })
}

/// Counts what decoding costs, and drops what it gives.
struct Nobody {
    cpu: Mutex<Duration>,
}

impl FrameSink for Nobody {
    type Segment = NobodysSegment;

    fn segment(&self, _: u32) -> NobodysSegment {
        NobodysSegment
    }

    fn worked(&self, effort: Effort) {
        *self.cpu.lock().unwrap_or_else(PoisonError::into_inner) += effort.cpu;
    }
}

struct NobodysSegment;

impl SegmentSink for NobodysSegment {
    fn frame(&mut self, _: Frame) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn end(self, _: u32) {}
}
