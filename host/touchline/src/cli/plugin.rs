//! `touchline plugin`: begin a plugin of one's own, and say what a plugin file is without running a challenge on it.

mod new;
mod templates;

use clap::Subcommand;
use packages::StrategyInfo;
use std::path::PathBuf;
use std::process::ExitCode;

/// `plugin` subcommands.
#[derive(Subcommand)]
pub enum Command {
    /// Say what a plugin file is: digest, imports and exports, interface, what it answers and needs
    Inspect(InspectArgs),
    /// Begin a plugin: a project that builds, tests and answers, in Rust, Python or JavaScript
    New(new::Args),
}

/// Arguments of `plugin inspect`.
#[derive(clap::Args)]
pub struct InspectArgs {
    /// The plugin, a .wasm component
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Runs the subcommand.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Inspect(args) => inspect(args),
        Command::New(args) => new::run(args),
    }
}

/// A file that is no component is an error, one of another world is shown and fails.
fn inspect(args: &InspectArgs) -> anyhow::Result<ExitCode> {
    let info = packages::inspect(&args.file)?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&info)?);
    } else {
        print!("{info}");
    }
    // The description above says why a component of another world cannot answer challenges.
    let fit = !matches!(info.strategy, StrategyInfo::Unfit(_));
    Ok(if fit { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
