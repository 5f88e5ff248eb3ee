//! How often each rule is right, and what the answers as a whole score.
//!
//! ```text
//! cargo run -p soccer-actions --example measure -- CLIP_FOLDER...
//! ```
//!
//! Each folder holds `truth.json` (`touchline synth --actions`) and what the demo models saw in the clip, as
//! `touchline models run` prints it: `players.jsonl` and `pitch.jsonl`. Reads files, and blocks until it has printed its
//! tables.

use accuracy::{SpottedAction, Worth, score_actions};
use scene::{Action, ActionTruth, Observation as Seen, Truth, TruthVideo};
use serde::de::DeserializeOwned;
use soccer_actions::rules::{Candidate, Rule, candidates};
use soccer_actions::tracks::Follower;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;
use touchline_sdk::{Bounds, Detection, Keypoint, Observation, VideoInfo};

/// Clips are laid end to end, with so many frames between that nothing matches across.
const APART_FRAMES: u32 = 1_000;

/// What truly happens and what rules say, over all clips.
#[derive(Default)]
struct Tally {
    truth: Vec<ActionTruth>,
    said: Vec<Candidate>,
    frames: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut tally = Tally::default();
    for folder in std::env::args().skip(1) {
        let folder = Path::new(&folder);
        let truth: Truth = serde_json::from_slice(&std::fs::read(folder.join("truth.json"))?)?;
        let observations = observations(folder)?;
        let began = Instant::now();
        let said = said(truth.video, observations)?;
        let took_ms = 1e3 * began.elapsed().as_secs_f64();
        let total = score_actions(&truth.actions, &answered(&said)).total;
        println!("{}: {} in {took_ms:.1} ms", folder.display(), shown(total));
        let late = tally.frames;
        tally.truth.extend(truth.actions.iter().map(|it| ActionTruth { frame: it.frame + late, ..*it }));
        tally.said.extend(said.iter().map(|it| Candidate { frame: it.frame + late, ..*it }));
        tally.frames += truth.video.frames + APART_FRAMES;
    }
    tally.print_rules();
    tally.print_actions();
    Ok(())
}

impl Tally {
    /// Each rule by itself, whether it is answered or not.
    fn print_rules(&self) {
        println!("{:<18} {:>6} {:>6} {:>6} {:>7}", "rule", "says", "right", "share", "credit");
        for rule in Rule::ALL {
            let said: Vec<SpottedAction> =
                self.said.iter().filter(|it| it.rule == rule).filter_map(spotted).collect();
            let score = score_actions(&self.truth, &said);
            let Some(kind) = score.kinds.iter().find(|kind| kind.answered_actions > 0) else { continue };
            let (says, right) = (f64::from(kind.answered_actions), f64::from(kind.matched_actions));
            let credit = kind.earned / Worth::of(kind.action).weight / right.max(1.0);
            let name = format!("{rule:?}");
            println!("{name:<18} {says:>6} {right:>6} {:>6.2} {credit:>7.2}", right / says);
        }
    }

    /// What is answered.
    fn print_actions(&self) {
        println!(
            "{:<18} {:>6} {:>8} {:>6} {:>9} {:>7}",
            "action", "true", "answered", "right", "precision", "recall"
        );
        let score = score_actions(&self.truth, &answered(&self.said));
        for kind in &score.kinds {
            let share = |of: u32| f64::from(kind.matched_actions) / f64::from(of.max(1));
            println!(
                "{:<18} {:>6} {:>8} {:>6} {:>9.2} {:>7.2}",
                kind.action.name(),
                kind.true_actions,
                kind.answered_actions,
                kind.matched_actions,
                share(kind.answered_actions),
                share(kind.true_actions)
            );
        }
        println!("all clips as one: {}", shown(score.total));
    }
}

fn shown(total: Option<f64>) -> String {
    total.map_or_else(|| "nothing happens".into(), |total| format!("{total:.4}"))
}

fn answered(said: &[Candidate]) -> Vec<SpottedAction> {
    said.iter().filter(|it| it.rule.odds().is_worth_it()).filter_map(spotted).collect()
}

fn spotted(said: &Candidate) -> Option<SpottedAction> {
    Some(SpottedAction { frame: said.frame, action: Action::named(said.rule.action())? })
}

/// What all rules say of a clip.
fn said(video: TruthVideo, observations: Vec<Observation>) -> Result<Vec<Candidate>, Box<dyn Error>> {
    let TruthVideo { width, height, fps, frames } = video;
    let video = VideoInfo { width, height, frame_rate: fps, frame_count: Some(frames) };
    let defaults = BTreeMap::new();
    let mut follower = Follower::open(video, &defaults).map_err(|failure| format!("{failure:?}"))?;
    follower.observe(observations).map_err(|failure| format!("{failure:?}"))?;
    Ok(candidates(&follower.finish(frames, fps).map_err(|failure| format!("{failure:?}"))?))
}

/// What both models saw, in the order in which a miner would tell it.
fn observations(folder: &Path) -> Result<Vec<Observation>, Box<dyn Error>> {
    let mut all: Vec<Observation> = Vec::new();
    for (role, name) in (0..).zip(["players.jsonl", "pitch.jsonl"]) {
        all.extend(read::<Seen>(&folder.join(name))?.iter().map(|seen| observation(seen, role)));
    }
    all.sort_by_key(|it| (it.frame, it.role));
    Ok(all)
}

fn observation(seen: &Seen, role: u32) -> Observation {
    let detection = |it: &scene::Detection| Detection {
        bounds: Bounds { left: it.bbox.left, top: it.bbox.top, right: it.bbox.right, bottom: it.bbox.bottom },
        class_id: it.class_id,
        confidence: it.confidence,
    };
    let keypoint = |it: &scene::Keypoint| Keypoint { x: it.x, y: it.y, confidence: it.confidence };
    Observation {
        frame: seen.frame,
        role,
        detections: seen.detections.iter().map(detection).collect(),
        keypoints: seen.keypoints.iter().map(keypoint).collect(),
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}
