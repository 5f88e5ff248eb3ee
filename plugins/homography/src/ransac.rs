//! The largest set of pairs that one homography explains, of homographies through samples of four.
//!
//! Fischler and Bolles, "Random Sample Consensus" (1981). Samples, their checks and the number of them are OpenCV 4's,
//! whose generator starts from the same state every time.

use crate::linear::solve;
use crate::{Homography, MINIMAL, Pair, Point};

/// Sampling stops when a sample without outliers has been drawn with this probability.
const CONFIDENCE: f64 = 0.995;

/// How long a consensus is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Samples at most.
    pub samples: u32,
    /// Draws for one sample at most, before the pairs are taken for degenerate.
    pub draws: u32,
}

impl Effort {
    /// OpenCV's own.
    pub const OPENCV: Self = Self { samples: 2_000, draws: 10_000 };
}

/// OpenCV's generator, a multiply-with-carry one (Marsaglia): the low half of the state is the number, the high half
/// the carry.
struct Draw(u64);

impl Draw {
    const START: u64 = u64::MAX;
    const MULTIPLIER: u64 = 4_164_903_690;

    fn below(&mut self, bound: usize) -> usize {
        self.0 = (self.0 & 0xFFFF_FFFF) * Self::MULTIPLIER + (self.0 >> 32);
        (self.0 & 0xFFFF_FFFF) as usize % bound
    }

    /// Four different indices below `bound`, which must be at least four.
    fn sample(&mut self, bound: usize) -> [usize; MINIMAL] {
        let mut indices = [0; MINIMAL];
        for taken in 0..MINIMAL {
            let mut index = self.below(bound);
            while indices[..taken].contains(&index) {
                index = self.below(bound);
            }
            indices[taken] = index;
        }
        indices
    }
}

/// The pairs that the best homography brings within `threshold` of where they belong, in their order. None for fewer
/// than four pairs, and where no sample of four determines a homography.
pub fn consensus(pairs: &[Pair], threshold: f64, effort: Effort) -> Option<Vec<Pair>> {
    if pairs.len() < MINIMAL {
        return None;
    }
    let mut draw = Draw(Draw::START);
    let mut best: Vec<Pair> = Vec::new();
    let (mut drawn, mut wanted) = (0.0, f64::from(effort.samples));
    while drawn < wanted {
        let Some(sample) = usable_sample(&mut draw, pairs, effort.draws) else { break };
        drawn += 1.0;
        let Some(homography) = through(&sample) else { continue };
        let inliers = pairs.iter().filter(|pair| homography.error(pair) <= threshold);
        let count = inliers.clone().count();
        if count > best.len().max(MINIMAL - 1) {
            best = inliers.copied().collect();
            wanted = samples_wanted(count as f64 / pairs.len() as f64).min(wanted);
        }
    }
    (!best.is_empty()).then_some(best)
}

/// How many samples hold one without outliers with [`CONFIDENCE`].
fn samples_wanted(inlier_ratio: f64) -> f64 {
    let some_outlier = 1.0 - inlier_ratio.powi(MINIMAL as i32);
    if some_outlier < f64::MIN_POSITIVE {
        return 0.0;
    }
    ((1.0 - CONFIDENCE).ln() / some_outlier.ln()).round()
}

fn usable_sample(draw: &mut Draw, pairs: &[Pair], draws: u32) -> Option<[Pair; MINIMAL]> {
    (0..draws).map(|_| draw.sample(pairs.len()).map(|index| pairs[index])).find(is_usable)
}

/// True where the last point lies on no line through two others, in either plane, and the map turns all four triangles
/// over or none: no view of a plane does otherwise.
fn is_usable(sample: &[Pair; MINIMAL]) -> bool {
    let (from, to) = (sample.map(|pair| pair.from), sample.map(|pair| pair.to));
    if ends_on_a_line(&from) || ends_on_a_line(&to) {
        return false;
    }
    let triangles = [[0, 1, 2], [1, 2, 3], [0, 2, 3], [0, 1, 3]];
    let turned = triangles
        .iter()
        .filter(|&&[a, b, c]| cross(from[a], from[b], from[c]) * cross(to[a], to[b], to[c]) < 0.0);
    [0, triangles.len()].contains(&turned.count())
}

fn ends_on_a_line(points: &[Point; MINIMAL]) -> bool {
    let last = points[MINIMAL - 1];
    let size = |point: Point| (point[0] - last[0]).abs() + (point[1] - last[1]).abs();
    (0..MINIMAL - 1).any(|a| {
        (0..a).any(|b| {
            let (a, b) = (points[a], points[b]);
            cross(last, a, b).abs() <= f64::from(f32::EPSILON) * (size(a) + size(b))
        })
    })
}

/// Twice the signed area of a triangle.
fn cross(a: Point, b: Point, c: Point) -> f64 {
    (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

/// The homography that maps four pairs exactly, its last entry 1; none where they do not determine one.
pub fn through(sample: &[Pair; MINIMAL]) -> Option<Homography> {
    let mut equations = [[0.0; 8]; 8];
    let mut right = [0.0; 8];
    for (index, Pair { from: [x, y], to: [u, v], .. }) in sample.iter().copied().enumerate() {
        equations[2 * index] = [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y];
        equations[2 * index + 1] = [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y];
        (right[2 * index], right[2 * index + 1]) = (u, v);
    }
    let [a, b, c, d, e, f, g, h] = solve(equations, right)?;
    Some(Homography([a, b, c, d, e, f, g, h, 1.0]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_names_four_different_pairs() {
        let mut draw = Draw(Draw::START);
        for _ in 0..100 {
            let mut sample = draw.sample(5);
            sample.sort_unstable();
            assert!(sample.windows(2).all(|pair| pair[0] < pair[1]) && sample[3] < 5, "{sample:?}");
        }
    }

    #[test]
    fn fewer_samples_are_wanted_the_more_pairs_agree() {
        // Fischler and Bolles: ln(1 - 0.995) / ln(1 - w^4).
        assert_eq!([1.0, 0.5].map(samples_wanted), [0.0, 82.0]);
    }

    #[test]
    fn a_homography_through_four_pairs_maps_them_exactly() {
        let sample = [
            ([0.0, 0.0], [10.0, 20.0]),
            ([9.0, 1.0], [30.0, 22.0]),
            ([8.0, 7.0], [28.0, 40.0]),
            ([1.0, 9.0], [9.0, 44.0]),
        ]
        .map(|(from, to)| Pair::new(from, to));
        let homography = through(&sample).unwrap();
        assert!(sample.iter().all(|pair| homography.error(pair) < 1e-9));
    }
}
