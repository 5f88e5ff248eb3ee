//! The preparation kernel: compiled by NVRTC for the GPU at hand, loaded, launched.
//!
//! It is compiled to the GPU's own machine code and not to PTX, which a driver older than the compiler would refuse.

use super::parameters::{BLOCK, Parameters};
use super::{Gpu, GpuError, find, loader};
use cudarc::driver::{CudaContext, CudaFunction, CudaSlice, CudaStream, CudaViewMut, DeviceRepr};
use cudarc::driver::{DriverError, LaunchConfig, PushKernelArg};
use cudarc::nvrtc::Ptx;
use cudarc::nvrtc::result::{self, NvrtcError};
use cudarc::nvrtc::sys;
use std::ffi::{CString, c_char};
use std::sync::Arc;

const SOURCE: &str = include_str!("../../../kernels/prepare.cu");

// SAFETY: `repr(C)`, made of numbers alone, and laid out as the kernel's own structure.
unsafe impl DeviceRepr for Parameters {}

/// Fails where NVRTC is not there; cudarc would panic.
///
/// # Errors
/// The loader's words, and where to get it.
pub(super) fn find_nvrtc() -> Result<(), GpuError> {
    // SAFETY: loads a library that only compiles; nothing else runs.
    if unsafe { sys::is_culib_present() } {
        return Ok(());
    }
    let reason =
        loader::load("libnvrtc.so.13").err().unwrap_or_else(|| "it is there under another name".into());
    Err(GpuError::NoNvrtc { reason, source_of: super::sources::of("libnvrtc.so.13") })
}

/// Machine code for `target`, for example `sm_89`.
///
/// # Errors
/// NVRTC is missing, does not know the target, or does not take the source.
pub(super) fn compile(target: &str) -> Result<Vec<u8>, GpuError> {
    find_nvrtc()?;
    let failed = |log: String| GpuError::Kernel { target: target.into(), log };
    let source = CString::new(SOURCE).map_err(|error| failed(error.to_string()))?;
    let program = Program::new(&source).map_err(|error| failed(error.to_string()))?;
    // Multiplications and additions are rounded one by one, as on the processor: the same numbers on every device.
    let options = [format!("--gpu-architecture={target}"), "--fmad=false".into(), "--std=c++14".into()];
    program.compile(&options).map_err(failed)?;
    program.machine_code().map_err(|error| failed(error.to_string()))
}

/// A program of NVRTC.
struct Program(sys::nvrtcProgram);

impl Program {
    fn new(source: &CString) -> Result<Self, NvrtcError> {
        result::create_program(source, Some(c"prepare.cu")).map(Self)
    }

    fn compile(&self, options: &[String]) -> Result<(), String> {
        // SAFETY: the program is live until it is dropped, and the options are plain text.
        let compiled = unsafe { result::compile_program(self.0, options) };
        compiled.map_err(|error| format!("{error}: {}", self.log()))
    }

    /// What the compiler said; empty where it cannot even say that.
    fn log(&self) -> String {
        // SAFETY: the program is live.
        let log = unsafe { result::get_program_log(self.0) }.unwrap_or_default();
        let bytes: Vec<u8> =
            log.into_iter().map(|byte: c_char| byte as u8).take_while(|&byte| byte != 0).collect();
        String::from_utf8_lossy(&bytes).trim().to_owned()
    }

    fn machine_code(&self) -> Result<Vec<u8>, NvrtcError> {
        let mut size = 0;
        // SAFETY: the program is live, and the pointer is to a live number.
        unsafe { sys::nvrtcGetCUBINSize(self.0, &mut size) }.result()?;
        let mut code = vec![0_u8; size];
        // SAFETY: the buffer is as long as NVRTC just said.
        unsafe { sys::nvrtcGetCUBIN(self.0, code.as_mut_ptr().cast()) }.result()?;
        Ok(code)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // SAFETY: it was made by NVRTC and is dropped once. What it says is of no use to anybody.
        let _ = unsafe { result::destroy_program(self.0) };
    }
}

