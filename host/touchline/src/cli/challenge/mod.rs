//! `touchline challenge`: the validator's side, for trying a miner.

mod body;
mod check;
mod send;

use clap::Subcommand;
use std::process::ExitCode;

pub use body::gsr as gsr_body;
pub use send::{BROKE_OFF, Validator, ask, report as sent_report, send};

/// The seed of a validator for trying things out: public, worthless.
pub const PUBLIC_VALIDATOR_SEED: [u8; 32] = [1; 32];

/// The hotkey of a miner for trying things out, of a public seed too.
pub const PUBLIC_MINER_HOTKEY: &str = "5EsNLFaGe9XK5LzWH3i6eC2Wqv6YqZS1442N1C4yeSdP6uxy";

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
