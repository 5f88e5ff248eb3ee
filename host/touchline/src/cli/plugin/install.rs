//! `touchline plugin install`: everything that stands between a file from anywhere and the shelf. Only the last step
//! changes the shelf, and does so whole; whatever fails before leaves nothing behind.

use super::check::{Task, ask_child};
use super::room::Room;
use crate::cli::{ConfigArg, block_on};
use crate::problem::Problem;
use crate::strategies::AVAILABILITY_PATH;
use anyhow::Context;
use chain::{Clock, SystemClock};
use packages::{
    Arrived, Checked, Demands, FetchLimits, Installed, Publisher, Source, fetch, file_digest, inherited,
};
use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;
use strategy::Capability;

/// Arguments of `plugin install`.
#[derive(clap::Args)]
pub struct Args {
    /// A .wasm file, https://…/NAME.wasm, oci://HOST/REPOSITORY:TAG or oci://HOST/REPOSITORY@sha256:DIGEST
    source: Source,
    /// The SHA-256 that the file must have, in hex
    #[arg(long, value_name = "SHA256", value_parser = digest)]
    digest: Option<String>,
    /// Take it without a good signature
    #[arg(long)]
    unsigned: bool,
    #[command(flatten)]
    consent: Consent,
    #[command(flatten)]
    config: ConfigArg,
}

/// What the operator lets a plugin have, without being asked.
#[derive(clap::Args)]
pub struct Consent {
    /// Grant what it asks for by name: `state`
    #[arg(long, value_name = "CAPABILITY", value_parser = capability)]
    grant: Vec<Capability>,
    /// Grant whatever it asks for
    #[arg(long)]
    yes: bool,
}

/// Installs, and says what the plugin does from now on.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let room = Room::open(&args.config)?;
    let publishers = room.publishers()?;
    let source = args.source.to_string();
    let said = block_on(async {
        let arrived = fetch(&room.shelf, &args.source, &FetchLimits::default()).await?;
        if let Some(same) = room.shelf.state()?.plugin(&arrived.digest) {
            return again(&room, same, arrived);
        }
        let demands = Demands { digest: args.digest.as_deref(), unsigned: args.unsigned };
        let publisher = demands.judge(&arrived, &publishers)?;
        let checked = check(&room, &args.config, &arrived, &source).await?;
        let grants = args.consent.grants(&room, &checked, publisher.as_ref())?;
        take_in(&room, arrived, checked, publisher, grants, source.clone())
    });
    println!("{}", said.with_context(|| format!("{source} was not installed"))?);
    Ok(ExitCode::SUCCESS)
}

/// The same file once more: nothing to do, unless the one on the shelf was damaged.
///
/// # Errors
/// A disk that refuses.
pub fn again(room: &Room, same: &Installed, arrived: Arrived) -> anyhow::Result<String> {
    if file_digest(&room.shelf.blob_path(&same.digest)).is_ok_and(|found| found == same.digest) {
        return Ok(format!("{same} is installed already; nothing to do"));
    }
    room.shelf.restore(arrived.incoming, &same.digest)?;
    Ok(format!("{same} was damaged or lost on the shelf, and is whole again"))
}

/// Compiles and tries what arrived, in a process of its own.
///
/// # Errors
/// What is wrong with it, by its source's name.
pub async fn check(
    room: &Room,
    config: &ConfigArg,
    arrived: &Arrived,
    source: &str,
) -> anyhow::Result<Checked> {
    room.shelf.state()?.check_not_quarantined(&arrived.digest)?;
    let path = arrived.incoming.path();
    let checked: Result<Checked, _> = ask_child(Task::Check, path, config).await?;
    // The child knows the file by where it lies on its way in, which nobody can look at afterwards.
    let checked = checked
        .map_err(|error| anyhow::anyhow!(error.to_string().replace(&path.display().to_string(), source)))?;
    if checked.challenges.iter().any(|challenge| challenge.path == AVAILABILITY_PATH) {
        anyhow::bail!(
            "it claims {AVAILABILITY_PATH}, which is the miner's own; its challenge needs another path"
        );
    }
    if let Some(reason) = &checked.silent {
        eprintln!("note: it had nothing to say, which is allowed, on {reason}");
    }
    Ok(checked)
}

