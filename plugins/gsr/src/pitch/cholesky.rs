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
        for row in 0..N {
            right[row] /= self.0[row][row];
            let solved = right[row];
            for (entry, by) in right[row + 1..].iter_mut().zip(&self.0[row][row + 1..]) {
                *entry -= by * solved;
            }
        }
        for row in (0..N).rev() {
            let known: f64 = (row + 1..N).map(|column| self.0[row][column] * right[column]).sum();
            right[row] = (right[row] - known) / self.0[row][row];
        }
        right
    }

    /// The covariance of the last `M` unknowns, where the matrix is the inverse of all unknowns' covariance: the lower
    /// right of the triangle belongs to what is left when the others are eliminated.
    pub fn covariance<const M: usize>(&self) -> [[f64; M]; M] {
        let triangle = |row: usize, column: usize| self.0[N - M + row][N - M + column];
        // Column by column of the triangle's inverse, each kept as a row.
        let mut inverse = [[0.0; M]; M];
        for (column, entries) in inverse.iter_mut().enumerate() {
            entries[column] = 1.0 / triangle(column, column);
            for row in (0..column).rev() {
                let known: f64 =
                    (row + 1..=column).map(|between| triangle(row, between) * entries[between]).sum();
                entries[row] = -known / triangle(row, row);
            }
        }
        std::array::from_fn(|row| {
            std::array::from_fn(|column| {
                inverse[row.max(column)..].iter().map(|entries| entries[row] * entries[column]).sum()
            })
        })
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
    fn the_covariance_is_the_lower_right_of_the_inverse() {
        // By hand: [[4, 2, 0], [2, 3, 1], [0, 1, 2]] has the determinant 12.
        let found =
            Cholesky::new([[4.0, 2.0, 0.0], [0.0, 3.0, 1.0], [0.0, 0.0, 2.0]]).unwrap().covariance::<2>();
        let wanted = [[8.0 / 12.0, -4.0 / 12.0], [-4.0 / 12.0, 8.0 / 12.0]];
        let mut entries = found.iter().flatten().zip(wanted.iter().flatten());
        assert!(entries.all(|(found, wanted)| (found - wanted).abs() < 1e-12), "{found:?}");
    }
}
