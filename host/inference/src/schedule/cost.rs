//! What a batch costs on a lane: a part for each run, and a part for each frame in it.

use std::time::Duration;

/// Weight of what was seen last, against all before.
const LEARNING_RATE: f64 = 0.1;

/// A lane's cost: `run + frames * frame`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Of a run, however many frames, s.
    run_s: f64,
    /// Of each frame in it, s.
    frame_s: f64,
}

impl Cost {
    /// A cost without a part for the run.
    pub fn each(frame: Duration) -> Self {
        Self { run_s: 0.0, frame_s: frame.as_secs_f64() }
    }

    /// From what runs of one frame and of `most` frames took.
    pub fn from_runs(one: Duration, most: usize, full: Duration) -> Self {
        if most <= 1 {
            return Self::each(one);
        }
        let (one, full) = (one.as_secs_f64(), full.as_secs_f64());
        // Lanes that pad their batches take as long for one frame as for all; a full batch is never cheaper.
        let frame_s = ((full - one) / (most - 1) as f64).max(0.0);
        Self { run_s: (full - frame_s * most as f64).max(0.0), frame_s }
    }

    /// Of a run of `frames`.
    pub fn of(&self, frames: usize) -> Duration {
        Duration::from_secs_f64(self.run_s + self.frame_s * frames as f64)
    }

    /// Of one frame in a batch of `frames`.
    pub fn per_frame(&self, frames: usize) -> Duration {
        self.of(frames.max(1)) / frames.max(1) as u32
    }

    /// Corrects the cost by a run of `frames` that took `took`; both parts keep their ratio.
    pub fn learn(&mut self, frames: usize, took: Duration) {
        let expected = self.of(frames).as_secs_f64();
        if expected > 0.0 {
            let factor = 1.0 + LEARNING_RATE * (took.as_secs_f64() / expected - 1.0);
            self.run_s *= factor;
            self.frame_s *= factor;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_two_runs_is_found_again() {
        let cost = Cost::from_runs(Duration::from_millis(5), 16, Duration::from_millis(20));
        assert_eq!(cost.of(1).as_millis(), 5);
        assert_eq!(cost.of(16).as_millis(), 20);
        assert_eq!(cost.per_frame(16).as_micros(), 1_250);
    }

    #[test]
    fn a_lane_that_became_slower_is_believed_to_be_after_a_while() {
        let mut cost = Cost::each(Duration::from_millis(10));
        for _ in 0..50 {
            cost.learn(1, Duration::from_millis(30));
        }
        assert!((29..=30).contains(&cost.of(1).as_millis()));
    }
}
