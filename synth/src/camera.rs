//! A pinhole camera over the pitch: projection, rays and the homography of the ground.
//!
//! World space is cm: x along the pitch, y across it towards the main camera, z up. It is left-handed, as the
//! pitch's plan has x to the right and y down. Picture space is px, the corner of the first pixel at (0, 0).

/// A point or direction in world space, cm.
pub(crate) type Point = [f64; 3];

/// Where a world point falls in the picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Projected {
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// Distance along the view axis, cm.
    pub(crate) depth_cm: f32,
    /// Picture px per cm at that distance.
    pub(crate) px_per_cm: f32,
}

/// Points nearer than this to the camera's plane are not drawn, cm.
const NEAR_CM: f64 = 60.0;

/// A camera without lens distortion, its principal point in the middle of the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Camera {
    pub(crate) position: Point,
    pub(crate) right: Point,
    pub(crate) down: Point,
    pub(crate) forward: Point,
    pub(crate) focal_px: f64,
    pub(crate) centre_px: [f64; 2],
}

pub(crate) fn dot(a: Point, b: Point) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: Point, b: Point) -> Point {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

pub(crate) fn subtract(a: Point, b: Point) -> Point {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn unit(a: Point) -> Point {
    let length = dot(a, a).sqrt().max(1e-9);
    a.map(|value| value / length)
}

impl Camera {
    /// A camera at `position` that has `target` in the middle of a `size` picture, turned by `roll` rad.
    pub(crate) fn look_at(position: Point, target: Point, focal_px: f64, roll: f64, size: [u32; 2]) -> Self {
        let forward = unit(subtract(target, position));
        let level = unit(cross([0.0, 0.0, 1.0], forward));
        let plumb = cross(level, forward);
        let (sin, cos) = roll.sin_cos();
        let turn = |a: f64, b: f64| [0, 1, 2].map(|axis| a * level[axis] + b * plumb[axis]);
        Self {
            position,
            right: turn(cos, sin),
            down: turn(-sin, cos),
            forward,
            focal_px,
            centre_px: [f64::from(size[0]) / 2.0, f64::from(size[1]) / 2.0],
        }
    }

    /// Where `point` falls, or none when it is behind or too near to the camera.
    pub(crate) fn project(&self, point: Point) -> Option<Projected> {
        let offset = subtract(point, self.position);
        let depth = dot(offset, self.forward);
        if depth < NEAR_CM {
            return None;
        }
        let px_per_cm = self.focal_px / depth;
        Some(Projected {
            x: (self.centre_px[0] + dot(offset, self.right) * px_per_cm) as f32,
            y: (self.centre_px[1] + dot(offset, self.down) * px_per_cm) as f32,
            depth_cm: depth as f32,
            px_per_cm: px_per_cm as f32,
        })
    }

    /// The direction, not normalised, in which the picture point (x, y) looks.
    pub(crate) fn ray(&self, x: f64, y: f64) -> Point {
        let (u, v) = (x - self.centre_px[0], y - self.centre_px[1]);
        [0, 1, 2].map(|axis| self.focal_px * self.forward[axis] + u * self.right[axis] + v * self.down[axis])
    }

    /// The homography from picture px to pitch cm, row-major; its last entry is 1 wherever it is not nearly 0.
    pub(crate) fn ground_homography(&self) -> [f64; 9] {
        let origin = self.ray(0.0, 0.0);
        let columns = [self.right, self.down, origin];
        let mut matrix = [0.0; 9];
        for (column, direction) in columns.iter().enumerate() {
            for axis in 0..2 {
                matrix[3 * axis + column] =
                    self.position[axis] * direction[2] - self.position[2] * direction[axis];
            }
            matrix[6 + column] = direction[2];
        }
        let last = matrix[8];
        let scale = if last.abs() > 1e-6 * self.focal_px { last } else { 1.0 };
        matrix.map(|entry| entry / scale)
    }

    /// Whether the picture shows any of the ground at all: its lower edge looks down.
    pub(crate) fn sees_ground(&self) -> bool {
        let bottom = 2.0 * self.centre_px[1];
        [0.0, 2.0 * self.centre_px[0]].iter().any(|&x| self.ray(x, bottom)[2] < 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gantry() -> Camera {
        Camera::look_at([6000.0, 9500.0, 1800.0], [4000.0, 3300.0, 0.0], 2300.0, 0.01, [1280, 720])
    }

    #[test]
    fn the_target_is_in_the_middle_and_x_grows_to_the_right() {
        let camera = gantry();
        let middle = camera.project([4000.0, 3300.0, 0.0]).unwrap();
        assert!((middle.x - 640.0).abs() < 1e-3 && (middle.y - 360.0).abs() < 1e-3);
        assert!(camera.project([4500.0, 3300.0, 0.0]).unwrap().x > middle.x);
        assert!(camera.project([4000.0, 3300.0, 100.0]).unwrap().y < middle.y);
    }

    #[test]
    fn the_homography_undoes_the_projection() {
        let camera = gantry();
        let matrix = camera.ground_homography();
        for point in [[4000.0, 3300.0], [2015.0, 1450.0], [6000.0, 0.0]] {
            let seen = camera.project([point[0], point[1], 0.0]).unwrap();
            let (x, y) = (f64::from(seen.x), f64::from(seen.y));
            let row = |r: usize| matrix[3 * r] * x + matrix[3 * r + 1] * y + matrix[3 * r + 2];
            assert!((row(0) / row(2) - point[0]).abs() < 0.1);
            assert!((row(1) / row(2) - point[1]).abs() < 0.1);
        }
    }

    #[test]
    fn what_is_behind_is_not_seen() {
        assert!(gantry().project([6000.0, 12_000.0, 0.0]).is_none());
    }
}
