//! Everything that is warm before the first challenge: engine, strategies, fetcher.
//!
//! Starting reads files, compiles plugins, opens the models and runs them; it blocks and belongs at the start
//! of the program or on a blocking thread. Afterwards a [`Miner`] is shared by all challenges.

use crate::config::Config;
use crate::devices;
use crate::problem::Problem;
use crate::strategies::{Current, Keeper, Loader, Prospect, Shelved, Source};
use clip::{DecodeLimits, FetchConfig, Fetcher};
use inference::{Engine, Manifest, Runtime};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use strategy::{Sandbox, SandboxLimits};

/// What answers challenges.
pub struct Miner {
    /// The models, warm.
    pub engine: Engine,
    /// Where plugins run.
    pub sandbox: Sandbox,
    /// Who answers which path.
    pub strategies: Current,
    /// Makes the sets of strategies; held while it does.
    keeper: Mutex<Keeper>,
    /// Gets clips.
    pub fetcher: Fetcher,
    /// What may be decoded.
    pub decode_limits: DecodeLimits,
    /// Frames of a challenge between decode and inference.
    pub window_frames: usize,
    /// The configuration it was started with.
    pub config: Config,
}

impl Miner {
    /// Starts everything that `config` names.
    ///
    /// # Errors
    /// What is missing or does not fit, with the file and the remedy.
    pub fn start(config: Config) -> anyhow::Result<Self> {
        let source = Shelved::at(&config.plugins.dir);
        Self::start_on(config, Box::new(source), start_engine)
    }

    /// Starts on an engine of the caller's and with plugins from `source`. The engine is started when the base strategy
    /// is known to be usable.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_on(
        config: Config,
        source: Box<dyn Source>,
        engine: impl FnOnce(&Config) -> anyhow::Result<Engine>,
    ) -> anyhow::Result<Self> {
        let sandbox = Sandbox::new(&sandbox_limits(&config))?;
        let loader = Loader::new(sandbox.clone(), &config);
        let prospect = Prospect::open(source, loader, &config)?;
        let engine = engine(&config)?;
        let (keeper, strategies) = prospect.begin(engine.models(), &config)?;
        let fetcher = Fetcher::new(fetch_config(&config))?;
        Ok(Self {
            engine,
            sandbox,
            strategies,
            keeper: Mutex::new(keeper),
            fetcher,
            decode_limits: decode_limits(&config),
            window_frames: config.devices.window_frames,
            config,
        })
    }

    /// Takes up what has changed on the shelf, and which plugins failed too often; true where another set of strategies
    /// is in force now. Blocks, for as long as new plugins take to compile.
    pub fn refresh_strategies(&self) -> bool {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner).refresh(&self.strategies)
    }
}

/// Loads ONNX Runtime and opens every model that `config` names.
///
/// # Errors
/// What is missing or does not fit.
pub fn start_engine(config: &Config) -> anyhow::Result<Engine> {
    let runtime = Runtime::load(&config.devices.onnxruntime)?;
    open_engine(config, &runtime, manifests(config)?)
}

/// Opens `manifests` on the devices that `config` names.
///
/// # Errors
/// A device that does not come up, or a model that does not run on one.
pub fn open_engine(config: &Config, runtime: &Runtime, manifests: Vec<Manifest>) -> anyhow::Result<Engine> {
    let patience = Duration::from_millis(config.devices.batch_wait_ms);
    Ok(Engine::start(devices::devices(config, runtime)?, manifests, patience)?)
}

/// The manifest of every role, in the order of the roles' names.
///
/// # Errors
/// A manifest that cannot be used, or one that is for another role than the configuration says.
pub fn manifests(config: &Config) -> anyhow::Result<Vec<Manifest>> {
    let load = |(role, path): (&String, &std::path::PathBuf)| -> anyhow::Result<Manifest> {
        let manifest = Manifest::load(path)?;
        if manifest.role == *role {
            return Ok(manifest);
        }
        Err(Problem::new(format!(
            "models.{role} = {}: the manifest is for the role `{}`",
            path.display(),
            manifest.role
        ))
        .remedy("name a manifest for this role, or change the manifest's `role`")
        .into())
    };
    config.models.iter().map(load).collect()
}

/// What `config` allows a plugin.
pub fn sandbox_limits(config: &Config) -> SandboxLimits {
    SandboxLimits {
        memory_bytes: config.strategy.max_memory_bytes,
        call: Duration::from_millis(config.strategy.max_call_ms),
        instances: config.validator.challenges_at_once as u32 + 1,
        count_fuel: config.strategy.count_fuel,
        ..SandboxLimits::default()
    }
}

fn fetch_config(config: &Config) -> FetchConfig {
    FetchConfig {
        max_bytes: config.clip.max_bytes,
        connect_timeout: Duration::from_millis(config.clip.connect_timeout_ms),
        idle_timeout: Duration::from_millis(config.clip.idle_timeout_ms),
        max_redirects: config.clip.max_redirects,
        allow_private_addresses: config.clip.allow_private_addresses,
    }
}

/// What `config` allows to be decoded.
pub fn decode_limits(config: &Config) -> DecodeLimits {
    DecodeLimits {
        max_width: config.clip.max_width_px,
        max_height: config.clip.max_height_px,
        max_frames: config.clip.max_frames,
        threads: config.decode_threads(),
    }
}
