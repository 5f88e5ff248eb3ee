//! `touchline replay`: answers a recorded challenge again.

use super::settings::SettingsArg;
use super::{ConfigArg, output};
use crate::challenge::answer::Body;
use crate::config::Config;
use crate::trials::{Contender, Contenders};
use anyhow::Context;
use recording::{Folder, Recording, Replayed};
use serde::Serialize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use strategy::Interrupt;

/// Arguments of `replay`.
#[derive(clap::Args)]
pub struct Args {
    /// The challenge's number, as the report has it, or the file of a recording
    recording: String,
    /// The strategy: a component's file, or an installed plugin as NAME or NAME@VERSION; without it, the one that
    /// answered, with the settings that it had
    #[arg(long, value_name = "FILE|NAME")]
    strategy: Option<String>,
    #[command(flatten)]
    settings: SettingsArg,
    /// Write what was seen here, as `models run` prints it: an observation a line, of every model and frame
    #[arg(long, value_name = "FILE")]
    seen: Option<PathBuf>,
    /// Write the answer here, as `analyze` writes it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// Answers again and says how that compares; fails where the strategy that answered gives another answer.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.config.config)?;
    let path = path(&args.recording, &config);
    let recording = Recording::load(&path)?;
    let contenders = Contenders::open(&config)?;
    let mut contender = match &args.strategy {
        Some(wanted) => contenders.strategy(wanted)?,
        None => contenders.that_answered(&recording)?,
    };
    contender.settings = args.settings.over(&contender.settings);
    let replayed = contender
        .replay(&recording, Interrupt::default())
        .with_context(|| format!("{contender} cannot be tried on {}", path.display()))?;
    if let Some(out) = &args.out {
        let mut body = Body::of(&recording.asked.challenge_id, None, &replayed.answer).plain()?;
        body.push(b'\n');
        output::write(Some(out), &body)?;
    }
    if let Some(file) = &args.seen {
        output::write(Some(file), &seen(&recording)?)?;
    }
    let report = Report::of(&recording, &contender, &replayed);
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", report.text(&path));
    }
    // Who answered must be able to say it again; another strategy has another answer, as the plain one had.
    let answered_then = report.same_strategy && report.same_settings && report.fallback_reason.is_none();
    let failed = report.failure.is_some() || (answered_then && !report.identical);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// A number means a file of the configuration's folder.
fn path(wanted: &str, config: &Config) -> PathBuf {
    match wanted.parse() {
        Ok(id) => Folder::path_of(&config.recordings.dir, id),
        Err(_) => PathBuf::from(wanted),
    }
}

/// What every model saw, an observation a line.
fn seen(recording: &Recording) -> anyhow::Result<Vec<u8>> {
    let mut lines = Vec::new();
    for seen in recording.sights.iter().flat_map(|sight| sight.observations()) {
        serde_json::to_writer(&mut lines, &seen)?;
        lines.push(b'\n');
    }
    Ok(lines)
}

/// What came of it.
#[derive(Serialize)]
struct Report<'r> {
    challenge_id: &'r str,
    challenge_type: &'r str,
    received_unix_ns: u64,
    frames: u32,
    answered_by: &'r recording::Strategy,
    /// Why the plain strategy answered then.
    fallback_reason: Option<&'r str>,
    strategy: String,
    digest: &'r str,
    same_strategy: bool,
    /// Whether it had the settings that the strategy which answered had.
    same_settings: bool,
    identical: bool,
    difference: Option<String>,
    failure: Option<&'r str>,
    strategy_ms: f64,
    looks_wanted: u64,
    looks_missing: u64,
    missing_share: f64,
}

impl<'r> Report<'r> {
    fn of(recording: &'r Recording, contender: &'r Contender, replayed: &'r Replayed) -> Self {
        let difference = recording.answer.difference(&replayed.digest());
        Self {
            challenge_id: &recording.asked.challenge_id,
            challenge_type: &recording.asked.challenge_type,
            received_unix_ns: recording.received_unix_ns,
            frames: recording.frame_count,
            answered_by: &recording.strategy,
            fallback_reason: recording.fallback_reason.as_deref(),
            strategy: contender.to_string(),
            digest: contender.plugin.digest(),
            same_strategy: contender.plugin.digest() == recording.strategy.digest,
            same_settings: contender.settings == recording.strategy.settings,
            identical: difference.is_none(),
            difference: difference.map(|difference| difference.to_string()),
            failure: replayed.failure.as_deref(),
            strategy_ms: replayed.strategy_time().as_secs_f64() * 1e3,
            looks_wanted: replayed.wanted,
            looks_missing: replayed.missing,
            missing_share: replayed.missing_share(),
        }
    }

    fn text(&self, path: &Path) -> String {
        let mut text = format!(
            "{}: challenge {} ({}), {} frames, answered by {} {}\n{} took {:.1} ms",
            path.display(),
            self.challenge_id,
            self.challenge_type,
            self.frames,
            self.answered_by.name,
            self.answered_by.version,
            self.strategy,
            self.strategy_ms,
        );
        text += &match &self.difference {
            None => ": the answer is identical to the one that left\n".to_owned(),
            Some(difference) => format!(": the answer is not the one that left: {difference}\n"),
        };
        if let Some(reason) = self.fallback_reason {
            text += &format!("then the plain strategy answered: {reason}\n");
        }
        if let Some(reason) = self.failure {
            text += &format!("now the plain strategy answered: {reason}\n");
        }
        if self.looks_missing > 0 {
            let share = self.missing_share * 100.0;
            text += &format!(
                "it wanted to see {} times what nobody had looked at, {share:.1} % of what its plan names; that part of \
                 the answer is made without it\n",
                self.looks_missing
            );
        }
        text
    }
}
