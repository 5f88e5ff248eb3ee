//! No shelf: nothing is installed.

use super::health::SetAside;
use super::source::{Listing, Source};

/// Lists nothing, and keeps nothing.
pub struct Unshelved;

impl Source for Unshelved {
    fn generation(&self) -> anyhow::Result<u64> {
        Ok(0)
    }

    fn listing(&self) -> anyhow::Result<Listing> {
        Ok(Listing::default())
    }

    fn quarantine(&self, _: &str, _: &SetAside) -> anyhow::Result<()> {
        anyhow::bail!("there is no shelf")
    }
}
