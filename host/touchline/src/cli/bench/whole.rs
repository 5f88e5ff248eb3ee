//! Signed challenges over HTTP, one alone and several at once, as validators send them.

use super::ceilings::{self, DecodeCeiling, ModelCeiling};
use super::{Args, memory};
use crate::cli::challenge::{Sent, Validator, send};
use crate::cli::demo::newest;
use crate::cli::{local, loopback, serve};
use crate::config::Config;
use crate::miner::Miner;
use inference::LaneGroup;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{ChallengeRecord, Store};

/// Everything that was measured.
#[derive(Debug, Serialize)]
pub struct Measured {
    /// Cores that the process may use.
    pub cores: usize,
    /// What ran where.
    pub lanes: Vec<String>,
    /// Decode threads of one clip.
    pub decode_threads: usize,
    /// The clip.
    pub clip: String,
    /// One entry for each round.
    pub rounds: Vec<Round>,
    /// Processor time by stage of the last challenge alone, s.
    pub cpu_s_by_stage: BTreeMap<String, f64>,
    /// What the plan of that challenge was expected to cost, and did, s of lanes.
    pub plan: Vec<PlanCost>,
    /// Challenges at once.
    pub at_once: Vec<AtOnce>,
    /// Peak memory while the clip was answered alone, bytes.
    pub peak_bytes: u64,
    /// The same for the long clip.
    pub long: Option<LongClip>,
}

/// The ceilings, and one challenge alone right after.
#[derive(Debug, Serialize)]
pub struct Round {
    /// Of each model.
    pub models: Vec<ModelCeiling>,
    /// Of the decoder.
    pub decode: DecodeCeiling,
    /// What they come to for this clip, s: processor time of decoding and models over the cores, or, where models run
    /// elsewhere, their time on all their lanes if that is longer.
    pub limit_s: f64,
    /// From just before the request until the answer's last byte, s.
    pub whole_s: f64,
    /// `limit_s / whole_s`.
    pub ratio: f64,
}

/// A role's plan.
#[derive(Debug, Serialize)]
pub struct PlanCost {
    /// The role.
    pub role: String,
    /// Frames it looked at.
    pub frames: u32,
    /// Expected, s of lanes.
    pub expected_s: f64,
    /// What it took, s of lanes.
    pub took_s: f64,
}

/// Several challenges at the same time.
#[derive(Debug, Serialize)]
pub struct AtOnce {
    /// How many.
    pub challenges: usize,
    /// The same number one after the other right before, s.
    pub in_a_row_s: f64,
    /// Until the first was answered, s.
    pub first_s: f64,
    /// Until half of them were.
    pub median_s: f64,
    /// Until all were.
    pub all_s: f64,
    /// The fastest of those in a row, s.
    pub alone_s: f64,
    /// Whether all answers had the bytes of one computed alone.
    pub identical: bool,
}

/// A clip several times as long.
#[derive(Debug, Serialize)]
pub struct LongClip {
    /// Its frames.
    pub frames: u32,
    /// Peak memory while it was answered, bytes.
    pub peak_bytes: u64,
    /// That over the peak of the clip alone.
    pub ratio: f64,
}

