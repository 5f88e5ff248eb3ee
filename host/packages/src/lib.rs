//! Looks into plugin packages: what a file is, before anything is installed or answered with it.
//!
//! A package is one component for now. Looking compiles it and runs its `describe` in a sandbox of its own, with
//! the sandbox's default limits; it blocks for up to seconds.

mod info;

pub use info::{PackageInfo, StrategyInfo};

use std::path::Path;
use strategy::{LoadError, Sandbox, SandboxError, SandboxLimits};
use thiserror::Error;

/// A package could not be looked into.
#[derive(Debug, Error)]
pub enum InspectError {
    /// There is no sandbox to look with.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// The file is no component that can be read. A component of another world is no error; see
    /// [`PackageInfo::strategy`].
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// Says what the file at `path` is.
///
/// # Errors
/// A file that cannot be read, or that is no component.
pub fn inspect(path: &Path) -> Result<PackageInfo, InspectError> {
    let sandbox = Sandbox::new(&SandboxLimits { instances: 1, ..SandboxLimits::default() })?;
    Ok(PackageInfo::new(strategy::Component::read(&sandbox, path, None)?))
}
