//! The operator's configuration: one TOML file, every key known, every path relative to the file.
//!
//! Reads and checks the file; opens nothing else. `touchline.toml` at the root of the repository is the
//! documented example, and a test holds that it names every key there is.

mod check;
mod devices;
mod plugins;
mod recordings;
mod scorer;

pub use devices::{CpuConfig, DevicesConfig, GpuConfig};
pub use plugins::PluginsConfig;
pub use recordings::RecordingsConfig;
pub use scorer::ScorerConfig;

use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The whole file.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// What validators reach.
    pub validator: ValidatorConfig,
    /// What the operator reaches.
    pub operator: OperatorConfig,
    /// Who the miner is, and who may ask.
    pub chain: ChainConfig,
    /// What clips are fetched and decoded.
    #[serde(default)]
    pub clip: ClipConfig,
    /// What models run on.
    #[serde(default)]
    pub devices: DevicesConfig,
    /// Model manifest by role.
    pub models: BTreeMap<String, PathBuf>,
    /// The base strategy, and the sandbox of all.
    pub strategy: StrategyConfig,
    /// Installed plugins.
    #[serde(default)]
    pub plugins: PluginsConfig,
    /// Who predicts scores.
    #[serde(default)]
    pub scorer: ScorerConfig,
    /// Where challenges are recorded.
    pub store: StoreConfig,
    /// What of each challenge is kept to answer it again.
    #[serde(default)]
    pub recordings: RecordingsConfig,
}

/// The validator-facing listener.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValidatorConfig {
    /// Address and port.
    pub listen: SocketAddr,
    /// Challenges answered at the same time; one more is refused with 503, and `/availability` says so.
    #[serde(default = "default_challenges_at_once")]
    pub challenges_at_once: usize,
    /// Time for one challenge, ms.
    #[serde(default = "default_deadline_ms")]
    pub deadline_ms: u64,
    /// Largest request body, bytes.
    #[serde(default = "default_max_body_bytes")]
    pub max_body_bytes: usize,
}

/// The operator's listener.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorConfig {
    /// Address and port; anything but loopback needs `allow_remote`.
    pub listen: SocketAddr,
    /// Serve the report beyond this machine. It has no password.
    #[serde(default)]
    pub allow_remote: bool,
}

/// Identity and admission.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChainConfig {
    /// The miner's own hotkey, SS58.
    pub hotkey: String,
    /// The metagraph, as fiber saves it.
    pub nodes_file: PathBuf,
    /// Least stake of a validator, TAO.
    #[serde(default = "default_minimum_stake_tao")]
    pub minimum_stake_tao: f64,
}

/// Limits on clips.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClipConfig {
    /// Largest clip, bytes.
    pub max_bytes: u64,
    /// Time to connect, ms.
    pub connect_timeout_ms: u64,
    /// Time without a byte before the fetch is given up, ms.
    pub idle_timeout_ms: u64,
    /// Redirects followed.
    pub max_redirects: usize,
    /// Fetch from loopback and private networks too.
    pub allow_private_addresses: bool,
    /// Widest frame, px.
    pub max_width_px: u32,
    /// Highest frame, px.
    pub max_height_px: u32,
    /// Most frames.
    pub max_frames: u32,
}

impl Default for ClipConfig {
    fn default() -> Self {
        Self {
            max_bytes: 512 << 20,
            connect_timeout_ms: 5_000,
            idle_timeout_ms: 10_000,
            max_redirects: 5,
            allow_private_addresses: false,
            max_width_px: 4_096,
            max_height_px: 2_304,
            max_frames: 9_000,
        }
    }
}

/// The base strategy, and the sandbox of all plugins.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrategyConfig {
    /// The base strategy's component: it answers where no installed plugin does. None where the shelf has all.
    pub plugin: Option<PathBuf>,
    /// Where compiled plugins are kept; only Touchline may write there.
    pub cache_dir: PathBuf,
    /// Memory of one instance, bytes.
    #[serde(default = "default_plugin_memory_bytes")]
    pub max_memory_bytes: usize,
    /// Longest time for one call into the plugin, ms.
    #[serde(default = "default_plugin_call_ms")]
    pub max_call_ms: u64,
    /// Count the fuel of plugins' calls for the record.
    #[serde(default)]
    pub count_fuel: bool,
    /// The base strategy's own settings; `touchline plugin inspect` lists them. Those of installed plugins stand under
    /// `plugins.settings`.
    #[serde(default)]
    pub settings: BTreeMap<String, String>,
}

/// The database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// The SQLite file; made where it is missing.
    pub path: PathBuf,
}

fn default_challenges_at_once() -> usize {
    4
}

/// Validators hang up after 240 s, and a late answer still earns its quality.
fn default_deadline_ms() -> u64 {
    200_000
}

fn default_max_body_bytes() -> usize {
    64 << 10
}

fn default_minimum_stake_tao() -> f64 {
    1_000.0
}

fn default_plugin_memory_bytes() -> usize {
    256 << 20
}

/// A call takes a fraction of a millisecond; one that takes this long will not end.
fn default_plugin_call_ms() -> u64 {
    2_000
}

impl Config {
    /// Reads and checks `path`.
    ///
    /// # Errors
    /// A [`Problem`] that names the file, the key, its value and what to do.
    pub fn load(path: &Path) -> Result<Self, Problem> {
        let text = crate::input::read_text(path).map_err(|error| {
            Problem::new(format!("cannot read the configuration {}: {error}", path.display()))
                .remedy("give the file with --config; touchline.toml in the repository explains every key")
        })?;
        let mut config: Self = toml::from_str(&text).map_err(|error| {
            Problem::new(format!("{}: {}", path.display(), error.to_string().trim_end()))
                .remedy("touchline.toml in the repository explains every key")
        })?;
        config.resolve(path.parent().unwrap_or(Path::new("")));
        config.check(path)?;
        Ok(config)
    }

    fn resolve(&mut self, base: &Path) {
        let own = [
            &mut self.chain.nodes_file,
            &mut self.devices.onnxruntime,
            &mut self.devices.gpu.engine_cache_dir,
            &mut self.strategy.cache_dir,
            &mut self.store.path,
            &mut self.recordings.dir,
            &mut self.plugins.dir,
        ];
        let optional = self.strategy.plugin.as_mut();
        for path in own.into_iter().chain(optional).chain(self.models.values_mut()) {
            *path = base.join(&*path);
        }
        // Empty says none.
        for path in [&mut self.devices.gpu.rtx_library, &mut self.scorer.plugin] {
            if !path.as_os_str().is_empty() {
                *path = base.join(&*path);
            }
        }
    }
}