/// Serves, sends and measures.
pub async fn measure(
    args: &Args,
    config: Config,
    clip: &Path,
    long: Option<&Path>,
) -> anyhow::Result<Measured> {
    eprintln!("starting the miner: compiling the strategy, warming the models");
    let (running, store) = serve::start(config).await?;
    let miner = running.miner();
    let bench = Bench {
        validator: Arc::new(local::validator()?),
        miner: format!("http://{}", running.validator_address),
        clip: loopback::serve_clip(clip).await?,
    };
    // The first challenge fills caches and pools; it counts for nothing.
    let reference = frames_bytes(&bench.send("warm-up").await?);
    let mut rounds = Vec::new();
    let mut peak_bytes = 0;
    for round in 0..args.rounds {
        eprintln!("round {} of {}: ceilings, then a challenge alone", round + 1, args.rounds);
        let (measured, peak) = bench.round(&miner, clip, round).await?;
        rounds.push(measured);
        peak_bytes = peak_bytes.max(peak);
    }
    store.flush().await;
    let record = newest(&store).await?.record;
    let mut at_once = Vec::new();
    for &challenges in &args.at_once {
        eprintln!("{challenges} challenges: in a row, then at once");
        at_once.push(bench.at_once(challenges.max(1), &reference).await?);
    }
    let long = match long {
        Some(long) => Some(bench.long(long, peak_bytes, &store).await?),
        None => None,
    };
    let measured = Measured {
        cores: cores(),
        lanes: lanes(&miner),
        decode_threads: miner.decode_limits.threads,
        clip: clip.display().to_string(),
        rounds,
        cpu_s_by_stage: cpu_by_stage(&record),
        plan: plan(&record),
        at_once,
        peak_bytes,
        long,
    };
    running.stop().await;
    store.close().await;
    Ok(measured)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn lanes(miner: &Miner) -> Vec<String> {
    let line = |group: LaneGroup| {
        let role = &miner.engine.models()[group.model].role;
        format!("{role} on {}", crate::cli::models::describe(&group))
    };
    LaneGroup::of(&miner.engine.lanes()).into_iter().map(line).collect()
}

fn cpu_by_stage(record: &ChallengeRecord) -> BTreeMap<String, f64> {
    record.stages.iter().map(|span| (span.stage.name().to_owned(), span.cpu_ns as f64 / 1e9)).collect()
}

fn plan(record: &ChallengeRecord) -> Vec<PlanCost> {
    let cost = |planned: &store::PlanRecord| PlanCost {
        role: planned.role.clone(),
        frames: planned.frames,
        expected_s: planned.expected_ns as f64 / 1e9,
        took_s: planned.took_ns as f64 / 1e9,
    };
    record.plan.iter().map(cost).collect()
}

/// The answer's bytes from its frames on: what comes before holds a time.
fn frames_bytes(sent: &Sent) -> Vec<u8> {
    let key = b"\"frames\":";
    let start = sent.body.windows(key.len()).position(|window| window == key).unwrap_or(0);
    sent.body[start..].to_vec()
}

struct Bench {
    validator: Arc<Validator>,
    miner: String,
    clip: String,
}

impl Bench {
    async fn send(&self, id: &str) -> anyhow::Result<Sent> {
        send(&self.validator, &self.miner, "/soccer/challenge", id, &self.clip).await
    }

    /// The ceilings, one challenge, and the peak of memory in it.
    async fn round(&self, miner: &Arc<Miner>, clip: &Path, round: u32) -> anyhow::Result<(Round, u64)> {
        let (measured, path) = (Arc::clone(miner), clip.to_owned());
        let ceilings = tokio::task::spawn_blocking(move || {
            let models = ceilings::models(&measured)?;
            Ok::<_, anyhow::Error>((models, ceilings::decode(&measured, &path)?))
        });
        let (models, decode) = ceilings.await??;
        memory::forget_peak();
        let sent = self.send(&format!("round-{round}")).await?;
        let peak = memory::peak_bytes()?;
        let whole_s = sent.elapsed.as_secs_f64();
        let limit_s = limit_s(miner, &models, &decode);
        Ok((Round { models, decode, limit_s, whole_s, ratio: limit_s / whole_s }, peak))
    }

    async fn at_once(&self, challenges: usize, reference: &[u8]) -> anyhow::Result<AtOnce> {
        let (in_a_row, mut alone) = (Instant::now(), Duration::MAX);
        for index in 0..challenges {
            alone = alone.min(self.send(&format!("row-{index}")).await?.elapsed);
        }
        let in_a_row = in_a_row.elapsed();
        let start = Instant::now();
        let mut sending = tokio::task::JoinSet::new();
        for index in 0..challenges {
            let (validator, miner, clip) =
                (Arc::clone(&self.validator), self.miner.clone(), self.clip.clone());
            sending.spawn(async move {
                let sent = send(&validator, &miner, "/soccer/challenge", &format!("{index}"), &clip).await?;
                Ok::<_, anyhow::Error>((sent.elapsed, frames_bytes(&sent)))
            });
        }
        let (mut elapsed, mut identical) = (Vec::new(), true);
        while let Some(sent) = sending.join_next().await {
            let (time, frames) = sent??;
            elapsed.push(time);
            identical &= frames == reference;
        }
        let all = start.elapsed();
        elapsed.sort_unstable();
        Ok(AtOnce {
            challenges,
            in_a_row_s: in_a_row.as_secs_f64(),
            first_s: elapsed[0].as_secs_f64(),
            median_s: elapsed[(challenges - 1) / 2].as_secs_f64(),
            all_s: all.as_secs_f64(),
            alone_s: alone.as_secs_f64(),
            identical,
        })
    }

    async fn long(&self, clip: &Path, peak_alone: u64, store: &Store) -> anyhow::Result<LongClip> {
        eprintln!("the long clip, for its peak of memory");
        let bench = Self {
            clip: loopback::serve_clip(clip).await?,
            miner: self.miner.clone(),
            validator: Arc::clone(&self.validator),
        };
        memory::forget_peak();
        let sent = bench.send("long").await?;
        let peak_bytes = memory::peak_bytes()?;
        drop(sent);
        store.flush().await;
        let frames = newest(store).await?.record.frames_decoded.unwrap_or(0);
        Ok(LongClip { frames, peak_bytes, ratio: peak_bytes as f64 / peak_alone.max(1) as f64 })
    }
}

/// What the ceilings come to for the clip, every role looking at every frame.
fn limit_s(miner: &Miner, models: &[ModelCeiling], decode: &DecodeCeiling) -> f64 {
    let frames = f64::from(decode.frames);
    let elsewhere = miner.engine.lanes().iter().any(|lane| lane.device != "cpu");
    let models_cpu_ms: f64 = models.iter().map(|model| model.cpu_ms_per_frame).sum();
    let cpu_s = frames * (decode.cpu_ms_per_frame + models_cpu_ms) / 1e3 / cores() as f64;
    let lanes_s: f64 = models.iter().map(|model| frames / model.frames_per_s).sum();
    if elsewhere { cpu_s.max(lanes_s) } else { cpu_s }
}
