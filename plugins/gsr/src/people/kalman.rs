//! Motion of a box: a Kalman filter with constant velocity on centre x, centre y and height, and one without velocity
//! on the aspect. What the camera does is taken out: velocities are those against the ground.
//!
//! The filter is that of Wojke et al., "Simple Online and Realtime Tracking with a Deep Association Metric" (2017), with less
//! noise of position, since the camera is taken out. Noise is the same for the three quantities with a velocity, each coupled
//! with its own velocity only, so one covariance of two by two serves them all.

use crate::camera::shift::Shift;
use crate::geometry::larger;
use touchline_sdk::Bounds;

/// Deviation of a position as a share of the box's height: what gathers in a frame, that of one observation, and that of
/// the first. The demo model's boxes have their middles 0.02 heights off in rendered clips.
const POSITION_SHARE: f32 = 0.02;
const OBSERVED_SHARE: f32 = 0.03;
const FIRST_SHARE: f32 = 0.1;
/// Deviation of a velocity as a share of the box's height a frame: what gathers in a frame, and that of the first.
const VELOCITY_SHARE: f32 = 1.0 / 160.0;
const FIRST_VELOCITY_SHARE: f32 = 1.0 / 16.0;
/// The same for the aspect, which does not grow with the box.
const ASPECT_DEVIATION: f32 = 1e-2;
/// Deviation of a single observed aspect.
const OBSERVED_ASPECT_DEVIATION: f32 = 1e-1;
/// Share of its velocity that something keeps with each frame in which it is not seen.
const UNSEEN_VELOCITY: f32 = 0.96;

/// How far value and velocity may be off.
#[derive(Clone, Copy, Debug)]
struct Covariance {
    value: f32,
    shared: f32,
    velocity: f32,
}

impl Covariance {
    /// Moves on by `frames`; the noise gathers once a frame.
    fn predict(&mut self, frames: f32, value_deviation: f32, velocity_deviation: f32) {
        self.value +=
            frames * (2.0 * self.shared + frames * self.velocity + value_deviation * value_deviation);
        self.shared += frames * self.velocity;
        self.velocity += frames * velocity_deviation * velocity_deviation;
    }

    /// Takes in an observation; what the value and the velocity gain of what it shows.
    fn update(&mut self, deviation: f32) -> [f32; 2] {
        let total = self.value + deviation * deviation;
        let (gain, velocity_gain) = (self.value / total, self.shared / total);
        self.velocity -= velocity_gain * self.shared;
        self.shared *= 1.0 - gain;
        self.value *= 1.0 - gain;
        [gain, velocity_gain]
    }
}

/// Where a box is and how it moves against the ground, in source px and px a frame.
#[derive(Clone, Debug)]
pub struct Motion {
    /// Centre x, centre y, height.
    values: [f32; 3],
    velocities: [f32; 3],
    covariance: Covariance,
    aspect: f32,
    aspect_variance: f32,
}

/// Centre x, centre y and height; width / height.
fn quantities(bounds: Bounds) -> ([f32; 3], f32) {
    let height = bounds.bottom - bounds.top;
    let middle = [(bounds.left + bounds.right) / 2.0, (bounds.top + bounds.bottom) / 2.0];
    ([middle[0], middle[1], height], (bounds.right - bounds.left) / height)
}

impl Motion {
    /// A box seen for the first time, taken to stand.
    pub fn new(bounds: Bounds) -> Self {
        let (values, aspect) = quantities(bounds);
        let deviation = |share: f32| share * values[2];
        let covariance = Covariance {
            value: deviation(FIRST_SHARE).powi(2),
            shared: 0.0,
            velocity: deviation(FIRST_VELOCITY_SHARE).powi(2),
        };
        let aspect_variance = ASPECT_DEVIATION * ASPECT_DEVIATION;
        Self { values, velocities: [0.0; 3], covariance, aspect, aspect_variance }
    }

    /// Moves on by a number of frames in which the camera moved by `camera`.
    pub fn predict(&mut self, frames: u32, camera: Shift) {
        let [x, y, height] = self.values;
        let [x, y] = camera.apply([x, y]);
        self.values = [x, y, camera.scale * height];
        let frames = frames as f32;
        for (value, velocity) in self.values.iter_mut().zip(&mut self.velocities) {
            *velocity *= camera.scale;
            *value += frames * *velocity;
        }
        let height = self.height();
        self.covariance.predict(frames, POSITION_SHARE * height, VELOCITY_SHARE * height);
        self.aspect_variance += frames * ASPECT_DEVIATION * ASPECT_DEVIATION;
    }

