//! `touchline models run`: what a model saw in a clip, frame by frame.

use crate::cli::ConfigArg;
use crate::config::Config;
use crate::miner;
use anyhow::Context;
use clip::{ArrivingClip, Decoder};
use inference::{Manifest, Observations, Runtime, Submitter};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

/// Arguments of `models run`.
#[derive(clap::Args)]
pub struct Args {
    /// The model's manifest
    manifest: PathBuf,
    /// The clip
    clip: PathBuf,
    #[command(flatten)]
    config: ConfigArg,
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.config.config)?;
    let runtime = Runtime::load(&config.devices.onnxruntime)?;
    let engine = miner::open_engine(&config, &runtime, vec![Manifest::load(&args.manifest)?])?;
    let mut decoder = open(&args.clip, &config)?;
    let (submitter, observations) = engine.flow(Instant::now(), config.devices.window_frames).stream();
    std::thread::scope(|scope| {
        let decoding = scope.spawn(|| submit_all(&mut decoder, submitter));
        let printed = print_all(observations);
        let decoded = decoding.join().map_err(|_| anyhow::anyhow!("the decode thread panicked"))?;
        decoded.and(printed)
    })?;
    Ok(ExitCode::SUCCESS)
}

fn open(clip: &Path, config: &Config) -> anyhow::Result<Decoder> {
    let bytes =
        ArrivingClip::from_file(clip).with_context(|| format!("cannot read the clip {}", clip.display()))?;
    Decoder::open(&bytes, &miner::decode_limits(config))
        .with_context(|| format!("cannot decode {}", clip.display()))
}

fn submit_all(decoder: &mut Decoder, submitter: Submitter) -> anyhow::Result<()> {
    while let Some(frame) = decoder.next_frame()? {
        submitter.submit(Arc::new(frame), &[0])?;
    }
    Ok(())
}

fn print_all(mut observations: Observations) -> anyhow::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    while let Some(batch) = observations.next_batch(32)? {
        for seen in batch {
            serde_json::to_writer(&mut out, &seen.observation)?;
            out.write_all(b"\n")?;
        }
    }
    out.flush().context("cannot write to standard output")
}
