//! Matches made up here, and what a detector sees of them.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use scene::soccer::PITCH_VERTICES_CM;
use scene::{BBox, Detection, FrameTruth, Keypoint, ObjectTruth, Observation, Truth, TruthVideo};

/// One person of a made-up match: where on a plane wider than the picture, and how fast, px a frame.
struct Walker {
    at: [f32; 2],
    speed: [f32; 2],
    class_id: u32,
}

fn walkers(random: &mut ChaCha8Rng, count: usize) -> Vec<Walker> {
    let walker = |nth| Walker {
        at: [random.random_range(100.0..1_500.0), random.random_range(250.0..650.0)],
        speed: [random.random_range(-3.0..3.0), random.random_range(-1.5..1.5)],
        class_id: if nth == 0 { 3 } else { 2 },
    };
    (0..count).map(walker).collect()
}

fn step(walker: &mut Walker, random: &mut ChaCha8Rng) {
    for axis in 0..2 {
        walker.speed[axis] = (walker.speed[axis] + random.random_range(-0.4..0.4)).clamp(-5.0, 5.0);
        walker.at[axis] += walker.speed[axis];
    }
    if !(50.0..1_550.0).contains(&walker.at[0]) {
        walker.speed[0] = -walker.speed[0];
    }
    if !(230.0..680.0).contains(&walker.at[1]) {
        walker.speed[1] = -walker.speed[1];
    }
}

/// A match of so many people under a camera that pans, and what a fair detector sees of it: boxes that tremble, a
/// person hidden behind another, one in fourteen missed, some doubtful, some of the wrong class, a false box now
/// and then, a ball that rolls and a false one at the picture's edge.
pub fn make_match(seed: u64, frames: u32, people: usize) -> (Truth, Vec<(u32, Observation)>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut people = walkers(&mut random, people);
    // It rolls as people walk: nothing jumps from frame to frame.
    let mut ball = Walker { at: [800.0, 450.0], speed: [3.0, 1.0], class_id: 0 };
    let (mut truth, mut seen) = (Vec::new(), Vec::new());
    for frame in 0..frames {
        let pan = 150.0 + 150.0 * (frame as f32 / 40.0).sin();
        people.iter_mut().for_each(|walker| step(walker, &mut random));
        step(&mut ball, &mut random);
        let boxes: Vec<(u32, BBox, u32)> = (1..)
            .zip(&people)
            .map(|(id, walker)| (id, bounds(walker, pan), walker.class_id))
            .filter(|(_, bbox, _)| bbox.left > 0.0 && bbox.right < 1280.0)
            .collect();
        let object = |&(id, b, class_id): &(u32, BBox, u32)| ObjectTruth {
            id,
            bbox: [b.left, b.top, b.right, b.bottom].map(f64::from),
            class_id,
        };
        truth.push(FrameTruth {
            frame_number: frame,
            objects: boxes.iter().map(object).collect(),
            keypoints: vec![],
            homography: None,
        });
        let detections = detect(&boxes, [ball.at[0] - pan, ball.at[1]], &mut random);
        seen.push((0, Observation { frame, role: "players".into(), detections, keypoints: vec![] }));
        let keypoints = PITCH_VERTICES_CM.map(|vertex| see(vertex, pan, &mut random));
        let pitch = Detection { bbox: BBox::new(0.0, 0.0, 1280.0, 720.0), class_id: 0, confidence: 0.9 };
        let (role, keypoints) = ("pitch".into(), keypoints.to_vec());
        seen.push((1, Observation { frame, role, detections: vec![pitch], keypoints }));
    }
    let video = TruthVideo { width: 1280, height: 720, fps: 25.0, frames };
    (Truth { video, frames: truth, actions: Vec::new() }, seen)
}

/// What a model sees of a vertex: where a pinhole camera over the near touch line, 18 m up, that looks level to the left
/// penalty box and turns with the pan has it, about.
fn see([x_cm, y_cm]: [f64; 2], pan: f32, random: &mut ChaCha8Rng) -> Keypoint {
    const FOCAL_PX: f64 = 1_100.0;
    let (sin, cos) = (-0.55 + f64::from(pan) / FOCAL_PX * 0.5).sin_cos();
    let (aside, ahead) = (x_cm - 6_000.0, 9_500.0 - y_cm);
    let (right, depth) = (aside * cos - ahead * sin, aside * sin + ahead * cos);
    let mut tremble = || random.random_range(-2.0..2.0);
    let x = (640.0 + FOCAL_PX * right / depth + tremble()) as f32;
    let y = (100.0 + FOCAL_PX * 1_800.0 / depth + tremble()) as f32;
    let in_view = depth > 0.0 && (0.0..1280.0).contains(&x) && (0.0..720.0).contains(&y);
    Keypoint { x, y, confidence: if in_view { 0.9 } else { 0.1 } }
}

/// People further down the picture are nearer, so taller.
fn bounds(walker: &Walker, pan: f32) -> BBox {
    let [x, y] = [walker.at[0] - pan, walker.at[1]];
    let height = 50.0 + 0.1 * (y - 230.0);
    BBox::new(x - 0.2 * height, y - height, x + 0.2 * height, y)
}

fn detect(boxes: &[(u32, BBox, u32)], ball: [f32; 2], random: &mut ChaCha8Rng) -> Vec<Detection> {
    let mut detections = Vec::new();
    for (id, bbox, class_id) in boxes {
        let in_front = |(other, over, _): &(u32, BBox, u32)| {
            other != id && over.bottom > bbox.bottom && bbox.iou(over) > 0.45
        };
        if boxes.iter().any(in_front) || random.random_bool(0.07) {
            continue;
        }
        let mut tremble = || random.random_range(-1.5..1.5);
        let bbox = BBox::new(
            bbox.left + tremble(),
            bbox.top + tremble(),
            bbox.right + tremble(),
            bbox.bottom + tremble(),
        );
        let confidence = if random.random_bool(0.1) { 0.3 } else { random.random_range(0.55..0.95) };
        let class_id = if random.random_bool(0.15) { 1 } else { *class_id };
        detections.push(Detection { bbox, class_id, confidence });
    }
    if random.random_bool(0.3) {
        let (x, y) = (random.random_range(0.0..1_200.0), random.random_range(230.0..600.0));
        detections.push(Detection {
            bbox: BBox::new(x, y, x + 30.0, y + 70.0),
            class_id: 2,
            confidence: 0.55,
        });
    }
    let [x, y] = ball;
    detections.push(Detection { bbox: BBox::new(x, y, x + 10.0, y + 10.0), class_id: 0, confidence: 0.6 });
    detections.push(Detection { bbox: BBox::new(5.0, y, 15.0, y + 10.0), class_id: 0, confidence: 0.4 });
    detections.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    detections
}
