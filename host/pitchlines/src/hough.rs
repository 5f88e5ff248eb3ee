//! Straight segments among edge px: the progressive probabilistic Hough transform.
//!
//! Matas, Galambos and Kittler (2000), as OpenCV has it: px vote in a random order until a line has votes enough, then
//! the line is followed both ways and its px and their votes are taken away. OpenCV's generator begins in the same state
//! for every picture, and so does this one: equal edges give equal segments, in the same order.

use crate::Segment;
use crate::raster::Raster;
use std::f64::consts::PI;

/// Directions, half a degree apart.
const ANGLES: usize = 360;
/// Fraction bits of a place while a line is followed.
const FRACTION: u32 = 16;

/// What counts as a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    /// Votes that a line needs.
    pub(crate) votes: i32,
    /// Least length along x or along y, px.
    pub(crate) length_px: i32,
    /// Px without edge that a segment may bridge.
    pub(crate) gap_px: i32,
}

/// The segments, from one end to the other, in the order of their finding.
pub(crate) fn segments(edges: &Raster, wanted: Wanted) -> Vec<Segment> {
    let mut space = Space::new(edges);
    let mut waiting: Vec<(i32, i32)> = edge_px(edges);
    let mut state = u64::MAX;
    let mut found = Vec::new();
    while !waiting.is_empty() {
        // OpenCV's generator: multiply with carry.
        state = (state & 0xFFFF_FFFF) * 4_164_903_690 + (state >> 32);
        let pick = (state & 0xFFFF_FFFF) as usize % waiting.len();
        let (x, y) = waiting.swap_remove(pick);
        if !space.is_edge(x, y) {
            continue;
        }
        let (angle, votes) = space.vote(x, y);
        if votes < wanted.votes {
            continue;
        }
        let walk = Walk::new(&space, angle, x, y);
        let ends = [1, -1].map(|way| space.follow(&walk, way, wanted.gap_px));
        let [[x1, y1], [x2, y2]] = ends;
        let long_enough = (x2 - x1).abs() >= wanted.length_px || (y2 - y1).abs() >= wanted.length_px;
        for (way, end) in [1, -1].into_iter().zip(ends) {
            space.take(&walk, way, end, long_enough);
        }
        if long_enough {
            found.push(ends);
        }
    }
    found
}

fn edge_px(edges: &Raster) -> Vec<(i32, i32)> {
    let set = edges.data.iter().enumerate().filter(|(_, byte)| **byte != 0);
    set.map(|(index, _)| ((index % edges.width) as i32, (index / edges.width) as i32)).collect()
}

/// The px that are still there, and the votes for every line.
struct Space {
    width: i32,
    height: i32,
    edges: Vec<bool>,
    /// Distances of a line from the origin that are told apart, one px each.
    distances: usize,
    votes: Vec<i32>,
    /// Cosine and sine of each direction.
    directions: Vec<[f32; 2]>,
}

impl Space {
    fn new(edges: &Raster) -> Self {
        let distances = (edges.width + edges.height) * 2 + 1;
        let directions = (0..ANGLES).map(|angle| {
            let (sine, cosine) = (angle as f64 * PI / ANGLES as f64).sin_cos();
            [cosine as f32, sine as f32]
        });
        Self {
            width: edges.width as i32,
            height: edges.height as i32,
            edges: edges.data.iter().map(|&byte| byte != 0).collect(),
            distances,
            votes: vec![0; ANGLES * distances],
            directions: directions.collect(),
        }
    }

    fn index(&self, x: i32, y: i32) -> Option<usize> {
        let inside = (0..self.width).contains(&x) && (0..self.height).contains(&y);
        inside.then(|| (y * self.width + x) as usize)
    }

    fn is_edge(&self, x: i32, y: i32) -> bool {
        self.index(x, y).is_some_and(|index| self.edges[index])
    }

    /// Adds to the votes for every line through a px, and calls `each` with a direction and its votes then.
    fn add(&mut self, x: i32, y: i32, weight: i32, mut each: impl FnMut(usize, i32)) {
        let middle = (self.distances as i32 - 1) / 2;
        for (angle, [cosine, sine]) in self.directions.iter().enumerate() {
            let distance = (x as f32 * cosine + y as f32 * sine).round_ties_even() as i32 + middle;
            let votes = &mut self.votes[angle * self.distances + distance as usize];
            *votes += weight;
            each(angle, *votes);
        }
    }

