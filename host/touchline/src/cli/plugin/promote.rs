//! `touchline plugin promote`: a candidate takes over. What must hold of it first is asked here, before the shelf changes.

use super::room::Room;
use super::standing::tell_all;
use crate::cli::ConfigArg;
use chain::{Clock, SystemClock};
use std::process::ExitCode;

/// Arguments of `plugin promote`.
#[derive(clap::Args)]
pub struct Args {
    /// NAME (of several versions the one installed last), NAME@VERSION, or a digest or its beginning
    plugin: String,
    /// Promote it whatever a comparison on the newest recordings says
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// Promotes, and says who answers what from now on.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let room = Room::open(&args.config)?;
    let state = room.shelf.state()?;
    let candidate = state.newest(&args.plugin)?;
    // Before a comparison that may take minutes.
    state.check_promotable(candidate)?;
    if candidate.kind.is_strategy() && !args.force {
        crate::cli::candidate::check(&room.config, &candidate.digest, candidate.paths())?;
    }
    room.shelf.promote(&candidate.digest, SystemClock.unix_ms())?;
    tell_all(&room.shelf)?;
    Ok(ExitCode::SUCCESS)
}
