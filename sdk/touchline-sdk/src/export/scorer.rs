//! A [`Scorer`] as the contract's interface of that name.

use crate::bindings::touchline::plugin::types::Answer;
use crate::scorer_bindings::exports::touchline::plugin::scorer::{Evidence, Guest};
use crate::settings::HostSettings;
use crate::{Descriptor, Failure, ScoreCard, Scorer, VideoInfo, log};
use std::marker::PhantomData;

/// What [`export_scorer!`](crate::export_scorer) exports.
pub struct ExportedScorer<S>(PhantomData<S>);

impl<S: Scorer> Guest for ExportedScorer<S> {
    fn describe() -> Descriptor {
        log::begin();
        S::describe()
    }

    fn score(
        video: VideoInfo,
        answer: Answer,
        evidence: Evidence,
        elapsed_ms: u32,
    ) -> Result<ScoreCard, Failure> {
        log::begin();
        S::score(video, answer.into(), evidence.into(), elapsed_ms, &HostSettings)
    }
}
