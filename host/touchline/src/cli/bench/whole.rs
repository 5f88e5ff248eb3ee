//! Signed challenges over HTTP, one alone and several at once, as validators send them.

use super::ceilings::{self, DecodeCeiling, ModelCeiling};
use super::client::{self, Answered, FramesDigest};
use super::figures::{AtOnce, LongClip, Measured, PlanCost, Round};
use super::memory;
use crate::cli::challenge::Validator;
use crate::cli::demo::newest;
use crate::cli::{local, loopback, serve};
use crate::config::Config;
use crate::miner::Miner;
use inference::LaneGroup;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{ChallengeRecord, Store};

/// Serves, sends and measures.
pub async fn measure(
    rounds_wanted: u32,
    challenges_at_once: &[usize],
    config: Config,
    clip: &Path,
    long: Option<&Path>,
) -> anyhow::Result<Measured> {
    eprintln!("starting the miner: compiling the strategy, warming the models");
    let (running, recorder) = serve::start(config).await?;
    let miner = running.miner();
    let bench = Bench {
        validator: Arc::new(local::validator()?),
        miner: format!("http://{}", running.validator_address),
        clip: loopback::serve_clip(clip).await?,
    };
    // The first challenge fills caches and pools; it counts for nothing.
    let reference = bench.post("warm-up").await?.frames;
    let mut rounds = Vec::new();
    let mut peak_bytes = 0;
    for round in 0..rounds_wanted {
        eprintln!("round {} of {}: ceilings, then a challenge alone", round + 1, rounds_wanted);
        let (measured, peak) = bench.round(&miner, clip, round).await?;
        rounds.push(measured);
        peak_bytes = peak_bytes.max(peak);
    }
    let store = recorder.store();
    store.flush().await;
    let record = newest(store).await?.record;
    // Before several at once, whose memory the allocator keeps for the next that need it.
    let long = match long {
        Some(long) => Some(bench.long(long, peak_bytes, store).await?),
        None => None,
    };
    let mut at_once = Vec::new();
    for &challenges in challenges_at_once {
        eprintln!("{challenges} challenges: in a row, then at once");
        at_once.push(bench.at_once(challenges, &reference).await?);
    }
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
    recorder.close().await;
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

struct Bench {
    validator: Arc<Validator>,
    miner: String,
    clip: String,
}

impl Bench {
    async fn post(&self, id: &str) -> anyhow::Result<Answered> {
        client::post(&self.validator, &self.miner, id, &self.clip).await
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
        let elapsed = self.post(&format!("round-{round}")).await?.elapsed;
        let peak = memory::peak_bytes()?;
        let whole_s = elapsed.as_secs_f64();
        let limit_s = limit_s(miner, &models, &decode);
        Ok((Round { models, decode, limit_s, whole_s, ratio: limit_s / whole_s }, peak))
    }

    async fn at_once(&self, challenges: usize, reference: &FramesDigest) -> anyhow::Result<AtOnce> {
        let (in_a_row, mut alone) = (Instant::now(), Duration::MAX);
        for index in 0..challenges {
            alone = alone.min(self.post(&format!("row-{index}")).await?.elapsed);
        }
        let in_a_row = in_a_row.elapsed();
        let start = Instant::now();
        let mut sending = tokio::task::JoinSet::new();
        for index in 0..challenges {
            let (validator, miner, clip) =
                (Arc::clone(&self.validator), self.miner.clone(), self.clip.clone());
            sending.spawn(async move { client::post(&validator, &miner, &index.to_string(), &clip).await });
        }
        let (mut elapsed, mut identical) = (Vec::new(), true);
        while let Some(sent) = sending.join_next().await {
            let answered = sent??;
            elapsed.push(answered.elapsed);
            identical &= answered.frames == *reference;
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
        bench.post("long").await?;
        let peak_bytes = memory::peak_bytes()?;
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
