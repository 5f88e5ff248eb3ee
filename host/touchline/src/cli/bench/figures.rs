//! The figures of one bench, as they are printed and written as JSON.

use super::ceilings::{DecodeCeiling, ModelCeiling};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// Cores that the process may use.
    pub cores: usize,
    /// What ran where.
    pub lanes: Vec<String>,
    /// Decode threads of one clip.
    pub decode_threads: usize,
    /// The clip.
    pub clip: String,
    /// One entry for each round.
    pub rounds: Vec<Round>,
    /// Processor time by stage of the last challenge alone, s.
    pub cpu_s_by_stage: BTreeMap<String, f64>,
    /// What the plan of that challenge was expected to cost, and did, s of lanes.
    pub plan: Vec<PlanCost>,
    /// Challenges at once.
    pub at_once: Vec<AtOnce>,
    /// Peak memory while the clip was answered alone, bytes.
    pub peak_bytes: u64,
    /// The same for the long clip.
    pub long: Option<LongClip>,
}

/// The ceilings, and one challenge alone right after.
#[derive(Debug, Serialize)]
pub struct Round {
    /// Of each model.
    pub models: Vec<ModelCeiling>,
    /// Of the decoder.
    pub decode: DecodeCeiling,
    /// What they come to for this clip, s: processor time of decoding and models over the cores, or, where models run
    /// elsewhere, their time on all their lanes if that is longer.
    pub limit_s: f64,
    /// From just before the request until the answer's last byte, s.
    pub whole_s: f64,
    /// `limit_s / whole_s`.
    pub ratio: f64,
}

/// A role's plan.
#[derive(Debug, Serialize)]
pub struct PlanCost {
    /// The role.
    pub role: String,
    /// Frames it looked at.
    pub frames: u32,
    /// Expected, s of lanes.
    pub expected_s: f64,
    /// What it took, s of lanes.
    pub took_s: f64,
}

/// Several challenges at the same time.
#[derive(Debug, Serialize)]
pub struct AtOnce {
    /// How many.
    pub challenges: usize,
    /// The same number one after the other right before, s.
    pub in_a_row_s: f64,
    /// Until the first was answered, s.
    pub first_s: f64,
    /// Until half of them were.
    pub median_s: f64,
    /// Until all were.
    pub all_s: f64,
    /// The fastest of those in a row, s.
    pub alone_s: f64,
    /// Whether all answers had the bytes of one computed alone.
    pub identical: bool,
}

/// A clip several times as long.
#[derive(Debug, Serialize)]
pub struct LongClip {
    /// Its frames.
    pub frames: u32,
    /// Peak memory while it was answered, bytes.
    pub peak_bytes: u64,
    /// That over the peak of the clip alone.
    pub ratio: f64,
}
