//! What the store is told of a challenge whose answer has left.

use crate::trials::Contender;
use store::{Addition, ScoreRecord, ScorerCallRecord, ShadowRecord, StrategyRecord};
use strategy::{Descriptor, PluginCall, ScoreCard, ScorerPlugin};

/// That a shadow was not run, and why.
pub fn not_run(shadow: &Contender, reason: &str) -> Addition {
    let (strategy, reason) =
        (who(shadow.plugin.descriptor(), shadow.plugin.digest()), Some(reason.to_owned()));
    Addition::Shadow(ShadowRecord { strategy, strategy_ns: None, reason, missing_share: 0.0 })
}

/// What `scorer` predicts for the answer of the strategy with this digest.
pub fn score_record(digest: &str, scorer: &ScorerPlugin, card: ScoreCard) -> Addition {
    let component = |part: strategy::ScoreComponent| store::ScoreComponent {
        name: part.name,
        value: part.value.into(),
        best: part.best.into(),
    };
    Addition::Score(ScoreRecord {
        strategy_digest: digest.to_owned(),
        scorer: who(scorer.descriptor(), scorer.digest()),
        total: card.total.into(),
        components: card.components.into_iter().map(component).collect(),
    })
}

/// What asking `scorer` took.
pub fn call_record(digest: &str, scorer: &ScorerPlugin, call: PluginCall) -> Addition {
    Addition::ScorerCall(ScorerCallRecord {
        strategy_digest: digest.to_owned(),
        scorer: who(scorer.descriptor(), scorer.digest()),
        duration_ns: u64::try_from(call.duration.as_nanos()).unwrap_or(u64::MAX),
        fuel: call.fuel,
        peak_memory_bytes: call.peak_memory_bytes,
        bytes_in: call.bytes_in,
        bytes_out: call.bytes_out,
        host_calls: call.host_calls,
        error: call.outcome.err(),
    })
}

/// A plugin as the store names it.
pub fn who(descriptor: &Descriptor, digest: &str) -> StrategyRecord {
    StrategyRecord {
        name: descriptor.name.clone(),
        version: descriptor.version.clone(),
        digest: digest.to_owned(),
    }
}
