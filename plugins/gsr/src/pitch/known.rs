//! What keypoints know of a homography's entries: their equations, packed so that they are cheap to add up.

use super::planes::{Entries, map};
use homography::Pair;
use homography::refine::linearise;

/// The two entries that make things smaller with distance.
pub const PERSPECTIVE_ENTRIES: [usize; 2] = [6, 7];
/// What is known of them beforehand, as one over their variance about 0. A camera at least forty metres away sees the
/// distance change by a fifth or less over ten metres of pitch; without this, four keypoints with a little noise may
/// agree with a plane that vanishes right behind them.
pub const PERSPECTIVE: f64 = 25.0;

/// Numbers that tell a normal matrix: x and y in the picture have the same equations about three entries each, and none
/// in common but the last two.
const PACKED: usize = 21;

/// Normal equations about zero.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known {
    /// The upper left three rows' triangle, then the last two columns down to the diagonal.
    normal: [f64; PACKED],
    right: Entries,
}

impl Known {
    /// What the pairs say, linearised about `entries`.
    pub fn of(entries: &Entries, pairs: impl Iterator<Item = Pair>) -> Self {
        let equations = linearise(&map(entries), pairs);
        let full = &equations.normal;
        let triangle = (0..3).flat_map(|row| (row..3).map(move |column| full[row][column]));
        let columns =
            PERSPECTIVE_ENTRIES.into_iter().flat_map(|column| (0..=column).map(move |row| full[row][column]));
        let mut normal = [0.0; PACKED];
        normal.iter_mut().zip(triangle.chain(columns)).for_each(|(packed, entry)| *packed = entry);
        let right = std::array::from_fn(|row| times(&full[row], entries) - equations.gradient[row]);
        Self { normal, right }
    }

    /// Adds another's equations, multiplied.
    pub fn add(&mut self, other: &Self, factor: f64) {
        self.normal.iter_mut().zip(&other.normal).for_each(|(sum, entry)| *sum += factor * entry);
        self.right.iter_mut().zip(&other.right).for_each(|(sum, entry)| *sum += factor * entry);
    }

    /// The matrix in full.
    pub fn normal(&self) -> [[f64; 8]; 8] {
        let mut full = [[0.0; 8]; 8];
        let mut packed = self.normal.iter().copied();
        for row in 0..3 {
            for (column, entry) in (row..3).zip(packed.by_ref()) {
                for at in [0, 3] {
                    (full[at + row][at + column], full[at + column][at + row]) = (entry, entry);
                }
            }
        }
        for column in PERSPECTIVE_ENTRIES {
            for (row, entry) in (0..=column).zip(packed.by_ref()) {
                (full[row][column], full[column][row]) = (entry, entry);
            }
        }
        full
    }

    /// The right side of the equations about `entries` instead of zero.
    pub fn pull(&self, entries: &Entries) -> Entries {
        let full = self.normal();
        std::array::from_fn(|row| self.right[row] - times(&full[row], entries))
    }
}

fn times(row: &[f64; 8], entries: &Entries) -> f64 {
    row.iter().zip(entries).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRIES: Entries = [0.3, 0.02, 0.1, -0.01, 0.2, 0.05, 0.01, -0.1];

    fn pairs() -> Vec<Pair> {
        [[0.0, 0.0], [1.0, 0.5], [-1.0, 2.0], [2.0, -1.5], [-2.0, -1.0]]
            .map(|from| Pair { weight: 2.0, ..Pair::new(from, [0.25 * from[0] + 0.1, 0.2 * from[1]]) })
            .to_vec()
    }

    #[test]
    fn what_was_packed_is_the_normal_matrix_and_the_pull_its_gradient() {
        let equations = linearise(&map(&ENTRIES), pairs().into_iter());
        let known = Known::of(&ENTRIES, pairs().into_iter());
        let (normal, pull) = (known.normal(), known.pull(&ENTRIES));
        let mut entries = normal.iter().flatten().zip(equations.normal.iter().flatten());
        assert!(entries.all(|(found, wanted)| (found - wanted).abs() < 1e-9), "{normal:?}");
        assert!(
            pull.iter().zip(equations.gradient).all(|(pull, slope)| (pull + slope).abs() < 1e-9),
            "{pull:?}"
        );
    }

    #[test]
    fn equations_add_up() {
        let one = Known::of(&ENTRIES, pairs().into_iter());
        let mut three = Known::default();
        three.add(&one, 2.0);
        three.add(&one, 1.0);
        assert!((three.normal()[7][7] - 3.0 * one.normal()[7][7]).abs() < 1e-9);
        assert!((three.pull(&[0.0; 8])[2] - 3.0 * one.pull(&[0.0; 8])[2]).abs() < 1e-9);
    }
}
