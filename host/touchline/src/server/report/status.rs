//! What the report shows of the miner itself.

use serde::Serialize;

/// Tells the miner's state at the moment it is asked. Must not block.
pub trait StatusSource: Send + Sync + 'static {
    /// The state now.
    fn status(&self) -> MinerStatus;
}

/// The miner's state.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MinerStatus {
    /// The program's version.
    pub version: String,
    /// The miner's own hotkey, SS58.
    pub hotkey: String,
    /// Since the miner began to serve, ms.
    pub uptime_ms: u64,
    /// Challenges being answered now.
    pub challenges_now: usize,
    /// As many as it answers at the same time.
    pub challenges_at_once: usize,
    /// Which strategies answer.
    pub strategies: Vec<StrategyStatus>,
    /// What is not as the operator set it up: plugins that cannot be loaded, or that are active and may not answer, a shelf
    /// that cannot be read.
    pub strategy_troubles: Vec<String>,
    /// The lanes, one entry for each model on each device.
    pub lanes: Vec<LaneStatus>,
}

/// A strategy that answers.
#[derive(Clone, Debug, Default, Serialize)]
pub struct StrategyStatus {
    /// The plugin's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the component, hex.
    pub digest: String,
    /// Where it is from.
    pub origin: String,
    /// HTTP paths that it answers now.
    pub paths: Vec<String>,
    /// Why it answers in the place of the one that the operator made active; none where it is that one.
    pub instead: Option<String>,
    /// Why the plain strategy answers in its place; none where it answers itself.
    pub set_aside: Option<String>,
}

/// The lanes of one model on one device.
#[derive(Clone, Debug, Default, Serialize)]
pub struct LaneStatus {
    /// The role, as the model's manifest says.
    pub role: String,
    /// For example `cpu`.
    pub device: String,
    /// How the device runs the model.
    pub backend: String,
    /// The numbers that the backend computes in, for example `fp32`; empty where it is not known.
    pub precision: String,
    /// Lanes side by side.
    pub lanes: usize,
    /// Lanes that are given work; fewer than `lanes` after a failure.
    pub in_service: usize,
    /// Frames in a batch.
    pub batch: usize,
    /// Time for one frame on one lane, as measured when it was warmed, ms.
    pub ms_per_frame: f32,
    /// Why the backend is not the one that the configuration names first; none where it is.
    pub fell_back: Option<String>,
}
