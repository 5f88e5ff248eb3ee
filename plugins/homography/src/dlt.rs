//! The least-squares homography of some pairs: the direct linear transform on normalised points.
//!
//! Normalised as OpenCV does it: to the mean, with each axis divided by its own mean absolute deviation. Least squares
//! of the algebraic error depend on that choice.

use crate::linear::smallest_eigenvector;
use crate::{Homography, Pair, Point};

/// Moves and stretches a plane along its axes.
struct Normalisation {
    centre: Point,
    scale: Point,
}

impl Normalisation {
    /// None for points that all have the same x or the same y.
    fn of(points: impl Iterator<Item = Point> + Clone) -> Option<Self> {
        let count = points.clone().count() as f64;
        let axis = |index: usize| {
            let centre = points.clone().map(|point| point[index]).sum::<f64>() / count;
            let deviation = points.clone().map(|point| (point[index] - centre).abs()).sum::<f64>() / count;
            (deviation > f64::EPSILON).then(|| (centre, 1.0 / deviation))
        };
        let ((x, scale_x), (y, scale_y)) = (axis(0)?, axis(1)?);
        Some(Self { centre: [x, y], scale: [scale_x, scale_y] })
    }

    fn apply(&self, point: Point) -> Point {
        std::array::from_fn(|axis| (point[axis] - self.centre[axis]) * self.scale[axis])
    }
}

/// The homography whose weighted algebraic error over the pairs is least, its last entry 1; none where they do not
/// determine one.
pub fn fit(pairs: &[Pair]) -> Option<Homography> {
    let from = Normalisation::of(pairs.iter().map(|pair| pair.from))?;
    let to = Normalisation::of(pairs.iter().map(|pair| pair.to))?;
    let mut normal = [[0.0; 9]; 9];
    for pair in pairs {
        let ([x, y], [u, v]) = (from.apply(pair.from), to.apply(pair.to));
        add_square(&mut normal, pair.weight, [x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, -u]);
        add_square(&mut normal, pair.weight, [0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, -v]);
    }
    let entries = undo(smallest_eigenvector(normal), &from, &to);
    let last = entries[8];
    (last.abs() > f64::EPSILON && entries.iter().all(|entry| entry.is_finite()))
        .then(|| Homography(entries.map(|entry| entry / last)))
}

/// Adds the weighted square of one equation to the normal equations.
fn add_square(normal: &mut [[f64; 9]; 9], weight: f64, equation: [f64; 9]) {
    for (row, a) in normal.iter_mut().zip(equation) {
        for (entry, b) in row.iter_mut().zip(equation) {
            *entry += weight * a * b;
        }
    }
}

/// The homography between the planes as they were, from the one between the normalised ones.
fn undo(h: [f64; 9], from: &Normalisation, to: &Normalisation) -> [f64; 9] {
    // From the right: the columns take the first plane's normalisation.
    let columns = [h[0..3].to_vec(), h[3..6].to_vec(), h[6..9].to_vec()].map(|row| {
        let (a, b) = (row[0] * from.scale[0], row[1] * from.scale[1]);
        [a, b, row[2] - a * from.centre[0] - b * from.centre[1]]
    });
    // From the left: the rows take the second plane's, backwards.
    let mut entries = [0.0; 9];
    for column in 0..3 {
        let depth = columns[2][column];
        entries[column] = columns[0][column] / to.scale[0] + depth * to.centre[0];
        entries[3 + column] = columns[1][column] / to.scale[1] + depth * to.centre[1];
        entries[6 + column] = depth;
    }
    entries
}
