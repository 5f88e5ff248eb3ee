//! Why a GPU, or a backend on it, does not come up. Each says what is missing and what to do.

use super::Backend;
use std::path::PathBuf;
use thiserror::Error;

/// A GPU cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum GpuError {
    /// Touchline was built without it.
    #[error("this build of Touchline has no {backend}; build it with the feature `{}`", backend.name())]
    NotBuilt {
        /// What was asked for.
        backend: Backend,
    },
    /// Touchline was built without any backend for GPUs.
    #[error(
        "this build of Touchline has no GPU backend; build it with the feature `cuda`, `tensorrt` or `tensorrt-rtx`"
    )]
    NoneBuilt,
    /// There is no CUDA driver.
    #[error(
        "no NVIDIA driver: libcuda.so.1 cannot be loaded ({reason}); install the driver, and in a container pass the GPU through"
    )]
    NoDriver {
        /// The loader's words.
        reason: String,
    },
    /// There is a driver and nothing that it drives.
    #[error(
        "the NVIDIA driver finds no GPU; see `nvidia-smi`, the container's settings and CUDA_VISIBLE_DEVICES"
    )]
    NoGpu,
    /// The number is too high.
    #[error("there is no GPU {ordinal}: the driver finds {found}, counted from 0")]
    NoSuchGpu {
        /// The number asked for.
        ordinal: u32,
        /// How many there are.
        found: usize,
    },
    /// A call of the driver failed.
    #[error("GPU {ordinal}: {what} failed: {reason}")]
    Driver {
        /// The GPU's number.
        ordinal: u32,
        /// What was tried.
        what: &'static str,
        /// The driver's words.
        reason: String,
    },
    /// The compiler of the preparation kernel is not there.
    #[error(
        "NVRTC, CUDA's run-time compiler, is missing: libnvrtc.so cannot be loaded ({reason}); install {source_of}"
    )]
    NoNvrtc {
        /// The loader's words.
        reason: String,
        /// Where it comes from.
        source_of: &'static str,
    },
    /// The preparation kernel does not compile.
    #[error(
        "NVRTC does not compile the preparation kernel for {target}: {log}; install an NVRTC that knows this GPU"
    )]
    Kernel {
        /// What it was compiled for, for example `sm_89`.
        target: String,
        /// The compiler's words.
        log: String,
    },
    /// A backend lacks something.
    #[error("{device} cannot run {backend}: {what}")]
    Missing {
        /// The GPU, for example `cuda:0`.
        device: String,
        /// The backend.
        backend: Backend,
        /// Everything that is missing, and where to get it.
        what: String,
    },
    /// Everything is there, and a trial fails.
    #[error("{device} cannot run {backend}: everything that it needs is there, but a trial fails: {reason}")]
    Trial {
        /// The GPU, for example `cuda:0`.
        device: String,
        /// The backend.
        backend: Backend,
        /// The runtime's words.
        reason: String,
    },
    /// No backend of the list came up.
    #[error("{device}: no backend of its list came up: {}", if reasons.is_empty() { "the list is empty" } else { reasons })]
    NoBackend {
        /// The GPU, for example `cuda:0`.
        device: String,
        /// Why not, each of them.
        reasons: String,
    },
    /// The engine cache cannot be used.
    #[error("the engine cache {} cannot be used: {reason}; make it a folder that Touchline may write", path.display())]
    Cache {
        /// The folder or a file in it.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
}
