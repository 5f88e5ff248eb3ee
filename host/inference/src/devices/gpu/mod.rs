//! GPUs: which there are, what a backend on one lacks, and devices of those that come up.
//!
//! ```text
//! config -> bring_up: missing (find, loader) -> a trial -> device -> executor: prepare (staging, kernel) -> lanes
//!                                                     a lane's session: provider (cuda, tensorrt, tensorrt_rtx; cache)
//! ```
//! Builds, starts and is tested without a GPU: CUDA is loaded when it is asked for. What a GPU has
//! run of it, and what has been checked without one, is in docs/guide/gpu.md. Everything here blocks.

#![cfg_attr(
    not(all(feature = "cuda", feature = "tensorrt", feature = "tensorrt-rtx")),
    allow(dead_code, unused_variables, reason = "a build with fewer backends uses less of what they share")
)]

mod config;
mod error;

#[cfg(feature = "gpu")]
mod bring_up;
#[cfg(any(feature = "tensorrt", feature = "tensorrt-rtx"))]
mod cache;
#[cfg(any(feature = "cuda", feature = "tensorrt"))]
mod cuda;
#[cfg(feature = "gpu")]
mod device;
#[cfg(feature = "gpu")]
mod executor;
#[cfg(feature = "gpu")]
mod find;
#[cfg(feature = "gpu")]
mod graph;
#[cfg(feature = "gpu")]
mod kernel;
#[cfg(feature = "gpu")]
mod lane;
#[cfg(feature = "gpu")]
mod loader;
#[cfg(feature = "gpu")]
mod missing;
#[cfg(feature = "gpu")]
mod parameters;
#[cfg(feature = "gpu")]
mod prepare;
#[cfg(feature = "gpu")]
mod provider;
#[cfg(feature = "gpu")]
mod sources;
#[cfg(feature = "gpu")]
mod staging;
#[cfg(feature = "tensorrt")]
mod tensorrt;
#[cfg(feature = "tensorrt-rtx")]
mod tensorrt_rtx;
#[cfg(not(feature = "gpu"))]
mod without;

#[cfg(feature = "gpu")]
pub use bring_up::bring_up;
pub use config::{Backend, Fallback, GpuConfig, Precision};
pub use error::GpuError;
#[cfg(feature = "gpu")]
pub use find::find_gpus;
#[cfg(feature = "gpu")]
pub use missing::missing;
#[cfg(not(feature = "gpu"))]
pub use without::{bring_up, find_gpus, missing};

use std::fmt;

/// A GPU as the driver describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gpu {
    /// Its number in the driver's order, from 0.
    pub ordinal: u32,
    /// The manufacturer's name for it.
    pub name: String,
    /// All of its memory.
    pub memory_bytes: u64,
    /// Major and minor; `(8, 9)` for an RTX 4090, `(9, 0)` for an H100.
    pub compute_capability: (u32, u32),
}

impl Gpu {
    /// What the kernel is compiled for: `sm_89`.
    #[cfg(feature = "gpu")]
    fn target(&self) -> String {
        let (major, minor) = self.compute_capability;
        format!("sm_{major}{minor}")
    }
}

impl fmt::Display for Gpu {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { ordinal, name, memory_bytes, compute_capability: (major, minor) } = self;
        write!(f, "GPU {ordinal}: {name}, {} GiB, compute capability {major}.{minor}", memory_bytes >> 30)
    }
}
