//! Everything that is warm before the first challenge: engine, strategy, fetcher.
//!
//! Starting reads files, compiles the plugin, opens the models and runs them; it blocks and belongs at the start
//! of the program or on a blocking thread. Afterwards a [`Miner`] is shared by all challenges.

use crate::config::{Config, StrategyConfig};
use crate::devices;
use crate::problem::Problem;
use crate::roles::{self, RoleBinding};
use clip::{DecodeLimits, FetchConfig, Fetcher};
use inference::{Engine, Manifest, Runtime};
use scene::VideoInfo;
use std::time::{Duration, Instant};
use strategy::{CallError, Deadline, OpenOptions, Plugin, Sandbox, SandboxLimits, Session};

/// Where validators ask whether a place is free.
pub const AVAILABILITY_PATH: &str = "/availability";

/// Time in which a plugin must have read its settings.
const SETTINGS_TIME: Duration = Duration::from_secs(2);

/// The part of a challenge's time that is kept for the plain strategy and for encoding: a tenth, and at most this.
const RESERVE_SHARE: u32 = 10;
const MOST_RESERVE: Duration = Duration::from_secs(2);

/// What answers challenges.
pub struct Miner {
    /// The models, warm.
    pub engine: Engine,
    /// The strategy.
    pub plugin: Plugin,
    /// The strategy's roles and their models.
    pub roles: Vec<RoleBinding>,
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
        let sandbox = Sandbox::new(&sandbox_limits(&config))?;
        let plugin = Plugin::load(&sandbox, &config.strategy.plugin, Some(&config.strategy.cache_dir))?;
        check_plugin(&plugin, &config.strategy)?;
        let engine = start_engine(&config)?;
        let roles = roles::bind(plugin.descriptor(), engine.models())?;
        let fetcher = Fetcher::new(fetch_config(&config))?;
        Ok(Self {
            engine,
            plugin,
            roles,
            fetcher,
            decode_limits: decode_limits(&config),
            window_frames: config.devices.window_frames,
            config,
        })
    }

    /// A fresh instance of the strategy for one challenge. It is stopped a little before the challenge's deadline, so
    /// that the plain strategy can still answer in its place.
    ///
    /// # Errors
    /// An instance that traps, or memory that runs out.
    pub fn open_session(&self, deadline: Instant) -> Result<Session, strategy::CallError> {
        let deadline = Deadline::at(deadline - self.reserve(deadline));
        self.plugin.open(OpenOptions::new(&self.config.strategy.settings, deadline))
    }

    fn reserve(&self, deadline: Instant) -> Duration {
        (deadline.saturating_duration_since(Instant::now()) / RESERVE_SHARE).min(MOST_RESERVE)
    }

    /// Keypoints that a challenge wants where its strategy cannot say: what the roles' models give.
    pub fn keypoints_per_frame(&self) -> u32 {
        self.plugin.descriptor().roles.iter().map(|role| role.keypoints).max().unwrap_or(0)
    }
}

/// Tries what only a running plugin can tell: whether it takes the operator's settings.
///
/// # Errors
/// A setting that the plugin does not have or cannot use, or a path that is the host's own.
pub fn check_plugin(plugin: &Plugin, config: &StrategyConfig) -> anyhow::Result<()> {
    plugin.check_settings(&config.settings)?;
    let usual = VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: None };
    let opened = plugin
        .open(OpenOptions::new(&config.settings, Deadline::after(SETTINGS_TIME)))
        .and_then(|mut run| run.start(usual));
    match opened {
        // A plugin may have no answer for such a clip, and one for others.
        Ok(()) | Err(CallError::CannotAnswer { .. }) => {}
        Err(error) => {
            let context = format!("the plugin {} cannot open a clip", config.plugin.display());
            return Err(anyhow::Error::new(error).context(context));
        }
    }
    if plugin.descriptor().challenges.iter().any(|challenge| challenge.path == AVAILABILITY_PATH) {
        return Err(Problem::new(format!(
            "the plugin {} claims {AVAILABILITY_PATH}, which is the miner's own",
            config.plugin.display()
        ))
        .remedy("use another plugin, or give its challenge another path")
        .into());
    }
    Ok(())
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
