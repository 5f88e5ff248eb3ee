//! The same questions, asked of a build without any backend for GPUs.

use super::{Backend, Gpu, GpuConfig, GpuError};
use crate::devices::Device;
use crate::{EngineError, Runtime};
use std::sync::Arc;

/// Fails: this build has no backend for GPUs.
///
/// # Errors
/// Always.
pub fn find_gpus() -> Result<Vec<Gpu>, GpuError> {
    Err(GpuError::NoneBuilt)
}

/// Says of each backend of the list that this build has not got it.
pub fn missing(_: &Runtime, config: &GpuConfig) -> Vec<(Backend, Result<String, String>)> {
    let not_built = |&backend: &Backend| (backend, Err(GpuError::NotBuilt { backend }.to_string()));
    config.backends.iter().map(not_built).collect()
}

/// Fails: this build has no backend for GPUs.
///
/// # Errors
/// Always.
pub fn bring_up(_: &Runtime, _: &GpuConfig) -> Result<Arc<dyn Device>, EngineError> {
    Err(GpuError::NoneBuilt.into())
}
