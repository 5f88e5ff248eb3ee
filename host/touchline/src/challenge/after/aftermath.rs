//! Scores answers that have left, and tries shadows on what was seen: one thread, one challenge after the other.
//!
//! A shadow is not run while the miner answers challenges, nor is a challenge looked at when too many wait; either is
//! said in the record and counted. What shadows do cannot fail a challenge, whose answer has left.

use super::priority::spawn_patient;
use crate::challenge::Slots;
use crate::trials::{Bench, Contender, Scorer};
use recording::Recording;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use store::{Addition, ScoreRecord, ScorerCallRecord, ShadowRecord, Store, StrategyRecord};
use strategy::{Answer, Descriptor, Interrupt, PluginCall, ScoreCard, Scored, ScorerPlugin};

/// Challenges that wait for their shadows at most; each keeps its recording in memory.
const QUEUED_CHALLENGES: usize = 2;

/// Where challenges go whose answers have left. Clones share it; the thread ends when the last is gone.
#[derive(Clone)]
pub struct Aftermath {
    queue: SyncSender<Left>,
    bench: Arc<dyn Bench>,
    store: Store,
    left_out: Arc<AtomicU64>,
    interrupt: Interrupt,
}

/// A challenge whose answer has left.
struct Left {
    id: i64,
    recording: Recording,
    answer: Answer,
}

impl Aftermath {
    /// Tries who is on `bench` while nothing holds one of `slots`, and tells `store`.
    ///
    /// # Errors
    /// A system that starts no more threads.
    pub fn start(store: Store, bench: Arc<dyn Bench>, slots: Slots) -> std::io::Result<Self> {
        let (queue, waiting) = sync_channel(QUEUED_CHALLENGES);
        let aftermath =
            Self { queue, bench, store, left_out: Arc::default(), interrupt: Interrupt::default() };
        let worker = Worker {
            bench: Arc::clone(&aftermath.bench),
            store: aftermath.store.clone(),
            left_out: Arc::clone(&aftermath.left_out),
            interrupt: aftermath.interrupt.clone(),
            slots,
        };
        spawn_patient("shadows", move || worker.run(&waiting))?;
        Ok(aftermath)
    }

    /// Hands over the challenge `id`. Never waits: where too many do, its shadows are not run.
    pub fn take(&self, id: i64, recording: Recording, answer: Answer) {
        let left = Left { id, recording, answer };
        let Err(TrySendError::Full(left) | TrySendError::Disconnected(left)) = self.queue.try_send(left)
        else {
            return;
        };
        for shadow in self.bench.shadows(&left.recording.asked.path) {
            let reason = "too many challenges waited for their shadows";
            left_out(&self.store, &self.left_out, left.id, &shadow, reason);
        }
    }

    /// Breaks off what runs.
    pub fn stop(&self) {
        self.interrupt.raise();
    }
}

/// The thread's own.
struct Worker {
    bench: Arc<dyn Bench>,
    store: Store,
    left_out: Arc<AtomicU64>,
    interrupt: Interrupt,
    slots: Slots,
}

impl Worker {
    fn run(&self, waiting: &Receiver<Left>) {
        while let Ok(left) = waiting.recv() {
            if self.interrupt.is_raised() {
                return;
            }
            self.follow(&left);
        }
    }

    fn follow(&self, Left { id, recording, answer }: &Left) {
        let path = &recording.asked.path;
        let scorer = self.bench.scorer(path);
        if let Some(scorer) = &scorer {
            self.score(*id, recording, &recording.strategy.digest, answer, scorer);
        }
        for shadow in self.bench.shadows(path) {
            if self.slots.taken() > 0 {
                left_out(&self.store, &self.left_out, *id, &shadow, "challenges were being answered");
                continue;
            }
            if let Some(answer) = self.shadow(*id, recording, &shadow)
                && let Some(scorer) = &scorer
            {
                self.score(*id, recording, shadow.plugin.digest(), &answer, scorer);
            }
        }
    }

    /// Runs one shadow and records what came of it; its answer, where it gave one.
    fn shadow(&self, id: i64, recording: &Recording, shadow: &Contender) -> Option<Answer> {
        let replayed = match shadow.replay(recording, self.interrupt.clone()) {
            Ok(replayed) => replayed,
            Err(error) => {
                self.store.add(id, not_run(shadow, &error.to_string()));
                return None;
            }
        };
        if self.interrupt.is_raised() {
            return None;
        }
        let strategy_ns = u64::try_from(replayed.strategy_time().as_nanos()).unwrap_or(u64::MAX);
        let answered = replayed.failure.is_none();
        let record = ShadowRecord {
            strategy: who(shadow.plugin.descriptor(), shadow.plugin.digest()),
            strategy_ns: Some(strategy_ns),
            missing_share: replayed.missing_share(),
            reason: replayed.failure,
        };
        self.store.add(id, Addition::Shadow(record));
        answered.then_some(replayed.answer)
    }

    fn score(&self, id: i64, recording: &Recording, digest: &str, answer: &Answer, scorer: &Scorer) {
        let unscored = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, challenge = id, "an answer has no predicted score");
        };
        let Scored { card, call } = match scorer.ask(recording, answer) {
            Ok(scored) => scored,
            Err(error) => return unscored(&error),
        };
        self.store.add(id, call_record(digest, &scorer.plugin, call));
        match card {
            Ok(card) => self.store.add(id, score_record(digest, &scorer.plugin, card)),
            Err(error) => unscored(&error),
        }
    }
}

/// Counts and records a shadow run that the miner had no time for.
fn left_out(store: &Store, count: &AtomicU64, id: i64, shadow: &Contender, reason: &str) {
    let left_out = count.fetch_add(1, Ordering::Relaxed) + 1;
    tracing::info!(challenge = id, %shadow, left_out, "a shadow was not run: {reason}");
    store.add(id, not_run(shadow, reason));
}

fn not_run(shadow: &Contender, reason: &str) -> Addition {
    let (strategy, reason) =
        (who(shadow.plugin.descriptor(), shadow.plugin.digest()), Some(reason.to_owned()));
    Addition::Shadow(ShadowRecord { strategy, strategy_ns: None, reason, missing_share: 0.0 })
}

fn score_record(digest: &str, scorer: &ScorerPlugin, card: ScoreCard) -> Addition {
    let component = |part: strategy::ScoreComponent| store::ScoreComponent {
        name: part.name,
        value: part.value.into(),
        best: part.best.into(),
    };
    Addition::Score(ScoreRecord {
        strategy_digest: digest.to_owned(),
        scorer: who(scorer.descriptor(), scorer.digest()),
        total: card.total.into(),
        components: card.components.into_iter().map(component).collect(),
    })
}

fn call_record(digest: &str, scorer: &ScorerPlugin, call: PluginCall) -> Addition {
    Addition::ScorerCall(ScorerCallRecord {
        strategy_digest: digest.to_owned(),
        scorer: who(scorer.descriptor(), scorer.digest()),
        duration_ns: u64::try_from(call.duration.as_nanos()).unwrap_or(u64::MAX),
        fuel: call.fuel,
        peak_memory_bytes: call.peak_memory_bytes,
        bytes_in: call.bytes_in,
        bytes_out: call.bytes_out,
        host_calls: call.host_calls,
        error: call.outcome.err(),
    })
}

fn who(descriptor: &Descriptor, digest: &str) -> StrategyRecord {
    StrategyRecord {
        name: descriptor.name.clone(),
        version: descriptor.version.clone(),
        digest: digest.to_owned(),
    }
}
