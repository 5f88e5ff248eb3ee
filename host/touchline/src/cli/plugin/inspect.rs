//! `touchline plugin inspect`: what a plugin is, without running a challenge on it. Whoever inspects a file may not
//! trust it yet, so a process of its own with limits compiles it and asks it.

use super::check::{Task, ask_child};
use super::room::Room;
use crate::cli::{ConfigArg, block_on};
use anyhow::Context;
use packages::PackageInfo;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `plugin inspect`.
#[derive(clap::Args)]
pub struct Args {
    /// A .wasm file, or an installed plugin: NAME, NAME@VERSION, or a digest or its beginning
    plugin: String,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// Describes it; a file that is no component is an error, one of another world is shown and fails.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let file = file(args)?;
    let asked = block_on(ask_child(Task::Inspect, &file, &args.config))?;
    let info: PackageInfo = asked.with_context(|| format!("cannot inspect {}", file.display()))?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&info)?);
    } else {
        print!("{info}");
    }
    // The description above says why a component of another world cannot be used.
    Ok(if info.fits() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What is a file, or can be nothing else, is one; other names are looked up on the shelf.
fn file(args: &Args) -> anyhow::Result<PathBuf> {
    let path = PathBuf::from(&args.plugin);
    let is_wasm = path.extension().is_some_and(|kind| kind == "wasm");
    if path.is_file() || is_wasm || args.plugin.contains('/') {
        return Ok(path);
    }
    let shelf = Room::open(&args.config)?.shelf;
    let state = shelf.state()?;
    Ok(shelf.blob_path(&state.choose(&args.plugin)?.digest))
}
