//! Motion of a box: a Kalman filter with constant velocity on centre x, centre y, aspect and height.
//!
//! The state, its noise and its observation couple each quantity with its own velocity only, so the usual filter
//! of eight dimensions falls apart, exactly, into four of two. The noise is that of Wojke et al., "Simple Online
//! and Realtime Tracking with a Deep Association Metric" (2017), which Zhang et al., "ByteTrack" (2021) use too.

use touchline_sdk::Bounds;

/// Deviation of a position as a share of the box's height, and of a velocity a frame.
const POSITION_SHARE: f64 = 1.0 / 20.0;
const VELOCITY_SHARE: f64 = 1.0 / 160.0;
/// The same for the aspect, which does not grow with the box.
const ASPECT_DEVIATION: f64 = 1e-2;
const ASPECT_VELOCITY_DEVIATION: f64 = 1e-5;
/// Deviation of a single observed aspect.
const OBSERVED_ASPECT_DEVIATION: f64 = 1e-1;

/// One quantity and its velocity a frame, with their covariance.
#[derive(Clone, Copy, Debug)]
struct Axis {
    value: f64,
    velocity: f64,
    value_variance: f64,
    covariance: f64,
    velocity_variance: f64,
}

impl Axis {
    fn new(value: f64, velocity: f64, value_deviation: f64, velocity_deviation: f64) -> Self {
        Self {
            value,
            velocity,
            value_variance: value_deviation * value_deviation,
            covariance: 0.0,
            velocity_variance: velocity_deviation * velocity_deviation,
        }
    }

    /// Moves on by `frames`; the noise gathers once a frame.
    fn predict(&mut self, frames: f64, value_deviation: f64, velocity_deviation: f64) {
        self.value += frames * self.velocity;
        self.value_variance += frames
            * (2.0 * self.covariance + frames * self.velocity_variance + value_deviation * value_deviation);
        self.covariance += frames * self.velocity_variance;
        self.velocity_variance += frames * velocity_deviation * velocity_deviation;
    }

    fn update(&mut self, observed: f64, deviation: f64) {
        let total = self.value_variance + deviation * deviation;
        let (gain, velocity_gain) = (self.value_variance / total, self.covariance / total);
        let surprise = observed - self.value;
        self.value += gain * surprise;
        self.velocity += velocity_gain * surprise;
        self.velocity_variance -= velocity_gain * self.covariance;
        self.covariance *= 1.0 - gain;
        self.value_variance *= 1.0 - gain;
    }
}

/// Where a box is and how it moves, in source px and px a frame.
#[derive(Clone, Debug)]
pub struct Motion {
    x: Axis,
    y: Axis,
    aspect: Axis,
    height: Axis,
}

/// Centre x, centre y, width / height, height.
fn quantities(bounds: Bounds) -> [f64; 4] {
    let [left, top, right, bottom] = [bounds.left, bounds.top, bounds.right, bounds.bottom].map(f64::from);
    let height = bottom - top;
    [(left + right) / 2.0, (top + bottom) / 2.0, (right - left) / height, height]
}

impl Motion {
    /// A box seen for the first time, expected to move with `velocity` (px a frame).
    pub fn new(bounds: Bounds, velocity: [f64; 2]) -> Self {
        let [x, y, aspect, height] = quantities(bounds);
        let (position, speed) = (2.0 * POSITION_SHARE * height, 10.0 * VELOCITY_SHARE * height);
        Self {
            x: Axis::new(x, velocity[0], position, speed),
            y: Axis::new(y, velocity[1], position, speed),
            aspect: Axis::new(aspect, 0.0, ASPECT_DEVIATION, ASPECT_VELOCITY_DEVIATION),
            height: Axis::new(height, 0.0, position, speed),
        }
    }

    /// Moves on by a number of frames.
    pub fn predict(&mut self, frames: u32) {
        let frames = f64::from(frames);
        let height = self.height.value.max(1.0);
        let (position, speed) = (POSITION_SHARE * height, VELOCITY_SHARE * height);
        self.x.predict(frames, position, speed);
        self.y.predict(frames, position, speed);
        self.aspect.predict(frames, ASPECT_DEVIATION, ASPECT_VELOCITY_DEVIATION);
        self.height.predict(frames, position, speed);
    }

    /// Takes in a box that was seen.
    pub fn update(&mut self, seen: Bounds) {
        let position = POSITION_SHARE * self.height.value.max(1.0);
        let [x, y, aspect, height] = quantities(seen);
        self.x.update(x, position);
        self.y.update(y, position);
        self.aspect.update(aspect, OBSERVED_ASPECT_DEVIATION);
        self.height.update(height, position);
    }

    /// Keeps its size while nothing is seen; a size that drifts unseen soon overlaps nothing.
    pub fn hold_size(&mut self) {
        self.height.velocity = 0.0;
        self.aspect.velocity = 0.0;
    }

    /// The velocity of the centre, px a frame.
    pub fn velocity(&self) -> [f64; 2] {
        [self.x.velocity, self.y.velocity]
    }

    /// The box now.
    pub fn bounds(&self) -> Bounds {
        let half_height = self.height.value / 2.0;
        let half_width = self.aspect.value * half_height;
        Bounds {
            left: (self.x.value - half_width) as f32,
            top: (self.y.value - half_height) as f32,
            right: (self.x.value + half_width) as f32,
            bottom: (self.y.value + half_height) as f32,
        }
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
    fn a_steady_walk_is_foreseen() {
        let mut motion = Motion::new(at(100.0, 300.0), [0.0, 0.0]);
        for frame in 1..30 {
            motion.predict(1);
            motion.update(at(100.0 + 4.0 * frame as f32, 300.0 - 1.0 * frame as f32));
        }
        motion.predict(10);
        let expected = at(100.0 + 4.0 * 39.0, 300.0 - 39.0);
        assert!(overlap(motion.bounds(), expected) > 0.8, "{:?}", motion.bounds());
    }

    #[test]
    fn a_first_box_is_returned_as_seen_and_moves_as_told() {
        let mut motion = Motion::new(at(100.0, 300.0), [5.0, -2.0]);
        assert!(overlap(motion.bounds(), at(100.0, 300.0)) > 0.999);
        motion.predict(2);
        assert!(overlap(motion.bounds(), at(110.0, 296.0)) > 0.999);
    }

    #[test]
    fn a_box_that_jumps_is_followed_part_of_the_way() {
        let mut motion = Motion::new(at(100.0, 300.0), [0.0, 0.0]);
        for _ in 0..20 {
            motion.predict(1);
            motion.update(at(100.0, 300.0));
        }
        motion.predict(1);
        motion.update(at(130.0, 300.0));
        let moved = motion.bounds().left - 85.0;
        assert!((10.0..25.0).contains(&moved), "{moved}");
    }
}
