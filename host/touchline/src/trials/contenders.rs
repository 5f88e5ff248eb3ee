//! Finds strategies and scorers: by file, on the shelf, or by who answered. Loading one compiles and blocks.

use super::contender::Contender;
use super::scorer::Scorer;
use crate::config::Config;
use crate::miner::sandbox_limits;
use crate::problem::Problem;
use packages::{Shelf, ShelfError, ShelfState};
use recording::Recording;
use std::path::{Path, PathBuf};
use strategy::{Plugin, Sandbox, ScorerPlugin};

/// Strategies and scorers as the configuration has them.
pub struct Contenders {
    config: Config,
    sandbox: Sandbox,
    shelf: Shelf,
}

impl Contenders {
    /// As `config` has them, in a sandbox of their own. Reads nothing yet.
    ///
    /// # Errors
    /// A sandbox that cannot be made.
    pub fn open(config: &Config) -> anyhow::Result<Self> {
        let sandbox = Sandbox::new(&sandbox_limits(config))?;
        Ok(Self { config: config.clone(), sandbox, shelf: Shelf::open(&config.plugins.dir) })
    }

    /// The shelf's state now.
    ///
    /// # Errors
    /// A shelf that cannot be read.
    pub fn shelved(&self) -> Result<ShelfState, ShelfError> {
        self.shelf.state()
    }

    /// The strategy that `wanted` means: a component's file, or an installed plugin by NAME, NAME@VERSION or digest.
    ///
    /// # Errors
    /// None that it means, or one that cannot be used.
    pub fn strategy(&self, wanted: &str) -> anyhow::Result<Contender> {
        let file = Path::new(wanted);
        if file.is_file() || file.extension().is_some_and(|extension| extension == "wasm") {
            return self.load(file);
        }
        let state = self.shelf.state()?;
        self.load(&self.shelf.blob_path(&state.newest(wanted)?.digest))
    }

    /// The strategy that answers `path` now: the active one on the shelf, or else the base strategy.
    ///
    /// # Errors
    /// One that cannot be used.
    pub fn answering(&self, path: &str) -> anyhow::Result<Option<Contender>> {
        if let Some(active) = self.shelf.state()?.answering().get(path) {
            return self.load(&self.shelf.blob_path(&active.digest)).map(Some);
        }
        let base = self.config.strategy.plugin.as_deref().map(|file| self.load(file)).transpose()?;
        Ok(base.filter(|base| base.answers(path)))
    }

    /// The strategy that answered `recording`, with the settings that it had.
    ///
    /// # Errors
    /// One that is neither on the shelf nor the base strategy's file any more.
    pub fn that_answered(&self, recording: &Recording) -> anyhow::Result<Contender> {
        let recording::Strategy { name, version, digest, settings } = &recording.strategy;
        let blob = self.shelf.blob_path(digest);
        let files = [Some(blob), self.config.strategy.plugin.clone()].into_iter().flatten();
        for file in files.filter(|file| file.is_file()) {
            let plugin = self.read(&file)?;
            if plugin.digest() == digest {
                return Ok(Contender { plugin, settings: settings.clone() });
            }
        }
        let what =
            format!("the strategy that answered, {name} {version} (digest {digest}), is not here any more");
        Err(Problem::new(what).remedy("name another one with --strategy").into())
    }

    /// The scorer in `file`, or else the one that scores answers to `path`: on the shelf, or of the configuration, where
    /// that one scores them.
    ///
    /// # Errors
    /// One that cannot be used, and a file whose scorer scores answers to other paths.
    pub fn scorer(&self, file: Option<&Path>, path: &str) -> anyhow::Result<Option<Scorer>> {
        let own = &self.config.scorer.plugin;
        if let Some(file) = file {
            let scorer = self.load_scorer(file)?;
            if !scorer.scores(path) {
                let what = format!("{} scores no answers to {path}", file.display());
                return Err(Problem::new(what).remedy("name another scorer, or none").into());
            }
            return Ok(Some(scorer));
        }
        if let Some(active) = self.shelf.state()?.scorers().get(path) {
            return self.load_scorer(&self.shelf.blob_path(&active.digest)).map(Some);
        }
        if own.as_os_str().is_empty() {
            return Ok(None);
        }
        Ok(Some(self.load_scorer(own)?).filter(|scorer| scorer.scores(path)))
    }

    fn load(&self, file: &Path) -> anyhow::Result<Contender> {
        let plugin = self.read(file)?;
        let settings = match &self.config.strategy.plugin {
            Some(base) if is_same(base, file) => Some(&self.config.strategy.settings),
            _ => self.config.plugins.settings.get(&plugin.descriptor().name),
        };
        Ok(Contender { settings: settings.cloned().unwrap_or_default(), plugin })
    }

    fn load_scorer(&self, file: &Path) -> anyhow::Result<Scorer> {
        let plugin = ScorerPlugin::load(&self.sandbox, file, Some(&self.cache_dir()))?;
        let own = &self.config.scorer;
        let settings = if is_same(&own.plugin, file) {
            Some(&own.settings)
        } else {
            self.config.plugins.settings.get(&plugin.descriptor().name)
        };
        Ok(Scorer { settings: settings.cloned().unwrap_or_default(), plugin })
    }

    fn read(&self, file: &Path) -> anyhow::Result<Plugin> {
        Ok(Plugin::load(&self.sandbox, file, Some(&self.cache_dir()))?)
    }

    fn cache_dir(&self) -> PathBuf {
        self.config.strategy.cache_dir.clone()
    }
}

/// True where both are the same file, however they are named.
fn is_same(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| std::fs::canonicalize(path).ok();
    real(one).is_some_and(|one| Some(one) == real(other))
}
