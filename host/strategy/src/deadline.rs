//! The moment by which a challenge must be answered.

use std::time::{Duration, Instant};

/// A moment after which a plugin is interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline is `at`.
    pub fn at(at: Instant) -> Self {
        Self(at)
    }

    /// The deadline is `time` from now.
    pub fn after(time: Duration) -> Self {
        Self(Instant::now() + time)
    }

    /// Time left; nothing once it has passed.
    pub fn remaining(&self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Milliseconds left; 0 once it has passed.
    pub fn remaining_ms(&self) -> u32 {
        u32::try_from(self.remaining().as_millis()).unwrap_or(u32::MAX)
    }

    /// True once it has passed.
    pub fn has_passed(&self) -> bool {
        Instant::now() >= self.0
    }
}
