//! Makes a strategy ready from its file: compiled, tried with the operator's settings, its roles bound to models.
//!
//! Blocks: a plugin that was never compiled takes seconds.

use super::AVAILABILITY_PATH;
use super::active::{ActiveStrategy, Origin};
use super::health::Health;
use super::source::Installed;
use crate::config::Config;
use crate::problem::Problem;
use crate::roles;
use inference::ModelInfo;
use scene::VideoInfo;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use strategy::{CallError, Deadline, MemoryState, OpenOptions, Plugin, Sandbox, StateSpace};

/// Time in which a plugin must have read its settings.
const SETTINGS_TIME: Duration = Duration::from_secs(2);

/// What plugins are loaded with.
#[derive(Clone)]
pub struct Loader {
    sandbox: Sandbox,
    cache_dir: Option<PathBuf>,
    base_settings: BTreeMap<String, String>,
    settings: BTreeMap<String, BTreeMap<String, String>>,
}

impl Loader {
    /// Loads into `sandbox`, as `config` says.
    pub fn new(sandbox: Sandbox, config: &Config) -> Self {
        Self {
            sandbox,
            cache_dir: Some(config.strategy.cache_dir.clone()),
            base_settings: config.strategy.settings.clone(),
            settings: config.plugins.settings.clone(),
        }
    }

    /// Writes no compiled plugins.
    #[must_use]
    pub fn without_cache(self) -> Self {
        Self { cache_dir: None, ..self }
    }

    /// The base strategy.
    ///
    /// # Errors
    /// A file that is no strategy, settings that it does not take, a clip that it cannot open.
    pub fn base(&self, file: &Path, health: impl FnOnce(&str) -> Arc<Health>) -> anyhow::Result<Tried> {
        let plugin = self.read(file)?;
        let (settings, origin) = (self.base_settings.clone(), Origin::File(file.to_owned()));
        let health = health(plugin.digest());
        Tried::new(plugin, settings, origin, health, "strategy.settings")
    }

    /// An installed strategy.
    ///
    /// # Errors
    /// As [`Self::base`].
    pub fn installed(&self, installed: &Installed, health: Arc<Health>) -> anyhow::Result<Tried> {
        let plugin = self.read(&installed.file)?;
        if plugin.digest() != installed.digest {
            let what = format!("{} has the digest {}", installed.file.display(), plugin.digest());
            let remedy = "its content was changed after it was installed: remove it and install it anew";
            return Err(Problem::new(what).remedy(remedy).into());
        }
        let name = plugin.descriptor().name.clone();
        let settings = self.settings.get(&name).cloned().unwrap_or_default();
        let origin = Origin::Shelf { source: installed.source.clone() };
        Tried::new(plugin, settings, origin, health, &format!("plugins.settings.{name}"))
    }

    fn read(&self, file: &Path) -> anyhow::Result<Plugin> {
        Ok(Plugin::load(&self.sandbox, file, self.cache_dir.as_deref())?)
    }
}

/// A strategy that takes its settings and opens clips. What it needs models for is not looked at yet.
pub struct Tried {
    plugin: Plugin,
    settings: BTreeMap<String, String>,
    origin: Origin,
    health: Arc<Health>,
}

impl Tried {
    fn new(
        plugin: Plugin,
        settings: BTreeMap<String, String>,
        origin: Origin,
        health: Arc<Health>,
        table: &str,
    ) -> anyhow::Result<Self> {
        check_claims(&plugin, &settings, table)?;
        // One that is set aside is known to fail, and is not opened.
        if health.set_aside().is_none() {
            try_opening(&plugin, &settings).map_err(|error| {
                let context = format!("the plugin {origin} cannot open a clip with its settings ([{table}])");
                anyhow::Error::new(error).context(context)
            })?;
        }
        Ok(Self { plugin, settings, origin, health })
    }

    /// Binds its roles, and is ready to answer.
    ///
    /// # Errors
    /// A role that no model fits.
    pub fn bind(self, models: &[ModelInfo]) -> Result<ActiveStrategy, Problem> {
        let Self { plugin, settings, origin, health } = self;
        let roles = roles::bind(plugin.descriptor(), models)?;
        Ok(ActiveStrategy { plugin, roles, settings, origin, health })
    }
}

/// Holds what a plugin says of itself against what the operator set.
fn check_claims(plugin: &Plugin, settings: &BTreeMap<String, String>, table: &str) -> anyhow::Result<()> {
    let unknown_key = |error| anyhow::Error::new(error).context(format!("[{table}]"));
    plugin.check_settings(settings).map_err(unknown_key)?;
    let descriptor = plugin.descriptor();
    if descriptor.challenges.iter().any(|challenge| challenge.path == AVAILABILITY_PATH) {
        let name = &descriptor.name;
        return Err(Problem::new(format!(
            "the plugin {name} claims {AVAILABILITY_PATH}, which is the miner's own"
        ))
        .remedy("use another plugin, or give its challenge another path")
        .into());
    }
    Ok(())
}

/// Tries what only a running plugin can tell.
fn try_opening(plugin: &Plugin, settings: &BTreeMap<String, String>) -> Result<(), CallError> {
    let usual = VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: None };
    // What it leaves in a space here is forgotten.
    let state: Option<Arc<dyn StateSpace>> = Some(Arc::new(MemoryState::default()));
    let options = OpenOptions { state, ..OpenOptions::new(settings, Deadline::after(SETTINGS_TIME)) };
    match plugin.open(options).and_then(|mut run| run.start(usual)) {
        // A plugin may have no answer for such a clip, and one for others.
        Err(CallError::CannotAnswer { .. }) => Ok(()),
        opened => opened,
    }
}
