//! What is remembered of a challenge, and what is read back.

use crate::{LinesRecord, RecordingRecord, ScoreRecord, ScorerCallRecord, ShadowRecord};
use scene::{StageSpan, VideoInfo};
use serde::Serialize;

/// How a challenge ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The answer left.
    Answered,
    /// Turned away before any work: not admitted, not understood, or busy.
    Refused,
    /// Taken, and not answered. Also what a record says that nobody brought to an end.
    #[default]
    Failed,
}

impl Outcome {
    const ALL: [Self; 3] = [Self::Answered, Self::Refused, Self::Failed];

    /// The name in tables and the report.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// Everything that is remembered of one challenge. What is not known stays empty: of a refused challenge often
/// no more than the reason is.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct ChallengeRecord {
    /// The validator's name for it; validators may repeat them.
    pub challenge_id: Option<String>,
    /// For example `gsr`.
    pub challenge_type: Option<String>,
    /// The HTTP path it was posted to.
    pub path: String,
    /// Who asked, SS58; as claimed where the request was not admitted.
    pub validator_hotkey: Option<String>,
    /// Where the clip lies. The store cuts credentials and the query string off.
    pub clip_address: Option<String>,
    /// When the request arrived, ns since 1970.
    pub received_unix_ns: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// The status of the response.
    pub http_status: u16,
    /// Why it was refused or failed.
    pub reason: Option<String>,
    /// The clip, as far as it was understood.
    pub video: Option<VideoInfo>,
    /// Frames that came out of the decoder.
    pub frames_decoded: Option<u32>,
    /// Bytes of the clip that arrived.
    pub clip_bytes: Option<u64>,
    /// Bytes of the answer as sent, after compression.
    pub answer_bytes: Option<u64>,
    /// From the request's arrival until the response had left, ns.
    pub total_ns: u64,
    /// Which strategy answered, or would have.
    pub strategy: Option<StrategyRecord>,
    /// Why the plain strategy answered in the plugin's place; none where the plugin did.
    pub fallback_reason: Option<String>,
    /// Which frames each role looked at, and what that cost.
    pub plan: Vec<PlanRecord>,
    /// What ran for each role, and where: an entry for each role on each device that serves it.
    pub models: Vec<ModelRecord>,
    /// What was odd, in the order in which it was noticed.
    pub warnings: Vec<String>,
    /// When each stage ran, in the order in which they begin.
    pub stages: Vec<StageSpan>,
    /// The plugin's calls, in order.
    pub plugin_calls: Vec<PluginCallRecord>,
    /// What became of its recording; none where none was to be kept, or nothing is known of it yet.
    pub recording: Option<RecordingRecord>,
}

impl ChallengeRecord {
    /// A record of which nothing else is known yet.
    pub fn new(path: impl Into<String>, received_unix_ns: u64, outcome: Outcome, http_status: u16) -> Self {
        Self { path: path.into(), received_unix_ns, outcome, http_status, ..Self::default() }
    }
}

/// A strategy plugin, as it was when it ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StrategyRecord {
    /// The plugin's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the component, hex.
    pub digest: String,
}

/// Which frames a role looked at, those where `frame % stride == offset`, and what that cost. Records from before
/// migration 6 have 0 in the figures that came with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanRecord {
    /// The role's name.
    pub role: String,
    /// Every how many frames.
    pub stride: u32,
    /// The first frame.
    pub offset: u32,
    /// Frames that the role looked at.
    pub frames: u32,
    /// What the plan was expected to cost: device time summed over lanes, from the costs that the strategy was told,
    /// ns.
    pub expected_ns: u64,
    /// What it did cost: preparation and inference, summed over lanes, ns.
    pub took_ns: u64,
}

/// What ran for a role on one device. Records from before migration 6 have 0 or nothing in what came with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelRecord {
    /// The role's name.
    pub role: String,
    /// SHA-256 of the ONNX file, hex.
    pub digest: String,
    /// For example `cpu` or `cuda:0`.
    pub device: String,
    /// How the device ran it.
    pub backend: String,
    /// The numbers that the backend computed in, for example `fp32`; empty where it is not known.
    pub precision: String,
    /// Lanes of the device that had the model.
    pub lanes: u32,
    /// Frames in a batch.
    pub batch: u32,
    /// Why the backend is not the one that the configuration names first; none where it is.
    pub fell_back: Option<String>,
}

/// One call into the plugin. Records from before migration 7 have 0 or nothing in what came with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PluginCallRecord {
    /// The function of the contract.
    pub function: String,
    /// Counted from the request's arrival, ns.
    pub start_ns: u64,
    /// Time inside the plugin, ns.
    pub duration_ns: u64,
    /// WebAssembly instructions as the engine weighs them; none where they were not counted.
    pub fuel: Option<u64>,
    /// The most linear memory that the plugin's instance had until the call ended.
    pub peak_memory_bytes: u64,
    /// Bytes of the lists and strings that went into the plugin: arguments, and what host functions returned.
    pub bytes_in: u64,
    /// Bytes of those that came out of it: the result, and what host functions were given.
    pub bytes_out: u64,
    /// Calls of host functions during it.
    pub host_calls: u32,
    /// A trap, a limit or nonsense; none for a call that went well.
    pub error: Option<String>,
}

/// One line of the list of challenges.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChallengeSummary {
    /// The store's own number; grows.
    pub id: i64,
    /// The validator's name for it.
    pub challenge_id: Option<String>,
    /// For example `gsr`.
    pub challenge_type: Option<String>,
    /// The HTTP path it was posted to.
    pub path: String,
    /// Who asked.
    pub validator_hotkey: Option<String>,
    /// When the request arrived, ns since 1970.
    pub received_unix_ns: u64,
    /// How it ended.
    pub outcome: Outcome,
    /// The status of the response.
    pub http_status: u16,
    /// Why it was refused or failed.
    pub reason: Option<String>,
    /// Frames that came out of the decoder.
    pub frames_decoded: Option<u32>,
    /// From the request's arrival until the response had left, ns.
    pub total_ns: u64,
    /// Why the plain strategy answered in the plugin's place; none where the plugin did.
    pub fallback_reason: Option<String>,
    /// When each stage ran.
    pub stages: Vec<StageSpan>,
}

/// One challenge with all that is remembered of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChallengeDetail {
    /// The store's own number.
    pub id: i64,
    /// The record, its fields beside `id`.
    #[serde(flatten)]
    pub record: ChallengeRecord,
    /// Strategies that were tried on it after its answer had left.
    pub shadows: Vec<ShadowRecord>,
    /// What looking for painted lines in its clip came to; none where nobody looked, or nothing is known of it yet.
    pub lines: Option<LinesRecord>,
    /// What its answer, and those of the shadows, are predicted to score.
    pub scores: Vec<ScoreRecord>,
    /// What asking for those scores took, and for those that could not be had.
    pub scorer_calls: Vec<ScorerCallRecord>,
}

/// Challenges by outcome, over the whole store.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All that are kept.
    pub challenges: u64,
    /// Answered ones.
    pub answered: u64,
    /// Refused ones.
    pub refused: u64,
    /// Failed ones.
    pub failed: u64,
    /// Records that this process could not keep, because the queue was full or the disk refused.
    pub lost: u64,
}
