//! When each stage of one challenge ran. Any thread may add to it; nothing here blocks beyond a short lock.

use scene::{Stage, StageSpan};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The stage times of one challenge; clones share them.
#[derive(Clone, Debug)]
pub struct Trace {
    received: Instant,
    spans: Arc<Mutex<BTreeMap<Stage, StageSpan>>>,
}

impl Trace {
    /// Times count from `received`.
    pub fn new(received: Instant) -> Self {
        Self { received, spans: Arc::default() }
    }

    /// The moment the request was received.
    pub fn received(&self) -> Instant {
        self.received
    }

    /// Adds one piece of work: the stage's span grows to cover it.
    pub fn add(&self, stage: Stage, start: Instant, end: Instant) {
        self.cover(stage, start, end, end.saturating_duration_since(start));
    }

    /// Adds a piece of work in which only `busy` was spent working, the rest waiting.
    pub fn cover(&self, stage: Stage, start: Instant, end: Instant, busy: Duration) {
        let (start_ns, end_ns) = (self.since_received_ns(start), self.since_received_ns(end));
        let mut spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        let span = spans.entry(stage).or_insert(StageSpan { stage, start_ns, end_ns, busy_ns: 0 });
        span.start_ns = span.start_ns.min(start_ns);
        span.end_ns = span.end_ns.max(end_ns);
        span.busy_ns += duration_ns(busy);
    }

    /// Runs `work` and adds its time.
    pub fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.add(stage, start, Instant::now());
        result
    }

    /// The stages that ran, in the order in which stages begin.
    pub fn spans(&self) -> Vec<StageSpan> {
        self.spans.lock().unwrap_or_else(PoisonError::into_inner).values().copied().collect()
    }

    /// Time from the request to `at`, ns; 0 for a moment before it.
    pub fn since_received_ns(&self, at: Instant) -> u64 {
        duration_ns(at.saturating_duration_since(self.received))
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
        trace.cover(Stage::Infer, at(40), at(50), Duration::from_millis(1));
        let ms = 1_000_000;
        let expected = StageSpan { stage: Stage::Infer, start_ns: 5 * ms, end_ns: 50 * ms, busy_ns: 36 * ms };
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
}
