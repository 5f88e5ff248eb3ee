//! `touchline plugin check`: what `install` runs in a process of its own. Limits itself, tries the file, prints what came
//! of it as JSON.

use super::room::Room;
use crate::cli::ConfigArg;
use crate::miner::sandbox_limits;
use packages::{check_here, check_report, limit_this_process};
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `plugin check`.
#[derive(clap::Args)]
pub struct Args {
    /// The file
    file: PathBuf,
    #[command(flatten)]
    config: ConfigArg,
}

/// Prints what was found; a file that is refused is a finding.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let room = Room::open(&args.config)?;
    limit_this_process(&room.child_limits())?;
    let checked = check_here(&args.file, &room.config.strategy.cache_dir, &sandbox_limits(&room.config));
    println!("{}", check_report(checked));
    Ok(ExitCode::SUCCESS)
}
