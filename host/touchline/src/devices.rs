//! The devices that the configuration names, ready to be opened.

use crate::config::Config;
use crate::problem::Problem;
use inference::{CpuDevice, Device, Runtime};
use std::sync::Arc;

/// Every device under `devices.use`, in that order.
///
/// # Errors
/// A name that is no device's, or a device that does not come up: what is missing, and where to get it.
pub fn devices(config: &Config, runtime: &Runtime) -> anyhow::Result<Vec<Arc<dyn Device>>> {
    let device = |name: &String| -> anyhow::Result<Arc<dyn Device>> {
        match name.as_str() {
            "cpu" => Ok(Arc::new(CpuDevice::new(runtime.clone(), config.cpu_lanes()))),
            _ => Err(Problem::new(format!("devices.use = \"{name}\": there is no such device"))
                .remedy("name cpu, or a GPU as cuda:0")
                .into()),
        }
    };
    config.devices.names.iter().map(device).collect()
}