/// The kernel on one GPU.
pub(super) struct Kernel(CudaFunction);

impl Kernel {
    /// Compiles and loads it. Takes some tenths of a second.
    ///
    /// # Errors
    /// As [`compile`], or a driver that does not load the code.
    pub fn load(context: &Arc<CudaContext>, gpu: &Gpu) -> Result<Self, GpuError> {
        let code = compile(&gpu.target())?;
        let failed = |error| find::failed(gpu.ordinal, "loading the preparation kernel", &error);
        Self::from_code(context, code).map_err(failed)
    }

    /// Loads what [`compile`] gave.
    pub fn from_code(context: &Arc<CudaContext>, code: Vec<u8>) -> Result<Self, DriverError> {
        context.load_module(Ptx::from_binary(code))?.load_function("prepare").map(Self)
    }

    /// Prepares one frame: from its planes in `planes` to its part of an input, `[3, height, width]`. Returns at
    /// once; the stream keeps the order.
    ///
    /// # Errors
    /// The driver's.
    pub fn launch(
        &self,
        stream: &CudaStream,
        planes: &CudaSlice<u8>,
        tensor: &mut CudaViewMut<'_, f32>,
        parameters: &Parameters,
    ) -> Result<(), DriverError> {
        let ([across, down], [width, height]) = (parameters.grid(), BLOCK);
        let shape =
            LaunchConfig { grid_dim: (across, down, 1), block_dim: (width, height, 1), shared_mem_bytes: 0 };
        let mut launch = stream.launch_builder(&self.0);
        launch.arg(planes).arg(tensor).arg(parameters);
        // SAFETY: the arguments are those that prepare.cu declares. It reads what `Planes` has laid out and the
        // caller has uploaded in full, and writes the input's pixels, which is all that `tensor` has.
        unsafe { launch.launch(shape) }.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// The cards that Touchline is meant for: Ampere, Ada (RTX 4090), Hopper (H100), Blackwell (RTX 5090).
    const TARGETS: [&str; 4] = ["sm_86", "sm_89", "sm_90", "sm_120"];

    /// Whether NVRTC is here: from where `scripts/setup/run nvrtc` puts it, or from the system. Where it is promised
    /// (`TOUCHLINE_NVRTC` is set), its absence is a failure.
    fn nvrtc_is_here() -> bool {
        let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.tools/nvrtc");
        for name in ["libnvrtc-builtins.so.13.0", "libnvrtc.so.13"] {
            // SAFETY: the compiler's library, which is loaded below under this name in any case.
            if let Ok(library) = unsafe { libloading::Library::new(place.join(name)) } {
                // Kept, so that cudarc finds it by its name.
                std::mem::forget(library);
            }
        }
        let found = find_nvrtc();
        if let Err(error) = &found {
            assert!(std::env::var_os("TOUCHLINE_NVRTC").is_none(), "{error}");
            eprintln!("skipped: {error}; or run scripts/setup/run nvrtc");
        }
        found.is_ok()
    }

    #[test]
    fn the_kernel_compiles_for_every_card_it_is_meant_for() {
        if !nvrtc_is_here() {
            return;
        }
        for target in TARGETS {
            let code = compile(target).unwrap();
            assert_eq!(&code[..4], b"\x7fELF", "{target}: no machine code");
            let holds = |name: &[u8]| code.windows(name.len()).any(|bytes| bytes == name);
            assert!(holds(b".text.prepare"), "{target}: the kernel is not in it");
        }
    }

    #[test]
    fn a_card_that_the_compiler_does_not_know_is_named() {
        if nvrtc_is_here() {
            let error = compile("sm_11").unwrap_err().to_string();
            assert!(error.contains("sm_11"), "{error}");
        }
    }
}
