//! Which GPUs there are, as the CUDA driver counts them. Makes no context, so it costs no memory on them.

use super::{Gpu, GpuError, loader};
use cudarc::driver::result::{self, DriverError, device};
use cudarc::driver::sys::{self, CUdevice_attribute};

/// The GPUs of this machine, in the driver's order.
///
/// # Errors
/// No driver, a driver without a GPU, or a driver that fails.
pub fn find_gpus() -> Result<Vec<Gpu>, GpuError> {
    let count = count_gpus()?;
    (0..count)
        .map(|ordinal| describe(ordinal).map_err(|error| failed(ordinal, "asking what it is", &error)))
        .collect()
}

/// The GPU of this number.
///
/// # Errors
/// As [`find_gpus`], or a number that is too high.
pub(super) fn find_gpu(ordinal: u32) -> Result<Gpu, GpuError> {
    let mut gpus = find_gpus()?;
    let found = gpus.len();
    if ordinal as usize >= found {
        return Err(GpuError::NoSuchGpu { ordinal, found });
    }
    Ok(gpus.swap_remove(ordinal as usize))
}

/// The newest version of CUDA that the driver can work with, for example `(13, 0)`. Only where a driver was found.
pub(super) fn driver_version() -> Result<(u32, u32), GpuError> {
    let mut version = 0;
    // SAFETY: the driver's library is loaded (the caller has found a GPU with it), and the pointer is to a live int.
    let asked = unsafe { sys::cuDriverGetVersion(&mut version) }.result();
    asked.map_err(|error| failed(0, "asking the driver's version", &error))?;
    let version = u32::try_from(version).unwrap_or(0);
    Ok((version / 1000, version % 1000 / 10))
}

pub(super) fn failed(ordinal: u32, what: &'static str, error: &DriverError) -> GpuError {
    GpuError::Driver { ordinal, what, reason: error.to_string() }
}

fn count_gpus() -> Result<u32, GpuError> {
    // cudarc panics on its first call where the library is missing, so it is asked before.
    // SAFETY: loads a library that runs code when it is loaded; that is what drivers do, and this one is the system's.
    if !unsafe { sys::is_culib_present() } {
        let reason =
            loader::load("libcuda.so.1").err().unwrap_or_else(|| "it is there under another name".into());
        return Err(GpuError::NoDriver { reason });
    }
    match result::init().and_then(|()| device::get_count()) {
        Ok(0) | Err(DriverError(sys::CUresult::CUDA_ERROR_NO_DEVICE)) => Err(GpuError::NoGpu),
        Ok(count) => Ok(u32::try_from(count).unwrap_or(0)),
        Err(error) => Err(failed(0, "starting the driver", &error)),
    }
}

fn describe(ordinal: u32) -> Result<Gpu, DriverError> {
    let gpu = device::get(i32::try_from(ordinal).unwrap_or(i32::MAX))?;
    // SAFETY: `gpu` comes from the driver just now.
    let attribute = |which| unsafe { device::get_attribute(gpu, which) };
    let major = attribute(CUdevice_attribute::CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)?;
    let minor = attribute(CUdevice_attribute::CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR)?;
    // SAFETY: likewise.
    let memory = unsafe { device::total_mem(gpu) }?;
    Ok(Gpu {
        ordinal,
        name: device::get_name(gpu)?,
        memory_bytes: memory as u64,
        compute_capability: (u32::try_from(major).unwrap_or(0), u32::try_from(minor).unwrap_or(0)),
    })
}
