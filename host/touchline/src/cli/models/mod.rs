//! `touchline models`: what models are there, whether they run, and how one comes in.

mod ask;
mod check;
mod import;
mod list;
mod run;

use clap::Subcommand;
use inference::{BackendReport, LaneGroup};
use std::process::ExitCode;

/// `models` subcommands.
#[derive(Subcommand)]
pub enum Command {
    /// Write the manifest of an ONNX file: what the file says of itself, and what it must be asked
    Import(import::Args),
    /// List the configuration's models, and whether their files are there and unchanged
    List(list::Args),
    /// Open a model on every lane, run it, and say its layout and what a frame costs
    Check(check::Args),
    /// Run a model on a clip; one observation a line as JSON, in source pixels, after NMS
    Run(run::Args),
}

/// Runs the subcommand.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Import(args) => import::run(args),
        Command::List(args) => list::run(args),
        Command::Check(args) => check::run(args),
        Command::Run(args) => run::run(args),
    }
}

/// Where a model runs, how, and what that costs.
pub fn describe(group: &LaneGroup) -> String {
    let BackendReport { name, precision, fell_back } = &group.backend;
    let fell_back = fell_back.as_ref().map_or_else(String::new, |why| format!("; fell back to it: {why}"));
    format!(
        "{} ({name}, {precision}, batches of {}), {:.1} ms a frame on one of {} lanes{fell_back}",
        group.device, group.batch, group.ms_per_frame, group.lanes
    )
}
