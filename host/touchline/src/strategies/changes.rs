//! Tells the log who answers what, when another set comes into force.

use super::set::{Place, Strategies};
use std::sync::Arc;

/// Logs who answers what from now on where that differs, and what is new that cannot answer.
pub(super) fn tell(before: &Strategies, now: &Strategies) {
    for (path, Place { strategy, instead }) in now.places() {
        let old = before.get(path);
        if old.is_some_and(|old| Arc::ptr_eq(&old.strategy, strategy) && old.instead == *instead) {
            continue;
        }
        let label = strategy.label();
        match (instead, strategy.health().set_aside()) {
            // Nobody stands in for one that failed too often.
            (None, Some(why)) => {
                let reason = strategy.words_aside(&why);
                tracing::warn!(path, reason, "the plain strategy answers from now on");
            }
            (Some(reason), _) => {
                tracing::warn!(path, strategy = label, %reason, "answers in another's place")
            }
            (None, None) => tracing::info!(path, strategy = label, "answers from now on"),
        }
    }
    for (path, _) in before.places().filter(|(path, _)| now.get(path).is_none()) {
        let reason = now.idle().get(path).map(String::as_str);
        tracing::warn!(path, reason, "nothing answers from now on");
    }
    for trouble in now.troubles().iter().filter(|trouble| !before.troubles().contains(trouble)) {
        tracing::error!("{trouble}");
    }
}
