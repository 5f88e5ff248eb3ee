//! What a configuration must hold beyond its form.

use super::Config;
use crate::problem::Problem;
use std::path::Path;

/// Most challenges at the same time that are believed to be meant.
const MOST_CHALLENGES_AT_ONCE: usize = 256;

impl Config {
    /// Values that cannot be meant, one refusal each: file, key, value, why, and what would do.
    pub(super) fn check(&self, file: &Path) -> Result<(), Problem> {
        let refuse = |key: &str, value: String, why: &str, remedy: &str| {
            Err(Problem::new(format!("{}: {key} = {value}: {why}", file.display())).remedy(remedy))
        };
        let operator = self.operator.listen;
        if !operator.ip().is_loopback() && !self.operator.allow_remote {
            return refuse(
                "operator.listen",
                operator.to_string(),
                "the report has no password and this address is reachable from other machines",
                "listen on 127.0.0.1 and use an SSH tunnel, or set operator.allow_remote = true",
            );
        }
        let stake = self.chain.minimum_stake_tao;
        if !stake.is_finite() || stake < 0.0 {
            return refuse(
                "chain.minimum_stake_tao",
                stake.to_string(),
                "not an amount",
                "give TAO, 0 or more",
            );
        }
        for (key, value) in self.positive_keys() {
            if value == 0 {
                return refuse(key, "0".into(), "nothing could be answered", "give a number of at least 1");
            }
        }
        let at_once = self.validator.challenges_at_once;
        if at_once > MOST_CHALLENGES_AT_ONCE {
            return refuse(
                "validator.challenges_at_once",
                at_once.to_string(),
                "each has a plugin instance and two threads",
                &format!("give 1 to {MOST_CHALLENGES_AT_ONCE}"),
            );
        }
        self.check_devices(file)?;
        let slower = self.plugins.promote_max_slower_ms;
        if !slower.is_finite() || slower < 0.0 {
            return refuse(
                "plugins.promote_max_slower_ms",
                slower.to_string(),
                "no duration",
                "give milliseconds, 0 or more",
            );
        }
        let run = self.scorer.lines_run_frames;
        if run > self.scorer.lines_every_frames {
            return refuse(
                "scorer.lines_run_frames",
                run.to_string(),
                "a run would reach into the next one",
                "give at most scorer.lines_every_frames, or 0 to look for no lines",
            );
        }
        if self.models.is_empty() {
            return refuse(
                "models",
                "{}".into(),
                "no role has a model",
                "add `players = \"path/to/model.toml\"`",
            );
        }
        Ok(())
    }

    fn positive_keys(&self) -> [(&'static str, u64); 16] {
        [
            ("validator.challenges_at_once", self.validator.challenges_at_once as u64),
            ("validator.deadline_ms", self.validator.deadline_ms),
            ("validator.max_body_bytes", self.validator.max_body_bytes as u64),
            ("clip.max_bytes", self.clip.max_bytes),
            ("clip.connect_timeout_ms", self.clip.connect_timeout_ms),
            ("clip.idle_timeout_ms", self.clip.idle_timeout_ms),
            ("strategy.max_memory_bytes", self.strategy.max_memory_bytes as u64),
            ("strategy.max_call_ms", self.strategy.max_call_ms),
            ("plugins.failures_before_quarantine", self.plugins.failures_before_quarantine.into()),
            ("plugins.check_memory_bytes", self.plugins.check_memory_bytes),
            ("plugins.check_seconds", self.plugins.check_seconds),
            ("clip.max_width_px", self.clip.max_width_px.into()),
            ("clip.max_height_px", self.clip.max_height_px.into()),
            ("clip.max_frames", self.clip.max_frames.into()),
            ("devices.gpu.max_batch", self.devices.gpu.max_batch as u64),
            ("devices.window_frames", self.devices.window_frames as u64),
        ]
    }
}
