//! What is remembered of a challenge after its answer has left: its recording, shadow runs, painted lines, predicted scores.

use crate::StrategyRecord;
use serde::Serialize;

/// Something that became known of a challenge after it was recorded.
#[derive(Clone, Debug, PartialEq)]
pub enum Addition {
    /// What became of its recording, in place of what was said before.
    Recording(RecordingRecord),
    /// What a shadow made of it.
    Shadow(ShadowRecord),
    /// What looking for painted lines in its clip came to.
    Lines(LinesRecord),
    /// What an answer to it is predicted to score.
    Score(ScoreRecord),
    /// What asking a scorer took, whatever came of it.
    ScorerCall(ScorerCallRecord),
}

/// What became of a challenge's recording.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RecordingRecord {
    /// Size of its file; none where there is none, or none any more.
    pub bytes: Option<u64>,
    /// Why there is none.
    pub missing_reason: Option<String>,
}

impl RecordingRecord {
    /// A file of that size is there.
    pub fn kept(bytes: u64) -> Self {
        Self { bytes: Some(bytes), missing_reason: None }
    }

    /// There is none, for this reason.
    pub fn missing(reason: impl Into<String>) -> Self {
        Self { bytes: None, missing_reason: Some(reason.into()) }
    }
}

/// What a strategy made of what was seen, after the answer had left.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShadowRecord {
    /// Who was tried.
    pub strategy: StrategyRecord,
    /// Time in its calls, ns; none where it was not run.
    pub strategy_ns: Option<u64>,
    /// Why it failed, or was not run; none where it answered.
    pub reason: Option<String>,
    /// The part of what its plan wanted to see that nobody had looked at, 0 to 1.
    pub missing_share: f64,
}

/// What looking for painted lines in a challenge's clip came to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LinesRecord {
    /// Frames that were looked at.
    pub looked_frames: u32,
    /// Those of them that a validator would score.
    pub scored_frames: u32,
    /// How long that took, ns.
    pub took_ns: u64,
    /// Why scorers were shown none; none where they were.
    pub missing_reason: Option<String>,
}

impl LinesRecord {
    /// Nothing was looked at, for this reason.
    pub fn missing(reason: impl Into<String>) -> Self {
        Self { missing_reason: Some(reason.into()), ..Self::default() }
    }
}

/// What an answer is predicted to score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreRecord {
    /// SHA-256 of the strategy whose answer it is, hex: the one that answered, or a shadow.
    pub strategy_digest: String,
    /// Who predicts it.
    pub scorer: StrategyRecord,
    /// 0 to 1.
    pub total: f64,
    /// What it is made of, in the scorer's order.
    pub components: Vec<ScoreComponent>,
}

/// The call of a scorer for one answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScorerCallRecord {
    /// SHA-256 of the strategy whose answer it was shown, hex.
    pub strategy_digest: String,
    /// Who was asked.
    pub scorer: StrategyRecord,
    /// Time inside the plugin, conversion and checks included, ns.
    pub duration_ns: u64,
    /// WebAssembly instructions as the engine weighs them; none where they were not counted.
    pub fuel: Option<u64>,
    /// The most linear memory that the plugin's instance had until the call ended.
    pub peak_memory_bytes: u64,
    /// Bytes of the lists and strings that went into the plugin.
    pub bytes_in: u64,
    /// Bytes of those that came out of it.
    pub bytes_out: u64,
    /// Calls of host functions during it.
    pub host_calls: u32,
    /// A trap, a limit, nonsense, or why it has no score; none where a score came of it.
    pub error: Option<String>,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoreComponent {
    /// The scorer's name for it.
    pub name: String,
    /// What it is.
    pub value: f64,
    /// What it is for a perfect answer.
    pub best: f64,
}
