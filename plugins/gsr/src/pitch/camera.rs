//! A pinhole camera over the pitch, for tests: where it really sees the vertices.

use crate::KEYPOINT_COUNT;
use homography::pitch::VERTICES_CM;
use touchline_sdk::Keypoint;

/// Size of the picture, px.
pub const SIZE_PX: [u32; 2] = [1280, 720];

/// Where a camera at `position_cm` (x along the pitch, y towards it, z up) that looks at the ground at `target_cm` sees a
/// place of the pitch, px; none where that is outside the picture.
pub fn seen(
    position_cm: [f64; 3],
    target_cm: [f64; 2],
    focal_px: f64,
    place_cm: [f64; 2],
) -> Option<[f64; 2]> {
    let [dx, dy, dz] = [target_cm[0] - position_cm[0], target_cm[1] - position_cm[1], -position_cm[2]];
    let (ground, whole) = (dx.hypot(dy), dx.hypot(dy).hypot(dz));
    let right = [-dy / ground, dx / ground, 0.0];
    let ahead = [dx / whole, dy / whole, dz / whole];
    let down = [-right[1] * ahead[2], right[0] * ahead[2], right[1] * ahead[0] - right[0] * ahead[1]]
        .map(|axis| -axis);
    let from = [place_cm[0] - position_cm[0], place_cm[1] - position_cm[1], -position_cm[2]];
    let along = |axis: [f64; 3]| axis.iter().zip(from).map(|(a, b)| a * b).sum::<f64>();
    let depth = along(ahead);
    let place = [640.0 + focal_px * along(right) / depth, 360.0 + focal_px * along(down) / depth];
    (depth > 0.0 && (0.0..1280.0).contains(&place[0]) && (0.0..720.0).contains(&place[1])).then_some(place)
}

/// The vertices as the main camera sees them when it looks at `x_cm` along the pitch.
pub fn main_camera(x_cm: f64) -> [Option<[f64; 2]>; KEYPOINT_COUNT] {
    VERTICES_CM.map(|vertex| seen([6_000.0, 9_500.0, 1_800.0], [x_cm, 3_300.0], 1_500.0, vertex))
}

/// What a model says that sees all of them; the others it puts somewhere, and doubts.
pub fn keypoints(places: &[Option<[f64; 2]>; KEYPOINT_COUNT]) -> Vec<Keypoint> {
    let keypoint = |place: &Option<[f64; 2]>| match place {
        Some([x, y]) => Keypoint { x: *x as f32, y: *y as f32, confidence: 0.97 },
        None => Keypoint { x: 300.0, y: 300.0, confidence: 0.02 },
    };
    places.iter().map(keypoint).collect()
}