/// Puts it on the shelf and says what it does there.
///
/// # Errors
/// A shelf that refuses.
pub fn take_in(
    room: &Room,
    arrived: Arrived,
    checked: Checked,
    publisher: Option<Publisher>,
    grants: BTreeSet<Capability>,
    source: String,
) -> anyhow::Result<String> {
    let whose = match &publisher {
        Some(publisher) => format!("signed by {}", publisher.name),
        None => "unsigned".into(),
    };
    let Checked { name, version, kind, challenges, requests, silent: _ } = checked;
    let plugin = Installed {
        name,
        version,
        digest: arrived.digest,
        bytes: arrived.bytes,
        kind,
        challenges,
        source,
        publisher,
        requests,
        grants,
        enabled: true,
        installed_unix_ms: SystemClock.unix_ms(),
    };
    let taken = room.shelf.install(arrived.incoming, plugin.clone())?;
    let others: Vec<&str> = plugin.paths().filter(|path| !taken.iter().any(|own| own == path)).collect();
    let mut said = format!("installed {plugin}, {kind}, {whose}");
    if !taken.is_empty() {
        said += &format!("\nin use for {}", taken.join(", "));
    }
    if !others.is_empty() {
        let short = &plugin.digest[..12];
        said += &format!("\na candidate for {}: `touchline plugin promote {short}`", others.join(", "));
    }
    Ok(said)
}

impl Consent {
    /// What the plugin is granted: all that it asks for, or it is not installed. What its publisher's last version had is
    /// not asked again.
    ///
    /// # Errors
    /// A capability that the operator does not grant.
    pub fn grants(
        &self,
        room: &Room,
        checked: &Checked,
        publisher: Option<&Publisher>,
    ) -> anyhow::Result<BTreeSet<Capability>> {
        let mut grants = inherited(&room.shelf.state()?, checked, publisher);
        for &capability in &checked.requests {
            if grants.contains(&capability) {
                continue;
            }
            let given = self.yes || self.grant.contains(&capability) || ask(checked, capability)?;
            if !given {
                let what = format!("it asks for {capability} and was not granted it");
                return Err(Problem::new(what).remedy(format!("add --grant {capability}")).into());
            }
            grants.insert(capability);
        }
        Ok(grants)
    }
}

/// Asks on the terminal; without one nobody says yes.
fn ask(checked: &Checked, capability: Capability) -> anyhow::Result<bool> {
    let (stdin, mut stderr) = (std::io::stdin(), std::io::stderr());
    if !stdin.is_terminal() || !stderr.is_terminal() {
        return Ok(false);
    }
    let what = match capability {
        Capability::State => "a space of up to 1 MiB that survives its challenges",
    };
    write!(stderr, "{} {} asks for {capability}, {what}. Grant it? [y/N] ", checked.name, checked.version)?;
    stderr.flush()?;
    let mut line = String::new();
    stdin.read_line(&mut line)?;
    Ok(matches!(line.trim(), "y" | "Y" | "yes"))
}

/// A capability by its name.
pub fn capability(text: &str) -> Result<Capability, String> {
    let known = Capability::ALL.map(Capability::name).join(", ");
    Capability::from_name(text).ok_or_else(|| format!("there is no capability {text:?}; there is {known}"))
}

/// A SHA-256, with or without `sha256:` before it.
fn digest(text: &str) -> Result<String, String> {
    let figures = text.strip_prefix("sha256:").unwrap_or(text).to_ascii_lowercase();
    let good = figures.len() == 64 && figures.bytes().all(|byte| byte.is_ascii_hexdigit());
    if good { Ok(figures) } else { Err("a SHA-256 has 64 figures in hex".into()) }
}