    /// Takes in a box that was seen.
    pub fn update(&mut self, seen: Bounds) {
        let (values, aspect) = quantities(seen);
        let [gain, velocity_gain] = self.covariance.update(OBSERVED_SHARE * self.height());
        for (axis, value) in values.into_iter().enumerate() {
            let surprise = value - self.values[axis];
            self.values[axis] += gain * surprise;
            self.velocities[axis] += velocity_gain * surprise;
        }
        let total = self.aspect_variance + OBSERVED_ASPECT_DEVIATION * OBSERVED_ASPECT_DEVIATION;
        self.aspect += self.aspect_variance / total * (aspect - self.aspect);
        self.aspect_variance *= 1.0 - self.aspect_variance / total;
    }

    /// Not seen for some frames: it keeps its size, since a size that drifts unseen soon overlaps nothing, and slows
    /// down, since nobody runs straight on for long.
    pub fn miss(&mut self, frames: u32) {
        self.velocities[2] = 0.0;
        let kept = UNSEEN_VELOCITY.powi(frames.min(1_000) as i32);
        self.velocities[0] *= kept;
        self.velocities[1] *= kept;
    }

    /// The box now.
    pub fn bounds(&self) -> Bounds {
        let [x, y, height] = self.values;
        let half_height = height / 2.0;
        let half_width = self.aspect * half_height;
        Bounds { left: x - half_width, top: y - half_height, right: x + half_width, bottom: y + half_height }
    }

    fn height(&self) -> f32 {
        larger(self.values[2], 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::overlap;

    fn at(x: f32, y: f32) -> Bounds {
        Bounds { left: x - 15.0, top: y - 40.0, right: x + 15.0, bottom: y + 40.0 }
    }

    #[test]
    fn a_steady_walk_under_a_pan_is_foreseen() {
        let pan = Shift { scale: 1.0, by: [-20.0, 0.0] };
        let mut motion = Motion::new(at(900.0, 300.0));
        for frame in 1..30 {
            motion.predict(1, pan);
            motion.update(at(900.0 - 16.0 * frame as f32, 300.0 - 1.0 * frame as f32));
        }
        assert!((motion.velocities[0] - 4.0).abs() < 0.5, "{:?}", motion.velocities);
        motion.predict(10, Shift::NONE);
        let expected = at(900.0 - 16.0 * 29.0 + 40.0, 300.0 - 39.0);
        assert!(overlap(motion.bounds(), expected) > 0.8, "{:?}", motion.bounds());
    }

    #[test]
    fn a_first_box_is_returned_as_seen_and_zooms_with_the_camera() {
        let mut motion = Motion::new(at(100.0, 300.0));
        assert!(overlap(motion.bounds(), at(100.0, 300.0)) > 0.999);
        motion.predict(2, Shift { scale: 2.0, by: [0.0, 0.0] });
        let expected = Bounds { left: 170.0, top: 520.0, right: 230.0, bottom: 680.0 };
        assert!(overlap(motion.bounds(), expected) > 0.999, "{:?}", motion.bounds());
    }

    #[test]
    fn a_box_that_jumps_is_followed_part_of_the_way() {
        let mut motion = Motion::new(at(100.0, 300.0));
        for _ in 0..20 {
            motion.predict(1, Shift::NONE);
            motion.update(at(100.0, 300.0));
        }
        motion.predict(1, Shift::NONE);
        motion.update(at(130.0, 300.0));
        let moved = motion.bounds().left - 85.0;
        assert!((10.0..25.0).contains(&moved), "{moved}");
    }

    #[test]
    fn what_is_not_seen_slows_down() {
        let mut motion = Motion::new(at(100.0, 300.0));
        for frame in 1..30 {
            motion.predict(1, Shift::NONE);
            motion.update(at(100.0 + 4.0 * frame as f32, 300.0));
        }
        motion.miss(50);
        assert!(motion.velocities[0] < 1.0, "{:?}", motion.velocities);
    }
}
