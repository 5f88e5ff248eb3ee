//! Which backend a GPU is run with: the first of the operator's list that comes up, or none.

use super::device::GpuDevice;
use super::provider::Bench;
use super::{Backend, Fallback, GpuConfig, GpuError, find, missing};
use crate::devices::Device;
use crate::{EngineError, Runtime};
use std::sync::Arc;

/// A device with the first backend of the list that comes up: nothing that it needs is missing, and a trial runs.
/// With [`Fallback::Fail`] only the first is tried. The processor is never taken instead. Blocks for seconds.
///
/// # Errors
/// What the backend lacks, why its trial fails, or that none of the list came up.
pub fn bring_up(runtime: &Runtime, config: &GpuConfig) -> Result<Arc<dyn Device>, EngineError> {
    let device = config.device_name();
    let mut passed_over: Vec<String> = Vec::new();
    for &backend in &config.backends {
        match try_out(runtime, config, backend) {
            Ok(found) => {
                let fell_back = (!passed_over.is_empty()).then(|| passed_over.join("; "));
                return Ok(Arc::new(GpuDevice { fell_back, ..found }));
            }
            Err(error) if config.fallback == Fallback::Next => {
                let reason = error.to_string();
                tracing::warn!(
                    device,
                    backend = backend.name(),
                    reason,
                    "a backend does not come up; trying the next"
                );
                passed_over.push(reason);
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(GpuError::NoBackend { device, reasons: passed_over.join("; ") }.into())
}

fn try_out(runtime: &Runtime, config: &GpuConfig, backend: Backend) -> Result<GpuDevice, GpuError> {
    let device = config.device_name();
    missing::check(runtime, config, backend).map_err(|what| GpuError::Missing {
        device: device.clone(),
        backend,
        what,
    })?;
    let gpu = find::find_gpu(config.ordinal)?;
    let bench = Bench::new(runtime, config, backend, &gpu)?;
    bench.try_out().map_err(|reason| GpuError::Trial { device, backend, reason })?;
    Ok(GpuDevice { runtime: runtime.clone(), config: config.clone(), backend, gpu, fell_back: None })
}
