//! Edges one px wide: Canny (1986), as OpenCV has it.

use crate::raster::Raster;

/// tan 22.5 degrees in 32768ths, which tells the four directions of a gradient apart.
const TAN_22: i32 = 13_573;

/// Blurred by a binomial window of five, 1 4 6 4 1 in both directions, mirrored at the picture's edge.
pub(crate) fn blurred(raster: &Raster) -> Raster {
    const WEIGHTS: [u32; 5] = [1, 4, 6, 4, 1];
    let (width, height) = (raster.width, raster.height);
    let mirrored = |at: isize, size: usize| {
        let last = size as isize - 1;
        let inside = at.abs().min(2 * last - at.abs());
        inside.clamp(0, last) as usize
    };
    let mut rows = vec![0_u32; width * height];
    for (index, sum) in rows.iter_mut().enumerate() {
        let (x, y) = ((index % width) as isize, index / width);
        *sum = (-2..=2)
            .zip(WEIGHTS)
            .map(|(step, by)| by * u32::from(raster.at(mirrored(x + step, width), y)))
            .sum();
    }
    Raster::from_fn(width, height, |x, y| {
        let row = |step: isize| rows[mirrored(y as isize + step, height) * width + x];
        let sum: u32 = (-2..=2).zip(WEIGHTS).map(|(step, by)| by * row(step)).sum();
        ((sum + 128) >> 8) as u8
    })
}

/// 255 on edges: px whose gradient (the sum of its parts' sizes) is over `high` and a crest across the edge, and those
/// over `low` that are connected with one.
pub(crate) fn edges(raster: &Raster, low: i32, high: i32) -> Raster {
    let gradients = Gradients::of(raster);
    let mut found = Raster::from_fn(raster.width, raster.height, |_, _| 0);
    let mut weak = vec![false; found.data.len()];
    let mut open = Vec::new();
    for y in 0..raster.height {
        for x in 0..raster.width {
            let size = gradients.size(x as isize, y as isize);
            if size <= low || !gradients.is_crest(x, y) {
                continue;
            }
            weak[y * raster.width + x] = true;
            if size > high {
                open.push((x, y));
            }
        }
    }
    while let Some((x, y)) = open.pop() {
        let index = y * raster.width + x;
        if !std::mem::take(&mut weak[index]) {
            continue;
        }
        found.data[index] = u8::MAX;
        for near_y in y.saturating_sub(1)..=(y + 1).min(raster.height - 1) {
            open.extend((x.saturating_sub(1)..=(x + 1).min(raster.width - 1)).map(|near_x| (near_x, near_y)));
        }
    }
    found
}

/// Sobel's derivatives, the picture's edge repeated.
struct Gradients {
    width: usize,
    height: usize,
    parts: Vec<[i32; 2]>,
}

impl Gradients {
    fn of(raster: &Raster) -> Self {
        let (width, height) = (raster.width, raster.height);
        let mut parts = Vec::with_capacity(width * height);
        for y in 0..height {
            let rows = [y.saturating_sub(1), y, (y + 1).min(height - 1)];
            for x in 0..width {
                let columns = [x.saturating_sub(1), x, (x + 1).min(width - 1)];
                let at = |column: usize, row: usize| i32::from(raster.at(columns[column], rows[row]));
                let along_x = at(2, 0) - at(0, 0) + 2 * (at(2, 1) - at(0, 1)) + at(2, 2) - at(0, 2);
                let along_y = at(0, 2) - at(0, 0) + 2 * (at(1, 2) - at(1, 0)) + at(2, 2) - at(2, 0);
                parts.push([along_x, along_y]);
            }
        }
        Self { width, height, parts }
    }

    /// 0 outside the picture.
    fn size(&self, x: isize, y: isize) -> i32 {
        let inside = (0..self.width as isize).contains(&x) && (0..self.height as isize).contains(&y);
        if !inside {
            return 0;
        }
        let [along_x, along_y] = self.parts[y as usize * self.width + x as usize];
        along_x.abs() + along_y.abs()
    }

    /// True where the gradient is larger than that of both neighbours across the edge; of two equal ones, the upper or
    /// left one is taken, on diagonals neither.
    fn is_crest(&self, x: usize, y: usize) -> bool {
        let [along_x, along_y] = self.parts[y * self.width + x];
        let (x, y) = (x as isize, y as isize);
        let size = self.size(x, y);
        let (wide, high) = (along_x.abs(), along_y.abs() << 15);
        let shallow = wide * TAN_22;
        if high < shallow {
            size > self.size(x - 1, y) && size >= self.size(x + 1, y)
        } else if high > shallow + (wide << 16) {
            size > self.size(x, y - 1) && size >= self.size(x, y + 1)
        } else {
            let side = if (along_x ^ along_y) < 0 { -1 } else { 1 };
            size > self.size(x - side, y - 1) && size > self.size(x + side, y + 1)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blur_keeps_what_is_even_and_spreads_a_point() {
        let even = Raster::from_fn(7, 7, |_, _| 200);
        assert_eq!(blurred(&even), even);
        let point = Raster::from_fn(7, 7, |x, y| if (x, y) == (3, 3) { 255 } else { 0 });
        let spread = blurred(&point);
        assert_eq!([spread.at(3, 3), spread.at(2, 3), spread.at(1, 3), spread.at(0, 3)], [36, 24, 6, 0]);
    }

    #[test]
    fn a_step_gives_an_edge_one_px_wide() {
        let step = Raster::from_fn(20, 10, |x, _| if x < 10 { 0 } else { 200 });
        let found = edges(&step, 30, 100);
        for y in 0..10 {
            let set: Vec<usize> = (0..20).filter(|&x| found.at(x, y) != 0).collect();
            assert_eq!(set, [9], "row {y}");
        }
    }

    #[test]
    fn a_weak_edge_stays_only_where_it_is_connected_with_a_strong_one() {
        let steps = |strong: u8| {
            Raster::from_fn(20, 20, |x, y| match (x < 10, y < 10) {
                (true, _) => 0,
                (false, true) => strong,
                (false, false) => 15,
            })
        };
        let count = |raster: &Raster| (11..20).filter(|&y| raster.at(9, y) != 0).count();
        assert_eq!((count(&edges(&steps(200), 30, 100)), count(&edges(&steps(15), 30, 100))), (9, 0));
    }
}
