//! A GPU with the backend that came up on it.

use super::executor::GpuExecutor;
use super::provider::Bench;
use super::{Backend, Gpu, GpuConfig};
use crate::devices::{BackendReport, Device, Executor, ModelFile};
use crate::{EngineError, Runtime};

/// One GPU, with one worker: a thread that owns the GPU's context, a stream and one session of every model.
pub(super) struct GpuDevice {
    pub runtime: Runtime,
    pub config: GpuConfig,
    pub backend: Backend,
    pub gpu: Gpu,
    /// Why it is not the first backend of the list.
    pub fell_back: Option<String>,
}

impl GpuDevice {
    fn precision(&self) -> &'static str {
        match self.backend {
            #[cfg(feature = "cuda")]
            Backend::Cuda => super::cuda::precision(self.config.precision),
            #[cfg(feature = "tensorrt")]
            Backend::TensorRt => super::tensorrt::precision(self.config.precision),
            #[cfg(feature = "tensorrt-rtx")]
            Backend::TensorRtRtx => super::tensorrt_rtx::PRECISION,
            #[allow(unreachable_patterns, reason = "reachable where a feature is off")]
            _ => "none",
        }
    }
}

impl Device for GpuDevice {
    fn name(&self) -> String {
        self.config.device_name()
    }

    fn backend(&self) -> BackendReport {
        BackendReport {
            name: self.backend.title().into(),
            precision: self.precision().into(),
            fell_back: self.fell_back.clone(),
        }
    }

    fn workers(&self) -> usize {
        1
    }

    fn open(&self, models: &[ModelFile]) -> Result<Box<dyn Executor>, EngineError> {
        let bench = Bench::new(&self.runtime, &self.config, self.backend, &self.gpu)?;
        Ok(Box::new(GpuExecutor::open(bench, models)?))
    }
}
