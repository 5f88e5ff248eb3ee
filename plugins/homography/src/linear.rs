//! The two pieces of linear algebra that homographies need. A crate for them would be most of a component.

/// Below this share of the largest entry a pivot or an off-diagonal entry is taken for zero.
const NEGLIGIBLE: f64 = 1e-15;
/// Jacobi's method converges quadratically: 9x9 matrices take under ten rounds.
const MAX_SWEEPS: usize = 50;

/// Solves `a x = b` by elimination with row pivoting; none where `a` is singular.
pub fn solve<const N: usize>(mut a: [[f64; N]; N], mut b: [f64; N]) -> Option<[f64; N]> {
    let largest = a.iter().flatten().fold(0.0_f64, |most, entry| most.max(entry.abs()));
    for column in 0..N {
        let pivot = (column..N).max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs()))?;
        // Also refuses what is not a number.
        if a[pivot][column].abs().partial_cmp(&(largest * NEGLIGIBLE)) != Some(std::cmp::Ordering::Greater) {
            return None;
        }
        a.swap(column, pivot);
        b.swap(column, pivot);
        let (above, below) = a.split_at_mut(column + 1);
        let pivot_row = &above[column];
        for (offset, row) in below.iter_mut().enumerate() {
            let factor = row[column] / pivot_row[column];
            for (entry, by) in row.iter_mut().zip(pivot_row).skip(column) {
                *entry -= factor * by;
            }
            b[column + 1 + offset] -= factor * b[column];
        }
    }
    for row in (0..N).rev() {
        let known: f64 = (row + 1..N).map(|k| a[row][k] * b[k]).sum();
        b[row] = (b[row] - known) / a[row][row];
    }
    Some(b)
}

/// The unit eigenvector of the smallest eigenvalue of a symmetric matrix, by Jacobi's rotations.
pub fn smallest_eigenvector<const N: usize>(mut a: [[f64; N]; N]) -> [f64; N] {
    let mut vectors = [[0.0; N]; N];
    for (index, row) in vectors.iter_mut().enumerate() {
        row[index] = 1.0;
    }
    for _ in 0..MAX_SWEEPS {
        let largest = (0..N).fold(0.0_f64, |most, i| most.max(a[i][i].abs()));
        let mut rotated = false;
        for p in 0..N {
            for q in p + 1..N {
                if a[p][q].abs() > largest * NEGLIGIBLE * NEGLIGIBLE {
                    rotate(&mut a, &mut vectors, p, q);
                    rotated = true;
                }
            }
        }
        if !rotated {
            break;
        }
    }
    let smallest = (0..N).min_by(|&i, &j| a[i][i].total_cmp(&a[j][j])).unwrap_or(0);
    std::array::from_fn(|row| vectors[row][smallest])
}

/// Turns the plane of `p` and the greater `q` so that their common entry vanishes. Golub and Van Loan, "Matrix Computations", 8.5.
fn rotate<const N: usize>(a: &mut [[f64; N]; N], vectors: &mut [[f64; N]; N], p: usize, q: usize) {
    let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
    let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    let turn = |x: f64, y: f64| (cosine * x - sine * y, sine * x + cosine * y);
    for row in a.iter_mut().chain(vectors.iter_mut()) {
        (row[p], row[q]) = turn(row[p], row[q]);
    }
    let (above, below) = a.split_at_mut(q);
    for (x, y) in above[p].iter_mut().zip(&mut below[0]) {
        (*x, *y) = turn(*x, *y);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_is_solved_whatever_the_order_of_its_rows() {
        let x = solve([[0.0, 2.0, 1.0], [1.0, 1.0, 0.0], [2.0, 0.0, 3.0]], [7.0, 3.0, 11.0]).unwrap();
        let residuals = [2.0 * x[1] + x[2] - 7.0, x[0] + x[1] - 3.0, 2.0 * x[0] + 3.0 * x[2] - 11.0];
        assert!(residuals.iter().all(|residual| residual.abs() < 1e-12), "{x:?}");
    }

    #[test]
    fn a_singular_system_has_no_solution() {
        assert_eq!(solve([[1.0, 2.0], [2.0, 4.0]], [1.0, 2.0]), None);
        assert_eq!(solve([[f64::NAN, 2.0], [2.0, 4.0]], [1.0, 2.0]), None);
    }

    #[test]
    fn the_smallest_eigenvector_spans_the_null_space() {
        // Of v v^T + 2 w w^T with v = (1, 1, 0), w = (0, 1, 1): the null space is (1, -1, 1).
        let found = smallest_eigenvector([[1.0, 1.0, 0.0], [1.0, 3.0, 2.0], [0.0, 2.0, 2.0]]);
        let unit = 1.0 / 3.0_f64.sqrt();
        let sign = found[0].signum();
        for (entry, wanted) in found.iter().zip([unit, -unit, unit]) {
            assert!((entry * sign - wanted).abs() < 1e-12, "{found:?}");
        }
    }
}
