//! The time of day, real or set by a test.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time of day.
pub trait Clock: Send + Sync {
    /// Nanoseconds since 1970-01-01T00:00:00Z; `u64` holds them until the year 2554.
    fn unix_ns(&self) -> u64;

    /// The same in milliseconds.
    fn unix_ms(&self) -> u64 {
        self.unix_ns() / 1_000_000
    }
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn unix_ns(&self) -> u64 {
        // A machine that believes it is before 1970 gets 0, and then every nonce is outside the window.
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    }
}

/// A clock that stands still until it is set; clones share the hands.
#[derive(Clone, Debug, Default)]
pub struct SimulatedClock(Arc<AtomicU64>);

impl SimulatedClock {
    /// Stands at `unix_ns`.
    pub fn at(unix_ns: u64) -> Self {
        Self(Arc::new(AtomicU64::new(unix_ns)))
    }

    /// Moves the hands.
    pub fn set(&self, unix_ns: u64) {
        self.0.store(unix_ns, Ordering::SeqCst);
    }
}

impl Clock for SimulatedClock {
    fn unix_ns(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_simulated_clock_show_the_same_time() {
        let clock = SimulatedClock::at(7);
        let twin = clock.clone();
        clock.set(9);
        assert_eq!(twin.unix_ns(), 9);
    }

    #[test]
    fn the_system_clock_counts_nanoseconds() {
        let in_2025 = 1_735_689_600_000_000_000;
        assert!(SystemClock.unix_ns() > in_2025);
    }
}
