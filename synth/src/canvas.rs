//! The picture being drawn: float colours, and for each px whose body covers it.
//!
//! Shapes are tapered capsules, drawn with their exact distance as coverage, so edges are smooth without
//! supersampling. Drawing goes from far to near.

use crate::kits::Color;

/// Nobody's px.
pub(crate) const NOBODY: u8 = u8::MAX;

/// A tapered capsule in the picture, px.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Capsule {
    pub(crate) from: [f32; 2],
    pub(crate) to: [f32; 2],
    pub(crate) radii: [f32; 2],
}

impl Capsule {
    /// Its extent: left, top, right, bottom, px.
    pub(crate) fn extent(&self) -> [f32; 4] {
        let (a, b, [ra, rb]) = (self.from, self.to, self.radii);
        [
            (a[0] - ra).min(b[0] - rb),
            (a[1] - ra).min(b[1] - rb),
            (a[0] + ra).max(b[0] + rb),
            (a[1] + ra).max(b[1] + rb),
        ]
    }
}

/// A picture under the brush.
pub(crate) struct Canvas {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// R G B, 0..=255, row-major.
    pub(crate) colors: Vec<Color>,
    owners: Vec<u8>,
    drawn: [u32; 256],
    visible: [u32; 256],
}

impl Canvas {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self {
            width,
            height,
            colors: vec![[0.0; 3]; width * height],
            owners: vec![NOBODY; width * height],
            drawn: [0; 256],
            visible: [0; 256],
        }
    }

    /// Calls `paint(px, coverage, across)` for each px the capsule touches; coverage 0..=1, `across` the place
    /// between the left (-1) and right (1) edge.
    pub(crate) fn each_px(&mut self, shape: &Capsule, mut paint: impl FnMut(&mut Self, usize, f32, f32)) {
        let [left, top, right, bottom] = shape.extent();
        let clip = |value: f32, limit: usize| value.clamp(0.0, limit as f32) as usize;
        let (x0, x1) = (clip(left - 1.0, self.width), clip(right + 2.0, self.width));
        let (y0, y1) = (clip(top - 1.0, self.height), clip(bottom + 2.0, self.height));
        let along = [shape.to[0] - shape.from[0], shape.to[1] - shape.from[1]];
        let square = (along[0] * along[0] + along[1] * along[1]).max(1e-6);
        for y in y0..y1 {
            for x in x0..x1 {
                let offset = [x as f32 + 0.5 - shape.from[0], y as f32 + 0.5 - shape.from[1]];
                let share = ((offset[0] * along[0] + offset[1] * along[1]) / square).clamp(0.0, 1.0);
                let radius = shape.radii[0] + (shape.radii[1] - shape.radii[0]) * share;
                let gap = [offset[0] - along[0] * share, offset[1] - along[1] * share];
                let reach = radius + 0.5;
                let gap_square = gap[0] * gap[0] + gap[1] * gap[1];
                if gap_square < reach * reach {
                    let coverage = (reach - gap_square.sqrt()).min(1.0);
                    paint(self, y * self.width + x, coverage, gap[0] / radius.max(0.5));
                }
            }
        }
    }

    /// Mixes a colour into a px.
    pub(crate) fn blend(&mut self, px: usize, color: Color, alpha: f32) {
        let old = &mut self.colors[px];
        for channel in 0..3 {
            old[channel] += (color[channel] - old[channel]) * alpha;
        }
    }

    /// A capsule of scenery, which covers nobody.
    pub(crate) fn scenery(&mut self, shape: &Capsule, color: Color, alpha: f32) {
        self.each_px(shape, |canvas, px, coverage, _| canvas.blend(px, color, coverage * alpha));
    }

    /// A px becomes `owner`'s; what was there is hidden.
    pub(crate) fn own(&mut self, px: usize, owner: u8) {
        let before = self.owners[px];
        if before == owner {
            return;
        }
        if before != NOBODY {
            self.visible[usize::from(before)] -= 1;
        }
        if owner != NOBODY {
            self.visible[usize::from(owner)] += 1;
            self.drawn[usize::from(owner)] += 1;
        }
        self.owners[px] = owner;
    }

    /// Share of what was drawn of `owner` inside the picture that is still seen, 0..=1; 0 when nothing was.
    pub(crate) fn visible_share(&self, owner: u8) -> f64 {
        let drawn = self.drawn[usize::from(owner)];
        if drawn == 0 { 0.0 } else { f64::from(self.visible[usize::from(owner)]) / f64::from(drawn) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dot(x: f32) -> Capsule {
        Capsule { from: [x, 10.0], to: [x, 10.0], radii: [4.0, 4.0] }
    }

    #[test]
    fn a_later_shape_hides_an_earlier_one() {
        let mut canvas = Canvas::new(40, 20);
        for (owner, x) in [(1, 10.0), (2, 10.0), (3, 30.0)] {
            canvas.each_px(&dot(x), |canvas, px, coverage, _| {
                if coverage >= 0.5 {
                    canvas.own(px, owner);
                }
            });
        }
        assert_eq!([1, 2, 3].map(|owner| canvas.visible_share(owner)), [0.0, 1.0, 1.0]);
    }

    #[test]
    fn shapes_partly_outside_are_cut() {
        let mut canvas = Canvas::new(8, 8);
        canvas.scenery(&Capsule { from: [-9.0, 4.0], to: [20.0, 4.0], radii: [2.0, 2.0] }, [9.0; 3], 1.0);
        assert_eq!(canvas.colors[4 * 8], [9.0; 3]);
        assert_eq!(canvas.colors[7 * 8], [0.0; 3]);
    }
}
