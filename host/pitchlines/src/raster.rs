//! A picture of one byte a px, and the moving minimum and maximum that morphology is made of.

/// Rows of bytes without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raster {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) data: Vec<u8>,
}

impl Raster {
    /// A raster whose bytes are given row by row.
    pub(crate) fn from_fn(width: usize, height: usize, mut byte: impl FnMut(usize, usize) -> u8) -> Self {
        let mut data = Vec::with_capacity(width * height);
        for y in 0..height {
            data.extend((0..width).map(|x| byte(x, y)));
        }
        Self { width, height, data }
    }

    pub(crate) fn at(&self, x: usize, y: usize) -> u8 {
        self.data[y * self.width + x]
    }

    /// Each pair of bytes of two rasters of one size, through `combine`.
    pub(crate) fn zip(&self, other: &Self, combine: impl Fn(u8, u8) -> u8) -> Self {
        let data = self.data.iter().zip(&other.data).map(|(&a, &b)| combine(a, b)).collect();
        Self { width: self.width, height: self.height, data }
    }

    /// Share of the bytes that are not 0, 0..=1; 0 of an empty raster.
    pub(crate) fn share_set(&self) -> f64 {
        let set = self.data.iter().filter(|&&byte| byte != 0).count();
        set as f64 / self.data.len().max(1) as f64
    }

    /// Opened by a square: the minimum over it, then the maximum. What lies outside the picture does not count. As in
    /// OpenCV, a square of even side reaches one px further to the left and up.
    pub(crate) fn opened(&self, side: usize) -> Self {
        let (before, after) = (side / 2, side - 1 - side / 2);
        let eroded = self.squared(before, after, u8::MAX, u8::min);
        eroded.squared(before, after, u8::MIN, u8::max)
    }

    fn squared(&self, before: usize, after: usize, neutral: u8, pick: impl Fn(u8, u8) -> u8 + Copy) -> Self {
        self.down(before, after, neutral, pick).turned().down(before, after, neutral, pick).turned()
    }

    /// The extreme of `before` px above to `after` px below. Van Herk (1992): running extremes of blocks as long as the
    /// window, from above and from below, so that the window's length costs nothing; whole rows at a time.
    fn down(&self, before: usize, after: usize, neutral: u8, pick: impl Fn(u8, u8) -> u8 + Copy) -> Self {
        let window = before + after + 1;
        let outside = vec![neutral; self.width];
        let row = |y: usize| {
            let inside = y.checked_sub(before).filter(|&y| y < self.height);
            inside.map_or(&outside[..], |y| &self.data[y * self.width..][..self.width])
        };
        let padded = self.height + window - 1;
        let (mut from_above, mut from_below) = (vec![Vec::new(); padded], vec![Vec::new(); padded]);
        for y in 0..padded {
            let begins = y % window == 0;
            from_above[y] = if begins { row(y).to_vec() } else { extreme(&from_above[y - 1], row(y), pick) };
        }
        for y in (0..padded).rev() {
            let ends = y + 1 == padded || (y + 1).is_multiple_of(window);
            from_below[y] = if ends { row(y).to_vec() } else { extreme(&from_below[y + 1], row(y), pick) };
        }
        let rows: Vec<Vec<u8>> =
            (0..self.height).map(|y| extreme(&from_below[y], &from_above[y + window - 1], pick)).collect();
        Self { width: self.width, height: self.height, data: rows.concat() }
    }

    /// Columns for rows, by tiles that fit the processor's nearest memory.
    fn turned(&self) -> Self {
        const TILE: usize = 64;
        let mut data = vec![0; self.data.len()];
        for top in (0..self.height).step_by(TILE) {
            for left in (0..self.width).step_by(TILE) {
                for x in left..(left + TILE).min(self.width) {
                    for y in top..(top + TILE).min(self.height) {
                        data[x * self.height + y] = self.data[y * self.width + x];
                    }
                }
            }
        }
        Self { width: self.height, height: self.width, data }
    }
}

fn extreme(a: &[u8], b: &[u8], pick: impl Fn(u8, u8) -> u8) -> Vec<u8> {
    a.iter().zip(b).map(|(&a, &b)| pick(a, b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, px by px.
    fn opened_plainly(raster: &Raster, side: usize) -> Raster {
        let extreme = |from: &Raster, neutral: u8, pick: fn(u8, u8) -> u8| {
            Raster::from_fn(from.width, from.height, |x, y| {
                let reach = |at: usize, size: usize| {
                    let first = at.saturating_sub(side / 2);
                    first..(at + side - side / 2).min(size)
                };
                let all = reach(y, from.height).flat_map(|y| reach(x, from.width).map(move |x| (x, y)));
                all.map(|(x, y)| from.at(x, y)).fold(neutral, pick)
            })
        };
        extreme(&extreme(raster, u8::MAX, u8::min), u8::MIN, u8::max)
    }

    #[test]
    fn opening_is_the_maximum_of_the_minimum_over_a_square() {
        let mut state = 1_u32;
        let noise = Raster::from_fn(37, 23, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        });
        for side in [1, 2, 5, 10, 31] {
            assert_eq!(noise.opened(side), opened_plainly(&noise, side), "side {side}");
        }
    }
}
