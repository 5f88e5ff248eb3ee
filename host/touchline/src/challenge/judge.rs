//! Whether a call that failed counts against the plugin.

use std::time::Duration;
use strategy::CallError;

/// True where the plugin is to blame: it trapped, went over a limit, answered nonsense, or used up the challenge's
/// time. `in_plugin` is the time of all its calls, `in_challenge` the time since the request came.
///
/// A challenge's own end, a setting that the operator chose, and a plugin that says that it cannot answer count for
/// nothing. Nor does a deadline that passed while something else took the time.
pub fn is_fault(error: &CallError, in_plugin: Duration, in_challenge: Duration) -> bool {
    match error {
        CallError::Trapped { .. }
        | CallError::Slow { .. }
        | CallError::SlowDescribe { .. }
        | CallError::Memory { .. }
        | CallError::Table { .. }
        | CallError::BadAnswer { .. }
        | CallError::Instance(_) => true,
        CallError::Deadline { .. } => in_plugin > in_challenge / 2,
        CallError::Setting(_)
        | CallError::NotGranted { .. }
        | CallError::NoRoom { .. }
        | CallError::Interrupted { .. }
        | CallError::BadSetting(_)
        | CallError::CannotAnswer { .. }
        | CallError::NotCalled { .. } => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_deadline_counts_against_the_plugin_that_used_up_the_time() {
        let late = CallError::Deadline { function: "observe" };
        assert!(is_fault(&late, SECOND * 6, SECOND * 10));
        assert!(!is_fault(&late, SECOND, SECOND * 10), "the clip took the time");
    }

    #[test]
    fn what_is_not_the_plugins_doing_does_not_count_against_it() {
        let stopped = CallError::Interrupted { function: "observe" };
        let cannot = CallError::CannotAnswer { function: "plan", reason: "no pitch".into() };
        for error in [stopped, cannot, CallError::NoRoom { instances: 3 }] {
            assert!(!is_fault(&error, SECOND, SECOND), "{error}");
        }
        let nonsense = CallError::BadAnswer { function: "finish", reason: "NaN".into() };
        assert!(is_fault(&nonsense, Duration::ZERO, SECOND));
    }
}
