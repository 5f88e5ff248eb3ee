//! A scorer's one call: an instance is made for it and thrown away after it.

use crate::error::CallError;
use crate::meter::{PluginCall, answer_bytes};
use crate::plugin::{OpenOptions, ScorerPlugin};
use crate::score::{Evidence, ScoreCard};
use crate::session::failed;
use crate::types::Answer;
use scene::VideoInfo;
use std::time::Instant;

/// A predicted score, and what it took.
#[derive(Clone, Debug)]
pub struct Scored {
    /// The score, checked.
    pub card: ScoreCard,
    /// The call, for the record.
    pub call: PluginCall,
}

impl ScorerPlugin {
    /// The score that a validator is expected to give `answer`, which took `elapsed_ms` from the request to its last
    /// byte. Blocks until the scorer returns or its deadline passes.
    ///
    /// # Errors
    /// Settings that the plugin does not have, a capability that is not granted, no room for another instance, and a
    /// plugin that fails or returns what the contract does not allow.
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
        instance.guest_mut().meter.bytes_in += answer_bytes(answer) + evidence.bytes();
        let arguments = (video.into(), answer.into(), evidence.into(), elapsed_ms);
        let scored = instance.call("score", |scorer| &scorer.score, arguments)?;
        let card: ScoreCard = scored.map_err(|failure| failed("score", failure))?;
        let bytes = card.components.iter().map(|component| 16 + component.name.len() as u64);
        instance.guest_mut().meter.bytes_out += bytes.sum::<u64>();
        card.check().map_err(|reason| CallError::BadAnswer { function: "score", reason })?;
        instance.guest_mut().keep_state();
        let scored = Ok(card);
        let call = instance.ended("score", start, &scored);
        scored.map(|card| Scored { card, call })
    }
}
