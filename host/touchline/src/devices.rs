//! The devices that the configuration names, ready to be opened.

use crate::config::Config;
use crate::problem::Problem;
use inference::{
    Backend, CpuDevice, Device, EngineError, Fallback, GpuConfig, Runtime, bring_up, find_gpus, missing,
};
use std::sync::Arc;

/// All GPUs that the driver finds.
const ALL_GPUS: &str = "cuda";

/// Every device under `devices.use`, in that order, each once. Blocks: GPUs are tried out.
///
/// # Errors
/// A name that is no device's, or a device that does not come up: what is missing, and where to get it.
pub fn devices(config: &Config, runtime: &Runtime) -> anyhow::Result<Vec<Arc<dyn Device>>> {
    let mut devices: Vec<Arc<dyn Device>> = Vec::new();
    for name in &config.devices.names {
        match name.as_str() {
            "cpu" => devices.push(Arc::new(CpuDevice::new(runtime.clone(), config.cpu_lanes()))),
            name => {
                for ordinal in ordinals(name)? {
                    let gpu = gpu_config(config, ordinal);
                    devices.push(bring_up(runtime, &gpu).map_err(|error| down(runtime, &gpu, &error))?);
                }
            }
        }
    }
    if let Some(twice) = devices
        .iter()
        .enumerate()
        .find(|(index, device)| devices[..*index].iter().any(|before| before.name() == device.name()))
    {
        return Err(Problem::new(format!("devices.use names {} twice", twice.1.name()))
            .remedy("name each device once; \"cuda\" names all GPUs")
            .into());
    }
    Ok(devices)
}

/// Why a GPU does not come up: a line that says so, and what each of its backends lacks.
fn down(runtime: &Runtime, gpu: &GpuConfig, error: &EngineError) -> Problem {
    let mut told = vec![format!("{} does not come up with any backend that may be taken", gpu.device_name())];
    let backends = missing(runtime, gpu);
    if backends.iter().any(|(_, found)| found.is_ok()) {
        // Nothing is missing for one of them, and still it did not run.
        told.push(error.to_string());
    }
    told.extend(backends.into_iter().map(|(backend, found)| match found {
        Ok(there) => format!("{}: {there}", backend.name()),
        Err(lacks) => format!("{} lacks: {lacks}", backend.name()),
    }));
    let remedy = match gpu.fallback {
        Fallback::Fail => {
            "get what the first backend lacks, name another one first under devices.gpu.backends, or allow the next ones \
             with devices.gpu.fallback = \"next\""
        }
        Fallback::Next => "get what one of them lacks, or name other devices under devices.use",
    };
    Problem::new(told.join("\n")).remedy(remedy)
}

/// What each backend of a GPU under `devices.use` lacks, in the order of `devices.gpu.backends`: a device, a backend,
/// and what is there or what is missing. Opens nothing for good.
///
/// # Errors
/// A name that is no device's.
pub fn gpu_backends(
    config: &Config,
    runtime: &Runtime,
) -> anyhow::Result<Vec<(String, Backend, Result<String, String>)>> {
    let mut told = Vec::new();
    for name in config.devices.names.iter().filter(|name| *name != "cpu") {
        for ordinal in ordinals(name)? {
            let gpu = gpu_config(config, ordinal);
            let name = gpu.device_name();
            told.extend(
                missing(runtime, &gpu).into_iter().map(|(backend, found)| (name.clone(), backend, found)),
            );
        }
    }
    Ok(told)
}

fn ordinals(name: &str) -> anyhow::Result<Vec<u32>> {
    if name == ALL_GPUS {
        // Without a driver there is nothing to number; the first GPU then says what is missing.
        return Ok(
            find_gpus().map_or_else(|_| vec![0], |found| found.iter().map(|gpu| gpu.ordinal).collect())
        );
    }
    let ordinal = name.strip_prefix("cuda:").and_then(|ordinal| ordinal.parse().ok());
    let unknown = || {
        Problem::new(format!("devices.use = \"{name}\": there is no such device"))
            .remedy("name \"cpu\", a GPU as \"cuda:0\", or all GPUs as \"cuda\"")
    };
    Ok(vec![ordinal.ok_or_else(unknown)?])
}

fn gpu_config(config: &Config, ordinal: u32) -> GpuConfig {
    let gpu = &config.devices.gpu;
    GpuConfig {
        ordinal,
        backends: gpu.backends.clone(),
        precision: gpu.precision,
        max_batch: gpu.max_batch,
        engine_cache: gpu.engine_cache_dir.clone(),
        rtx_library: (!gpu.rtx_library.as_os_str().is_empty()).then(|| gpu.rtx_library.clone()),
        fallback: gpu.fallback,
    }
}
