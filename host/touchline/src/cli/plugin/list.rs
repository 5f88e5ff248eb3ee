//! `touchline plugin list`: the shelf, one plugin a line.

use super::room::Room;
use crate::cli::ConfigArg;
use packages::{Installed, ShelfState};
use std::process::ExitCode;

/// Arguments of `plugin list`.
#[derive(clap::Args)]
pub struct Args {
    /// Print the shelf's whole state as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// Prints what is installed, and what is set aside without being installed.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let room = Room::open(&args.config)?;
    let state = room.shelf.state()?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&state)?);
        return Ok(ExitCode::SUCCESS);
    }
    if state.plugins.is_empty() {
        println!("nothing is installed in {}", room.shelf.dir().display());
    }
    for plugin in &state.plugins {
        let whose = plugin.publisher.as_ref().map_or("unsigned", |publisher| publisher.name.as_str());
        println!("{plugin}  {}  {whose}  {}", plugin.kind, doing(&state, plugin).join("; "));
    }
    for (digest, why) in state.quarantined.iter().filter(|(digest, _)| state.plugin(digest).is_none()) {
        println!("{}  not installed  set aside: {}", &digest[..digest.len().min(12)], why.reason);
    }
    Ok(ExitCode::SUCCESS)
}

/// What a plugin does, and what keeps it from doing more.
fn doing(state: &ShelfState, plugin: &Installed) -> Vec<String> {
    let mut told: Vec<String> = state.hindrance(plugin).into_iter().collect();
    let paths = |wanted: &dyn Fn(&str) -> bool| -> String {
        plugin.paths().filter(|path| wanted(path)).collect::<Vec<_>>().join(", ")
    };
    let is_active = |path: &str| state.active.get(path) == Some(&plugin.digest);
    let stands = |path: &str| state.standing(path).is_some_and(|it| it.digest == plugin.digest);
    for (doing, paths) in [
        ("answers", paths(&|path| is_active(path) && stands(path))),
        ("stands in for", paths(&|path| !is_active(path) && stands(path))),
        ("would answer", paths(&|path| is_active(path) && !stands(path))),
        ("scores", paths(&|path| state.scoring.get(path) == Some(&plugin.digest))),
    ] {
        if !paths.is_empty() {
            told.push(format!("{doing} {paths}"));
        }
    }
    if state.shadows.contains(&plugin.digest) {
        told.push("in shadow".into());
    }
    if told.is_empty() {
        told.push("candidate".into());
    }
    told
}
