//! Where strategies come from beside the base file: what the operator's commands have installed and made active.

use super::health::SetAside;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// A plugin that may answer: it is switched on, and was granted what it asks for.
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
    /// Who is to answer each path: the active plugin, then those that were active there before it, latest first.
    pub paths: BTreeMap<String, Vec<Installed>>,
    /// Paths whose active plugin may not answer, and in a sentence why: it is switched off, or lacks what it asks for.
    pub idle: BTreeMap<String, String>,
    /// Digests that are set aside, the base file's too.
    pub set_aside: BTreeMap<String, SetAside>,
}

/// Says what is active, and remembers what failed. Every call may block on a disk.
pub trait Source: Send + 'static {
    /// What is installed and active; none where it is what it was at the last look. Cheap then, since it is asked several
    /// times a second.
    ///
    /// # Errors
    /// A source that cannot be read; the next look reads all of it.
    fn look(&mut self) -> anyhow::Result<Option<Listing>>;

    /// Remembers beyond this process that a digest is set aside.
    ///
    /// # Errors
    /// A source that cannot be written.
    fn quarantine(&mut self, digest: &str, why: &SetAside) -> anyhow::Result<()>;
}
