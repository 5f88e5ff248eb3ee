//! What other devices would make of a clip: the engine's own scheduler on published figures. Nothing is measured.

use anyhow::bail;
use inference::simulate::{SimulatedChallenge, SimulatedLane, SimulatedWorker, simulate};
use serde::Serialize;
use std::fmt::Write;
use std::str::FromStr;
use std::time::Duration;

/// Images/s by GFLOPs of the model at 640x640: collected public measurements of one RTX 4090 with TensorRT in FP16,
/// batches of 8 to 24.
const RTX_4090: [(f64, f64); 4] = [(8.0, 5_500.0), (26.0, 2_900.0), (102.0, 1_250.0), (189.0, 460.0)];

/// How many times more images/s a batch brings than single images, for the smallest and the largest of those models.
const BATCH_GAIN: [f64; 2] = [4.0, 1.6];

/// Frames/s that one NVDEC engine decodes of 720p H.264: the middle of 1,070 to 1,340, published.
const NVDEC_FRAMES_PER_S: f64 = 1_200.0;

/// The usual challenge: a clip of 750 frames of 1280x720, models of 1280x736, batches of 16.
const FRAMES: usize = 750;
const INPUT: [f64; 2] = [1_280.0, 736.0];
const BATCH: usize = 16;
/// Frames of a challenge between decode and inference.
const WINDOW: usize = 128;
const PATIENCE: Duration = Duration::from_millis(2);

/// Pixels that the published figures are for.
const PUBLISHED_PIXELS: f64 = 640.0 * 640.0;

/// So many devices of a kind, `2x4090`.
#[derive(Clone, Debug)]
pub struct Machine {
    devices: usize,
}

impl FromStr for Machine {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        let (count, card) = text.split_once('x').unwrap_or(("1", text));
        match (count.parse(), card) {
            (Ok(devices @ 1..=64), "4090") => Ok(Self { devices }),
            _ => bail!("{text}: give 1x4090 to 64x4090; no figures of other cards are known here"),
        }
    }
}

/// What a role's model costs, `players=79`.
#[derive(Clone, Debug)]
pub struct Load {
    role: String,
    gflops: f64,
}

impl FromStr for Load {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Self> {
        match text.split_once('=').map(|(role, gflops)| (role, gflops.parse::<f64>())) {
            Some((role, Ok(gflops))) if !role.is_empty() && (0.1..=10_000.0).contains(&gflops) => {
                Ok(Self { role: role.to_owned(), gflops })
            }
            _ => bail!("{text}: give a role and its model's GFLOPs at 640x640, for example players=79"),
        }
    }
}

/// What was simulated, and on what.
#[derive(Debug, Serialize)]
pub struct Simulation {
    /// Always true: nothing here was measured on this machine.
    pub simulated: bool,
    /// Devices.
    pub devices: String,
    /// What was assumed, in words.
    pub assumed: Vec<String>,
    /// Challenges that come at the same moment.
    pub at_once: Vec<Outcome>,
}

/// Challenges at the same time.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// How many.
    pub challenges: usize,
    /// Until the first had all its frames looked at, s.
    pub first_s: f64,
    /// Until all had.
    pub all_s: f64,
    /// The share of that time that each device worked.
    pub busy: Vec<f64>,
}

/// Plays the scheduler.
pub fn run(machine: &Machine, loads: &[Load], at_once: &[usize]) -> anyhow::Result<Simulation> {
    let lanes: Vec<(SimulatedLane, String)> = loads.iter().map(lane).collect();
    let worker = SimulatedWorker {
        lanes: lanes.iter().map(|(lane, _)| Some(*lane)).collect(),
        dies_after_frames: None,
    };
    let decode = Duration::from_secs_f64(1.0 / (NVDEC_FRAMES_PER_S * machine.devices as f64));
    let outcome = |&challenges: &usize| {
        // Challenges share the decoders.
        let decode = decode * challenges.max(1) as u32;
        let challenge =
            SimulatedChallenge { at: Duration::ZERO, decode, frames: FRAMES, strides: vec![1; loads.len()] };
        let workers = vec![worker.clone(); machine.devices];
        let simulated = simulate(&workers, &vec![challenge; challenges.max(1)], WINDOW, PATIENCE);
        let done: Vec<f64> = simulated.done_at.iter().flatten().map(Duration::as_secs_f64).collect();
        Outcome {
            challenges: challenges.max(1),
            first_s: done.iter().copied().fold(f64::INFINITY, f64::min),
            all_s: done.iter().copied().fold(0.0, f64::max),
            busy: simulated.busy,
        }
    };
    let mut assumed: Vec<String> = lanes.into_iter().map(|(_, words)| words).collect();
    assumed.push(format!(
        "{FRAMES} frames of 1280x720, models of {}x{}, batches of {BATCH}, every role at every frame",
        INPUT[0], INPUT[1]
    ));
    assumed.push(format!("NVDEC at {NVDEC_FRAMES_PER_S} frames/s a card, which Touchline does not use yet"));
    assumed.push("no time for fetching, uploading, the strategy and the answer".into());
    let devices = format!("{} x RTX 4090, TensorRT, FP16", machine.devices);
    Ok(Simulation { simulated: true, devices, assumed, at_once: at_once.iter().map(outcome).collect() })
}

