//! A homography moved to where the squared distances are least: Levenberg-Marquardt.

use crate::linear::solve;
use crate::{Homography, Pair};

/// Steps at most, as OpenCV takes them after a consensus.
const MAX_STEPS: usize = 10;
/// How much the damping grows after a step that made things worse, and shrinks after one that helped (Marquardt 1963).
const DAMPING_STEP: f64 = 10.0;
/// Where damping begins, as a share of the diagonal.
const FIRST_DAMPING: f64 = 1e-3;
/// Damping under which steps are still tried.
const MAX_DAMPING: f64 = 1e9;
/// A step that lowers the squared error by less than this share is the last.
const CONVERGED: f64 = 1e-12;

/// The normal equations of the weighted distances about a homography, for its first eight entries.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linearised {
    /// Slopes times slopes, summed: what the pairs know of the entries.
    pub normal: [[f64; 8]; 8],
    /// Slopes times distances, summed; a step solves `normal x = gradient` and is subtracted.
    pub gradient: [f64; 8],
    /// Weighted sum of the squared distances.
    pub squared_error: f64,
}

/// The homography near `start` with the least weighted sum of squared distances over the pairs; `start` itself where no
/// step lowers it. The last entry stays as it is, so `start` must not have it near 0.
pub fn refine(start: Homography, pairs: &[Pair]) -> Homography {
    let mut best = start;
    let mut here = linearise(&best, pairs.iter().copied());
    let mut damping = FIRST_DAMPING;
    let mut steps = 0;
    while steps < MAX_STEPS && damping < MAX_DAMPING {
        let lower = step(&best, &here, damping)
            .map(|tried| (tried, linearise(&tried, pairs.iter().copied())))
            .filter(|(_, there)| there.squared_error < here.squared_error);
        let Some((tried, there)) = lower else {
            damping *= DAMPING_STEP;
            continue;
        };
        let gain = here.squared_error - there.squared_error;
        let converged = gain <= CONVERGED * here.squared_error;
        (best, here) = (tried, there);
        if converged {
            break;
        }
        damping /= DAMPING_STEP;
        steps += 1;
    }
    best
}

fn step(from: &Homography, here: &Linearised, damping: f64) -> Option<Homography> {
    let mut damped = here.normal;
    for (index, row) in damped.iter_mut().enumerate() {
        row[index] += damping * row[index];
    }
    let change = solve(damped, here.gradient)?;
    let mut entries = from.0;
    for (entry, change) in entries.iter_mut().zip(change) {
        *entry -= change;
    }
    Some(Homography(entries))
}

/// The equations of the pairs about a homography.
pub fn linearise(homography: &Homography, pairs: impl Iterator<Item = Pair>) -> Linearised {
    let mut sums = Linearised { normal: [[0.0; 8]; 8], gradient: [0.0; 8], squared_error: 0.0 };
    let h = &homography.0;
    for Pair { from: [x, y], to, weight } in pairs {
        let depth = h[6] * x + h[7] * y + h[8];
        let scale = if depth.abs() > f64::EPSILON { 1.0 / depth } else { 0.0 };
        let u = (h[0] * x + h[1] * y + h[2]) * scale;
        let v = (h[3] * x + h[4] * y + h[5]) * scale;
        let (x, y) = (x * scale, y * scale);
        add::<0>(&mut sums, weight, [x, y, scale, -x * u, -y * u], u - to[0]);
        add::<3>(&mut sums, weight, [x, y, scale, -x * v, -y * v], v - to[1]);
    }
    for row in 0..8 {
        for column in 0..row {
            sums.normal[row][column] = sums.normal[column][row];
        }
    }
    sums
}

/// Adds one axis of a pair to the upper triangle. Its slopes are 0 but for three entries from `FIRST` on and the last
/// two.
fn add<const FIRST: usize>(sums: &mut Linearised, weight: f64, slope: [f64; 5], residual: f64) {
    let entry = [FIRST, FIRST + 1, FIRST + 2, 6, 7];
    for (nth, &row) in entry.iter().enumerate() {
        let weighted = weight * slope[nth];
        for (&column, other) in entry[nth..].iter().zip(&slope[nth..]) {
            sums.normal[row][column] += weighted * other;
        }
        sums.gradient[row] += weighted * residual;
    }
    sums.squared_error += weight * residual * residual;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(noise_px: f64) -> Vec<Pair> {
        let map = Homography([1.1, 0.1, 5.0, -0.05, 0.9, 3.0, 2e-4, -1e-4, 1.0]);
        (0..12)
            .map(|index| {
                let from = [f64::from(index % 4) * 300.0, f64::from(index / 4) * 200.0];
                let [u, v] = map.project(from);
                let sign = if index % 2 == 0 { 1.0 } else { -1.0 };
                Pair::new(from, [u + sign * noise_px, v - sign * noise_px])
            })
            .collect()
    }

    fn squared_error(homography: &Homography, pairs: &[Pair]) -> f64 {
        pairs.iter().map(|pair| homography.error(pair).powi(2)).sum()
    }

    #[test]
    fn a_start_that_is_off_comes_to_the_exact_map() {
        let pairs = pairs(0.0);
        let refined = refine(Homography([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]), &pairs);
        assert!(squared_error(&refined, &pairs) < 1e-9, "{refined:?}");
    }

    #[test]
    fn nothing_near_the_result_is_better() {
        let pairs = pairs(2.0);
        let refined = refine(crate::dlt::fit(&pairs).unwrap(), &pairs);
        let least = squared_error(&refined, &pairs);
        for index in 0..8 {
            for factor in [0.9999, 1.0001] {
                let mut entries = refined.0;
                entries[index] *= factor;
                assert!(squared_error(&Homography(entries), &pairs) >= least - 1e-6);
            }
        }
    }
}
