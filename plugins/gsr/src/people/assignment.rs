//! The cheapest one-to-one assignment of rows to columns where only some pairs are possible.
//!
//! Pairs that share no row and no column, directly or through others, are independent of each other: each such group is
//! solved by itself, and most are a single pair. A group by itself takes the Hungarian method with potentials: Kuhn
//! (1955), in the form of shortest augmenting paths of Jonker and Volgenant (1987), O(rows² x columns). Equal costs are
//! broken by order, so the answer never varies.

/// A row and a column that may be paired, and what that costs.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// Index of the row.
    pub row: usize,
    /// Index of the column.
    pub column: usize,
    /// Finite.
    pub cost: f32,
}

/// Solves assignments; keeps its tables from one to the next.
#[derive(Default)]
pub struct Assigner {
    /// For each row and then each column, another of the same group nearer to the group's first.
    group_of: Vec<usize>,
    /// The pairs by group.
    by_group: Vec<(usize, Pair)>,
    rows: Vec<usize>,
    columns: Vec<usize>,
    chosen: Vec<(usize, usize)>,
}

impl Assigner {
    /// Pairs of row and column, by row. A pair is made only where it costs less than `limit`; leaving a row unpaired
    /// counts as `limit`, so that one bad pair is not bought with two good ones.
    pub fn assign(
        &mut self,
        row_count: usize,
        column_count: usize,
        limit: f32,
        pairs: &[Pair],
    ) -> &[(usize, usize)] {
        self.chosen.clear();
        self.group(row_count, column_count, limit, pairs);
        let mut from = 0;
        while from < self.by_group.len() {
            let group = self.by_group[from].0;
            let until = from + self.by_group[from..].partition_point(|pair| pair.0 == group);
            self.solve(from, until, limit);
            from = until;
        }
        self.chosen.sort_unstable();
        &self.chosen
    }

    /// Sorts the pairs under the limit by group.
    fn group(&mut self, row_count: usize, column_count: usize, limit: f32, pairs: &[Pair]) {
        self.group_of.clear();
        self.group_of.extend(0..row_count + column_count);
        self.by_group.clear();
        for pair in pairs.iter().filter(|pair| pair.cost < limit) {
            let (a, b) = (self.first_of(pair.row), self.first_of(row_count + pair.column));
            self.group_of[a.max(b)] = a.min(b);
            self.by_group.push((0, *pair));
        }
        for at in 0..self.by_group.len() {
            self.by_group[at].0 = self.first_of(self.by_group[at].1.row);
        }
        // Stable, so that pairs of a group stay in the order they came in.
        self.by_group.sort_by_key(|pair| pair.0);
    }

    fn first_of(&mut self, mut node: usize) -> usize {
        while self.group_of[node] != node {
            self.group_of[node] = self.group_of[self.group_of[node]];
            node = self.group_of[node];
        }
        node
    }

    /// Chooses among the pairs of one group.
    fn solve(&mut self, from: usize, until: usize, limit: f32) {
        let pairs = &self.by_group[from..until];
        if let [(_, only)] = pairs {
            self.chosen.push((only.row, only.column));
            return;
        }
        distinct(&mut self.rows, pairs.iter().map(|pair| pair.1.row));
        distinct(&mut self.columns, pairs.iter().map(|pair| pair.1.column));
        // The method wants no more rows than columns.
        let turned = self.rows.len() > self.columns.len();
        let (rows, columns) = if turned { (&self.columns, &self.rows) } else { (&self.rows, &self.columns) };
        let mut costs = vec![limit; rows.len() * columns.len()];
        for (_, pair) in pairs {
            let (row, column) = if turned { (pair.column, pair.row) } else { (pair.row, pair.column) };
            let place = |all: &[usize], one: usize| all.partition_point(|&other| other < one);
            costs[place(rows, row) * columns.len() + place(columns, column)] = pair.cost;
        }
        let mut search = Search::new(rows.len(), columns.len(), &costs);
        (1..=rows.len()).for_each(|row| search.place(row));
        for column in 0..columns.len() {
            let Some(row) = search.row_of[column + 1].checked_sub(1) else { continue };
            if costs[row * columns.len() + column] < limit {
                let (row, column) = (rows[row], columns[column]);
                self.chosen.push(if turned { (column, row) } else { (row, column) });
            }
        }
    }
}

