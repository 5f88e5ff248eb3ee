//! Whether a strategy is fit to answer: counts the challenges in a row in which it failed, and sets it aside at the
//! limit.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Why a digest answers no more until the operator clears it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// How it failed last.
    pub reason: String,
    /// Challenges in a row in which it failed.
    pub failures: u32,
}

/// The health of one digest.
#[derive(Debug)]
pub struct Health {
    /// Failures in a row that set it aside.
    limit: u32,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    set_aside: Option<SetAside>,
}

impl Health {
    /// Good health, until `limit` failures in a row.
    pub fn new(limit: u32) -> Self {
        Self { limit, state: Mutex::default() }
    }

    /// It answered a challenge.
    pub fn answered(&self) {
        self.state().failures = 0;
    }

    /// It failed in a challenge; at the limit that sets it aside.
    pub fn failed(&self, reason: &str) {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        if state.set_aside.is_none() && state.failures >= self.limit {
            state.set_aside = Some(SetAside { reason: reason.to_owned(), failures: state.failures });
        }
    }

    /// Why it is set aside, where it is.
    pub fn set_aside(&self) -> Option<SetAside> {
        self.state().set_aside.clone()
    }

    /// Sets it aside, for what another process saw or an earlier one.
    pub(super) fn put_aside(&self, why: SetAside) {
        self.state().set_aside = Some(why);
    }

    /// The operator has cleared it: it begins anew.
    pub(super) fn clear(&self) {
        *self.state() = State::default();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_in_a_row_set_aside_and_an_answer_between_them_does_not_count() {
        let health = Health::new(2);
        health.failed("trap");
        health.answered();
        health.failed("trap");
        assert_eq!(health.set_aside(), None);
        health.failed("time");
        let first = Some(SetAside { reason: "time".into(), failures: 2 });
        assert_eq!(health.set_aside(), first);
        health.failed("again");
        assert_eq!(health.set_aside(), first, "it is set aside once");
        health.clear();
        health.failed("trap");
        assert_eq!(health.set_aside(), None, "it begins anew");
    }
}
