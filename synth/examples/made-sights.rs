//! What two tolerable models might see in a match with every kind of action, without rendering it or running one.
//!
//! ```text
//! cargo run -p touchline-synth --example made-sights -- SEED FOLDER [cuts]
//! ```
//!
//! writes `truth.json` (actions alone), `players.jsonl` and `pitch.jsonl` of thirty seconds, in the form of `touchline
//! models run`. Boxes and keypoints are the truth's, some px off and now and then missing. For trying strategies in
//! seconds; what a model really sees has faults that are not made here. Equal arguments give equal bytes.

use scene::soccer::BALL;
use scene::{BBox, Detection, FrameTruth, Keypoint, Observation, Truth, TruthVideo};
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use touchline_synth::{Match, SynthOptions};

/// The match is drawn at half the size that it is told in: only its boxes are wanted.
const SIZE: [u32; 2] = [640, 360];
const SCALE: f64 = 2.0;
/// Share of the frames in which the ball is found, and anyone else; share of the keypoints that are.
const BALL_FOUND: f64 = 0.80;
const PERSON_FOUND: f64 = 0.97;
const KEYPOINT_FOUND: f64 = 0.93;
/// Edges and keypoints are off by up to so much, px.
const EDGE_OFF_PX: f64 = 1.5;
const KEYPOINT_OFF_PX: f64 = 2.5;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [seed, folder, rest @ ..] = arguments.as_slice() else {
        return Err("give a seed and a folder, and cuts where there are to be some".into());
    };
    let (seed, folder, cuts) = (seed.parse()?, Path::new(folder), rest == ["cuts"]);
    let [width, height] = SIZE;
    let options = SynthOptions { seed, cuts, width, height, actions: true, ..SynthOptions::default() };
    let game = Match::simulate(&options)?;
    std::fs::create_dir_all(folder)?;
    let create = |name: &str| File::create(folder.join(name)).map(BufWriter::new);
    let (mut players, mut pitch) = (create("players.jsonl")?, create("pitch.jsonl")?);
    let mut chance = Chance(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    for frame in 0..game.frame_count() {
        let truth = game.truth(frame);
        line(&mut players, &boxes(&truth, &mut chance))?;
        line(&mut pitch, &keypoints(&truth, &mut chance))?;
    }
    let size = SIZE.map(|side| (f64::from(side) * SCALE) as u32);
    let video = TruthVideo { width: size[0], height: size[1], fps: options.fps, frames: game.frame_count() };
    let truth = Truth { video, frames: Vec::new(), actions: game.actions().to_vec() };
    Ok(serde_json::to_writer(create("truth.json")?, &truth)?)
}

fn line(out: &mut impl Write, seen: &Observation) -> Result<(), Box<dyn Error>> {
    serde_json::to_writer(&mut *out, seen)?;
    Ok(out.write_all(b"\n")?)
}

fn boxes(truth: &FrameTruth, chance: &mut Chance) -> Observation {
    let mut detections = Vec::new();
    for object in &truth.objects {
        let found = if object.class_id == BALL { BALL_FOUND } else { PERSON_FOUND };
        if chance.unit() <= found {
            let [left, top, right, bottom] =
                object.bbox.map(|edge| (SCALE * edge + chance.off(EDGE_OFF_PX)) as f32);
            let bbox = BBox::new(left, top, right, bottom);
            detections.push(Detection { bbox, class_id: object.class_id, confidence: 0.8 });
        }
    }
    Observation { frame: truth.frame_number, role: "players".into(), detections, keypoints: Vec::new() }
}

fn keypoints(truth: &FrameTruth, chance: &mut Chance) -> Observation {
    let mut placed = |&[x, y]: &[f64; 2]| {
        let [x, y] = [x, y].map(|at| (SCALE * at + chance.off(KEYPOINT_OFF_PX)) as f32);
        let is_found = chance.unit() < KEYPOINT_FOUND;
        Keypoint { x, y, confidence: if is_found { 0.9 } else { 0.0 } }
    };
    let unseen = Keypoint { x: 0.0, y: 0.0, confidence: 0.0 };
    let keypoint = |it: &[f64; 2]| if *it == [0.0; 2] { unseen } else { placed(it) };
    let keypoints = truth.keypoints.iter().map(keypoint).collect();
    Observation { frame: truth.frame_number, role: "pitch".into(), detections: Vec::new(), keypoints }
}

/// Marsaglia's xorshift (2003) with 64 bits.
struct Chance(u64);

impl Chance {
    /// From 0 to 1.
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Up to so much to either side.
    fn off(&mut self, most: f64) -> f64 {
        most * (2.0 * self.unit() - 1.0)
    }
}
