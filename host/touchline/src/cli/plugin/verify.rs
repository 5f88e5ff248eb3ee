//! `touchline plugin verify`: whether what lies on the shelf is still what was installed.

use super::room::Room;
use crate::cli::ConfigArg;
use std::process::ExitCode;

/// Arguments of `plugin verify`.
#[derive(clap::Args)]
pub struct Args {
    /// NAME, NAME@VERSION, or a digest or its beginning; all without one
    plugin: Option<String>,
    #[command(flatten)]
    config: ConfigArg,
}

/// Prints a line for each plugin; fails when one is not as it should be.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let room = Room::open(&args.config)?;
    let publishers = room.publishers()?;
    let state = room.shelf.state()?;
    let plugins = match &args.plugin {
        Some(wanted) => vec![state.choose(wanted)?],
        None => state.plugins.iter().collect(),
    };
    let mut code = ExitCode::SUCCESS;
    for plugin in plugins {
        match room.shelf.verify(plugin, &publishers) {
            Ok(()) => {
                let whose = plugin.publisher.as_ref().map(|publisher| publisher.name.as_str());
                println!(
                    "ok     {plugin}, {}",
                    whose.map_or("unsigned".into(), |name| format!("signed by {name}"))
                );
            }
            Err(error) => {
                println!("WRONG  {plugin}: {error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}
