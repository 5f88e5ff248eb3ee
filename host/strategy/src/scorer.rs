//! A scorer's one call: an instance is made for it and thrown away after it.

use crate::error::CallError;
use crate::exports::ScorerExports;
use crate::instance::Instance;
use crate::meter::PluginCall;
use crate::plugin::{OpenOptions, ScorerPlugin};
use crate::score::{Evidence, ScoreCard, WireEvidence};
use crate::session::failed;
use crate::types::Answer;
use crate::wire::{VideoInfo as WireVideoInfo, columns};
use scene::VideoInfo;
use std::time::Instant;

/// What came of a scorer's call, and what it took.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The score, checked; or how the scorer failed.
    pub card: Result<ScoreCard, CallError>,
    /// The call, for the record.
    pub call: PluginCall,
}

impl ScorerPlugin {
    /// The score that a validator is expected to give `answer`, which took `elapsed_ms` from the request to its last
    /// byte. Blocks until the scorer returns or its deadline passes.
    ///
    /// # Errors
    /// What keeps the scorer from being called: settings that it does not have, a capability that is not granted, no room
    /// for another instance, one that cannot be set up. A call that fails is none of them: it took something, too.
    pub fn score(
        &self,
        options: OpenOptions<'_>,
        video: VideoInfo,
        answer: &Answer,
        evidence: &Evidence,
        elapsed_ms: u32,
    ) -> Result<Scored, CallError> {
        let mut instance = self.instance(options)?;
        let start = Instant::now();
        instance.begin_call();
        let (answer, evidence) = (columns::Answer::from(answer), WireEvidence::from(evidence));
        instance.guest_mut().meter.bytes_in += answer.bytes() + evidence.bytes();
        let arguments = (video.into(), answer, evidence, elapsed_ms);
        let card = card(&mut instance, arguments);
        let call = instance.ended("score", start, &card);
        Ok(Scored { card, call })
    }
}

/// Calls `score`, and checks what it returns.
fn card(
    instance: &mut Instance<ScorerExports>,
    arguments: (WireVideoInfo, columns::Answer, WireEvidence, u32),
) -> Result<ScoreCard, CallError> {
    let scored = instance.call("score", |scorer| scorer.score, arguments)?;
    let card: ScoreCard = scored.map_err(|failure| failed("score", failure))?;
    let bytes = card.components.iter().map(|component| 16 + component.name.len() as u64);
    instance.guest_mut().meter.bytes_out += bytes.sum::<u64>();
    card.check().map_err(|reason| CallError::BadAnswer { function: "score", reason })?;
    instance.guest_mut().keep_state();
    Ok(card)
}
