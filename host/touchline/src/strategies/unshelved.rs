//! No shelf: nothing is installed.

use super::health::SetAside;
use super::source::{Listing, Source};

/// Lists nothing, and keeps nothing.
pub struct Unshelved;

impl Source for Unshelved {
    fn look(&mut self) -> anyhow::Result<Option<Listing>> {
        Ok(None)
    }

    fn quarantine(&mut self, _: &str, _: &SetAside) -> anyhow::Result<()> {
        anyhow::bail!("there is no shelf")
    }
}
