//! `touchline models check`: whether a model runs as its manifest says, and what it costs.

use crate::cli::ConfigArg;
use crate::config::Config;
use crate::miner;
use inference::{Graph, LaneGroup, Manifest, Runtime};
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `models check`.
#[derive(clap::Args)]
pub struct Args {
    /// The model's manifest
    manifest: PathBuf,
    #[command(flatten)]
    config: ConfigArg,
}

/// Runs the subcommand.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.config.config)?;
    let manifest = Manifest::load(&args.manifest)?;
    let runtime = Runtime::load(&config.devices.onnxruntime)?;
    let graph = Graph::open(&runtime, &manifest.file)?;
    println!("{} for the role {}", args.manifest.display(), manifest.role);
    for (what, ports) in [("input", &graph.inputs), ("output", &graph.outputs)] {
        for port in ports {
            println!("  {what:<9} {port}");
        }
    }
    println!("  read as   {}, {} for each frame", manifest.head, manifest.layout());
    let engine = miner::open_engine(&config, &runtime, vec![manifest])?;
    for group in LaneGroup::of(&engine.lanes()) {
        println!("  runs on   {}", super::describe(&group));
    }
    Ok(ExitCode::SUCCESS)
}
