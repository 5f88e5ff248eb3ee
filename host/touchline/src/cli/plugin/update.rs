//! `touchline plugin update`: installed plugins again, from where they came.

use super::install::{Consent, again, check, take_in};
use super::room::Room;
use crate::cli::{ConfigArg, block_on, explain};
use packages::{Demands, FetchLimits, Installed, Source, check_update, fetch};
use std::collections::BTreeSet;
use std::process::ExitCode;

/// Arguments of `plugin update`.
#[derive(clap::Args)]
pub struct Args {
    /// Only this plugin
    name: Option<String>,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    config: ConfigArg,
}

/// Says for each plugin what came of it; fails when one could not be updated, and goes on with the others.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let room = Room::open(&args.config)?;
    let state = room.shelf.state()?;
    let names: BTreeSet<&str> = match &args.name {
        Some(name) => [state.newest(name)?.name.as_str()].into(),
        None => state.plugins.iter().map(|plugin| plugin.name.as_str()).collect(),
    };
    if names.is_empty() {
        println!("nothing is installed");
    }
    let mut code = ExitCode::SUCCESS;
    for name in names {
        let before = state.newest(name)?;
        match block_on(update(&room, before, args)) {
            Ok(said) => println!("{said}"),
            Err(error) => {
                eprintln!("error: {before} was not updated: {}", explain(&error));
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

async fn update(room: &Room, before: &Installed, args: &Args) -> anyhow::Result<String> {
    let source: Source = before.source.parse()?;
    if source.is_fixed() {
        return Ok(format!(
            "{before} comes from {source}, which never changes; install a newer one by its address"
        ));
    }
    let arrived = fetch(&room.shelf, &source, &FetchLimits::default()).await?;
    if arrived.digest == before.digest {
        return again(room, before, arrived);
    }
    // What was taken unsigned is taken unsigned again, what was signed is not.
    let demands = Demands { digest: None, unsigned: before.publisher.is_none() };
    let publisher = demands.judge(&arrived, &room.publishers()?)?;
    if let Some(other) = room.shelf.state()?.plugin(&arrived.digest) {
        check_update(before, (&other.name, &other.version), publisher.as_ref())?;
        return again(room, other, arrived);
    }
    let checked = check(room, &args.config, &arrived, &before.source).await?;
    check_update(before, (&checked.name, &checked.version), publisher.as_ref())?;
    let grants = args.consent.grants(room, &checked, publisher.as_ref())?;
    take_in(room, arrived, checked, publisher, grants, before.source.clone())
}
