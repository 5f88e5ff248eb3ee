//! Where a frame lies in a model's input: scaled to fit, centred.

use crate::InputSize;
use scene::BBox;

/// The mapping between a frame's px and an input's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Letterbox {
    /// Input px per source px.
    pub scale: f32,
    /// The picture's left column and top row in the input, px.
    pub offset: [u32; 2],
    /// The picture's width and height in the input, px.
    pub picture: [u32; 2],
    source: [u32; 2],
}

impl Letterbox {
    /// Fits a frame of `width` x `height` px into `input`.
    pub fn fit(width: u32, height: u32, input: InputSize) -> Self {
        let [across, down] = [(input.width, width), (input.height, height)]
            .map(|(input, source)| f64::from(input) / f64::from(source));
        let scale = across.min(down);
        // In f64 and with halves to even, as Python's `round` of the exports' own preprocessing.
        let side =
            |source: u32, most: u32| ((f64::from(source) * scale).round_ties_even() as u32).clamp(1, most);
        let picture = [side(width, input.width), side(height, input.height)];
        let offset = [(input.width - picture[0]) / 2, (input.height - picture[1]) / 2];
        Self { scale: scale as f32, offset, picture, source: [width, height] }
    }

    /// Source px per input px along x and y. The picture's sides are whole numbers, so the two may differ a little.
    pub fn step(&self) -> [f32; 2] {
        [0, 1].map(|axis| self.source[axis] as f32 / self.picture[axis] as f32)
    }

    /// A point of the input in source px; outside the frame for one in the border.
    pub fn point_to_source(&self, point: [f32; 2]) -> [f32; 2] {
        let step = self.step();
        [0, 1].map(|axis| (point[axis] - self.offset[axis] as f32) * step[axis])
    }

    /// A box of the input in source px, cut to the frame.
    pub fn bbox_to_source(&self, bbox: BBox) -> BBox {
        let [left, top] = self.point_to_source([bbox.left, bbox.top]);
        let [right, bottom] = self.point_to_source([bbox.right, bbox.bottom]);
        BBox::new(left, top, right, bottom).clipped(self.source[0], self.source[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUT: InputSize = InputSize { width: 640, height: 384 };

    #[test]
    fn a_wide_frame_has_its_border_above_and_below() {
        let letterbox = Letterbox::fit(1280, 720, INPUT);
        assert_eq!((letterbox.offset, letterbox.picture), ([0, 12], [640, 360]));
        assert_eq!(letterbox.point_to_source([320.0, 192.0]), [640.0, 360.0]);
    }

    #[test]
    fn a_high_frame_has_its_border_at_the_sides() {
        let letterbox = Letterbox::fit(384, 768, INPUT);
        assert_eq!((letterbox.offset, letterbox.picture), ([224, 0], [192, 384]));
        assert_eq!(letterbox.point_to_source([224.0, 10.0]), [0.0, 20.0]);
    }

    #[test]
    fn what_lies_in_the_border_is_cut_to_the_frame() {
        let letterbox = Letterbox::fit(1280, 720, INPUT);
        let bbox = letterbox.bbox_to_source(BBox::new(-5.0, 0.0, 10.0, 383.0));
        assert_eq!(bbox, BBox::new(0.0, 0.0, 20.0, 720.0));
    }

    #[test]
    fn odd_sizes_map_corners_to_corners() {
        let letterbox = Letterbox::fit(853, 479, INPUT);
        let [x, y] = letterbox.offset.map(|side| side as f32);
        let [w, h] = letterbox.picture.map(|side| side as f32);
        assert_eq!(letterbox.point_to_source([x, y]), [0.0, 0.0]);
        let [right, bottom] = letterbox.point_to_source([x + w, y + h]);
        assert!((right - 853.0).abs() < 1e-3 && (bottom - 479.0).abs() < 1e-3);
    }
}
