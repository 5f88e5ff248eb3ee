//! Commands that each make one change on the shelf.

use super::install::capability;
use super::room::Room;
use super::standing::{changing, tell_all};
use crate::cli::ConfigArg;
use packages::Shelf;
use std::process::ExitCode;
use strategy::Capability;

/// A plugin, and nothing else.
#[derive(clap::Args)]
pub struct PluginArgs {
    /// NAME, NAME@VERSION, or a digest or its beginning
    pub plugin: String,
    #[command(flatten)]
    pub config: ConfigArg,
}

/// Arguments of `plugin grant` and `plugin revoke`.
#[derive(clap::Args)]
pub struct GrantArgs {
    /// NAME, NAME@VERSION, or a digest or its beginning
    plugin: String,
    /// What: `state`
    #[arg(value_parser = capability)]
    capability: Capability,
    #[command(flatten)]
    config: ConfigArg,
}

/// Arguments of `plugin shadow`.
#[derive(clap::Args)]
pub struct ShadowArgs {
    /// NAME, NAME@VERSION, or a digest or its beginning
    plugin: String,
    /// Whether
    onoff: OnOff,
    #[command(flatten)]
    config: ConfigArg,
}

/// A switch.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq)]
pub enum OnOff {
    /// Run.
    On,
    /// Do not.
    Off,
}

/// Arguments of `plugin rollback`.
#[derive(clap::Args)]
pub struct RollbackArgs {
    #[command(flatten)]
    config: ConfigArg,
}

/// Arguments of `plugin clear`.
#[derive(clap::Args)]
pub struct ClearArgs {
    /// The digest, as `list` and the log show it, or the plugin's name
    digest: String,
    #[command(flatten)]
    config: ConfigArg,
}

/// `plugin rollback`.
pub fn rollback(args: &RollbackArgs) -> anyhow::Result<ExitCode> {
    let shelf = Room::open(&args.config)?.shelf;
    changing(&shelf, Shelf::rollback)?;
    tell_all(&shelf)?;
    Ok(ExitCode::SUCCESS)
}

/// `plugin shadow`.
pub fn shadow(args: &ShadowArgs) -> anyhow::Result<ExitCode> {
    let on = args.onoff == OnOff::On;
    Room::open(&args.config)?.shelf.shadow(&args.plugin, on)?;
    done(&args.plugin, if on { "runs in shadow" } else { "runs in shadow no longer" })
}

/// `plugin grant`.
pub fn grant(args: &GrantArgs) -> anyhow::Result<ExitCode> {
    changing(&Room::open(&args.config)?.shelf, |shelf| shelf.grant(&args.plugin, args.capability))?;
    done(&args.plugin, &format!("has {}", args.capability))
}

/// `plugin revoke`.
pub fn revoke(args: &GrantArgs) -> anyhow::Result<ExitCode> {
    changing(&Room::open(&args.config)?.shelf, |shelf| shelf.revoke(&args.plugin, args.capability))?;
    done(&args.plugin, &format!("has {} no longer and is not used until it has", args.capability))
}

/// `plugin enable`.
pub fn enable(args: &PluginArgs) -> anyhow::Result<ExitCode> {
    changing(&Room::open(&args.config)?.shelf, |shelf| shelf.enable(&args.plugin))?;
    done(&args.plugin, "is enabled")
}

/// `plugin disable`.
pub fn disable(args: &PluginArgs) -> anyhow::Result<ExitCode> {
    changing(&Room::open(&args.config)?.shelf, |shelf| shelf.disable(&args.plugin))?;
    done(&args.plugin, "is disabled")
}

/// `plugin clear`.
pub fn clear(args: &ClearArgs) -> anyhow::Result<ExitCode> {
    let digest = changing(&Room::open(&args.config)?.shelf, |shelf| shelf.clear(&args.digest))?;
    done(&digest, "may be used again")
}

fn done(plugin: &str, what: &str) -> anyhow::Result<ExitCode> {
    println!("{plugin} {what}");
    Ok(ExitCode::SUCCESS)
}
