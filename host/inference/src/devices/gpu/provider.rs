//! The three backends behind one door: a session for a model, opened with the one that was chosen.

#[cfg(feature = "cuda")]
use super::cuda;
use super::graph::Graph;
use super::kernel::Kernel;
#[cfg(feature = "tensorrt")]
use super::tensorrt;
#[cfg(feature = "tensorrt-rtx")]
use super::tensorrt_rtx;
use super::{Backend, Gpu, GpuConfig, GpuError, find, lane};
use crate::devices::ModelFile;
use crate::{EngineError, Runtime};
use cudarc::driver::{CudaContext, CudaStream, DriverError};
use ort::session::Session as OrtSession;
use ort::session::builder::SessionBuilder;
use std::sync::Arc;

/// A model of one convolution, which a trial runs.
const TRIAL: &[u8] = include_bytes!("../../../kernels/trial.onnx");

/// One GPU made ready for one worker: its context on this thread, a stream of its own, the kernel.
pub(super) struct Bench {
    pub runtime: Runtime,
    pub config: GpuConfig,
    pub backend: Backend,
    pub gpu: Gpu,
    pub kernel: Kernel,
    pub stream: Arc<CudaStream>,
}

impl Bench {
    /// Makes `gpu` ready on the calling thread.
    ///
    /// # Errors
    /// The driver's, or NVRTC's.
    pub fn new(runtime: &Runtime, config: &GpuConfig, backend: Backend, gpu: &Gpu) -> Result<Self, GpuError> {
        let failed = |error: DriverError| find::failed(gpu.ordinal, "opening a context", &error);
        let context = CudaContext::new(gpu.ordinal as usize).map_err(failed)?;
        let kernel = Kernel::load(&context, gpu)?;
        let stream = context.new_stream().map_err(failed)?;
        let (runtime, config, gpu) = (runtime.clone(), config.clone(), gpu.clone());
        Ok(Self { runtime, config, backend, gpu, kernel, stream })
    }

    /// Runs a model of one convolution, once, with everything that real models use but the cache.
    ///
    /// # Errors
    /// The runtime's words.
    pub fn try_out(&self) -> Result<(), String> {
        let shape = [1, 3, 8, 8];
        let graph = Graph { input: "images".into(), shape, open: Vec::new(), nameless: false };
        let mut session = with_backend(
            self,
            lane::builder(self, &graph)?,
            &Request { graph: &graph, cache: None, int8: false },
        )?
        .commit_from_memory(TRIAL)
        .map_err(|error| error.to_string())?;
        let input = ort::value::Tensor::from_array((shape, vec![1.0_f32; shape.iter().product()]));
        let input = input.map_err(|error| error.to_string())?;
        session.run(ort::inputs![input]).map(|_| ()).map_err(|error| error.to_string())
    }

    /// The stream as ONNX Runtime's options take it.
    pub fn raw_stream(&self) -> *mut () {
        self.stream.cu_stream().cast()
    }
}

/// What a session is opened for.
pub(super) struct Request<'a> {
    pub graph: &'a Graph,
    /// Where what is built may be kept.
    pub cache: Option<&'a std::path::Path>,
    /// Whether the model carries quantisation.
    pub int8: bool,
}

/// Opens `model`.
///
/// # Errors
/// A model that the backend does not take, or an engine cache that cannot be used.
pub(super) fn open(bench: &Bench, model: &ModelFile, graph: &Graph) -> Result<OrtSession, EngineError> {
    match bench.backend {
        #[cfg(feature = "cuda")]
        Backend::Cuda => commit(bench, model, &Request { graph, cache: None, int8: false }),
        #[cfg(feature = "tensorrt")]
        Backend::TensorRt => tensorrt::open(bench, model, graph),
        #[cfg(feature = "tensorrt-rtx")]
        Backend::TensorRtRtx => tensorrt_rtx::open(bench, model, graph),
        #[allow(unreachable_patterns, reason = "reachable where a feature is off")]
        backend => Err(GpuError::NotBuilt { backend }.into()),
    }
}

/// Opens `model` as the request says.
pub(super) fn commit(
    bench: &Bench,
    model: &ModelFile,
    request: &Request<'_>,
) -> Result<OrtSession, EngineError> {
    let opened = lane::builder(bench, request.graph)
        .and_then(|builder| with_backend(bench, builder, request))
        .and_then(|mut builder| builder.commit_from_memory(&model.bytes).map_err(|error| error.to_string()));
    opened.map_err(|reason| EngineError::Backend {
        manifest: model.manifest.path.clone(),
        file: model.manifest.file.clone(),
        device: bench.config.device_name(),
        backend: bench.backend.title(),
        reason,
    })
}

fn with_backend(
    bench: &Bench,
    builder: SessionBuilder,
    request: &Request<'_>,
) -> Result<SessionBuilder, String> {
    match bench.backend {
        #[cfg(feature = "cuda")]
        Backend::Cuda => {
            builder.with_execution_providers([cuda::provider(bench)]).map_err(|error| error.to_string())
        }
        #[cfg(feature = "tensorrt")]
        Backend::TensorRt => {
            let providers = tensorrt::providers(bench, request);
            builder.with_execution_providers(providers).map_err(|error| error.to_string())
        }
        #[cfg(feature = "tensorrt-rtx")]
        Backend::TensorRtRtx => tensorrt_rtx::with_plugin(bench, builder, request),
        #[allow(unreachable_patterns, reason = "reachable where a feature is off")]
        backend => {
            let _ = (builder, request);
            Err(GpuError::NotBuilt { backend }.to_string())
        }
    }
}
