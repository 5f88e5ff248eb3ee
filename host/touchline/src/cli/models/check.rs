//! `touchline models check`: whether a model runs as its manifest says, and what it costs.

use crate::cli::ConfigArg;
use crate::config::Config;
use inference::{Engine, EngineConfig, Graph, LaneReport, Manifest, Runtime};
use std::collections::BTreeMap;
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
    let engine_config = EngineConfig { cpu_lanes: config.cpu_lanes() };
    let engine = Engine::start(&runtime, vec![manifest], &engine_config)?;
    for line in lane_lines(engine.lanes()) {
        println!("  runs on   {line}");
    }
    Ok(ExitCode::SUCCESS)
}

/// A line for each device and backend, with the slowest of its lanes.
fn lane_lines(lanes: &[LaneReport]) -> Vec<String> {
    let mut devices: BTreeMap<(&str, &str), (usize, f32)> = BTreeMap::new();
    for lane in lanes {
        let (count, slowest_ms) = devices.entry((&lane.device, &lane.backend)).or_default();
        (*count, *slowest_ms) = (*count + 1, slowest_ms.max(lane.ms_per_frame));
    }
    let line = |((device, backend), (count, slowest_ms))| {
        format!(
            "{device} ({backend}): {count} lanes, {slowest_ms:.1} ms a frame on the slowest, preparation included"
        )
    };
    devices.into_iter().map(line).collect()
}
