//! What a shelf holds: the plugins, who answers what, and what is set aside. Data, and questions about it; nothing here
//! touches the disk.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use strategy::{Capability, ChallengeType};

/// Everything that is known of a shelf's plugins at one moment. Digests are SHA-256 in hex.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShelfState {
    /// Counts the changes since the shelf was made.
    pub generation: u64,
    /// The plugins, in the order in which they were installed.
    pub plugins: Vec<Installed>,
    /// Path of a challenge to the digest of the strategy that is to answer it.
    pub active: BTreeMap<String, String>,
    /// Path of a challenge to the digest of the scorer that is to score its answers.
    pub scoring: BTreeMap<String, String>,
    /// Digests of strategies that run after the answer has left, for comparison.
    pub shadows: BTreeSet<String>,
    /// What `active` and `scoring` were before, oldest first.
    pub history: Vec<Past>,
    /// Plugins that failed too often, by digest. One may be on no shelf: the base strategy's file.
    pub quarantined: BTreeMap<String, Quarantine>,
}

/// A plugin that was checked and taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Installed {
    /// As its descriptor says.
    pub name: String,
    /// As its descriptor says.
    pub version: String,
    /// SHA-256 of the file, in hex.
    pub digest: String,
    /// Size of the file.
    pub bytes: u64,
    /// What it can be used as.
    pub kind: Kind,
    /// What it answers, or whose answers it scores.
    pub challenges: Vec<ChallengeType>,
    /// Where it came from, as the operator named it; `update` asks there again.
    pub source: String,
    /// Whose signature it carries; none where the operator took it unsigned.
    pub publisher: Option<Publisher>,
    /// Capabilities that it imports.
    pub requests: BTreeSet<Capability>,
    /// Capabilities that the operator granted.
    pub grants: BTreeSet<Capability>,
    /// False while the operator has it switched off.
    pub enabled: bool,
    /// When it was installed, ms since 1970.
    pub installed_unix_ms: u64,
}

/// What a plugin can be used as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Answers challenges.
    Strategy,
    /// Predicts the score of answers.
    Scorer,
    /// Does either.
    Both,
}

/// Who signed a plugin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    /// The name that the operator's configuration gave to the key at the time.
    pub name: String,
    /// The ed25519 public key, in hex.
    pub key: String,
    /// The signature, in hex; over what, says [`crate::Signature`].
    pub signature: String,
}

/// Who did what before a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Past {
    /// As in [`ShelfState::active`].
    pub active: BTreeMap<String, String>,
    /// As in [`ShelfState::scoring`].
    pub scoring: BTreeMap<String, String>,
    /// When it ended, ms since 1970.
    pub until_unix_ms: u64,
}

/// Why a plugin is set aside until the operator clears it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quarantine {
    /// Its last failure.
    pub reason: String,
    /// How often it had failed.
    pub failures: u32,
    /// Since when, ms since 1970.
    pub since_unix_ms: u64,
}

impl ShelfState {
    /// The plugin with this digest.
    pub fn plugin(&self, digest: &str) -> Option<&Installed> {
        self.plugins.iter().find(|plugin| plugin.digest == digest)
    }

    /// True where `plugin` may run: enabled, granted what it asks for, and not set aside.
    pub fn usable(&self, plugin: &Installed) -> bool {
        self.hindrance(plugin).is_none()
    }

    /// The strategy on the shelf that answers each path; paths that none can answer are left out.
    pub fn answering(&self) -> BTreeMap<&str, &Installed> {
        self.active.keys().filter_map(|path| Some((path.as_str(), self.standing(path)?))).collect()
    }

    /// Who answers `path` now, of the plugins on the shelf: the first of [`Self::succession`] that is not in quarantine.
    pub fn standing(&self, path: &str) -> Option<&Installed> {
        self.succession(path).into_iter().find(|plugin| self.usable(plugin))
    }

    /// What keeps `plugin` from being used, in the words of a sentence's end; none where nothing does.
    pub fn hindrance(&self, plugin: &Installed) -> Option<String> {
        let lacks: Vec<&str> = plugin.lacks().into_iter().map(|capability| capability.name()).collect();
        match self.quarantined.get(&plugin.digest) {
            _ if !plugin.enabled => Some("disabled".into()),
            _ if !lacks.is_empty() => Some(format!("not granted {}", lacks.join(", "))),
            Some(why) => Some(format!("set aside after {} failures: {}", why.failures, why.reason)),
            None => None,
        }
    }

    /// The scorer of each path's answers: the one that was given the path, where it is usable.
    pub fn scorers(&self) -> BTreeMap<&str, &Installed> {
        let held =
            self.scoring.iter().filter_map(|(path, digest)| Some((path.as_str(), self.plugin(digest)?)));
        held.filter(|(_, plugin)| self.usable(plugin)).collect()
    }

    /// Who may answer `path`, in this order: the active strategy, then those that were active there before it, latest
    /// first, each once. Those in quarantine are among them, so that the next one can stand in; where the operator has
    /// the active one switched off or not granted what it asks for, nobody is.
    pub fn succession(&self, path: &str) -> Vec<&Installed> {
        let mut line: Vec<&Installed> = Vec::new();
        let earlier = self.history.iter().rev().filter_map(|past| past.active.get(path));
        for digest in self.active.get(path).into_iter().chain(earlier) {
            let Some(plugin) = self.plugin(digest) else { continue };
            let allowed = plugin.enabled && plugin.lacks().is_empty();
            if line.is_empty() && !allowed {
                return line;
            }
            if allowed && !line.iter().any(|known| known.digest == plugin.digest) {
                line.push(plugin);
            }
        }
        line
    }
}

impl Installed {
    /// Capabilities that it asks for and was not granted.
    pub fn lacks(&self) -> BTreeSet<Capability> {
        self.requests.difference(&self.grants).copied().collect()
    }

    /// Paths of its challenges.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.challenges.iter().map(|challenge| challenge.path.as_str())
    }
}

/// `NAME VERSION (first figures of the digest)`.
impl fmt::Display for Installed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.name, self.version, self.digest.get(..12).unwrap_or(&self.digest))
    }
}

impl Kind {
    /// True for a plugin that answers challenges.
    pub fn is_strategy(self) -> bool {
        matches!(self, Self::Strategy | Self::Both)
    }

    /// True for a plugin that scores answers.
    pub fn is_scorer(self) -> bool {
        matches!(self, Self::Scorer | Self::Both)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Strategy => "strategy",
            Self::Scorer => "scorer",
            Self::Both => "strategy and scorer",
        })
    }
}
