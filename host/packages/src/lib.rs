//! Plugin packages: what a file is, how it comes in, and the shelf of those that are installed.
//!
//! A package is one component and perhaps a publisher's signature. [`fetch`] brings it from a file, an address or a
//! registry; [`Demands`] says whose it is; [`check_in_child`] compiles and tries it in a process of its own; only then
//! [`Shelf::install`] makes it one of the installed, whole or not at all. This room decides nothing for the operator and
//! knows no model and no store.

mod check;
mod info;
mod shelf;
mod signature;
mod source;
mod trust;
mod verify;

pub use check::{
    CheckError, Checked, ChildLimits, here as check_here, in_child as check_in_child, limit_this_process,
    report as check_report,
};
pub use info::{PackageInfo, StrategyInfo};
pub use shelf::{
    Incoming, Installed, Kind, Past, Publisher, Quarantine, Refused, Removed, Shelf, ShelfError, ShelfState,
    Stamp,
};
pub use signature::{Publishers, SecretKey, Signature, SignatureError};
pub use source::{Arrived, FetchError, FetchLimits, Source, SourceError, fetch, signature_path};
pub use trust::{Demands, TrustError, check_update, inherited};
pub use verify::{VerifyError, file_digest};

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

/// Says what the file at `path` is. Compiles it, and calls its `describe`, in this process: a file that nobody trusts yet
/// belongs in a child ([`check_in_child`]).
///
/// # Errors
/// A file that cannot be read, or that is no component.
pub fn inspect(path: &Path) -> Result<PackageInfo, InspectError> {
    let sandbox = Sandbox::new(&SandboxLimits { instances: 1, ..SandboxLimits::default() })?;
    Ok(PackageInfo::new(strategy::Component::read(&sandbox, path, None)?))
}
