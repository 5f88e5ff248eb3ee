//! `touchline plugin remove`: a plugin off the shelf, and what was compiled of it out of the cache where nobody else runs
//! the same file.

use super::change::PluginArgs;
use super::room::Room;
use anyhow::Context;
use packages::{Removed, file_digest};
use std::path::Path;
use std::process::ExitCode;
use strategy::forget_compiled;

/// Removes it, and says what became of its compiled code.
pub fn run(args: &PluginArgs) -> anyhow::Result<ExitCode> {
    let room = Room::open(&args.config)?;
    let Removed { plugin: removed, could_return } = room.shelf.remove(&args.plugin)?;
    if could_return {
        println!("a rollback would have brought {removed} back, and does so no longer");
    }
    let space = room.shelf.dir().join("state").join(format!("{}.json", removed.name));
    if space.exists() {
        println!("what it kept stays for a plugin of that name, in {}", space.display());
    }
    let user = still_used(&room, &removed.digest).with_context(|| format!("{removed} is removed"))?;
    if let Some(user) = user {
        println!("{removed} is removed; its compiled code stays for {user}");
        return Ok(ExitCode::SUCCESS);
    }
    let cache_dir = &room.config.strategy.cache_dir;
    let entries = forget_compiled(cache_dir, &removed.digest).with_context(|| {
        format!(
            "{removed} is removed, but its compiled code in {} is not; delete the files there that begin with {}",
            cache_dir.display(),
            removed.digest
        )
    })?;
    let compiled = match entries {
        0 => "nothing of it was in the cache of compiled code".into(),
        1 => "and its compiled code with it".into(),
        more => format!("and its {more} files of compiled code with it"),
    };
    println!("{removed} is removed, {compiled}");
    Ok(ExitCode::SUCCESS)
}

/// Who else runs the file with this digest: what the configuration names, or the shelf, where somebody installed it
/// anew in this moment. A file that cannot be read is nobody's.
fn still_used(room: &Room, digest: &str) -> anyhow::Result<Option<&'static str>> {
    let is_it = |path: &Path| file_digest(path).is_ok_and(|found| found == digest);
    let config = &room.config;
    if config.strategy.plugin.as_deref().is_some_and(is_it) {
        return Ok(Some("the base strategy (strategy.plugin), which is the same file"));
    }
    if is_it(&config.scorer.plugin) {
        return Ok(Some("the scorer (scorer.plugin), which is the same file"));
    }
    Ok(room.shelf.state()?.plugin(digest).map(|_| "the same file, which was installed again meanwhile"))
}
