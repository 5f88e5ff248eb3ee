//! A person drawn as jointed limbs that swing with the stride.

use crate::camera::{Camera, Point};
use crate::canvas::{Canvas, Capsule};
use crate::kits::{Color, Pattern};
use crate::light::Light;
use crate::motion::Body;
use crate::people::{Part, Person};

/// A limb in world space: a tapered capsule with a colour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limb {
    pub(crate) ends: [Point; 2],
    pub(crate) radii_cm: [f64; 2],
    pub(crate) color: Color,
}

/// A body's own axes: joints are given as (ahead, to the left, up) in cm of a person 180 cm tall.
struct Frame {
    base: Point,
    ahead: [f64; 2],
    scale: f64,
    breadth: f64,
    limbs: Vec<Limb>,
}

impl Frame {
    fn at(&self, joint: Point) -> Point {
        let [ahead, left, up] = joint.map(|value| value * self.scale);
        let left = left * self.breadth;
        [
            self.base[0] + ahead * self.ahead[0] - left * self.ahead[1],
            self.base[1] + ahead * self.ahead[1] + left * self.ahead[0],
            self.base[2] + up,
        ]
    }

    fn limb(&mut self, from: Point, to: Point, radii_cm: [f64; 2], color: Color) {
        let ends = [self.at(from), self.at(to)];
        let radii_cm = radii_cm.map(|radius| radius * self.scale * self.breadth);
        self.limbs.push(Limb { ends, radii_cm, color });
    }
}

fn between(a: Point, b: Point, share: f64) -> Point {
    [0, 1, 2].map(|axis| a[axis] + (b[axis] - a[axis]) * share)
}

const HIP_UP: f64 = 93.0;
const THIGH: f64 = 44.0;
const SHIN: f64 = 42.0;

/// Knee and ankle for a thigh that swings by `swing` rad and a knee bent by `bend` rad.
fn leg_joints(side: f64, swing: f64, bend: f64) -> [Point; 3] {
    let hip = [0.0, 8.5 * side, HIP_UP];
    let knee = [THIGH * swing.sin(), 9.0 * side, HIP_UP - THIGH * swing.cos()];
    let shin = swing - bend;
    let ankle = [knee[0] + SHIN * shin.sin(), 9.0 * side, knee[2] - SHIN * shin.cos()];
    [hip, knee, ankle]
}

/// All limbs of a person.
pub(crate) fn limbs(person: &Person, body: &Body) -> Vec<Limb> {
    let pace = (body.speed() / 700.0).min(1.1);
    let reach = if body.speed() > 25.0 { 0.22 + 0.62 * pace } else { 0.05 };
    let legs = [(1.0, 0.0), (-1.0, std::f64::consts::PI)].map(|(side, shift)| {
        let phase = body.stride + shift;
        let bend = 0.12 + (0.25 + 1.25 * pace) * reach.min(1.0) * (phase + 0.5).cos().max(0.0);
        leg_joints(side, reach * phase.sin() + 0.08, bend)
    });
    let lowest = legs.iter().map(|leg| leg[2][2]).fold(f64::MAX, f64::min);
    let scale = person.height_cm / 180.0;
    let mut frame = Frame {
        base: [body.place[0], body.place[1], (7.0 - lowest) * scale],
        ahead: [body.facing.cos(), body.facing.sin()],
        scale,
        breadth: person.breadth,
        limbs: Vec::with_capacity(28),
    };
    for leg in &legs {
        draw_leg(&mut frame, person, leg);
    }
    let lean = 30.0 * pace * 0.55;
    draw_trunk(&mut frame, person, lean);
    for (side, shift) in [(1.0, std::f64::consts::PI), (-1.0, 0.0)] {
        let swing = 0.85 * reach * (body.stride + shift).sin();
        draw_arm(&mut frame, person, side, lean, swing, 0.25 + 0.9 * pace);
    }
    draw_head(&mut frame, person, lean);
    frame.limbs
}

fn draw_leg(frame: &mut Frame, person: &Person, joints: &[Point; 3]) {
    let [hip, knee, ankle] = *joints;
    let kit = &person.kit;
    let hem = between(hip, knee, 0.62);
    frame.limb(between(hip, knee, 0.5), knee, [7.6, 6.2], person.skin);
    frame.limb(hip, hem, [11.0, 10.0], kit.shorts);
    frame.limb(knee, between(knee, ankle, 0.2), [6.2, 6.3], person.skin);
    frame.limb(between(knee, ankle, 0.22), ankle, [6.6, 4.8], kit.socks);
    let toe = [ankle[0] + 16.0, ankle[1], ankle[2] - 2.5];
    frame.limb([ankle[0] - 2.0, ankle[1], ankle[2] - 1.5], toe, [5.2, 4.2], person.boots);
}