/// A model on one card: published images/s between the nearest two models, on logarithmic scales, for more pixels.
fn lane(load: &Load) -> (SimulatedLane, String) {
    let share = position(load.gflops);
    let images_per_s = share.interpolate(|(_, images)| images.ln()).exp();
    let frames_per_s = images_per_s * PUBLISHED_PIXELS / (INPUT[0] * INPUT[1]);
    let along = (load.gflops / RTX_4090[0].0).ln() / (RTX_4090[3].0 / RTX_4090[0].0).ln();
    let gain = BATCH_GAIN[0] + (BATCH_GAIN[1] - BATCH_GAIN[0]) * along.clamp(0.0, 1.0);
    let full = Duration::from_secs_f64(BATCH as f64 / frames_per_s);
    let one = Duration::from_secs_f64(gain / frames_per_s);
    let Load { role, gflops } = load;
    let words = format!(
        "{role}: {gflops} GFLOPs at 640x640, {frames_per_s:.0} frames/s a card (published: {images_per_s:.0} images/s at 640x640)"
    );
    (SimulatedLane { batch: BATCH, one, full }, words)
}

/// Between which two published models a model lies.
struct Position {
    below: (f64, f64),
    above: (f64, f64),
    share: f64,
}

impl Position {
    fn interpolate(&self, value: impl Fn((f64, f64)) -> f64) -> f64 {
        value(self.below) + (value(self.above) - value(self.below)) * self.share
    }
}

/// Models beyond the last published ones go on along the last line.
fn position(gflops: f64) -> Position {
    let last = RTX_4090.len() - 1;
    let above =
        RTX_4090.iter().position(|(published, _)| *published >= gflops).unwrap_or(last).clamp(1, last);
    let (below, above) = (RTX_4090[above - 1], RTX_4090[above]);
    let share = (gflops / below.0).ln() / (above.0 / below.0).ln();
    Position { below, above, share }
}

/// The table for people.
pub fn table(simulation: &Simulation) -> String {
    let mut out = format!("SIMULATED with published figures, nothing was measured: {}\n", simulation.devices);
    for assumed in &simulation.assumed {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  {assumed}");
    }
    out += "\nat once    first s      all s   devices busy\n";
    for row in &simulation.at_once {
        let busy: Vec<String> = row.busy.iter().map(|busy| format!("{:.0} %", busy * 100.0)).collect();
        let _ = writeln!(
            out,
            "{:>7} {:>10.3} {:>10.3}   {}",
            row.challenges,
            row.first_s,
            row.all_s,
            busy.join(", ")
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_model_has_its_published_rate() {
        for (gflops, images_per_s) in RTX_4090 {
            let (lane, _) = lane(&Load { role: "players".into(), gflops });
            let frames_per_s = BATCH as f64 / lane.full.as_secs_f64();
            let expected = images_per_s * PUBLISHED_PIXELS / (INPUT[0] * INPUT[1]);
            assert!((frames_per_s / expected - 1.0).abs() < 1e-6, "{gflops}: {frames_per_s}, {expected}");
        }
    }

    #[test]
    fn machines_and_loads_are_read_or_refused_by_name() {
        assert_eq!("2x4090".parse::<Machine>().unwrap().devices, 2);
        for wrong in ["0x4090", "2xH100", "x", "4090x2"] {
            assert!(wrong.parse::<Machine>().unwrap_err().to_string().contains(wrong));
        }
        assert!("players=fast".parse::<Load>().is_err() && "=8".parse::<Load>().is_err());
    }

    #[test]
    fn two_cards_answer_faster_than_one_and_the_table_says_that_it_is_simulated() {
        let loads = ["players=79".parse().unwrap(), "pitch=8".parse().unwrap()];
        let of = |devices| run(&Machine { devices }, &loads, &[1]).unwrap();
        assert!(of(1).at_once[0].all_s > 1.8 * of(2).at_once[0].all_s);
        assert!(table(&of(2)).starts_with("SIMULATED"));
    }
}
