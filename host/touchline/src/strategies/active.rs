//! A strategy that is ready to answer: its plugin, the models of its roles, the operator's settings for it.

use super::AVAILABILITY_PATH;
use crate::problem::Problem;
use crate::roles::{self, RoleBinding};
use inference::ModelInfo;
use scene::VideoInfo;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use strategy::{CallError, Deadline, Descriptor, Plugin, Session};

/// Time in which a plugin must have read its settings.
const SETTINGS_TIME: Duration = Duration::from_secs(2);

/// The part of a challenge's time that is kept for the plain strategy and for encoding: a tenth, and at most this.
const RESERVE_SHARE: u32 = 10;
const MOST_RESERVE: Duration = Duration::from_secs(2);

/// Where a strategy is from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The file that the configuration names under `strategy.plugin`.
    File(PathBuf),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// A strategy that answers challenges.
pub struct ActiveStrategy {
    plugin: Plugin,
    roles: Vec<RoleBinding>,
    settings: BTreeMap<String, String>,
    origin: Origin,
}

impl ActiveStrategy {
    /// Binds the roles of a plugin that [`check_plugin`] has found usable with these settings.
    ///
    /// # Errors
    /// A role that no model fits.
    pub fn bind(
        plugin: Plugin,
        settings: BTreeMap<String, String>,
        models: &[ModelInfo],
        origin: Origin,
    ) -> Result<Self, Problem> {
        let roles = roles::bind(plugin.descriptor(), models)?;
        Ok(Self { plugin, roles, settings, origin })
    }

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

    /// Its name for what is posted to `path`.
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
        self.plugin.open(&self.settings, Deadline::at(deadline - reserve))
    }
}

/// Tries what only a running plugin can tell: whether it takes the operator's settings.
///
/// # Errors
/// A setting that the plugin does not have or cannot use, or a path that is the host's own.
pub fn check_plugin(
    plugin: &Plugin,
    settings: &BTreeMap<String, String>,
    origin: &Origin,
) -> anyhow::Result<()> {
    plugin.check_settings(settings)?;
    let usual = VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: None };
    let opened = plugin.open(settings, Deadline::after(SETTINGS_TIME)).and_then(|mut run| run.start(usual));
    match opened {
        // A plugin may have no answer for such a clip, and one for others.
        Ok(()) | Err(CallError::CannotAnswer { .. }) => {}
        Err(error) => {
            let context = format!("the plugin {origin} cannot open a clip");
            return Err(anyhow::Error::new(error).context(context));
        }
    }
    if plugin.descriptor().challenges.iter().any(|challenge| challenge.path == AVAILABILITY_PATH) {
        return Err(Problem::new(format!(
            "the plugin {origin} claims {AVAILABILITY_PATH}, which is the miner's own"
        ))
        .remedy("use another plugin, or give its challenge another path")
        .into());
    }
    Ok(())
}
