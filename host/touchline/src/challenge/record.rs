//! What the store keeps of one challenge. Filled along the way, handed over once, whatever the end; nothing on
//! the answer's path waits for it.

use super::attempt::Attempt;
use super::error::ChallengeError;
use super::run::Outcome;
use super::trace::{Trace, duration_ns};
use crate::miner::Miner;
use std::time::Instant;
use store::{ChallengeRecord, Store};

/// The record of one challenge while it is under way. Dropped unfinished, it says so.
pub struct Ledger {
    store: Store,
    trace: Trace,
    record: Option<ChallengeRecord>,
}

impl Ledger {
    /// A record of a request that has just been received.
    pub fn open(store: Store, trace: Trace, path: &str, received_unix_ns: u64) -> Self {
        let record =
            ChallengeRecord { path: path.to_owned(), received_unix_ns, ..ChallengeRecord::default() };
        Self { store, trace, record: Some(record) }
    }

    /// Changes what is known so far.
    pub fn note(&mut self, change: impl FnOnce(&mut ChallengeRecord)) {
        if let Some(record) = &mut self.record {
            change(record);
        }
    }

    /// Notes what the strategy did, and whether the plain one had to answer.
    pub fn note_attempt(&mut self, miner: &Miner, attempt: &Attempt) {
        let received = self.trace.received();
        self.note(|record| {
            record.plugin_calls = attempt.calls().iter().map(|call| plugin_call(call, received)).collect();
            record.fallback_reason = attempt.failure().map(str::to_owned);
            record.models = models(miner);
            record.strategy = Some(strategy(miner));
        });
    }

    /// Notes what the clip was and what was looked at.
    pub fn note_outcome(&mut self, miner: &Miner, outcome: &Outcome) {
        self.note(|record| {
            record.video = Some(outcome.video);
            record.frames_decoded = Some(outcome.frames);
            record.warnings = outcome.warnings.clone();
            record.plan = outcome.plan.iter().map(|role| plan(miner, role)).collect();
        });
    }

    /// Ends with an answer of `answer_bytes` on the wire.
    pub fn answered(mut self, answer_bytes: u64) {
        self.note(|record| {
            record.outcome = store::Outcome::Answered;
            record.http_status = 200;
            record.answer_bytes = Some(answer_bytes);
        });
        self.hand_over();
    }

    /// Ends without one.
    pub fn not_answered(mut self, error: &ChallengeError, http_status: u16) {
        let refused = matches!(
            error,
            ChallengeError::Refused(_)
                | ChallengeError::NotTaken { .. }
                | ChallengeError::Busy { .. }
                | ChallengeError::BodyTooLarge { .. }
        );
        self.note(|record| {
            record.outcome = if refused { store::Outcome::Refused } else { store::Outcome::Failed };
            record.http_status = http_status;
            record.reason = Some(error.to_string());
        });
        self.hand_over();
    }

    fn hand_over(&mut self) {
        if let Some(mut record) = self.record.take() {
            record.stages = self.trace.spans();
            record.total_ns = self.trace.since_received_ns(Instant::now());
            self.store.record(record);
        }
    }
}

impl Drop for Ledger {
    fn drop(&mut self) {
        self.note(|record| {
            record.outcome = store::Outcome::Failed;
            record.reason = Some("internal error: the challenge ended without an outcome".into());
            record.http_status = 500;
        });
        self.hand_over();
    }
}

fn plugin_call(call: &strategy::PluginCall, received: Instant) -> store::PluginCallRecord {
    store::PluginCallRecord {
        function: call.function.to_string(),
        start_ns: duration_ns(call.start.saturating_duration_since(received)),
        duration_ns: duration_ns(call.duration),
        error: call.outcome.as_ref().err().cloned(),
    }
}

fn strategy(miner: &Miner) -> store::StrategyRecord {
    let descriptor = miner.plugin.descriptor();
    store::StrategyRecord {
        name: descriptor.name.clone(),
        version: descriptor.version.clone(),
        digest: miner.plugin.digest().to_owned(),
    }
}

fn models(miner: &Miner) -> Vec<store::ModelRecord> {
    let lanes = miner.engine.lanes();
    let record = |(index, model): (usize, &inference::ModelInfo)| {
        let lane = lanes.iter().find(|lane| lane.model == index);
        store::ModelRecord {
            role: model.role.clone(),
            digest: model.digest.clone(),
            device: lane.map_or_else(String::new, |lane| lane.device.clone()),
            backend: lane.map_or_else(String::new, |lane| lane.backend.clone()),
        }
    };
    miner.engine.models().iter().enumerate().map(record).collect()
}

fn plan(miner: &Miner, planned: &strategy::RolePlan) -> store::PlanRecord {
    let role = miner.roles.get(planned.role as usize).map_or_else(String::new, |role| role.name.clone());
    store::PlanRecord { role, stride: planned.stride, offset: planned.offset }
}
