//! Finds the painted lines of a challenge's clip once its answer has left, for the scorer.
//!
//! Looks at a sample of the frames, on one core and with the priority of the thread that asks: a good part of a second
//! for each. The sample is runs of consecutive frames, because validators hold a frame against the one before.

use crate::challenge::duration_ns;
use crate::config::ScorerConfig;
use crate::pixels::{self, ClipFacts};
use clip::{ArrivingClip, DecodeLimits};
use std::time::Instant;
use store::LinesRecord;
use strategy::{FrameLines, Interrupt};

/// A validator skips such a clip; answers to it are compared all the same, on all frames.
const NOTHING_SCORED: &str = "no frame that was looked at shows enough of a pitch to be scored";

/// The frames of the sample that a validator would score, with their lines; none where nobody knows.
pub type ScoredFrames = Option<Vec<FrameLines>>;

/// Looks for lines as the configuration says.
#[derive(Clone, Debug)]
pub struct LineFinder {
    run_frames: u32,
    every_frames: u32,
    limits: DecodeLimits,
}

impl LineFinder {
    /// Looks at the sample that `config` names, in clips within `limits`.
    pub fn new(config: &ScorerConfig, limits: DecodeLimits) -> Self {
        let limits = DecodeLimits { threads: 1, ..limits };
        Self { run_frames: config.lines_run_frames, every_frames: config.lines_every_frames, limits }
    }

    /// False where lines are not to be looked for.
    pub fn is_wanted(&self) -> bool {
        self.run_frames > 0
    }

    /// Looks at the clip until `stop` is raised, and says what came of it.
    pub fn find(&self, clip: &ArrivingClip, stop: &Interrupt) -> (LinesRecord, ScoredFrames) {
        let start = Instant::now();
        let looked = pixels::look(clip, &self.limits, &|frame| self.wants(frame), stop);
        let took_ns = duration_ns(start.elapsed());
        match looked {
            Ok(facts) => {
                let record = LinesRecord { took_ns, ..self.record(&facts) };
                (record, Some(facts.scored_frames).filter(|frames| !frames.is_empty()))
            }
            Err(error) => {
                let reason = format!("the clip could not be looked at once more: {error}");
                (LinesRecord { took_ns, ..LinesRecord::missing(reason) }, None)
            }
        }
    }

    fn wants(&self, frame: u32) -> bool {
        frame % self.every_frames < self.run_frames
    }

    fn record(&self, ClipFacts { video, scored_frames }: &ClipFacts) -> LinesRecord {
        let frames = 0..video.frame_count.unwrap_or(0);
        LinesRecord {
            looked_frames: frames.filter(|&frame| self.wants(frame)).count() as u32,
            scored_frames: scored_frames.len() as u32,
            took_ns: 0,
            missing_reason: scored_frames.is_empty().then(|| NOTHING_SCORED.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finder(lines_run_frames: u32, lines_every_frames: u32) -> LineFinder {
        let config = ScorerConfig { lines_run_frames, lines_every_frames, ..ScorerConfig::default() };
        let limits = DecodeLimits { max_width: 1_280, max_height: 720, max_frames: 100, threads: 4 };
        LineFinder::new(&config, limits)
    }

    #[test]
    fn the_sample_is_runs_of_consecutive_frames() {
        let finder = finder(2, 5);
        let wanted: Vec<u32> = (0..12).filter(|&frame| finder.wants(frame)).collect();
        assert_eq!(wanted, [0, 1, 5, 6, 10, 11]);
        assert!(!self::finder(0, 5).is_wanted());
    }

    #[test]
    fn a_clip_that_cannot_be_looked_at_is_told_of_with_its_reason() {
        let clip = ArrivingClip::from_bytes(b"no clip".to_vec());
        let (record, scored_frames) = finder(2, 5).find(&clip, &Interrupt::default());
        let reason = record.missing_reason.unwrap_or_default();
        assert!(reason.starts_with("the clip could not be looked at once more: "), "{reason}");
        assert_eq!((record.looked_frames, scored_frames), (0, None));
    }
}
