//! How sure a mean difference is: Student's interval for paired values.
//!
//! Both strategies are tried on the same recordings, so what counts are the differences, recording by recording; how
//! hard a clip is cancels out. Nothing here is drawn by chance: equal values give equal intervals.

use serde::Serialize;

/// Fewest pairs that anything is said about. With fewer, one odd clip decides.
pub const FEWEST_PAIRS: usize = 8;

/// Two-sided 95 per cent quantiles of Student's distribution for 1 to 30 degrees of freedom, as printed tables have
/// them.
const QUANTILES: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/// That of the normal distribution.
const NORMAL: f64 = 1.959_964;

/// A mean with the interval that holds the true one in 95 of 100 cases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// The mean.
    pub mean: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

/// The mean of `differences`; none for fewer than [`FEWEST_PAIRS`].
pub fn mean(differences: &[f64]) -> Option<Interval> {
    if differences.len() < FEWEST_PAIRS {
        return None;
    }
    let count = differences.len() as f64;
    let mean = differences.iter().sum::<f64>() / count;
    let squares: f64 = differences.iter().map(|difference| (difference - mean).powi(2)).sum();
    let error = (squares / (count - 1.0) / count).sqrt();
    let reach = quantile(differences.len() - 1) * error;
    Some(Interval { mean, low: mean - reach, high: mean + reach })
}

/// The quantile for that many degrees of freedom; beyond the table by the first terms of Cornish and Fisher's
/// expansion, which is right to the table's digits there.
fn quantile(degrees: usize) -> f64 {
    if let Some(tabled) = degrees.checked_sub(1).and_then(|index| QUANTILES.get(index)) {
        return *tabled;
    }
    let (z, n) = (NORMAL, degrees as f64);
    let first = (z.powi(3) + z) / (4.0 * n);
    let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * n * n);
    z + first + second
}

/// The value that `share` of the values do not exceed, by the nearest rank; none of no values.
pub fn percentile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.clamp(1, sorted.len().max(1)) - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_the_one_that_textbooks_compute() {
        // Student's own sleep data, difference of the two drugs: R's t.test(..., paired = TRUE) gives mean 1.58 and
        // 0.7001142 to 2.4598858.
        let differences = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4];
        let interval = mean(&differences).unwrap();
        assert!((interval.mean - 1.58).abs() < 1e-9, "{interval:?}");
        assert!((interval.low - 0.700_114).abs() < 1e-3, "{interval:?}");
        assert!((interval.high - 2.459_886).abs() < 1e-3, "{interval:?}");
    }

    #[test]
    fn quantiles_beyond_the_table_are_those_of_larger_tables() {
        for (degrees, tabled) in [(31, 2.040), (40, 2.021), (60, 2.000), (120, 1.980), (1_000, 1.962)] {
            assert!((quantile(degrees) - tabled).abs() < 6e-4, "{degrees}: {}", quantile(degrees));
        }
    }

    #[test]
    fn of_too_few_pairs_nothing_is_said_and_equal_ones_leave_no_doubt() {
        assert_eq!(mean(&[0.5; FEWEST_PAIRS - 1]), None);
        assert_eq!(mean(&[0.5; FEWEST_PAIRS]), Some(Interval { mean: 0.5, low: 0.5, high: 0.5 }));
    }

    #[test]
    fn percentiles_are_values_that_were_there() {
        let values: Vec<f64> = (1..=20).rev().map(f64::from).collect();
        assert_eq!((percentile(&values, 0.5), percentile(&values, 0.95)), (Some(10.0), Some(19.0)));
        assert_eq!((percentile(&values, 1.0), percentile(&[], 0.5)), (Some(20.0), None));
    }
}
