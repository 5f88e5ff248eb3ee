//! `touchline bench`: what this machine could do, what the miner makes of it, and where the rest goes.
//!
//! Every figure is measured in one run, since machines are noisy: the ceilings (models fed from memory, the clip
//! decoded for nobody) just before each challenge that is held against them. `--simulate` measures nothing: it plays the
//! scheduler on published figures, and says so.

mod ceilings;
mod client;
mod figures;
mod memory;
mod report;
mod simulate;
mod whole;

use super::{ConfigArg, local, output};
use anyhow::Context;
use clip::ArrivingClip;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Arguments of `bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Measure on this clip instead of a rendered one
    #[arg(long, value_name = "FILE")]
    clip: Option<PathBuf>,
    /// The rendered clip's length
    #[arg(long, default_value_t = 30.0)]
    seconds: f64,
    /// Measurements of the ceilings and of the whole way; their medians count
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Challenges at once, each number in turn
    #[arg(long, value_delimiter = ',', default_value = "1,2,4,8", value_parser = clap::value_parser!(u16).range(1..=64))]
    at_once: Vec<u16>,
    /// Also answer the clip this many times as long, and compare the peaks of memory; the long clip lies in --dir
    #[arg(long, value_name = "TIMES", value_parser = clap::value_parser!(u32).range(2..=100))]
    long: Option<u32>,
    /// Plan with published figures of other devices instead of measuring, for example 2x4090
    #[arg(long, value_name = "DEVICES", conflicts_with_all = ["clip", "long"])]
    simulate: Option<simulate::Machine>,
    /// With --simulate: every role that looks, and what its model costs a frame at 640x640, GFLOPs
    #[arg(long, value_delimiter = ',', default_value = "players=79,pitch=8", requires = "simulate")]
    gflops: Vec<simulate::Load>,
    /// Write the figures as JSON here; - is standard output, in place of the table
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Where the clip and the bench's database are kept
    #[arg(long, value_name = "DIR", default_value = "data/bench")]
    dir: PathBuf,
    #[command(flatten)]
    config: ConfigArg,
}

/// Measures or simulates, and prints.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let at_once: Vec<usize> = args.at_once.iter().copied().map(usize::from).collect();
    if let Some(machine) = &args.simulate {
        let simulated = simulate::run(machine, &args.gflops, &at_once)?;
        return print(args, &simulated, &simulate::table(&simulated));
    }
    let mut config = local::config(&args.config.config, &args.dir, Some(0))?;
    let most = at_once.iter().copied().max().unwrap_or(1);
    config.validator.challenges_at_once = config.validator.challenges_at_once.max(most);
    config.validator.deadline_ms = client::PATIENCE.as_millis() as u64;
    let clip_file = match &args.clip {
        Some(file) => file.clone(),
        None => local::rendered(&args.dir, 2027, args.seconds, false)?.join("clip.mp4"),
    };
    let clip_file = std::fs::canonicalize(&clip_file)
        .with_context(|| format!("cannot read the clip {}", clip_file.display()))?;
    // What cannot be read or written is told before minutes of measuring.
    arriving(&clip_file)?;
    if let Some(file) = args.json.as_deref().filter(|file| file.as_os_str() != "-") {
        output::write(Some(file), b"")?;
    }
    let long = args.long.map(|times| longer(&clip_file, times, &args.dir)).transpose()?;
    let measured =
        super::block_on(whole::measure(args.rounds, &at_once, config, &clip_file, long.as_deref()))?;
    print(args, &measured, &report::table(&measured))
}

fn print(args: &Args, figures: &impl serde::Serialize, table: &str) -> anyhow::Result<ExitCode> {
    let json = || {
        serde_json::to_vec_pretty(figures).map(|mut json| {
            json.push(b'\n');
            json
        })
    };
    match args.json.as_deref() {
        Some(file) if file.as_os_str() == "-" => output::write(None, &json()?)?,
        Some(file) => {
            output::write(Some(file), &json()?)?;
            output::write(None, table.as_bytes())?;
        }
        None => output::write(None, table.as_bytes())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The clip so many times in a row, its packets as they are.
fn longer(clip: &std::path::Path, times: u32, dir: &std::path::Path) -> anyhow::Result<PathBuf> {
    let out = dir.join("long.mp4");
    let loops = times.max(1) - 1;
    let done = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-y", "-stream_loop", &loops.to_string(), "-i"])
        .arg(clip)
        .args(["-c", "copy", "-movflags", "+faststart"])
        .arg(&out)
        .output()
        .context("cannot run ffmpeg, which makes the long clip; `make setup` installs it")?;
    anyhow::ensure!(done.status.success(), "ffmpeg: {}", String::from_utf8_lossy(&done.stderr).trim());
    std::fs::canonicalize(&out).with_context(|| format!("cannot read {}", out.display()))
}

/// Opens a clip's file for decoding.
fn arriving(clip: &std::path::Path) -> anyhow::Result<ArrivingClip> {
    ArrivingClip::from_file(clip).with_context(|| format!("cannot read the clip {}", clip.display()))
}
