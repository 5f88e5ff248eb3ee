//! `touchline models run`: what a model saw in a clip, frame by frame.

use crate::challenge::{Gaze, Look, Segment, Trace, observe};
use crate::cli::ConfigArg;
use crate::config::Config;
use crate::miner;
use anyhow::{Context, anyhow};
use clip::{ArrivingClip, Decoder};
use inference::{Manifest, Runtime};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::Receiver;
use std::time::Instant;
use strategy::Interrupt;

/// Arguments of `models run`.
#[derive(clap::Args)]
pub struct Args {
    /// The model's manifest
    manifest: PathBuf,
    /// The clip
    clip: PathBuf,
    /// Run it on this device instead of those of devices.use
    #[arg(long, value_name = "NAME")]
    device: Option<String>,
    #[command(flatten)]
    config: ConfigArg,
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let mut config = Config::load(&args.config.config)?;
    if let Some(device) = &args.device {
        config.devices.names = vec![device.clone()];
    }
    let runtime = Runtime::load(&config.devices.onnxruntime)?;
    let engine = miner::open_engine(&config, &runtime, vec![Manifest::load(&args.manifest)?])?;
    let mut decoder = open(&args.clip, &config)?;
    let (trace, stop, gaze) = (Trace::new(Instant::now()), Interrupt::default(), Gaze::at_every_frame());
    let flow = engine.flow(Instant::now(), config.devices.window_frames);
    let (look, segments) = Look::new(&gaze, flow, &trace, &stop);
    std::thread::scope(|scope| {
        let decoding = scope.spawn(|| {
            // Moved in, so that the last segment is known to be the last when decoding ends.
            let look = look;
            decoder.run(&|frame| gaze.wants(frame), &look)
        });
        let printed = print_all(segments);
        let decoded = decoding.join().map_err(|_| anyhow!("the decode thread panicked"))?;
        decoded.map_err(anyhow::Error::new).and(printed)
    })?;
    Ok(ExitCode::SUCCESS)
}

fn open(clip: &Path, config: &Config) -> anyhow::Result<Decoder> {
    let bytes =
        ArrivingClip::from_file(clip).with_context(|| format!("cannot read the clip {}", clip.display()))?;
    Decoder::open(&bytes, &miner::decode_limits(config))
        .with_context(|| format!("cannot decode {}", clip.display()))
}

fn print_all(segments: Receiver<Segment>) -> anyhow::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    observe(segments, |batch| -> anyhow::Result<()> {
        for seen in batch {
            serde_json::to_writer(&mut out, &seen.observation)?;
            out.write_all(b"\n")?;
        }
        Ok(())
    })?;
    out.flush().context("cannot write to standard output")
}
