//! Whether a candidate may take the place of the strategy that answers.

use super::compare::Comparison;
use super::interval::Interval;

/// Why a candidate should not be promoted; none where nothing speaks against it. In `comparison` the candidate is the
/// second; it may take `max_slower_ms` more than the first in 95 of 100 challenges.
pub fn objection(comparison: &Comparison, max_slower_ms: f64) -> Option<String> {
    let (active, candidate) = (&comparison.first, &comparison.second);
    if let Some(Interval { mean, low, high }) = comparison.total
        && high < 0.0
    {
        return Some(format!(
            "{} is worse than {}: over {} recordings its predicted score is {:.4} lower, between {:.4} and {:.4} in 95 of \
             100 cases",
            candidate.strategy, active.strategy, comparison.pairs, -mean, -high, -low
        ));
    }
    let (slow, usual) = (candidate.strategy_ms_p95, active.strategy_ms_p95);
    if slow > usual + max_slower_ms {
        return Some(format!(
            "{} is slower than {}: {slow:.1} ms against {usual:.1} ms in 95 of 100 recordings, and it may take \
             {max_slower_ms} ms more (plugins.promote_max_slower_ms)",
            candidate.strategy, active.strategy
        ));
    }
    if candidate.failures > active.failures {
        return Some(format!(
            "{} fails more often than {}: at {} of {} recordings against {}",
            candidate.strategy, active.strategy, candidate.failures, comparison.pairs, active.failures
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trials::compare::Side;

    fn comparison(total: Option<(f64, f64)>, slow_ms: f64, failures: usize) -> Comparison {
        let side = |strategy: &str, strategy_ms_p95, failures| Side {
            strategy: strategy.into(),
            mean_total: None,
            components: Default::default(),
            strategy_ms_p50: 1.0,
            strategy_ms_p95,
            failures,
            missing_share: 0.0,
        };
        Comparison {
            pairs: 10,
            with_lines: 0,
            left_out: Default::default(),
            first: side("old 1.0.0", 20.0, 1),
            second: side("new 2.0.0", slow_ms, failures),
            total: total.map(|(low, high)| Interval { mean: (low + high) / 2.0, low, high }),
            components: Default::default(),
        }
    }

    #[test]
    fn only_an_interval_that_lies_below_0_speaks_against_a_candidate() {
        let worse = objection(&comparison(Some((-0.3, -0.1)), 20.0, 0), 50.0).unwrap();
        assert!(worse.contains("0.2000 lower, between 0.1000 and 0.3000"), "{worse}");
        for fine in [None, Some((-0.3, 0.1)), Some((0.1, 0.2))] {
            assert_eq!(objection(&comparison(fine, 20.0, 1), 50.0), None);
        }
    }

    #[test]
    fn a_candidate_may_be_slower_within_its_budget_and_must_not_fail_more_often() {
        assert_eq!(objection(&comparison(None, 70.0, 0), 50.0), None);
        let slow = objection(&comparison(None, 71.0, 0), 50.0).unwrap();
        assert!(slow.contains("71.0 ms against 20.0 ms"), "{slow}");
        let fails = objection(&comparison(None, 20.0, 2), 50.0).unwrap();
        assert!(fails.contains("at 2 of 10 recordings against 1"), "{fails}");
    }
}
