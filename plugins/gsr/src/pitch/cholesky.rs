//! Cholesky's decomposition: solves symmetric positive definite systems, and says how well the last unknowns are known.
//! Golub and Van Loan, "Matrix Computations", 4.2.

/// An upper triangle whose square is the matrix.
pub struct Cholesky<const N: usize>([[f64; N]; N]);

impl<const N: usize> Cholesky<N> {
    /// Decomposes a matrix of which only the upper triangle is read; none where it is not positive definite. Row by row
    /// from the top, so that what is subtracted lies side by side in memory.
    pub fn new(mut a: [[f64; N]; N]) -> Option<Self> {
        for pivot in 0..N {
            let (above, below) = a.split_at_mut(pivot + 1);
            let row = &mut above[pivot];
            // Also refuses what is not a number.
            if row[pivot].partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
                return None;
            }
            let scale = 1.0 / row[pivot].sqrt();
            row[pivot..].iter_mut().for_each(|entry| *entry *= scale);
            for (index, lower) in (pivot + 1..N).zip(below) {
                let factor = row[index];
                for (entry, by) in lower[index..].iter_mut().zip(&row[index..]) {
                    *entry -= factor * by;
                }
            }
        }
        Some(Self(a))
    }

    /// Solves the system for a right side.
    pub fn solve(&self, mut right: [f64; N]) -> [f64; N] {
        self.forward(&mut right, 0);
        for row in (0..N).rev() {
            let known: f64 = (row + 1..N).map(|column| self.0[row][column] * right[column]).sum();
            right[row] = (right[row] - known) / self.0[row][row];
        }
        right
    }

    /// The variance of a slope's combination of the last `M` unknowns, where the matrix is the inverse of all unknowns'
    /// covariance: the lower right of the triangle belongs to what is left when the others are eliminated.
    pub fn variance<const M: usize>(&self, slope: [f64; M]) -> f64 {
        let mut right = [0.0; N];
        right[N - M..].copy_from_slice(&slope);
        self.forward(&mut right, N - M);
        right[N - M..].iter().map(|entry| entry * entry).sum()
    }

    fn forward(&self, right: &mut [f64; N], first: usize) {
        for row in first..N {
            right[row] /= self.0[row][row];
            let solved = right[row];
            for (entry, by) in right[row + 1..].iter_mut().zip(&self.0[row][row + 1..]) {
                *entry -= by * solved;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_and_what_is_not_positive_definite_is_refused() {
        // By hand: x = (1, 2).
        let [x, y] = Cholesky::new([[4.0, 2.0], [0.0, 3.0]]).unwrap().solve([8.0, 8.0]);
        assert!((x - 1.0).abs() < 1e-12 && (y - 2.0).abs() < 1e-12, "{x} {y}");
        assert!(Cholesky::new([[1.0, 2.0], [0.0, 1.0]]).is_none());
        assert!(Cholesky::new([[f64::NAN]]).is_none());
    }

    #[test]
    fn the_variance_is_that_of_the_inverse() {
        // The inverse of [[4, 2], [2, 3]] has 4/8 in its lower right.
        let variance = Cholesky::new([[4.0, 2.0], [0.0, 3.0]]).unwrap().variance([1.0]);
        assert!((variance - 0.5).abs() < 1e-12, "{variance}");
    }
}
