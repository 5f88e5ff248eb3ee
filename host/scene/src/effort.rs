//! What a piece of work took: when it ran, how long its thread was busy, how much of a core that cost.

use rustix::time::{ClockId, clock_gettime};
use std::time::{Duration, Instant};

/// One piece of work on one thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// When it began.
    pub start: Instant,
    /// When it ended.
    pub end: Instant,
    /// The time between, less what the thread waited for others (bytes that had not arrived, a full queue).
    pub busy: Duration,
    /// Processor time of the thread meanwhile. Less than `busy` where the thread had to share its core, or where a
    /// device worked for it.
    pub cpu: Duration,
}

impl Effort {
    /// Runs `work` and says what it took; all of it counts as busy.
    pub fn of<T>(work: impl FnOnce() -> T) -> (T, Self) {
        let stopwatch = Stopwatch::start();
        let result = work();
        (result, stopwatch.stop())
    }

    /// Both together: from the earlier start to the later end.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            start: self.start.min(other.start),
            end: self.end.max(other.end),
            busy: self.busy + other.busy,
            cpu: self.cpu + other.cpu,
        }
    }

    /// One of `parts` equal shares: in the same time, with that part of the work.
    #[must_use]
    pub fn share_of(self, parts: usize) -> Self {
        let parts = u32::try_from(parts.max(1)).unwrap_or(u32::MAX);
        Self { busy: self.busy / parts, cpu: self.cpu / parts, ..self }
    }
}

/// Measures a piece of work of the thread that starts and stops it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch {
    start: Instant,
    cpu_at_start: Duration,
    waited: Duration,
}

impl Stopwatch {
    /// The work begins now.
    pub fn start() -> Self {
        Self { start: Instant::now(), cpu_at_start: thread_cpu(), waited: Duration::ZERO }
    }

    /// Some of the time was spent waiting.
    pub fn waited(&mut self, time: Duration) {
        self.waited += time;
    }

    /// The work ends now. Must be called on the thread that started it.
    pub fn stop(self) -> Effort {
        let end = Instant::now();
        let busy = end.saturating_duration_since(self.start).saturating_sub(self.waited);
        Effort { start: self.start, end, busy, cpu: thread_cpu().saturating_sub(self.cpu_at_start) }
    }
}

/// Processor time of the calling thread since it began.
fn thread_cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_counts_neither_as_busy_nor_on_the_processor() {
        let (sender, receiver) = std::sync::mpsc::channel::<()>();
        let other = std::thread::spawn(move || {
            let mut sum = 0_u64;
            for value in 0..50_000_000_u64 {
                sum = std::hint::black_box(sum ^ value);
            }
            drop(sender);
            sum
        });
        let mut stopwatch = Stopwatch::start();
        let began = Instant::now();
        assert!(receiver.recv().is_err());
        stopwatch.waited(began.elapsed());
        let waited = stopwatch.stop();
        other.join().unwrap();
        assert!(waited.cpu < waited.end - waited.start);
        assert!(waited.busy < waited.end - waited.start);
    }

    #[test]
    fn work_costs_processor_time() {
        let (sum, effort) =
            Effort::of(|| (0..10_000_000_u64).fold(0, |sum, value| std::hint::black_box(sum ^ value)));
        assert!(std::hint::black_box(sum) < u64::MAX && effort.cpu > Duration::ZERO);
        assert_eq!(effort.busy, effort.end - effort.start);
    }
}
