//! A scorer with its settings: what it predicts for an answer to a recording.

use recording::{Recording, ReplayError};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use strategy::{
    Answer, CallError, Deadline, Evidence, FrameLines, MemoryState, OpenOptions, ScoreCard, Scored,
    ScorerPlugin,
};
use thiserror::Error;

/// Time for one answer; a scorer looks at every frame, and nobody waits.
const SCORE_TIME: Duration = Duration::from_secs(60);

/// Why an answer has no predicted score.
#[derive(Debug, Error)]
pub enum ScoreError {
    /// What the scorer is to be shown was not seen in a way that it understands.
    #[error("the scorer cannot be shown what was seen: {0}")]
    Evidence(#[from] ReplayError),
    /// The scorer failed.
    #[error("the scorer failed: {0}")]
    Failed(#[from] CallError),
}

/// What was seen in the challenge, as `scorer` is shown it; `scored_frames` where somebody has looked for lines.
///
/// # Errors
/// Something that was not seen in a way that the scorer understands.
pub fn evidence(
    recording: &Recording,
    scorer: &ScorerPlugin,
    scored_frames: Option<Vec<FrameLines>>,
) -> Result<Evidence, ReplayError> {
    Ok(Evidence {
        frame_count: recording.frame_count,
        observations: recording.observations(&scorer.descriptor().roles)?,
        scored_frames,
    })
}

/// Predicts what an answer to a recorded challenge scores.
pub trait Score {
    /// The predicted score of `answer`, with the scored frames and their lines where somebody has looked for them. How
    /// long it took is what the recorded one took: strategies take milliseconds of it, and what they take is judged by
    /// itself.
    ///
    /// # Errors
    /// A scorer that cannot say.
    fn score(
        &self,
        recording: &Recording,
        answer: &Answer,
        scored_frames: Option<&[FrameLines]>,
    ) -> Result<ScoreCard, ScoreError>;
}

/// A scorer with its settings.
#[derive(Clone)]
pub struct Scorer {
    /// The scorer.
    pub plugin: ScorerPlugin,
    /// The operator's settings for it.
    pub settings: BTreeMap<String, String>,
}

impl Scorer {
    /// True where it scores answers to what is posted to `path`.
    pub fn scores(&self, path: &str) -> bool {
        self.plugin.descriptor().challenges.iter().any(|challenge| challenge.path == path)
    }

    /// Asks the scorer, and tells what that took, too. `scored_frames` are those that a validator would score, with their
    /// lines, where somebody has looked for them.
    ///
    /// # Errors
    /// What keeps it from being asked. That it has no score is none: see [`Scored::card`].
    pub fn ask(
        &self,
        recording: &Recording,
        answer: &Answer,
        scored_frames: Option<&[FrameLines]>,
    ) -> Result<Scored, ScoreError> {
        let evidence = evidence(recording, &self.plugin, scored_frames.map(<[_]>::to_vec))?;
        let elapsed_ms = u32::try_from(recording.elapsed_ns / 1_000_000).unwrap_or(u32::MAX);
        let options = OpenOptions {
            state: Some(Arc::new(MemoryState::default())),
            ..OpenOptions::new(&self.settings, Deadline::after(SCORE_TIME))
        };
        Ok(self.plugin.score(options, recording.video, answer, &evidence, elapsed_ms)?)
    }
}

impl Score for Scorer {
    fn score(
        &self,
        recording: &Recording,
        answer: &Answer,
        scored_frames: Option<&[FrameLines]>,
    ) -> Result<ScoreCard, ScoreError> {
        Ok(self.ask(recording, answer, scored_frames)?.card?)
    }
}
