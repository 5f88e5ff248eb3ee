//! `touchline challenge`: the validator's side, for trying a miner.

mod check;
mod send;

use clap::Subcommand;
use std::process::ExitCode;

pub use send::{Validator, report as sent_report, send};

/// `challenge` subcommands.
#[derive(Subcommand)]
pub enum Command {
    /// Sign a challenge as a validator does, send it to a running miner, time it and check the answer
    Send(send::Args),
}

/// Runs the subcommand.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    let Command::Send(args) = command;
    send::run(args)
}
