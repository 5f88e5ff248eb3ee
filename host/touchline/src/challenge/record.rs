//! What the store keeps of one challenge. Filled along the way, handed over once, whatever the end; nothing on
//! the answer's path waits for it.

use super::after::Recorder;
use super::error::ChallengeError;
use super::recording::Remains;
use super::trace::{Known, Looked, Trace, duration_ns};
use crate::miner::Miner;
use crate::roles::RoleBinding;
use crate::strategies::ActiveStrategy;
use clip::ArrivingClip;
use inference::LaneGroup;
use scene::Stage;
use std::time::Instant;
use store::ChallengeRecord;

/// The record of one challenge while it is under way. Dropped unfinished, it says so.
pub struct Ledger {
    recorder: Recorder,
    trace: Trace,
    record: Option<ChallengeRecord>,
    /// The strategy's roles: name, and index of the model.
    roles: Vec<(String, usize)>,
    fetch: Option<(ArrivingClip, Instant)>,
    /// What is left of an answered challenge.
    remains: Option<Remains>,
}

impl Ledger {
    /// A record of a request that has just been received.
    pub fn open(recorder: Recorder, trace: Trace, path: &str, received_unix_ns: u64) -> Self {
        let record =
            ChallengeRecord { path: path.to_owned(), received_unix_ns, ..ChallengeRecord::default() };
        Self { recorder, trace, record: Some(record), roles: Vec::new(), fetch: None, remains: None }
    }

    /// Changes what is known so far.
    pub fn note(&mut self, change: impl FnOnce(&mut ChallengeRecord)) {
        if let Some(record) = &mut self.record {
            change(record);
        }
    }

    /// Notes who will answer, and with what.
    pub fn note_strategy(&mut self, miner: &Miner, strategy: &ActiveStrategy) {
        let roles = strategy.roles();
        self.roles = roles.iter().map(|role| (role.name.clone(), role.model)).collect();
        self.note(|record| {
            record.models = models(miner, roles);
            record.strategy = Some(strategy_record(strategy));
        });
    }

    /// Follows a fetch that began at `start`: how much of the clip has arrived is read when the record is closed.
    pub fn follow(&mut self, clip: ArrivingClip, start: Instant) {
        self.fetch = Some((clip, start));
    }

    /// Has what is left of the challenge kept, once its answer has left.
    pub fn keep(&mut self, remains: Remains) {
        self.remains = Some(remains);
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

    /// Ends without one; nothing of it is kept but the record.
    pub fn not_answered(mut self, error: &ChallengeError, http_status: u16) {
        self.remains = None;
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

    fn fill_in(&self, record: &mut ChallengeRecord) {
        let Known { calls, fallback_reason, video, plan, costs, looked, frames, warnings, .. } =
            self.trace.known();
        let received = self.trace.received();
        let planned = |planned: &strategy::RolePlan| {
            let (role, model) = self.roles.get(planned.role as usize).cloned().unwrap_or_default();
            let Looked { frames, took } = looked.get(&model).copied().unwrap_or_default();
            let told = costs.iter().find(|cost| cost.role == planned.role);
            let expected_ms = told.map_or(0.0, |cost| f64::from(cost.ms_per_frame)) * f64::from(frames);
            store::PlanRecord {
                role,
                stride: planned.stride,
                offset: planned.offset,
                frames,
                expected_ns: (expected_ms * 1e6) as u64,
                took_ns: duration_ns(took),
            }
        };
        record.plugin_calls = calls.iter().map(|call| plugin_call(call, received)).collect();
        record.fallback_reason = fallback_reason;
        record.video = video;
        record.plan = plan.iter().map(planned).collect();
        record.frames_decoded = frames;
        record.warnings = warnings;
    }

    fn hand_over(&mut self) {
        if let Some(mut record) = self.record.take() {
            if let Some((clip, start)) = self.fetch.take() {
                let fetched = clip.progress();
                record.clip_bytes = Some(fetched.bytes);
                self.trace.add(Stage::Fetch, start, fetched.finished_at.unwrap_or_else(Instant::now));
            }
            self.fill_in(&mut record);
            record.stages = self.trace.spans();
            record.total_ns = self.trace.since_received_ns(Instant::now());
            self.recorder.hand_over(record, self.trace.known(), self.remains.take());
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
        fuel: call.fuel,
        peak_memory_bytes: call.peak_memory_bytes,
        bytes_in: call.bytes_in,
        bytes_out: call.bytes_out,
        host_calls: call.host_calls,
        error: call.outcome.as_ref().err().cloned(),
    }
}

fn strategy_record(strategy: &ActiveStrategy) -> store::StrategyRecord {
    let descriptor = strategy.descriptor();
    store::StrategyRecord {
        name: descriptor.name.clone(),
        version: descriptor.version.clone(),
        digest: strategy.digest().to_owned(),
    }
}

/// The models that serve `roles`, on every device that has them.
fn models(miner: &Miner, roles: &[RoleBinding]) -> Vec<store::ModelRecord> {
    let record = |group: LaneGroup| {
        let model = &miner.engine.models()[group.model];
        store::ModelRecord {
            role: model.role.clone(),
            digest: model.digest.clone(),
            device: group.device,
            backend: group.backend.name,
            precision: group.backend.precision,
            fell_back: group.backend.fell_back,
            lanes: u32::try_from(group.lanes).unwrap_or(u32::MAX),
            batch: u32::try_from(group.batch).unwrap_or(u32::MAX),
        }
    };
    let groups = LaneGroup::of(&miner.engine.lanes()).into_iter();
    groups.filter(|group| roles.iter().any(|role| role.model == group.model)).map(record).collect()
}
