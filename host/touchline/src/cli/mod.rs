//! The command line: one file per subcommand, each owning its arguments and its run.

mod accuracy;
mod analyze;
mod bench;
mod candidate;
mod challenge;
mod compare;
mod demo;
mod doctor;
mod lines;
mod local;
mod loopback;
mod models;
mod output;
mod pixels;
mod plugin;
mod replay;
mod score;
mod serve;
mod settings;
mod synth;

use clap::{Parser, Subcommand};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

/// Answers video challenges: fetches the clip, runs the models, lets a strategy answer, and shows where the time
/// went.
#[derive(Parser)]
#[command(name = "touchline", version, propagate_version = true)]
struct Cli {
    /// Log lines as JSON.
    #[arg(long, global = true)]
    log_json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve validators, and the report to the operator, until interrupted
    Serve(serve::Args),
    /// Answer one clip on this machine, without HTTP
    Analyze(analyze::Args),
    /// Act as a validator
    #[command(subcommand)]
    Challenge(challenge::Command),
    /// Render a match clip with its ground truth
    Synth(synth::Args),
    /// Render a clip, answer a signed challenge on it, and show what came of it
    Demo(demo::Args),
    /// Measure what this machine could do, and what the miner makes of it
    Bench(bench::Args),
    /// Say what is installed, what runs where, and what is missing
    Doctor(doctor::Args),
    /// Answer a recorded challenge again, with the strategy that answered it or another
    Replay(replay::Args),
    /// Try two strategies on the same recordings: predicted scores, times, failures
    Compare(compare::Args),
    /// Predict what a validator will give an answer
    Score(score::Args),
    /// Find the frames of a clip that a validator would score and their painted lines, for `score --lines`
    Lines(lines::Args),
    /// Begin and look at plugins
    #[command(subcommand)]
    Plugin(plugin::Command),
    /// Look at models
    #[command(subcommand)]
    Models(models::Command),
}

/// Where the configuration is.
#[derive(clap::Args, Clone, Debug)]
pub struct ConfigArg {
    /// The configuration
    #[arg(long, value_name = "FILE", default_value = "touchline.toml")]
    config: PathBuf,
}

/// Parses the command line, runs it, and prints an error as the chain of its causes.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    log_to_stderr(cli.log_json, matches!(cli.command, Command::Serve(_)));
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", explain(&error));
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes in one line, without those that it names itself already.
fn explain(error: &anyhow::Error) -> String {
    error.chain().map(ToString::to_string).fold(String::new(), |told, cause| match told.contains(&cause) {
        true => told,
        false if told.is_empty() => cause,
        false => format!("{told}: {cause}"),
    })
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(args) => serve::run(&args),
        Command::Analyze(args) => analyze::run(&args),
        Command::Challenge(command) => challenge::run(&command),
        Command::Synth(args) => synth::run(&args),
        Command::Demo(args) => demo::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Doctor(args) => doctor::run(&args),
        Command::Replay(args) => replay::run(&args),
        Command::Compare(args) => compare::run(&args),
        Command::Score(args) => score::run(&args),
        Command::Lines(args) => lines::run(&args),
        Command::Plugin(command) => plugin::run(&command),
        Command::Models(command) => models::run(&command),
    }
}

/// A server tells what it does; the other commands print their result and log only what is odd. `RUST_LOG`
/// overrides both.
fn log_to_stderr(json: bool, server: bool) {
    let usual = if server { "info" } else { "warn" };
    // The verifier logs each certificate that it refuses, and whoever asked for the address is told anyway.
    let usual = format!("{usual},rustls_platform_verifier=off");
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(usual));
    let colours = std::io::stderr().is_terminal();
    let lines =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    if json { lines.json().init() } else { lines.init() }
}

/// The runtime for commands that speak HTTP.
fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_that_is_told_already_is_not_told_again() {
        let cause = std::io::Error::other("no such file");
        let error = anyhow::Error::new(cause).context("cannot read x: no such file").context("cannot start");
        assert_eq!(explain(&error), "cannot start: cannot read x: no such file");
    }
}
