//! A strategy to be tried on recordings, with the settings that it would have.

use recording::{Recording, ReplayError, Replayed};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;
use strategy::{Deadline, Interrupt, Plugin};

/// Nobody waits. (A single call of the plugin is still limited by strategy.max_call_ms.)
const NO_DEADLINE: Duration = Duration::from_secs(365 * 24 * 3_600);

/// A strategy to be tried on recordings.
#[derive(Clone)]
pub struct Contender {
    /// The strategy.
    pub plugin: Plugin,
    /// The operator's settings for it.
    pub settings: BTreeMap<String, String>,
}

impl Contender {
    /// Answers `recording` again. Blocks until the strategy is done or `interrupt` is raised. It has a space of its own
    /// where it asks for one, empty at first and forgotten afterwards.
    ///
    /// # Errors
    /// A strategy that cannot be tried on this recording.
    pub fn replay(&self, recording: &Recording, interrupt: Interrupt) -> Result<Replayed, ReplayError> {
        recording.replay(&self.plugin, &self.settings, Deadline::after(NO_DEADLINE), interrupt)
    }

    /// The first path that it answers.
    pub fn path(&self) -> &str {
        self.plugin.descriptor().challenges.first().map_or("", |challenge| &challenge.path)
    }

    /// True where it answers what is posted to `path`.
    pub fn answers(&self, path: &str) -> bool {
        self.plugin.descriptor().challenges.iter().any(|challenge| challenge.path == path)
    }
}

/// Name, version, and enough of the digest to tell builds apart.
impl fmt::Display for Contender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let descriptor = self.plugin.descriptor();
        let digest: String = self.plugin.digest().chars().take(12).collect();
        write!(f, "{} {} ({digest})", descriptor.name, descriptor.version)
    }
}
