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

    fn squared(&self, before: usize, after: usize, neutral: u8, pick: fn(u8, u8) -> u8) -> Self {
        self.along_rows(before, after, neutral, pick).turned().along_rows(before, after, neutral, pick).turned()
    }

    /// The extreme of `before` px to the left to `after` px to the right. Van Herk (1992): prefixes and suffixes of
    /// blocks as long as the window, so that the window's length costs nothing.
    fn along_rows(&self, before: usize, after: usize, neutral: u8, pick: fn(u8, u8) -> u8) -> Self {
        let window = before + after + 1;
        let mut data = Vec::with_capacity(self.data.len());
        let padded = self.width + window - 1;
        let (mut prefix, mut suffix) = (vec![neutral; padded], vec![neutral; padded]);
        for row in self.data.chunks_exact(self.width) {
            let byte = |x: usize| x.checked_sub(before).and_then(|x| row.get(x)).copied().unwrap_or(neutral);
            for x in 0..padded {
                prefix[x] = if x % window == 0 { byte(x) } else { pick(prefix[x - 1], byte(x)) };
            }
            for x in (0..padded).rev() {
                let ends = x + 1 == padded || (x + 1) % window == 0;
                suffix[x] = if ends { byte(x) } else { pick(suffix[x + 1], byte(x)) };
            }
            data.extend((0..self.width).map(|x| pick(suffix[x], prefix[x + window - 1])));
        }
        Self { width: self.width, height: self.height, data }
    }

    /// Columns for rows.
    fn turned(&self) -> Self {
        Self::from_fn(self.height, self.width, |x, y| self.at(y, x))
    }
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
