//! What is known of a challenge under way: when each stage ran, what the strategy did, what the clip is.
//!
//! Any thread may add to it, and whoever ends the challenge, wherever it was, finds all that was known by then.
//! Nothing here blocks beyond a short lock.

use scene::{Effort, Stage, StageSpan, VideoInfo};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use strategy::{PluginCall, RoleCost, RolePlan};

/// The trace of one challenge; clones share it.
#[derive(Clone, Debug)]
pub struct Trace {
    received: Instant,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    spans: BTreeMap<Stage, StageSpan>,
    /// The stage that began last.
    reached: Option<Stage>,
    known: Known,
}

/// What is known beside the stages.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The plugin's calls so far.
    pub calls: Vec<PluginCall>,
    /// Why the plain strategy answers, where it has to.
    pub fallback_reason: Option<String>,
    /// The clip.
    pub video: Option<VideoInfo>,
    /// What is looked at.
    pub plan: Vec<RolePlan>,
    /// The time until the deadline that the strategy was told when it planned, ms.
    pub budget_ms: u32,
    /// What the strategy was told that a frame costs, by role.
    pub costs: Vec<RoleCost>,
    /// What looking did cost, by model.
    pub looked: BTreeMap<usize, Looked>,
    /// Frames decoded so far.
    pub frames: Option<u32>,
    /// What was odd about the clip.
    pub warnings: Vec<String>,
}

/// What one model was used for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Frames that it looked at.
    pub frames: u32,
    /// Preparation and inference, summed over lanes.
    pub took: Duration,
}

impl Trace {
    /// Times count from `received`.
    pub fn new(received: Instant) -> Self {
        Self { received, state: Arc::default() }
    }

    /// The moment the request was received.
    pub fn received(&self) -> Instant {
        self.received
    }

    /// A stage's first work begins now.
    pub fn begin(&self, stage: Stage) {
        let now = Instant::now();
        self.worked(stage, Effort { start: now, end: now, busy: Duration::ZERO, cpu: Duration::ZERO });
    }

    /// Adds work that was none of a thread of ours, such as what the network did.
    pub fn add(&self, stage: Stage, start: Instant, end: Instant) {
        let busy = end.saturating_duration_since(start);
        self.worked(stage, Effort { start, end, busy, cpu: Duration::ZERO });
    }

    /// Adds one piece of work: the stage's span grows to cover it.
    pub fn worked(&self, stage: Stage, effort: Effort) {
        let (start_ns, end_ns) = (self.since_received_ns(effort.start), self.since_received_ns(effort.end));
        self.with(|state| {
            if !state.spans.contains_key(&stage) {
                state.reached = Some(stage);
            }
            let span = state.spans.entry(stage).or_insert(StageSpan {
                stage,
                start_ns,
                end_ns,
                busy_ns: 0,
                cpu_ns: 0,
            });
            span.start_ns = span.start_ns.min(start_ns);
            span.end_ns = span.end_ns.max(end_ns);
            span.busy_ns += duration_ns(effort.busy);
            span.cpu_ns += duration_ns(effort.cpu);
        });
    }

    /// Runs `work` and adds its time.
    pub fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        self.begin(stage);
        let (result, effort) = Effort::of(work);
        self.worked(stage, effort);
        result
    }

    /// Changes what is known.
    pub fn note(&self, change: impl FnOnce(&mut Known)) {
        self.with(|state| change(&mut state.known));
    }

    /// What is known so far.
    pub fn known(&self) -> Known {
        self.with(|state| state.known.clone())
    }

    /// The stages that ran, in the order in which stages begin.
    pub fn spans(&self) -> Vec<StageSpan> {
        self.with(|state| state.spans.values().copied().collect())
    }

    /// The name of the stage that began last.
    pub fn reached(&self) -> &'static str {
        self.with(|state| state.reached.map_or("admit", Stage::name))
    }

    /// Time from the request to `at`, ns; 0 for a moment before it.
    pub fn since_received_ns(&self, at: Instant) -> u64 {
        duration_ns(at.saturating_duration_since(self.received))
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A duration in ns; `u64` holds 584 years.
pub fn duration_ns(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_covers_all_its_work_and_sums_what_was_busy() {
        let received = Instant::now();
        let at = |ms| received + Duration::from_millis(ms);
        let trace = Trace::new(received);
        trace.add(Stage::Infer, at(10), at(30));
        trace.add(Stage::Infer, at(5), at(20));
        let (busy, cpu) = (Duration::from_millis(1), Duration::from_millis(2));
        trace.worked(Stage::Infer, Effort { start: at(40), end: at(50), busy, cpu });
        let ms = 1_000_000;
        let expected = StageSpan {
            stage: Stage::Infer,
            start_ns: 5 * ms,
            end_ns: 50 * ms,
            busy_ns: 36 * ms,
            cpu_ns: 2 * ms,
        };
        assert_eq!(trace.spans(), [expected]);
    }

    #[test]
    fn spans_come_in_the_order_of_stages() {
        let now = Instant::now();
        let trace = Trace::new(now);
        trace.add(Stage::Encode, now, now);
        trace.add(Stage::Admit, now, now);
        let order: Vec<Stage> = trace.spans().iter().map(|span| span.stage).collect();
        assert_eq!(order, [Stage::Admit, Stage::Encode]);
    }

    #[test]
    fn a_stage_is_reached_when_it_begins_and_not_when_more_of_an_earlier_one_ends() {
        let trace = Trace::new(Instant::now());
        assert_eq!(trace.reached(), "admit");
        trace.begin(Stage::Fetch);
        assert_eq!(trace.reached(), "fetch");
        trace.begin(Stage::Decode);
        trace.add(Stage::Fetch, Instant::now(), Instant::now());
        assert_eq!(trace.reached(), "decode");
    }
}
