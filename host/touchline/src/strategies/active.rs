//! A strategy that is ready to answer: its plugin, the models of its roles, the operator's settings for it.

use super::health::{Health, SetAside};
use crate::roles::RoleBinding;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use strategy::{CallError, Deadline, Descriptor, OpenOptions, Plugin, Session};

/// The part of a challenge's time that is kept for the plain strategy and for encoding: a tenth, and at most this.
const RESERVE_SHARE: u32 = 10;
const MOST_RESERVE: Duration = Duration::from_secs(2);

/// Where a strategy is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The file that the configuration names under `strategy.plugin`.
    File(PathBuf),
    /// The shelf of installed plugins.
    Shelf {
        /// Where the operator got it from.
        source: String,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Shelf { source } => write!(f, "installed from {source}"),
        }
    }
}

/// A strategy that answers challenges.
pub struct ActiveStrategy {
    pub(super) plugin: Plugin,
    pub(super) roles: Vec<RoleBinding>,
    pub(super) settings: BTreeMap<String, String>,
    pub(super) origin: Origin,
    pub(super) health: Arc<Health>,
}

impl ActiveStrategy {
    /// The plugin.
    pub fn plugin(&self) -> &Plugin {
        &self.plugin
    }

    /// What it says of itself.
    pub fn descriptor(&self) -> &Descriptor {
        self.plugin.descriptor()
    }

    /// SHA-256 of its component, hex.
    pub fn digest(&self) -> &str {
        self.plugin.digest()
    }

    /// Its roles and their models, in the descriptor's order.
    pub fn roles(&self) -> &[RoleBinding] {
        &self.roles
    }

    /// What the operator set.
    pub fn settings(&self) -> &BTreeMap<String, String> {
        &self.settings
    }

    /// Where it is from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Whether it is fit to answer; shared by all strategies of one digest.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Its name, version and the beginning of its digest.
    pub fn label(&self) -> String {
        let Descriptor { name, version, .. } = self.descriptor();
        let digest = self.digest();
        format!("{name} {version} ({})", digest.get(..12).unwrap_or(digest))
    }

    /// Its name for what is posted to `path`; none where it does not answer that.
    pub fn challenge_type(&self, path: &str) -> Option<&str> {
        let challenges = &self.descriptor().challenges;
        challenges.iter().find(|challenge| challenge.path == path).map(|challenge| challenge.name.as_str())
    }

    /// Keypoints that a challenge wants where the strategy cannot say: what the roles' models give.
    pub fn keypoints_per_frame(&self) -> u32 {
        self.descriptor().roles.iter().map(|role| role.keypoints).max().unwrap_or(0)
    }

    /// A fresh instance for one challenge. It is stopped a little before the challenge's deadline, so that the plain
    /// strategy can still answer in its place.
    ///
    /// # Errors
    /// An instance that traps, or memory that runs out.
    pub fn open(&self, deadline: Instant) -> Result<Session, CallError> {
        let left = deadline.saturating_duration_since(Instant::now());
        let reserve = (left / RESERVE_SHARE).min(MOST_RESERVE);
        self.plugin.open(OpenOptions::new(&self.settings, Deadline::at(deadline - reserve)))
    }

    /// Says that and why it does not answer, and what brings it back.
    pub fn words_aside(&self, why: &SetAside) -> String {
        format!(
            "{} is set aside after {} failures in a row, the last: {}; `touchline plugin clear {}` lets it answer again",
            self.label(),
            why.failures,
            why.reason,
            self.digest()
        )
    }
}
