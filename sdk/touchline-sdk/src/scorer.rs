//! The trait that a scorer implements.

use crate::{Answer, Descriptor, Evidence, Failure, ScoreCard, Settings, VideoInfo};

/// Predicts what a validator will give an answer. Its functions carry the meaning that the contract gives those of the
/// same name. Called after the answer has left, never on its way.
pub trait Scorer: 'static {
    /// What the scorer is: its challenges are those whose answers it scores, its roles what it wants to be shown. Must
    /// not depend on settings or time.
    fn describe() -> Descriptor;

    /// The score of an answer that took `elapsed_ms` from the request to its last byte. Must depend on its arguments
    /// alone.
    ///
    /// # Errors
    /// [`Failure::BadSetting`] for a setting that cannot be used, naming key, value and remedy;
    /// [`Failure::CannotAnswer`] for an answer that cannot be scored.
    fn score(
        video: VideoInfo,
        answer: Answer,
        evidence: Evidence,
        elapsed_ms: u32,
        settings: &dyn Settings,
    ) -> Result<ScoreCard, Failure>;
}