    /// Has a px vote; gives the first of the directions with the most votes.
    fn vote(&mut self, x: i32, y: i32) -> (usize, i32) {
        let mut best = (0, i32::MIN);
        self.add(x, y, 1, |angle, votes| {
            if votes > best.1 {
                best = (angle, votes);
            }
        });
        best
    }

    /// The last edge px on the way, before a gap that is too wide or the picture's edge.
    fn follow(&self, walk: &Walk, way: i32, gap_px: i32) -> [i32; 2] {
        let (mut end, mut gap) = ([0, 0], 0);
        for [x, y] in walk.px(way) {
            match self.index(x, y) {
                None => break,
                Some(index) if self.edges[index] => (end, gap) = ([x, y], 0),
                Some(_) => {
                    gap += 1;
                    if gap > gap_px {
                        break;
                    }
                }
            }
        }
        end
    }

    /// Takes the px up to `end` away, and their votes with them where they make a segment.
    fn take(&mut self, walk: &Walk, way: i32, end: [i32; 2], with_votes: bool) {
        for [x, y] in walk.px(way) {
            let Some(index) = self.index(x, y) else { break };
            if std::mem::take(&mut self.edges[index]) && with_votes {
                self.add(x, y, -1, |_, _| {});
            }
            if [x, y] == end {
                break;
            }
        }
    }
}

/// The px of a line, one for each step along the axis that it runs along more.
struct Walk {
    along_x: bool,
    start: [i32; 2],
    step: [i32; 2],
}

impl Walk {
    fn new(space: &Space, angle: usize, x: i32, y: i32) -> Self {
        let [cosine, sine] = space.directions[angle];
        let (a, b) = (-sine, cosine);
        let one = (1 << FRACTION) as f32;
        let middle = |at: i32| (at << FRACTION) + (1 << (FRACTION - 1));
        let sign = |part: f32| if part > 0.0 { 1 } else { -1 };
        if a.abs() > b.abs() {
            let slope = (b * one / a.abs()).round_ties_even() as i32;
            Self { along_x: true, start: [x, middle(y)], step: [sign(a), slope] }
        } else {
            let slope = (a * one / b.abs()).round_ties_even() as i32;
            Self { along_x: false, start: [middle(x), y], step: [slope, sign(b)] }
        }
    }

    fn px(&self, way: i32) -> impl Iterator<Item = [i32; 2]> + use<> {
        let (along_x, [x, y], [dx, dy]) = (self.along_x, self.start, self.step);
        (0..).map(move |steps| {
            let at = [x + way * steps * dx, y + way * steps * dy];
            if along_x { [at[0], at[1] >> FRACTION] } else { [at[0] >> FRACTION, at[1]] }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WANTED: Wanted = Wanted { votes: 30, length_px: 10, gap_px: 15 };

    fn along_row(set: impl Fn(usize) -> bool) -> Raster {
        Raster::from_fn(200, 50, |x, y| if y == 20 && set(x) { 255 } else { 0 })
    }

    fn spans(edges: &Raster) -> Vec<(i32, i32)> {
        let mut spans: Vec<(i32, i32)> =
            segments(edges, WANTED).iter().map(|[a, b]| (a[0].min(b[0]), a[0].max(b[0]))).collect();
        spans.sort_unstable();
        spans
    }

    #[test]
    fn a_line_is_one_segment_even_over_a_small_gap() {
        assert_eq!(spans(&along_row(|x| (40..=160).contains(&x))), [(40, 160)]);
        assert_eq!(spans(&along_row(|x| (40..100).contains(&x) || (115..=160).contains(&x))), [(40, 160)]);
    }

    #[test]
    fn a_wide_gap_parts_a_line_and_a_short_line_is_none() {
        let parts = spans(&along_row(|x| (20..=80).contains(&x) || (100..=160).contains(&x)));
        // A direction half a degree off may win the vote and leave the row before the part ends.
        let within =
            |first: i32, last: i32| parts.iter().filter(|span| span.0 >= first && span.1 <= last).count();
        assert_eq!((parts.len(), within(20, 80), within(100, 160)), (2, 1, 1), "{parts:?}");
        assert_eq!(spans(&along_row(|x| (20..45).contains(&x))), []);
    }
}
