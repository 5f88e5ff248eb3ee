//! Axis-aligned boxes.

use serde::{Deserialize, Serialize};

/// A box in pixels of the source frame; `right` and `bottom` are exclusive edges.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct BBox {
    /// Left edge, px.
    pub left: f32,
    /// Top edge, px.
    pub top: f32,
    /// Right edge, px, exclusive.
    pub right: f32,
    /// Bottom edge, px, exclusive.
    pub bottom: f32,
}

impl BBox {
    /// A box from its four edges, px.
    pub const fn new(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self { left, top, right, bottom }
    }

    /// Width in px; negative when the edges are crossed.
    pub fn width(&self) -> f32 {
        self.right - self.left
    }

    /// Height in px; negative when the edges are crossed.
    pub fn height(&self) -> f32 {
        self.bottom - self.top
    }

    /// Area in px²; 0 for an empty or crossed box.
    pub fn area(&self) -> f32 {
        self.width().max(0.0) * self.height().max(0.0)
    }

    /// Intersection over union, 0..=1; 0 when either box is empty.
    pub fn iou(&self, other: &Self) -> f32 {
        let overlap = Self::new(
            self.left.max(other.left),
            self.top.max(other.top),
            self.right.min(other.right),
            self.bottom.min(other.bottom),
        )
        .area();
        if overlap <= 0.0 {
            return 0.0;
        }
        overlap / (self.area() + other.area() - overlap)
    }

    /// The part of the box inside a frame of `width` x `height` px.
    pub fn clipped(&self, width: u32, height: u32) -> Self {
        let (w, h) = (width as f32, height as f32);
        Self::new(
            self.left.clamp(0.0, w),
            self.top.clamp(0.0, h),
            self.right.clamp(0.0, w),
            self.bottom.clamp(0.0, h),
        )
    }

    /// True when all four edges are finite numbers.
    pub fn is_finite(&self) -> bool {
        [self.left, self.top, self.right, self.bottom].iter().all(|edge| edge.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iou_of_half_overlapping_boxes_is_a_third() {
        let a = BBox::new(0.0, 0.0, 2.0, 1.0);
        let b = BBox::new(1.0, 0.0, 3.0, 1.0);
        assert!((a.iou(&b) - 1.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn iou_of_touching_or_empty_boxes_is_zero() {
        let a = BBox::new(0.0, 0.0, 2.0, 2.0);
        assert_eq!(a.iou(&BBox::new(2.0, 0.0, 4.0, 2.0)), 0.0);
        assert_eq!(BBox::new(1.0, 1.0, 1.0, 1.0).iou(&BBox::new(1.0, 1.0, 1.0, 1.0)), 0.0);
    }

    #[test]
    fn clipping_keeps_only_what_is_inside_the_frame() {
        let cut = BBox::new(-5.0, 10.0, 30.0, 50.0).clipped(20, 40);
        assert_eq!(cut, BBox::new(0.0, 10.0, 20.0, 40.0));
    }
}
