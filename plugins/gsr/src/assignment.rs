//! The cheapest one-to-one assignment of rows to columns.
//!
//! The Hungarian method with potentials: Kuhn (1955), in the form of shortest augmenting paths of Jonker and
//! Volgenant (1987). O(rows² x columns). Equal costs are broken by order, so the answer never varies.

/// Pairs of row and column, by row. A pair is made only where it costs less than `limit`; leaving a row
/// unpaired counts as `limit`, so that one bad pair is not bought with two good ones. Costs must be finite.
pub fn assign(
    rows: usize,
    columns: usize,
    limit: f64,
    cost: &dyn Fn(usize, usize) -> f64,
) -> Vec<(usize, usize)> {
    if rows > columns {
        let mut pairs: Vec<_> = assign(columns, rows, limit, &|row, column| cost(column, row))
            .into_iter()
            .map(|(column, row)| (row, column))
            .collect();
        pairs.sort_unstable();
        return pairs;
    }
    let capped: Vec<f64> =
        (0..rows * columns).map(|at| cost(at / columns, at % columns).min(limit)).collect();
    let mut search = Search::new(rows, columns, &capped);
    for row in 1..=rows {
        search.place(row);
    }
    let pairs = (1..=columns).filter(|&column| search.row_of[column] != 0);
    let mut pairs: Vec<_> = pairs.map(|column| (search.row_of[column] - 1, column - 1)).collect();
    pairs.retain(|&(row, column)| capped[row * columns + column] < limit);
    pairs.sort_unstable();
    pairs
}

/// Rows and columns count from 1; 0 stands for none, and column 0 for where a search begins.
struct Search<'c> {
    columns: usize,
    cost: &'c [f64],
    row_potential: Vec<f64>,
    column_potential: Vec<f64>,
    /// The row that holds each column.
    row_of: Vec<usize>,
}

impl<'c> Search<'c> {
    fn new(rows: usize, columns: usize, cost: &'c [f64]) -> Self {
        Self {
            columns,
            cost,
            row_potential: vec![0.0; rows + 1],
            column_potential: vec![0.0; columns + 1],
            row_of: vec![0; columns + 1],
        }
    }

    fn reduced(&self, row: usize, column: usize) -> f64 {
        self.cost[(row - 1) * self.columns + column - 1]
            - self.row_potential[row]
            - self.column_potential[column]
    }

    /// Gives `row` a column, moving the rows before it where that is cheapest.
    fn place(&mut self, row: usize) {
        self.row_of[0] = row;
        let mut reach = vec![f64::INFINITY; self.columns + 1];
        let mut came_from = vec![0; self.columns + 1];
        let mut settled = vec![false; self.columns + 1];
        let mut column = 0;
        while self.row_of[column] != 0 {
            settled[column] = true;
            let next = self.nearest(column, &settled, &mut reach, &mut came_from);
            self.shift(reach[next], &settled, &mut reach);
            column = next;
        }
        while column != 0 {
            let previous = came_from[column];
            self.row_of[column] = self.row_of[previous];
            column = previous;
        }
    }

    /// Looks on from a settled column and returns the nearest one that is not.
    fn nearest(&self, from: usize, settled: &[bool], reach: &mut [f64], came_from: &mut [usize]) -> usize {
        let row = self.row_of[from];
        let mut nearest = 0;
        for column in (1..=self.columns).filter(|&column| !settled[column]) {
            let step = self.reduced(row, column);
            if step < reach[column] {
                reach[column] = step;
                came_from[column] = from;
            }
            if nearest == 0 || reach[column] < reach[nearest] {
                nearest = column;
            }
        }
        nearest
    }

    fn shift(&mut self, delta: f64, settled: &[bool], reach: &mut [f64]) {
        for column in 0..=self.columns {
            if settled[column] {
                self.row_potential[self.row_of[column]] += delta;
                self.column_potential[column] -= delta;
            } else {
                reach[column] -= delta;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The least total over every way to pair, unpaired rows and columns counting as the contract says.
    fn least_total(rows: usize, columns: usize, limit: f64, cost: &dyn Fn(usize, usize) -> f64) -> f64 {
        fn from(
            row: usize,
            rows: usize,
            free: &mut Vec<bool>,
            limit: f64,
            cost: &dyn Fn(usize, usize) -> f64,
        ) -> f64 {
            if row == rows {
                return 0.0;
            }
            let mut best = limit + from(row + 1, rows, free, limit, cost);
            for column in 0..free.len() {
                if free[column] {
                    free[column] = false;
                    best = best.min(cost(row, column).min(limit) + from(row + 1, rows, free, limit, cost));
                    free[column] = true;
                }
            }
            best
        }
        from(0, rows, &mut vec![true; columns], limit, cost)
    }

    #[test]
    fn totals_are_the_least_there_are() {
        let mut state = 7u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / f64::from(1u32 << 24)
        };
        for (rows, columns) in [(1, 1), (3, 3), (5, 5), (2, 6), (6, 3), (4, 5)] {
            for _ in 0..20 {
                let costs: Vec<f64> = (0..rows * columns).map(|_| random()).collect();
                let cost = |row: usize, column: usize| costs[row * columns + column];
                let pairs = assign(rows, columns, 0.7, &cost);
                let paired: f64 = pairs.iter().map(|&(row, column)| cost(row, column)).sum();
                let total = paired + 0.7 * (rows - pairs.len()) as f64;
                assert!((total - least_total(rows, columns, 0.7, &cost)).abs() < 1e-9);
                assert!(pairs.iter().all(|&(row, column)| cost(row, column) < 0.7));
                let mut used: Vec<usize> = pairs.iter().map(|pair| pair.1).collect();
                used.sort_unstable();
                used.dedup();
                assert_eq!(used.len(), pairs.len());
            }
        }
    }

    #[test]
    fn nothing_is_paired_with_nothing() {
        assert_eq!(assign(0, 3, 1.0, &|_, _| 0.0), []);
        assert_eq!(assign(3, 0, 1.0, &|_, _| 0.0), []);
        assert_eq!(assign(2, 2, 0.5, &|_, _| 0.5), []);
    }

    #[test]
    fn a_good_pair_is_not_given_up_for_the_sum() {
        let costs = [[0.1, 0.5], [0.5, 5.0]];
        assert_eq!(assign(2, 2, 0.8, &|row, column| costs[row][column]), [(0, 0)]);
    }
}
