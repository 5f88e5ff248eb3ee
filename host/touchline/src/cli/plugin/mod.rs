//! `touchline plugin`: what plugins there are, how one is begun or comes in, and which of them answers.

mod change;
mod check;
mod inspect;
mod install;
mod keys;
mod list;
mod new;
mod promote;
mod remove;
mod room;
mod standing;
mod templates;
mod update;
mod verify;

use clap::Subcommand;
use std::process::ExitCode;

/// `plugin` subcommands.
#[derive(Subcommand)]
pub enum Command {
    /// Take a plugin in: fetch it, check whose it is, compile and try it; it answers the paths that nobody has yet
    Install(install::Args),
    /// Fetch installed plugins again from where they came; a newer one waits to be promoted
    Update(update::Args),
    /// List what is installed, and what each plugin does
    List(list::Args),
    /// Say what a plugin is: digest, imports and exports, interface, what it answers and needs
    Inspect(inspect::Args),
    /// Hold the installed files against their digests and signatures
    Verify(verify::Args),
    /// Give a plugin all its paths
    Promote(promote::Args),
    /// Take the last promotion back
    Rollback(change::RollbackArgs),
    /// Have a strategy run after each answer has left, for comparison, or no longer
    Shadow(change::ShadowArgs),
    /// Let a plugin have what it asks for
    Grant(change::GrantArgs),
    /// Take away what a plugin was granted; it is not used any more
    Revoke(change::GrantArgs),
    /// Switch a plugin on again
    Enable(change::PluginArgs),
    /// Switch a plugin off; it keeps its paths until it is on again or another gets them
    Disable(change::PluginArgs),
    /// Take a plugin off the shelf, with what was compiled of it
    Remove(change::PluginArgs),
    /// Let a plugin be used again that was set aside for its failures
    Clear(change::ClearArgs),
    /// Begin a plugin: a project that builds, tests and answers, in Rust, Python or JavaScript
    New(new::Args),
    /// Make a key to sign plugins with
    Keygen(keys::KeygenArgs),
    /// Sign a plugin file
    Sign(keys::SignArgs),
    /// Check a file that is not trusted yet; `install` runs this in a process of its own
    #[command(hide = true)]
    Check(check::Args),
}

/// Runs the subcommand.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Install(args) => install::run(args),
        Command::Update(args) => update::run(args),
        Command::List(args) => list::run(args),
        Command::Inspect(args) => inspect::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Promote(args) => promote::run(args),
        Command::Rollback(args) => change::rollback(args),
        Command::Shadow(args) => change::shadow(args),
        Command::Grant(args) => change::grant(args),
        Command::Revoke(args) => change::revoke(args),
        Command::Enable(args) => change::enable(args),
        Command::Disable(args) => change::disable(args),
        Command::Remove(args) => remove::run(args),
        Command::Clear(args) => change::clear(args),
        Command::New(args) => new::run(args),
        Command::Keygen(args) => keys::keygen(args),
        Command::Sign(args) => keys::sign(args),
        Command::Check(args) => check::run(args),
    }
}
