//! Arithmetic on boxes, in source px.

use touchline_sdk::Bounds;

/// True for a box with finite edges that encloses something.
pub fn is_proper(bounds: Bounds) -> bool {
    let edges = [bounds.left, bounds.top, bounds.right, bounds.bottom];
    edges.iter().all(|edge| edge.is_finite()) && bounds.right > bounds.left && bounds.bottom > bounds.top
}

/// The larger of two numbers, as one instruction: `f32::max` also has to see to what is no number, and is a call in
/// WebAssembly.
pub fn larger(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The smaller of two numbers, likewise.
pub fn smaller(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// Area in px²; 0 for a crossed box.
fn area(bounds: Bounds) -> f32 {
    larger(bounds.right - bounds.left, 0.0) * larger(bounds.bottom - bounds.top, 0.0)
}

/// Intersection over union, 0 to 1; 0 when either box is empty.
pub fn overlap(a: Bounds, b: Bounds) -> f32 {
    if (a.left >= b.right) | (b.left >= a.right) | (a.top >= b.bottom) | (b.top >= a.bottom) {
        return 0.0;
    }
    let width = smaller(a.right, b.right) - larger(a.left, b.left);
    let height = smaller(a.bottom, b.bottom) - larger(a.top, b.top);
    let shared = width * height;
    shared / (area(a) + area(b) - shared)
}

/// Where a box stands: the middle of its lower edge.
pub fn foot(bounds: Bounds) -> [f32; 2] {
    [(bounds.left + bounds.right) / 2.0, bounds.bottom]
}

/// The middle of a box.
pub fn middle(bounds: Bounds) -> [f32; 2] {
    [(bounds.left + bounds.right) / 2.0, (bounds.top + bounds.bottom) / 2.0]
}

/// Height, px.
pub fn height(bounds: Bounds) -> f32 {
    bounds.bottom - bounds.top
}

/// Width, px.
pub fn width(bounds: Bounds) -> f32 {
    bounds.right - bounds.left
}

/// The part of a box inside a frame; none where nothing of it is.
pub fn cut(bounds: Bounds, [frame_width, frame_height]: [f32; 2]) -> Option<Bounds> {
    let inside = Bounds {
        left: bounds.left.max(0.0),
        top: bounds.top.max(0.0),
        right: bounds.right.min(frame_width),
        bottom: bounds.bottom.min(frame_height),
    };
    is_proper(inside).then_some(inside)
}

/// The box grown on each side by `share` of its width and height.
pub fn grown(bounds: Bounds, share: f32) -> Bounds {
    let (dx, dy) = (share * (bounds.right - bounds.left), share * (bounds.bottom - bounds.top));
    Bounds {
        left: bounds.left - dx,
        top: bounds.top - dy,
        right: bounds.right + dx,
        bottom: bounds.bottom + dy,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn bounds(left: f32, top: f32, right: f32, bottom: f32) -> Bounds {
        Bounds { left, top, right, bottom }
    }

    #[test]
    fn boxes_without_area_or_with_hostile_edges_are_not_proper() {
        assert!(is_proper(bounds(0.0, 0.0, 1.0, 1.0)));
        for edge in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            assert!(!is_proper(bounds(edge, 0.0, 1.0, 1.0)));
            assert!(!is_proper(bounds(0.0, 0.0, 1.0, edge)));
        }
        assert!(!is_proper(bounds(1.0, 0.0, 1.0, 1.0)));
        assert!(!is_proper(bounds(0.0, 2.0, 1.0, 1.0)));
    }

    #[test]
    fn overlap_of_half_overlapping_boxes_is_a_third() {
        let shared = overlap(bounds(0.0, 0.0, 2.0, 1.0), bounds(1.0, 0.0, 3.0, 1.0));
        assert!((shared - 1.0 / 3.0).abs() < 1e-6);
        assert_eq!(overlap(bounds(0.0, 0.0, 2.0, 1.0), bounds(2.0, 0.0, 3.0, 1.0)), 0.0);
    }

    #[test]
    fn growing_keeps_the_middle() {
        assert_eq!(grown(bounds(10.0, 20.0, 20.0, 40.0), 0.5), bounds(5.0, 10.0, 25.0, 50.0));
    }

    #[test]
    fn a_box_is_cut_to_the_frame_and_one_outside_is_none() {
        let frame = [1280.0, 720.0];
        let cut_box = cut(bounds(-5.0, 700.0, 30.0, 730.0), frame);
        assert_eq!(cut_box, Some(bounds(0.0, 700.0, 30.0, 720.0)));
        assert_eq!(cut(bounds(1.0, 2.0, 3.0, 4.0), frame), Some(bounds(1.0, 2.0, 3.0, 4.0)));
        assert_eq!(cut(bounds(1280.0, 10.0, 1300.0, 20.0), frame), None);
    }

    #[test]
    fn a_box_stands_on_the_middle_of_its_lower_edge() {
        assert_eq!(foot(bounds(10.0, 20.0, 20.0, 40.0)), [15.0, 40.0]);
        assert_eq!(middle(bounds(10.0, 20.0, 20.0, 40.0)), [15.0, 30.0]);
        assert_eq!(
            (width(bounds(10.0, 20.0, 20.0, 40.0)), height(bounds(10.0, 20.0, 20.0, 40.0))),
            (10.0, 20.0)
        );
    }
}
