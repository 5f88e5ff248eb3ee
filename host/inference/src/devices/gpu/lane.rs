//! One model in one session on a GPU: batches of one size, read from the device, output on the host.

use super::super::model::read_batch;
use super::graph::Graph;
use super::provider::{self, Bench};
use crate::devices::ModelFile;
use crate::heads::Reading;
use crate::{EngineError, Letterbox, Manifest};
use cudarc::driver::{CudaSlice, CudaStream, DevicePtr};
use ort::memory::{AllocationDevice, AllocatorType, MemoryInfo, MemoryType};
use ort::session::Session as OrtSession;
use ort::session::builder::{GraphOptimizationLevel, SessionBuilder};
use ort::value::{Shape, TensorRefMut};
use std::sync::Arc;

/// A model ready to run. The session works on the stream, so it is dropped first.
pub(super) struct Lane {
    session: OrtSession,
    manifest: Manifest,
    graph: Graph,
    ordinal: i32,
    stream: Arc<CudaStream>,
    /// Index of its input among the executor's.
    pub input: usize,
}

impl Lane {
    /// Opens `model` on the bench's GPU with its backend. Blocks: for minutes where an engine is built.
    ///
    /// # Errors
    /// A model that ONNX Runtime or the backend does not take, or an engine cache that cannot be used.
    pub fn open(bench: &Bench, model: &ModelFile, input: usize) -> Result<Self, EngineError> {
        let manifest = model.manifest.clone();
        let graph = Graph::read(&bench.runtime, model, bench.config.max_batch)?;
        let session = provider::open(bench, model, &graph)?;
        let ordinal = i32::try_from(bench.gpu.ordinal).unwrap_or(i32::MAX);
        Ok(Self { session, manifest, graph, ordinal, stream: Arc::clone(&bench.stream), input })
    }

    /// Frames in a batch; every run is of as many, so that results do not depend on how batches are filled.
    pub fn batch(&self) -> usize {
        self.graph.batch()
    }

    /// Numbers of a batch.
    pub fn batch_numbers(&self) -> usize {
        self.graph.shape.iter().product()
    }

    /// Runs the model on the first frames of `tensor`, of which the first `letterboxes.len()` are wanted, and reads
    /// their outputs. What the stream was given before is done before.
    ///
    /// The input is passed as it lies on the device. It is not bound: `ort` binds a copy of borrowed memory, which
    /// would go on showing the frames of that moment.
    ///
    /// # Errors
    /// The runtime's words, or an output of another shape than at the start.
    pub fn run(
        &mut self,
        tensor: &CudaSlice<f32>,
        letterboxes: &[Letterbox],
    ) -> Result<Vec<Reading>, String> {
        if tensor.len() < self.batch_numbers() {
            return Err(format!(
                "its input has {} numbers and a batch {}",
                tensor.len(),
                self.batch_numbers()
            ));
        }
        let memory =
            MemoryInfo::new(AllocationDevice::CUDA, self.ordinal, AllocatorType::Device, MemoryType::Default)
                .map_err(|error| error.to_string())?;
        // The guard marks the memory as read when it is dropped, after the run.
        let (pointer, _reading) = tensor.device_ptr(&self.stream);
        let shape = Shape::new(self.graph.shape.map(|side| side as i64));
        // SAFETY: the pointer is to memory of this device, as long as the shape says (checked above), which is
        // borrowed until after the run. The session reads it on the stream that it is written on.
        let input = unsafe { TensorRefMut::<f32>::from_raw(memory, pointer as *mut _, shape) };
        let input = input.map_err(|error| error.to_string())?;
        let outputs = self.session.run(ort::inputs![input]).map_err(|error| error.to_string())?;
        let (shape, output) = outputs[0].try_extract_tensor::<f32>().map_err(|error| error.to_string())?;
        read_batch(&shape[..], output, self.graph.batch(), &self.manifest, letterboxes)
    }
}

/// What all backends' sessions have in common: one size of batch, no thread of their own, the same kernels each time,
/// and no node that silently runs on the processor.
#[allow(clippy::result_large_err)] // the builder hands itself back inside its errors
pub(super) fn builder(bench: &Bench, graph: &Graph) -> Result<SessionBuilder, String> {
    let builder = OrtSession::builder(&bench.runtime.environment).map_err(|error| error.to_string())?;
    let mut builder = builder
        .with_optimization_level(GraphOptimizationLevel::All)
        .and_then(|builder| builder.with_intra_threads(1))
        .and_then(|builder| builder.with_intra_op_spinning(false))
        .and_then(|builder| builder.with_deterministic_compute(true))
        .and_then(SessionBuilder::with_disable_cpu_fallback)
        .map_err(|error| error.to_string())?;
    for (name, size) in &graph.open {
        builder = builder.with_dimension_override(name, *size).map_err(|error| error.to_string())?;
    }
    Ok(builder)
}
