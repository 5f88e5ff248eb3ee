//! What lanes cost: at warm-up a few runs of each model, and raw runs of all of them for the bench.

use crate::devices::{Executor, LookError};
use crate::schedule::{Cost, LaneShape};
use scene::{ColorMatrix, ColorRange, Effort, Frame, Plane};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Runs that are measured after one that is not. The fastest counts: what else the machine did meanwhile is no cost
/// of the model.
const MEASURED_RUNS: u32 = 5;

/// What one worker's raw runs took.
#[derive(Clone, Debug)]
pub struct RawReport {
    /// For example `cpu`.
    pub device: String,
    /// By model: frames, and what they took. Or why it failed.
    pub models: Result<Vec<(usize, Effort)>, LookError>,
}

/// Runs every model on a grey frame, alone and in a full batch, and says what that costs.
pub(super) fn warm_up(executor: &mut dyn Executor) -> Result<Vec<(LaneShape, Duration)>, LookError> {
    let frame = Arc::new(grey_frame());
    let batches = executor.batches();
    let mut lanes = Vec::with_capacity(batches.len());
    for (model, most) in batches.into_iter().enumerate() {
        let one = fastest(executor, model, &[Arc::clone(&frame)])?;
        let full = if most > 1 { fastest(executor, model, &vec![Arc::clone(&frame); most])? } else { one };
        lanes.push((LaneShape { most, cost: Cost::from_runs(one, most, full) }, one));
    }
    Ok(lanes)
}

/// Looks at a grey frame with all models: what a worker must be able to after a failure.
pub(super) fn prove(executor: &mut dyn Executor) -> Result<(), LookError> {
    let frame = Arc::new(grey_frame());
    for model in 0..executor.batches().len() {
        executor.look(&[model], &[Arc::clone(&frame)])?;
    }
    Ok(())
}

/// Raw runs of every model: frames, and what they took.
pub(super) fn raw(executor: &mut dyn Executor, rounds: usize) -> Result<Vec<(usize, Effort)>, LookError> {
    let batches = executor.batches();
    let efforts = executor.run_raw(rounds)?;
    Ok(batches.into_iter().map(|batch| batch * rounds).zip(efforts).collect())
}

fn fastest(executor: &mut dyn Executor, model: usize, frames: &[Arc<Frame>]) -> Result<Duration, LookError> {
    executor.look(&[model], frames)?;
    let mut fastest = Duration::MAX;
    for _ in 0..MEASURED_RUNS {
        let start = Instant::now();
        executor.look(&[model], frames)?;
        fastest = fastest.min(start.elapsed());
    }
    Ok(fastest)
}

/// A frame of the usual size.
fn grey_frame() -> Frame {
    let plane = |width: usize, height: usize| Plane { data: vec![128; width * height].into(), stride: width };
    Frame {
        index: 0,
        width: 1280,
        height: 720,
        planes: [plane(1280, 720), plane(640, 360), plane(640, 360)],
        matrix: ColorMatrix::Bt709,
        range: ColorRange::Limited,
    }
}