/// The different numbers, ascending.
fn distinct(into: &mut Vec<usize>, numbers: impl Iterator<Item = usize>) {
    into.clear();
    into.extend(numbers);
    into.sort_unstable();
    into.dedup();
}

/// Rows and columns count from 1; 0 stands for none, and column 0 for where a search begins.
struct Search<'c> {
    columns: usize,
    cost: &'c [f32],
    row_potential: Vec<f32>,
    column_potential: Vec<f32>,
    /// The row that holds each column.
    row_of: Vec<usize>,
}

impl<'c> Search<'c> {
    fn new(rows: usize, columns: usize, cost: &'c [f32]) -> Self {
        Self {
            columns,
            cost,
            row_potential: vec![0.0; rows + 1],
            column_potential: vec![0.0; columns + 1],
            row_of: vec![0; columns + 1],
        }
    }

    fn reduced(&self, row: usize, column: usize) -> f32 {
        self.cost[(row - 1) * self.columns + column - 1]
            - self.row_potential[row]
            - self.column_potential[column]
    }

    /// Gives `row` a column, moving the rows before it where that is cheapest.
    fn place(&mut self, row: usize) {
        self.row_of[0] = row;
        let mut reach = vec![f32::INFINITY; self.columns + 1];
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
    fn nearest(&self, from: usize, settled: &[bool], reach: &mut [f32], came_from: &mut [usize]) -> usize {
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

    fn shift(&mut self, delta: f32, settled: &[bool], reach: &mut [f32]) {
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

    /// The assignment where every pair is possible.
    fn assign(
        rows: usize,
        columns: usize,
        limit: f32,
        cost: &dyn Fn(usize, usize) -> f32,
    ) -> Vec<(usize, usize)> {
        let pairs: Vec<Pair> = (0..rows * columns)
            .map(|at| (at / columns, at % columns))
            .map(|(row, column)| Pair { row, column, cost: cost(row, column) })
            .collect();
        Assigner::default().assign(rows, columns, limit, &pairs).to_vec()
    }

    /// The least total over every way to pair, unpaired rows and columns counting as the contract says.
    fn least_total(rows: usize, columns: usize, limit: f32, cost: &dyn Fn(usize, usize) -> f32) -> f32 {
        fn from(
            row: usize,
            rows: usize,
            free: &mut Vec<bool>,
            limit: f32,
            cost: &dyn Fn(usize, usize) -> f32,
        ) -> f32 {
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
            (state >> 40) as f32 / (1u32 << 24) as f32
        };
        for (rows, columns) in [(1, 1), (3, 3), (5, 5), (2, 6), (6, 3), (4, 5)] {
            for _ in 0..20 {
                let costs: Vec<f32> = (0..rows * columns).map(|_| random()).collect();
                let cost = |row: usize, column: usize| costs[row * columns + column];
                let pairs = assign(rows, columns, 0.7, &cost);
                let paired: f32 = pairs.iter().map(|&(row, column)| cost(row, column)).sum();
                let total = paired + 0.7 * (rows - pairs.len()) as f32;
                assert!((total - least_total(rows, columns, 0.7, &cost)).abs() < 1e-5);
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

    #[test]
    fn groups_that_share_nothing_are_solved_each_by_itself_and_impossible_pairs_are_not_made() {
        let pair = |row, column, cost| Pair { row, column, cost };
        let pairs = [pair(0, 7, 0.2), pair(3, 1, 0.5), pair(4, 1, 0.3), pair(5, 2, 0.95), pair(6, 3, 0.1)];
        let mut assigner = Assigner::default();
        assert_eq!(assigner.assign(8, 8, 0.9, &pairs), [(0, 7), (4, 1), (6, 3)]);
        assert_eq!(assigner.assign(1, 1, 0.9, &[pair(0, 0, 0.5)]), [(0, 0)]);
    }
}
