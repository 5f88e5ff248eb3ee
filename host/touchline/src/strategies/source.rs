//! Where strategies come from beside the base file: what the operator's commands have installed and made active.

use super::health::SetAside;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A plugin that may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// SHA-256 of its component, hex.
    pub digest: String,
    /// The component.
    pub file: PathBuf,
    /// Where the operator got it from.
    pub source: String,
}

/// What is installed and active at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// Another one than before whenever anything here differs.
    pub generation: u64,
    /// Who is to answer each path: the active plugin, then those that were active there before it, latest first.
    pub paths: BTreeMap<String, Vec<Installed>>,
    /// Digests that are set aside, the base file's too.
    pub set_aside: BTreeMap<String, SetAside>,
}

/// Says what is active, and remembers what failed. Every call may block on a disk.
pub trait Source: Send + 'static {
    /// The generation of the listing; cheap, since it is asked several times a second.
    ///
    /// # Errors
    /// A source that cannot be read.
    fn generation(&self) -> anyhow::Result<u64>;

    /// What is installed and active.
    ///
    /// # Errors
    /// A source that cannot be read.
    fn listing(&self) -> anyhow::Result<Listing>;

    /// Remembers beyond this process that a digest is set aside.
    ///
    /// # Errors
    /// A source that cannot be written.
    fn quarantine(&self, digest: &str, why: &SetAside) -> anyhow::Result<()>;
}
