//! `touchline analyze`: the answer for a clip on this machine's disk.

use super::settings::SettingsArg;
use super::{ConfigArg, accuracy, output};
use crate::challenge::answer::Body;
use crate::challenge::{Attempt, Remains, Request, Trace, run as run_challenge};
use crate::config::Config;
use crate::miner::Miner;
use crate::strategies::ActiveStrategy;
use anyhow::{Context, bail};
use chain::{Clock, SystemClock};
use clip::ArrivingClip;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};
use strategy::{Interrupt, Work};

/// Nobody waits: a slow machine is to give the same answer as a fast one. (A single call of the plugin is still limited
/// by strategy.max_call_ms, and one that takes longer is an error here.)
const NO_DEADLINE: Duration = Duration::from_secs(365 * 24 * 3_600);

/// Arguments of `analyze`.
#[derive(clap::Args)]
pub struct Args {
    /// The clip
    clip: PathBuf,
    /// Write the answer here instead of to standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Hold the answer against this truth.json and print how close it comes
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Write a recording of what was seen here, for `touchline replay` and `touchline score --recording`
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Lanes per model, instead of the configuration's devices.cpu.lanes; 0 takes one for each core
    #[arg(long)]
    lanes: Option<usize>,
    /// Answer with the strategy of this path; needed where several are active
    #[arg(long)]
    path: Option<String>,
    // Of the base strategy, in place of the configuration's.
    #[command(flatten)]
    settings: SettingsArg,
    #[command(flatten)]
    config: ConfigArg,
}

/// Answers the clip. Equal clip, models, plugin and settings give equal bytes: no time is written into them.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut config = Config::load(&args.config.config)?;
    if let Some(lanes) = args.lanes {
        config.devices.cpu.lanes = lanes;
        config.check_devices(&args.config.config)?;
    }
    config.strategy.settings = args.settings.over(&config.strategy.settings);
    let miner = Miner::start(config)?;
    let (trace, received_unix_ns) = (Trace::new(Instant::now()), SystemClock.unix_ns());
    let strategy = miner.strategies.set().choose(args.path.as_deref())?;
    let remains = analyze(&miner, strategy, &args.clip, &trace)?;
    for warning in &trace.known().warnings {
        eprintln!("warning: {}: {warning}", args.clip.display());
    }
    let mut body = Body::of(&name(&args.clip), None, &remains.answer).plain()?;
    body.push(b'\n');
    output::write(args.output.as_deref(), &body)?;
    if let Some(file) = &args.record {
        record(file, remains, args.path.as_deref(), received_unix_ns, &trace)?;
    }
    eprintln!(
        "{} frames in {:.2} s",
        trace.known().frames.unwrap_or(0),
        trace.received().elapsed().as_secs_f64()
    );
    if let Some(truth) = &args.truth {
        eprint!("{}", accuracy::table(&accuracy::read_truth(truth)?, &accuracy::read_frames(&body)?));
    }
    Ok(ExitCode::SUCCESS)
}

fn analyze(
    miner: &Miner,
    strategy: Arc<ActiveStrategy>,
    path: &Path,
    trace: &Trace,
) -> anyhow::Result<Remains> {
    let clip =
        ArrivingClip::from_file(path).with_context(|| format!("cannot read the clip {}", path.display()))?;
    let work = Work {
        challenge_id: name(path),
        clip_address: path.display().to_string(),
        keypoints_per_frame: strategy.keypoints_per_frame(),
    };
    let deadline = Instant::now() + NO_DEADLINE;
    let mut attempt = Attempt::unasked(strategy, work, deadline, trace.clone())?;
    let answer = run_challenge(miner, &mut attempt, &clip, deadline, trace, &Interrupt::default())
        .with_context(|| format!("cannot answer {}", path.display()))?;
    // A validator is better served by the plain strategy than by nothing; whoever tries a strategy is not.
    match attempt.failure() {
        Some(failure) => bail!("the strategy failed on {}: {failure}", path.display()),
        None => Ok(attempt.end(answer, clip).1),
    }
}

/// Writes what a validator's challenge would have left in the folder of recordings, but for a request.
fn record(
    file: &Path,
    remains: Remains,
    path: Option<&str>,
    received_unix_ns: u64,
    trace: &Trace,
) -> anyhow::Result<()> {
    let challenges = &remains.strategy.descriptor().challenges;
    let answered =
        challenges.iter().find(|challenge| path.is_none_or(|path| challenge.path == path)).cloned();
    let (challenge_type, path) =
        answered.map(|challenge| (challenge.name, challenge.path)).unwrap_or_default();
    let request = Request { challenge_type, path, received_unix_ns };
    let (recording, ..) = remains
        .into_recording(request, trace.known())
        .with_context(|| format!("cannot record in {}: the clip has no frame", file.display()))?;
    recording.save(file)?;
    Ok(())
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
