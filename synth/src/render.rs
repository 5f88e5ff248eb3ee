//! One frame: background, shadows, people and ball from far to near, graphics, and the camera chain.

use crate::ball;
use crate::camera::{Camera, Point};
use crate::canvas::{Canvas, Capsule};
use crate::figure::{self, Limb};
use crate::finish::{RgbImage, blur_columns, blur_rows, develop};
use crate::game::Match;
use crate::truth::Seen;
use crate::{goals, ground};
use scene::FrameTruth;

/// Least radius of the ball in a picture 1280 px wide, px.
const LEAST_BALL_PX: f32 = 5.0;
/// Share of the time between frames in which the shutter is open.
const SHUTTER: f32 = 0.5;
/// A pan blurs at most this many px of a picture 1280 px wide: lines must stay lines.
const MOST_BLUR_PX: f32 = 4.0;
/// A long lens has little depth of field: behind a close-up the pitch is out of focus by this much, px of a
/// picture 1280 px wide.
const CLOSE_UP_BLUR_PX: f32 = 56.0;

impl Match {
    /// Renders a frame. An `index` past the clip's end shows its last frame.
    pub fn render_frame(&self, index: u32) -> RgbImage {
        self.render(index).0
    }

    /// The truth of a frame, without the cost of its background.
    pub fn truth(&self, index: u32) -> FrameTruth {
        let mut canvas = Canvas::new(self.options.width, self.options.height);
        let seen = self.draw_actors(&mut canvas, self.clamped(index));
        self.overlay.paint(&mut canvas, f64::from(index) / self.options.fps);
        self.frame_truth(index, &canvas, &seen)
    }

    /// Renders a frame together with its truth.
    pub fn render(&self, index: u32) -> (RgbImage, FrameTruth) {
        let at = self.clamped(index);
        let camera = &self.instants[at].camera;
        let mut canvas = Canvas::new(self.options.width, self.options.height);
        ground::draw(&mut canvas, camera, &self.grass, &self.light, &self.markings, &self.stands);
        goals::draw(&mut canvas, camera);
        blur_rows(&mut canvas, self.pan_px(at));
        if !self.instants[at].is_wide {
            let blur = (CLOSE_UP_BLUR_PX * self.scale()) as usize;
            blur_rows(&mut canvas, blur);
            blur_columns(&mut canvas, blur);
        }
        self.light.cast_shadows(&mut canvas, camera, &self.shadow_casters(at));
        let seen = self.draw_actors(&mut canvas, at);
        self.overlay.paint(&mut canvas, f64::from(index) / self.options.fps);
        let truth = self.frame_truth(index, &canvas, &seen);
        (develop(&canvas, &self.light, index, self.options.seed as u32), truth)
    }

    fn clamped(&self, index: u32) -> usize {
        (index as usize).min(self.instants.len() - 1)
    }

    fn scale(&self) -> f32 {
        self.options.width as f32 / 1280.0
    }

    /// The instant before, unless a cut lies between.
    fn camera_before(&self, at: usize) -> Option<&Camera> {
        let is_new = at == 0 || self.instants[at].is_cut;
        (!is_new).then(|| &self.instants[at - 1].camera)
    }

    /// How far the ground moves through the picture while the shutter is open, px.
    fn pan_px(&self, at: usize) -> usize {
        let camera = &self.instants[at].camera;
        let Some(before) = self.camera_before(at) else { return 0 };
        let ahead = [0, 1, 2].map(|axis| camera.position[axis] + 6000.0 * camera.forward[axis]);
        let shift = before.project(ahead).map_or(0.0, |p| p.x - camera.centre_px[0] as f32);
        (SHUTTER * shift.abs()).min(MOST_BLUR_PX * self.scale()).round() as usize
    }

    fn shadow_casters(&self, at: usize) -> Vec<Vec<Limb>> {
        let moment = &self.instants[at].moment;
        let mut casters: Vec<Vec<Limb>> = self
            .people
            .iter()
            .zip(&moment.bodies)
            .map(|(person, body)| figure::limbs(person, body))
            .collect();
        let centre = [moment.ball.place[0], moment.ball.place[1], moment.ball.height_cm];
        casters.push(vec![Limb {
            ends: [centre, centre],
            radii_cm: [ball::RADIUS_CM * 1.5; 2],
            color: [0.0; 3],
        }]);
        casters
    }

    /// Draws people and ball from far to near.
    fn draw_actors(&self, canvas: &mut Canvas, at: usize) -> Vec<Seen> {
        let instant = &self.instants[at];
        let camera = &instant.camera;
        let depth = |place: [f64; 2]| camera.project([place[0], place[1], 0.0]).map(|p| p.depth_cm);
        let mut order: Vec<(f32, usize)> = Vec::with_capacity(self.people.len() + 1);
        for (index, body) in instant.moment.bodies.iter().enumerate() {
            order.extend(depth(body.place).map(|depth| (depth, index)));
        }
        let ball_index = self.people.len();
        order.extend(depth(instant.moment.ball.place).map(|depth| (depth, ball_index)));
        order.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut seen = Vec::with_capacity(order.len());
        for (_, index) in order {
            let owner = index as u8;
            let extent = if index == ball_index {
                self.draw_ball(canvas, at, owner)
            } else {
                let limbs = figure::limbs(&self.people[index], &instant.moment.bodies[index]);
                figure::draw(canvas, camera, &self.light, &limbs, owner)
            };
            seen.extend(extent.map(|extent| Seen { index, extent }));
        }
        seen
    }

    fn draw_ball(&self, canvas: &mut Canvas, at: usize, owner: u8) -> Option<[f32; 4]> {
        let centre = |at: usize| -> Point {
            let ball = &self.instants[at].moment.ball;
            [ball.place[0], ball.place[1], ball.height_cm]
        };
        let camera = &self.instants[at].camera;
        let now = camera.project(centre(at))?;
        let before = self.camera_before(at).and_then(|camera| camera.project(centre(at - 1))).unwrap_or(now);
        let radius = (ball::RADIUS_CM as f32 * now.px_per_cm).max(LEAST_BALL_PX * self.scale());
        let trail = [SHUTTER * (before.x - now.x), SHUTTER * (before.y - now.y)];
        let shape =
            Capsule { from: [now.x, now.y], to: [now.x + trail[0], now.y + trail[1]], radii: [radius; 2] };
        let length = trail[0].hypot(trail[1]);
        let solid = (2.4 * radius / (2.0 * radius + length)).clamp(0.6, 1.0);
        let width = canvas.width;
        canvas.each_px(&shape, |canvas, px, coverage, across| {
            let (x, y) = ((px % width) as f32 + 0.5 - now.x, (px / width) as f32 + 0.5 - now.y);
            let below = (y / radius).clamp(-1.0, 1.0);
            let shade = 1.0 - 0.20 * below.max(0.0) - 0.06 * across.abs().min(1.0);
            let patch = (x / radius - 0.25).hypot(y / radius + 0.1) < 0.34 && length < radius;
            let white = if patch { 150.0 } else { 250.0 };
            canvas.blend(px, [white * shade; 3], coverage * solid);
            if coverage >= 0.5 {
                canvas.own(px, owner);
            }
        });
        Some(shape.extent())
    }
}
