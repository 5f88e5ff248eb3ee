//! Painted lines: what is white on grass, as segments.

use crate::canny::{blurred, edges};
use crate::hough::{Wanted, segments};
use crate::raster::Raster;
use crate::{Picture, Segment, colour};

/// Side of the square that grass is opened by, px. Source of all below: docs/reference/scoring.md.
const GRASS_OPENING_PX: usize = 5;
/// Side of the square that is wider than any line, px.
const LINE_WIDTH_PX: usize = 31;
/// How much brighter than its surroundings paint is, of 255.
const PAINT_CONTRAST: u8 = 30;
/// Gradients of the edges of paint.
const EDGE_LOW: i32 = 30;
const EDGE_HIGH: i32 = 100;
const WANTED: Wanted = Wanted { votes: 30, length_px: 10, gap_px: 15 };
/// Places along a segment that must be grass.
const SAMPLES: u32 = 30;
/// A segment whose middle is nearer to the picture's edge is none, px.
const BORDER_PX: i32 = 3;
/// A segment with more middles than this about it, itself included, is clutter.
const MOST_NEIGHBOURS: usize = 80;
/// How far about it, px.
const NEIGHBOUR_PX: f64 = 80.0;

/// The segments of painted lines.
pub(crate) fn painted(picture: &Picture<'_>) -> Vec<Segment> {
    let grass = colour::grass(picture).opened(GRASS_OPENING_PX);
    let grey = colour::grey(picture);
    let surroundings = grey.opened(LINE_WIDTH_PX);
    let white =
        grey.zip(&surroundings, |here, around| if here - around > PAINT_CONTRAST { u8::MAX } else { 0 });
    let paint = white.zip(&grass, |white, grass| white & grass);
    let found = segments(&edges(&blurred(&paint), EDGE_LOW, EDGE_HIGH), WANTED);
    let on_grass: Vec<Segment> = found
        .into_iter()
        .filter(|segment| lies_on(&grass, segment) && is_clear_of_border(&grass, segment))
        .collect();
    without_clutter(on_grass)
}

fn lies_on(grass: &Raster, [[x1, y1], [x2, y2]]: &Segment) -> bool {
    let at = |from: i32, to: i32, share: f64| (f64::from(from) + f64::from(to - from) * share) as usize;
    (0..SAMPLES).map(|sample| f64::from(sample) / f64::from(SAMPLES - 1)).all(|share| {
        let (x, y) = (at(*x1, *x2, share), at(*y1, *y2, share));
        grass.at(x, y) != 0
    })
}

fn is_clear_of_border(raster: &Raster, [[x1, y1], [x2, y2]]: &Segment) -> bool {
    let clear = |sum: i32, size: usize| (BORDER_PX..size as i32 - BORDER_PX).contains(&(sum / 2));
    clear(x1 + x2, raster.width) && clear(y1 + y2, raster.height)
}

fn without_clutter(segments: Vec<Segment>) -> Vec<Segment> {
    let middle = |[a, b]: &Segment| [f64::from(a[0] + b[0]) / 2.0, f64::from(a[1] + b[1]) / 2.0];
    let middles: Vec<[f64; 2]> = segments.iter().map(middle).collect();
    let near = |a: &[f64; 2], b: &[f64; 2]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < NEIGHBOUR_PX);
    let is_free =
        |place: &[f64; 2]| middles.iter().filter(|other| near(place, other)).count() <= MOST_NEIGHBOURS;
    segments
        .into_iter()
        .zip(&middles)
        .filter(|(_, place)| is_free(place))
        .map(|(segment, _)| segment)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRASS: [u8; 3] = [60, 120, 50];
    /// Paint in a broadcast has the lawn's hue: what is purely white is not grass, and is not looked at.
    const PAINT: [u8; 3] = [150, 215, 140];

    fn picture(width: usize, height: usize, is_paint: impl Fn(usize, usize) -> bool) -> Vec<u8> {
        (0..width * height).flat_map(|i| if is_paint(i % width, i / width) { PAINT } else { GRASS }).collect()
    }

    #[test]
    fn both_edges_of_a_painted_line_are_found_where_it_is() {
        let data = picture(200, 100, |x, y| (49..=51).contains(&y) && (20..180).contains(&x));
        let found = painted(&Picture::new(&data, 200, 100).unwrap());
        assert!(found.len() >= 2, "{found:?}");
        assert!(
            found.iter().flatten().all(|[x, y]| (15..185).contains(x) && (46..=54).contains(y)),
            "{found:?}"
        );
    }

    #[test]
    fn an_empty_lawn_has_no_lines() {
        let data = picture(200, 100, |_, _| false);
        assert_eq!(painted(&Picture::new(&data, 200, 100).unwrap()), Vec::<Segment>::new());
    }

    #[test]
    fn segments_crowded_together_are_clutter() {
        let at = |index: i32| [[index, 50], [index + 20, 50]];
        let crowd: Vec<Segment> = (0..81).map(|index| at(index % 40)).collect();
        assert!(without_clutter(crowd).is_empty());
        let few: Vec<Segment> = (0..80).map(|index| at(index % 40)).collect();
        assert_eq!(without_clutter(few).len(), 80);
    }
}
