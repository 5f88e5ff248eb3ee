//! `touchline plugin check`: what `install` and `inspect` run in a process of its own. Limits itself, looks at the file,
//! prints what came of it as JSON.

use super::room::Room;
use crate::cli::ConfigArg;
use crate::config::PluginsConfig;
use crate::miner::sandbox_limits;
use anyhow::Context;
use packages::{
    CheckError, ChildLimits, check_here, check_in_child, check_report, inspect, limit_this_process,
};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// Arguments of `plugin check`.
#[derive(clap::Args)]
pub struct Args {
    /// The file
    file: PathBuf,
    /// Only say what it is; nothing is compiled into the cache
    #[arg(long)]
    inspect: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// What a child is to do with a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// All that stands before an install.
    Check,
    /// Say what it is.
    Inspect,
}

/// Prints what was found; a file that is refused is a finding.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.inspect {
        limit_this_process(&limits(&args.config)?)?;
        println!("{}", check_report(inspect(&args.file)));
        return Ok(ExitCode::SUCCESS);
    }
    let room = Room::open(&args.config)?;
    limit_this_process(&limits_of(&room.config.plugins))?;
    let checked = check_here(&args.file, &room.config.strategy.cache_dir, &sandbox_limits(&room.config));
    println!("{}", check_report(checked));
    Ok(ExitCode::SUCCESS)
}

/// Has a child do `task` with `file`, and returns what it found.
///
/// # Errors
/// What is wrong with the file, or which limit the child ran into.
pub async fn ask_child<T: DeserializeOwned>(
    task: Task,
    file: &Path,
    config: &ConfigArg,
) -> anyhow::Result<Result<T, CheckError>> {
    let mut child = tokio::process::Command::new(std::env::current_exe().context("this command's own file")?);
    child.args(["plugin", "check"]).arg(file).arg("--config").arg(&config.config);
    if task == Task::Inspect {
        child.arg("--inspect");
    }
    Ok(check_in_child(child, &limits(config)?).await)
}

/// What a child may use. Without a configuration, as where plugins are written, what holds when it says nothing.
fn limits(config: &ConfigArg) -> anyhow::Result<ChildLimits> {
    if !config.config.exists() {
        return Ok(limits_of(&PluginsConfig::default()));
    }
    Ok(limits_of(&Room::open(config)?.config.plugins))
}

fn limits_of(plugins: &PluginsConfig) -> ChildLimits {
    ChildLimits { memory_bytes: plugins.check_memory_bytes, cpu: Duration::from_secs(plugins.check_seconds) }
}
