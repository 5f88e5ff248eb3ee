//! Goals with their nets, and the corner flags.

use crate::camera::{Camera, Point};
use crate::canvas::{Canvas, Capsule};
use crate::kits::Color;
use crate::pitch::GOAL_HALF_CM;
use scene::soccer::{PITCH_LENGTH_CM, PITCH_WIDTH_CM};

const BAR_UP_CM: f64 = 244.0;
const DEPTH_CM: f64 = 210.0;
const POST_RADIUS_CM: f64 = 6.5;
const MESH_CM: f64 = 28.0;
const WHITE: Color = [240.0, 240.0, 240.0];

/// Draws both goals and the four flags over the background.
pub(crate) fn draw(canvas: &mut Canvas, camera: &Camera) {
    for (line, outward) in [(0.0, -1.0), (PITCH_LENGTH_CM, 1.0)] {
        draw_net(canvas, camera, line, outward);
        draw_frame(canvas, camera, line);
        for y in [0.0, PITCH_WIDTH_CM] {
            rod(canvas, camera, [[line, y, 0.0], [line, y, 150.0]], 1.8, [235.0, 220.0, 60.0], 1.0);
            let tip = [line - outward * 32.0, y, 138.0];
            rod(canvas, camera, [[line, y, 138.0], tip], 10.0, [215.0, 40.0, 40.0], 1.0);
        }
    }
}

fn posts() -> [f64; 2] {
    [PITCH_WIDTH_CM / 2.0 - GOAL_HALF_CM, PITCH_WIDTH_CM / 2.0 + GOAL_HALF_CM]
}

fn draw_frame(canvas: &mut Canvas, camera: &Camera, line: f64) {
    let [far, near] = posts();
    for y in [far, near] {
        rod(canvas, camera, [[line, y, 0.0], [line, y, BAR_UP_CM]], POST_RADIUS_CM, WHITE, 1.0);
    }
    rod(canvas, camera, [[line, far, BAR_UP_CM], [line, near, BAR_UP_CM]], POST_RADIUS_CM, WHITE, 1.0);
}

fn draw_net(canvas: &mut Canvas, camera: &Camera, line: f64, outward: f64) {
    let [far, near] = posts();
    let back = |y: f64, up: f64| [line + outward * (DEPTH_CM - 0.25 * up), y, up];
    let front = |y: f64, up: f64| [line, y, up];
    let thread = |canvas: &mut Canvas, ends: [Point; 2]| rod(canvas, camera, ends, 1.1, WHITE, 0.34);
    let columns = ((near - far) / MESH_CM) as u32;
    for column in 0..=columns {
        let y = far + f64::from(column) * MESH_CM;
        thread(canvas, [back(y, 0.0), back(y, BAR_UP_CM)]);
        thread(canvas, [back(y, BAR_UP_CM), front(y, BAR_UP_CM)]);
    }
    for row in 0..=(BAR_UP_CM / MESH_CM) as u32 {
        let up = f64::from(row) * MESH_CM;
        thread(canvas, [back(far, up), back(near, up)]);
        for y in [far, near] {
            thread(canvas, [front(y, up), back(y, up)]);
        }
    }
}

/// A round bar; a part of it behind the camera leaves it out.
fn rod(canvas: &mut Canvas, camera: &Camera, ends: [Point; 2], radius_cm: f64, color: Color, alpha: f32) {
    let (Some(from), Some(to)) = (camera.project(ends[0]), camera.project(ends[1])) else { return };
    let least = 0.55 * canvas.width as f32 / 1280.0;
    let wanted = [from, to].map(|end| radius_cm as f32 * end.px_per_cm);
    // What is thinner than a px is drawn a px thin, and fainter instead.
    let faint = (wanted[0] / least).clamp(0.35, 1.0);
    let shape =
        Capsule { from: [from.x, from.y], to: [to.x, to.y], radii: wanted.map(|radius| radius.max(least)) };
    canvas.scenery(&shape, color, alpha * faint);
}
