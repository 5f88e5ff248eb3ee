//! Scores answers that have left, and tries shadows on what was seen: one thread, one challenge after the other.
//!
//! A shadow is not run while the miner answers challenges, nor is a challenge looked at when too many wait; either is
//! said in the record and counted. What happens here cannot fail a challenge, whose answer has left. Its clip stays on disk
//! until it has been here.

use super::additions::{call_record, not_run, score_record, who};
use super::painted::{LineFinder, ScoredFrames};
use super::priority::spawn_patient;
use super::recorder::{SharedFolder, made_room};
use crate::challenge::Slots;
use crate::trials::{Bench, Contender, Scorer};
use clip::ArrivingClip;
use recording::Recording;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, PoisonError};
use store::{Addition, LinesRecord, ShadowRecord, Store};
use strategy::{Answer, FrameLines, Interrupt, Scored};

/// Challenges that wait here at most; each keeps its recording in memory and its clip on disk.
const QUEUED_CHALLENGES: usize = 4;

/// Where so many wait, no lines are looked for, which takes the longest: an answer is better scored without them than not.
const BACKLOG: usize = 2;

/// Where challenges go whose answers have left. Clones share it; the thread ends when the last is gone.
#[derive(Clone)]
pub struct Aftermath {
    queue: SyncSender<Left>,
    bench: Arc<dyn Bench>,
    store: Store,
    left_out: Arc<AtomicU64>,
    waiting: Arc<AtomicUsize>,
    interrupt: Interrupt,
}

/// A challenge whose answer has left.
pub struct Left {
    /// Its number in the store.
    pub id: i64,
    /// What was seen.
    pub recording: Recording,
    /// What was answered.
    pub answer: Answer,
    /// What it was about.
    pub clip: ArrivingClip,
    /// Where the recording lies.
    pub folder: SharedFolder,
}

impl Aftermath {
    /// Tries who is on `bench` while nothing holds one of `slots`, scores with what `lines` finds, and tells `store`.
    ///
    /// # Errors
    /// A system that starts no more threads.
    pub fn start(
        store: Store,
        bench: Arc<dyn Bench>,
        slots: Slots,
        lines: LineFinder,
    ) -> std::io::Result<Self> {
        let (queue, challenges) = sync_channel(QUEUED_CHALLENGES);
        let aftermath = Self {
            queue,
            bench,
            store,
            left_out: Arc::default(),
            waiting: Arc::default(),
            interrupt: Interrupt::default(),
        };
        let worker = Worker {
            bench: Arc::clone(&aftermath.bench),
            store: aftermath.store.clone(),
            left_out: Arc::clone(&aftermath.left_out),
            waiting: Arc::clone(&aftermath.waiting),
            interrupt: aftermath.interrupt.clone(),
            slots,
            lines,
        };
        spawn_patient("shadows", move || worker.run(&challenges))?;
        Ok(aftermath)
    }

    /// Hands over a challenge. Never waits: where too many do, its answer is not scored, nor its shadows run.
    pub fn take(&self, left: Left) {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        let Err(TrySendError::Full(left) | TrySendError::Disconnected(left)) = self.queue.try_send(left)
        else {
            return;
        };
        self.waiting.fetch_sub(1, Ordering::Relaxed);
        let path = &left.recording.asked.path;
        if self.bench.scorer(path).is_some() {
            let reason = "too many challenges waited, so its answer was not scored";
            tracing::info!(challenge = left.id, "{reason}");
            self.store.add(left.id, Addition::Lines(LinesRecord::missing(reason)));
        }
        for shadow in self.bench.shadows(path) {
            let reason = "too many challenges waited for their shadows";
            left_out(&self.store, &self.left_out, left.id, &shadow, reason);
        }
    }

    /// Breaks off what runs.
    pub fn stop(&self) {
        self.interrupt.raise();
    }
}

/// Who scores the answers to one clip, and the lines that it is shown.
struct Judge {
    scorer: Scorer,
    lines: ScoredFrames,
}

/// The thread's own.
struct Worker {
    bench: Arc<dyn Bench>,
    store: Store,
    left_out: Arc<AtomicU64>,
    waiting: Arc<AtomicUsize>,
    interrupt: Interrupt,
    slots: Slots,
    lines: LineFinder,
}

impl Worker {
    fn run(&self, challenges: &Receiver<Left>) {
        while let Ok(left) = challenges.recv() {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            if self.interrupt.is_raised() {
                return;
            }
            self.follow(left);
        }
    }

    fn follow(&self, Left { id, recording, answer, clip, folder }: Left) {
        let path = &recording.asked.path;
        let judge = self.bench.scorer(path).map(|scorer| Judge { scorer, lines: self.lines(id, &clip) });
        if let Some(lines) = judge.as_ref().and_then(|judge| judge.lines.as_deref()) {
            self.keep_lines(id, lines, &folder);
        }
        // The clip is needed no more, and its bytes take up disk.
        drop(clip);
        if self.interrupt.is_raised() {
            return;
        }
        if let Some(judge) = &judge {
            self.score(id, &recording, &recording.strategy.digest, &answer, judge);
        }
        for shadow in self.bench.shadows(path) {
            if self.slots.taken() > 0 {
                left_out(&self.store, &self.left_out, id, &shadow, "challenges were being answered");
                continue;
            }
            if let Some(answer) = self.shadow(id, &recording, &shadow)
                && let Some(judge) = &judge
            {
                self.score(id, &recording, shadow.plugin.digest(), &answer, judge);
            }
        }
    }

    /// Looks for lines, where they are wanted and there is time, and records what came of it.
    fn lines(&self, id: i64, clip: &ArrivingClip) -> ScoredFrames {
        if !self.lines.is_wanted() {
            return None;
        }
        let (record, scored_frames) = if self.waiting.load(Ordering::Relaxed) < BACKLOG {
            self.lines.find(clip, &self.interrupt)
        } else {
            (LinesRecord::missing("other challenges waited for their scores"), None)
        };
        // Who breaks off has seen a part, which says nothing.
        if self.interrupt.is_raised() {
            return None;
        }
        self.store.add(id, Addition::Lines(record));
        scored_frames
    }

    /// Keeps lines beside the recording: strategies are compared with them later.
    fn keep_lines(&self, id: i64, lines: &[FrameLines], folder: &SharedFolder) {
        let kept = folder.lock().unwrap_or_else(PoisonError::into_inner).keep_lines(id, lines);
        match kept {
            Ok(dropped) => {
                dropped.into_iter().for_each(|id| self.store.add(id, Addition::Recording(made_room())));
            }
            Err(error) => tracing::error!(%error, challenge = id, "painted lines were not kept"),
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

    fn score(&self, id: i64, recording: &Recording, digest: &str, answer: &Answer, judge: &Judge) {
        let Judge { scorer, lines } = judge;
        let unscored = |error: &dyn std::fmt::Display| {
            tracing::warn!(%error, challenge = id, "an answer has no predicted score");
        };
        let Scored { card, call } = match scorer.ask(recording, answer, lines.as_deref()) {
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
