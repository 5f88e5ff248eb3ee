//! A GPU's worker: frames are prepared on the device, and every model looks at them there.
//!
//! One stream keeps the order of everything, so nothing waits but the reading of outputs. What the GPU does while the
//! thread goes on is counted with the run that waits for it: preparing counts the copies out of the decoder's memory.

use super::lane::Lane;
use super::prepare::{Batch, DevicePreparer};
use super::provider::Bench;
use crate::devices::{Executor, LookError, Looked, ModelFile};
use crate::{EngineError, InputSize};
use scene::{Effort, Frame};
use std::sync::Arc;

/// Sessions are dropped before the memory that they read and the stream that they work on.
pub(super) struct GpuExecutor {
    lanes: Vec<Lane>,
    preparer: DevicePreparer,
}

impl GpuExecutor {
    /// Opens all models on the bench's GPU.
    ///
    /// # Errors
    /// A model that does not open, or a GPU without the memory for its input.
    pub fn open(bench: Bench, models: &[ModelFile]) -> Result<Self, EngineError> {
        let mut inputs: Vec<(InputSize, usize)> = Vec::new();
        let mut lanes = Vec::with_capacity(models.len());
        for model in models {
            let size = model.manifest.input;
            let known = inputs.iter().position(|&(known, _)| known == size);
            let input = known.unwrap_or(inputs.len());
            let lane = Lane::open(&bench, model, input)?;
            match known {
                Some(_) => inputs[input].1 = inputs[input].1.max(lane.batch()),
                None => inputs.push((size, lane.batch())),
            }
            lanes.push(lane);
        }
        let Bench { kernel, stream, gpu, .. } = bench;
        let failed = |error| super::find::failed(gpu.ordinal, "allocating the models' inputs", &error);
        let preparer = DevicePreparer::new(stream, kernel, &inputs).map_err(failed)?;
        Ok(Self { lanes, preparer })
    }

    fn look_with(
        &mut self,
        batch: &mut Batch,
        model: usize,
        frames: &[Arc<Frame>],
    ) -> Result<Looked, String> {
        let lane = &mut self.lanes[model];
        let mut prepare = None;
        if !batch.is_prepared(lane.input) {
            let (prepared, effort) = Effort::of(|| self.preparer.prepare(batch, lane.input, frames));
            prepared?;
            prepare = Some(effort);
        }
        let tensor = self.preparer.tensor(lane.input);
        let (readings, infer) = Effort::of(|| lane.run(tensor, batch.letterboxes(lane.input)));
        Ok(Looked { readings: readings?, prepare, infer })
    }
}

impl Executor for GpuExecutor {
    fn batches(&self) -> Vec<usize> {
        self.lanes.iter().map(Lane::batch).collect()
    }

    fn look(&mut self, models: &[usize], frames: &[Arc<Frame>]) -> Result<Vec<Looked>, LookError> {
        let mut batch = self.preparer.batch();
        let mut looked = Vec::with_capacity(models.len());
        for &model in models {
            let failed = |reason| LookError { model, reason };
            looked.push(self.look_with(&mut batch, model, frames).map_err(failed)?);
        }
        Ok(looked)
    }

    fn run_raw(&mut self, rounds: usize) -> Result<Vec<Effort>, LookError> {
        let mut efforts: Vec<Option<Effort>> = vec![None; self.lanes.len()];
        for _ in 0..rounds.max(1) {
            for (model, lane) in self.lanes.iter_mut().enumerate() {
                let tensor = self.preparer.tensor(lane.input);
                let (run, effort) = Effort::of(|| lane.run(tensor, &[]));
                run.map_err(|reason| LookError { model, reason })?;
                efforts[model] = Some(efforts[model].map_or(effort, |before| before.and(effort)));
            }
        }
        Ok(efforts.into_iter().flatten().collect())
    }
}