fn draw_trunk(frame: &mut Frame, person: &Person, lean: f64) {
    let kit = &person.kit;
    frame.limb([0.0, 5.0, HIP_UP + 3.0], [0.0, -5.0, HIP_UP + 3.0], [11.5, 11.5], kit.shorts);
    let waist = |side: f64, up: f64| [lean * (up - HIP_UP) / 52.0, side, up];
    let bands = if kit.pattern == Pattern::Hoops { 4 } else { 1 };
    for side in [7.0, -7.0] {
        for band in 0..bands {
            let low = 103.0 + 35.0 * f64::from(band) / f64::from(bands);
            let high = 103.0 + 35.0 * f64::from(band + 1) / f64::from(bands);
            let color = if band % 2 == 1 { kit.second } else { kit.shirt };
            let width = |up: f64| 10.5 + 2.2 * (up - 103.0) / 35.0;
            frame.limb(waist(side, low), waist(side, high), [width(low), width(high)], color);
        }
    }
    let middle = if kit.pattern == Pattern::Panel { kit.second } else { kit.shirt };
    frame.limb(waist(11.5, 142.0), waist(-11.5, 142.0), [9.0, 9.0], kit.shirt);
    if bands == 1 {
        frame.limb(waist(0.0, 104.0), waist(0.0, 142.0), [11.3, 10.8], middle);
    }
    if person.plays() {
        let number = if kit.shirt[1] > 150.0 { [30.0, 30.0, 40.0] } else { [232.0, 232.0, 232.0] };
        let back = |side: f64, up: f64| [lean * (up - HIP_UP) / 52.0 - 10.2, side, up];
        frame.limb(back(2.0, 118.0), back(-2.0, 134.0), [3.0, 3.0], number);
    }
}

fn draw_arm(frame: &mut Frame, person: &Person, side: f64, lean: f64, swing: f64, bend: f64) {
    let kit = &person.kit;
    let keeper = person.part == Part::Keeper;
    let sleeve = if kit.pattern == Pattern::Sleeves { kit.second } else { kit.shirt };
    let shoulder = [lean * 0.98, 18.0 * side, 144.0];
    let elbow = [shoulder[0] + 28.0 * swing.sin(), 23.0 * side, 144.0 - 27.0 * swing.cos()];
    let fore = swing + bend;
    let hand = [elbow[0] + 25.0 * fore.sin(), 22.0 * side, elbow[2] - 25.0 * fore.cos()];
    let bare = if keeper { sleeve } else { person.skin };
    let glove = if keeper { [235.0, 235.0, 235.0] } else { person.skin };
    frame.limb(elbow, hand, [4.8, 3.8], bare);
    frame.limb(hand, hand, [5.0, 5.0], glove);
    frame.limb(shoulder, between(shoulder, elbow, 0.8), [7.8, 6.4], sleeve);
    frame.limb(between(shoulder, elbow, 0.75), elbow, [5.2, 4.8], bare);
}

fn draw_head(frame: &mut Frame, person: &Person, lean: f64) {
    let neck = [lean * 1.05, 0.0, 150.0];
    let face = [lean * 1.2 + 2.0, 0.0, 166.0];
    frame.limb(neck, [lean * 1.1, 0.0, 158.0], [5.5, 5.5], person.skin);
    frame.limb(face, [face[0] - 1.0, 0.0, 169.0], [9.0, 9.2], person.skin);
    frame.limb([face[0] - 3.5, 0.0, 170.5], [face[0] - 1.0, 0.0, 172.5], [9.2, 8.0], person.hair);
}

/// Draws limbs from far to near and returns their tight extent (left, top, right, bottom, px), cut by nothing;
/// none when they are not in front of the camera.
pub(crate) fn draw(
    canvas: &mut Canvas,
    camera: &Camera,
    light: &Light,
    limbs: &[Limb],
    owner: u8,
) -> Option<[f32; 4]> {
    let mut shapes = Vec::with_capacity(limbs.len());
    for limb in limbs {
        let ends = [camera.project(limb.ends[0])?, camera.project(limb.ends[1])?];
        let radii = [0, 1].map(|end| limb.radii_cm[end] as f32 * ends[end].px_per_cm);
        let shape = Capsule { from: [ends[0].x, ends[0].y], to: [ends[1].x, ends[1].y], radii };
        // The front of a thick limb is nearer than its axis.
        let depth = (ends[0].depth_cm + ends[1].depth_cm) / 2.0 - limb.radii_cm[0] as f32;
        shapes.push((depth, shape, limb.color));
    }
    shapes.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut extent = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    for (_, shape, color) in &shapes {
        let part = shape.extent();
        extent = [0, 1, 2, 3]
            .map(|edge| if edge < 2 { extent[edge].min(part[edge]) } else { extent[edge].max(part[edge]) });
        canvas.each_px(shape, |canvas, px, coverage, across| {
            let shade = light.ambient + light.side * across.clamp(-1.0, 1.0);
            canvas.blend(px, color.map(|channel| channel * shade), coverage);
            if coverage >= 0.5 {
                canvas.own(px, owner);
            }
        });
    }
    Some(extent)
}
