//! The processor through ONNX Runtime: single-threaded sessions, one worker a core.
//!
//! One thread and one order of work in each session: frames are independent, so cores are better used by workers
//! side by side, and equal inputs give equal bits. ONNX Runtime gains nothing from batches here, so a frame is looked
//! at alone unless the graph insists on a number.

use super::model::{Model, not_onnx};
use super::{BackendReport, Device, Executor, LookError, Looked, ModelFile};
use crate::{EngineError, InputSize, Letterbox, Preparer, Runtime};
use ort::session::Session as OrtSession;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use scene::{Effort, Frame};
use std::sync::Arc;

/// The processor.
pub struct CpuDevice {
    runtime: Runtime,
    lanes: usize,
}

impl CpuDevice {
    /// `lanes` workers, each with one lane of every model.
    pub fn new(runtime: Runtime, lanes: usize) -> Self {
        Self { runtime, lanes }
    }
}

impl Device for CpuDevice {
    fn name(&self) -> String {
        "cpu".into()
    }

    fn backend(&self) -> BackendReport {
        BackendReport { name: "CPU".into(), precision: "fp32".into(), fell_back: None }
    }

    fn workers(&self) -> usize {
        self.lanes
    }

    fn open(&self, models: &[ModelFile]) -> Result<Box<dyn Executor>, EngineError> {
        Ok(Box::new(CpuExecutor::open(&self.runtime, models)?))
    }
}

struct CpuExecutor {
    models: Vec<Lane>,
    /// One for each input size.
    inputs: Vec<Input>,
}

struct Lane {
    model: Model,
    batch: usize,
    /// Index of its input.
    input: usize,
}

/// Frames prepared for all models of one input size.
struct Input {
    preparer: Preparer,
    size: InputSize,
    /// As many frames as the largest batch of its models.
    tensor: Vec<f32>,
}

impl CpuExecutor {
    fn open(runtime: &Runtime, models: &[ModelFile]) -> Result<Self, EngineError> {
        let mut opened = Self { models: Vec::new(), inputs: Vec::new() };
        for ModelFile { manifest, bytes } in models {
            let builder = single_threaded(runtime).map_err(|reason| not_onnx(manifest, reason))?;
            let model = Model::open(builder, manifest, bytes)?;
            let batch = model.fixed_batch().unwrap_or(1);
            let input = opened.input(manifest.input);
            let numbers = batch * model.frame_numbers();
            let tensor = &mut opened.inputs[input].tensor;
            tensor.resize(tensor.len().max(numbers), 0.0);
            opened.models.push(Lane { model, batch, input });
        }
        Ok(opened)
    }

    fn input(&mut self, size: InputSize) -> usize {
        self.inputs.iter().position(|input| input.size == size).unwrap_or_else(|| {
            self.inputs.push(Input { preparer: Preparer::new(size), size, tensor: Vec::new() });
            self.inputs.len() - 1
        })
    }
}

impl Input {
    fn prepare(&mut self, frames: &[Arc<Frame>]) -> Vec<Letterbox> {
        let numbers = 3 * self.size.width as usize * self.size.height as usize;
        let slots = self.tensor.chunks_exact_mut(numbers);
        frames.iter().zip(slots).map(|(frame, slot)| self.preparer.prepare_into(frame, slot)).collect()
    }
}

impl Executor for CpuExecutor {
    fn batches(&self) -> Vec<usize> {
        self.models.iter().map(|lane| lane.batch).collect()
    }

    fn look(&mut self, models: &[usize], frames: &[Arc<Frame>]) -> Result<Vec<Looked>, LookError> {
        let mut prepared: Vec<Option<Vec<Letterbox>>> = self.inputs.iter().map(|_| None).collect();
        let mut looked = Vec::with_capacity(models.len());
        for &index in models {
            let lane = &mut self.models[index];
            let input = &mut self.inputs[lane.input];
            let mut prepare = None;
            let letterboxes = prepared[lane.input].get_or_insert_with(|| {
                let (letterboxes, effort) = Effort::of(|| input.prepare(frames));
                prepare = Some(effort);
                letterboxes
            });
            // What lies behind the wanted frames of a fixed batch is from before; it is computed and not read.
            let tensor = &input.tensor[..lane.batch * lane.model.frame_numbers()];
            let (readings, infer) = Effort::of(|| lane.model.run(tensor, lane.batch, letterboxes));
            let readings = readings.map_err(|reason| LookError { model: index, reason })?;
            looked.push(Looked { readings, prepare, infer });
        }
        Ok(looked)
    }

    fn run_raw(&mut self, rounds: usize) -> Result<Vec<Effort>, LookError> {
        let mut efforts: Vec<Option<Effort>> = vec![None; self.models.len()];
        for _ in 0..rounds.max(1) {
            for (index, lane) in self.models.iter_mut().enumerate() {
                let tensor = &self.inputs[lane.input].tensor[..lane.batch * lane.model.frame_numbers()];
                let (run, effort) = Effort::of(|| lane.model.run(tensor, lane.batch, &[]));
                run.map_err(|reason| LookError { model: index, reason })?;
                efforts[index] = Some(efforts[index].map_or(effort, |before| before.and(effort)));
            }
        }
        Ok(efforts.into_iter().flatten().collect())
    }
}

#[allow(clippy::result_large_err)] // the builder hands itself back inside its errors
fn single_threaded(runtime: &Runtime) -> Result<SessionBuilder, String> {
    let builder = OrtSession::builder(&runtime.environment).map_err(|error| error.to_string())?;
    builder
        .with_optimization_level(GraphOptimizationLevel::All)
        .and_then(|builder| builder.with_intra_threads(1))
        .and_then(|builder| builder.with_inter_threads(1))
        .and_then(|builder| builder.with_parallel_execution(false))
        .and_then(|builder| builder.with_intra_op_spinning(false))
        .map_err(|error| error.to_string())
}
