//! Light over the stadium: sun or flood lights, shade, and the look of the camera chain.

use crate::camera::{Camera, Point};
use crate::canvas::{Canvas, Capsule};
use crate::dice::Dice;
use crate::figure::Limb;
use crate::kits::Color;

/// Light and grading of a match.
#[derive(Clone, Debug)]
pub(crate) struct Light {
    /// Brightness of a surface in the middle of its limb.
    pub(crate) ambient: f32,
    /// How much brighter the right edge of a limb is than its middle.
    pub(crate) side: f32,
    /// Shadow on the ground per cm of height, one for the sun or four for flood lights.
    shadows: Vec<[f64; 2]>,
    shadow_strength: f32,
    /// The stand's shade over part of the pitch: beyond `x * shade[0] + y * shade[1] > shade[2]`.
    pub(crate) shade: Option<[f32; 3]>,
    /// Factor on R, G, B: exposure and colour temperature.
    pub(crate) grade: Color,
    /// Standard deviation of the sensor's noise, of 255.
    pub(crate) noise: f32,
}

impl Light {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        let sun = dice.chance(0.5);
        let shadows = if sun {
            let angle = dice.angle();
            let length = dice.range(0.4, 1.3);
            vec![[length * angle.cos(), length * angle.sin()]]
        } else {
            [[0.55, 0.5], [-0.55, 0.5], [0.55, -0.5], [-0.55, -0.5]].to_vec()
        };
        let shade = (sun && dice.chance(0.4)).then(|| {
            let slant = dice.range(-0.15, 0.15) as f32;
            [slant, 1.0, dice.range(2500.0, 6500.0) as f32 + slant * 6000.0]
        });
        let exposure = dice.range(0.88, 1.1) as f32;
        let warmth = dice.range(-0.05, 0.05) as f32;
        Self {
            ambient: 0.9,
            side: dice.range(-0.2, 0.2) as f32,
            shadows,
            shadow_strength: if sun { 0.45 } else { 0.16 },
            shade,
            grade: [exposure * (1.0 + warmth), exposure, exposure * (1.0 - warmth)],
            noise: dice.range(0.8, 2.6) as f32,
        }
    }

    /// Darkens the ground under limbs. Overlapping limbs of one light darken once.
    pub(crate) fn cast_shadows(&self, canvas: &mut Canvas, camera: &Camera, figures: &[Vec<Limb>]) {
        let mut mask = vec![0.0f32; canvas.width * canvas.height];
        for shadow in &self.shadows {
            let mut touched = Vec::new();
            for limb in figures.iter().flatten() {
                let Some(shape) = shadow_shape(limb, *shadow, camera) else { continue };
                canvas.each_px(&shape, |_, px, coverage, _| {
                    if mask[px] == 0.0 {
                        touched.push(px);
                    }
                    mask[px] = mask[px].max(coverage);
                });
            }
            for px in touched {
                let keep = 1.0 - self.shadow_strength * mask[px];
                canvas.colors[px] = canvas.colors[px].map(|channel| channel * keep);
                mask[px] = 0.0;
            }
        }
    }
}

fn shadow_shape(limb: &Limb, shadow: [f64; 2], camera: &Camera) -> Option<Capsule> {
    let fallen = |end: Point| [end[0] + shadow[0] * end[2], end[1] + shadow[1] * end[2], 0.0];
    let ends = [camera.project(fallen(limb.ends[0]))?, camera.project(fallen(limb.ends[1]))?];
    let radii = [0, 1].map(|end| 0.8 * limb.radii_cm[end] as f32 * ends[end].px_per_cm);
    Some(Capsule { from: [ends[0].x, ends[0].y], to: [ends[1].x, ends[1].y], radii })
}
