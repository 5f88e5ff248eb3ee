//! What a frame shows, in numbers.

use crate::canvas::Canvas;
use crate::game::Match;
use scene::soccer::{BALL, PITCH_VERTICES_CM};
use scene::{FrameTruth, ObjectTruth, Truth, TruthVideo};

/// Someone or the ball, drawn with this extent (left, top, right, bottom, px), not cut to the frame.
pub(crate) struct Seen {
    /// Index of the person; the number of people for the ball.
    pub(crate) index: usize,
    pub(crate) extent: [f32; 4],
}

/// Less of a box than this inside the frame, or of a body in front of others, is not in the truth.
const LEAST_SHARE: f64 = 0.25;

impl Match {
    pub(crate) fn frame_truth(&self, index: u32, canvas: &Canvas, seen: &[Seen]) -> FrameTruth {
        let camera = &self.instants[(index as usize).min(self.instants.len() - 1)].camera;
        let size = [canvas.width as f64, canvas.height as f64];
        let mut objects: Vec<ObjectTruth> =
            seen.iter().filter_map(|seen| self.object(seen, canvas, size)).collect();
        objects.sort_by_key(|object| object.id);
        let keypoints = PITCH_VERTICES_CM
            .iter()
            .map(|vertex| {
                let place = camera.project([vertex[0], vertex[1], 0.0]);
                let [x, y] = place.map_or([-1.0; 2], |p| [f64::from(p.x), f64::from(p.y)]);
                let inside = x > 0.0 && y > 0.0 && x < size[0] && y < size[1];
                if inside { [hundredths(x), hundredths(y)] } else { [0.0, 0.0] }
            })
            .collect();
        let homography = camera.sees_ground().then(|| camera.ground_homography().map(short));
        FrameTruth { frame_number: index, objects, keypoints, homography }
    }

    fn object(&self, seen: &Seen, canvas: &Canvas, size: [f64; 2]) -> Option<ObjectTruth> {
        let whole = seen.extent.map(f64::from);
        let cut = [0, 1, 2, 3].map(|edge| whole[edge].clamp(0.0, size[edge % 2]));
        let area = |edges: [f64; 4]| (edges[2] - edges[0]) * (edges[3] - edges[1]);
        let in_frame = area(cut) >= LEAST_SHARE * area(whole) && area(cut) > 4.0;
        let uncovered = canvas.visible_share(seen.index as u8) >= LEAST_SHARE;
        let class_id = self.people.get(seen.index).map_or(BALL, |person| person.class_id());
        (in_frame && uncovered).then(|| ObjectTruth {
            id: seen.index as u32 + 1,
            bbox: cut.map(hundredths),
            class_id,
        })
    }

    /// The truth of a clip whose frames have this truth.
    pub(crate) fn clip_truth(&self, frames: Vec<FrameTruth>) -> Truth {
        let options = &self.options;
        let video = TruthVideo {
            width: options.width,
            height: options.height,
            fps: options.fps,
            frames: frames.len() as u32,
        };
        Truth { video, frames, actions: self.actions.clone() }
    }
}

/// Rounded to 0.01 px, which keeps the file small and readable.
fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Rounded to 12 significant digits, so that JSON readers of any kind give the same number back.
fn short(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let digits = 11 - value.abs().log10().floor() as i32;
    let scale = 10f64.powi(digits);
    (value * scale).round() / scale
}
