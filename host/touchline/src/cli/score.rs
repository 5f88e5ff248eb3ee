//! `touchline score`: the score that a validator is expected to give an answer in a file.
//!
//! The scorer runs in the sandbox as any plugin does. Reads files, needs no configuration, and blocks until the score
//! is there.

mod actions;
mod file;
mod known;
mod truth;

use super::pixels;
use super::settings::SettingsArg;
use super::{accuracy, lines, output};
use crate::pixels::ClipFacts;
use crate::trials;
use anyhow::{Context, ensure};
use file::{AnswerFile, Size};
use known::Known;
use recording::{Folder, Recording};
use scene::VideoInfo;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use strategy::{
    Deadline, Evidence, OpenOptions, Sandbox, SandboxLimits, ScoreCard, ScoreComponent, ScorerPlugin,
};

/// For the whole score, which nobody waits for.
const LONGEST: Duration = Duration::from_secs(300);

/// Arguments of `score`.
#[derive(clap::Args)]
pub struct Args {
    /// The answer: as `touchline analyze` writes it, or a recorded one with its pitch lines. One of actions is held against
    /// --truth alone
    file: PathBuf,
    /// The scorer, a WebAssembly component
    #[arg(long, value_name = "FILE", default_value = "target/plugins/sn44.wasm")]
    plugin: PathBuf,
    /// Hold the answer against this truth.json: its objects in the place of what a validator sees in each box, and the
    /// painted lines of its frames that show the pitch
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Hold the answer against what the models saw in this recording, as far as they are sure of it, and the painted lines
    /// that a miner has kept beside it
    #[arg(long, value_name = "FILE", conflicts_with = "truth")]
    recording: Option<PathBuf>,
    /// Find the frames that a validator would score, and the lines in them, in this clip's pixels. Takes minutes for
    /// a long clip
    #[arg(long, value_name = "CLIP")]
    clip: Option<PathBuf>,
    /// The same from a file that `touchline lines` wrote
    #[arg(long, value_name = "FILE", conflicts_with = "clip")]
    lines: Option<PathBuf>,
    /// Size of the clip, px, where nothing else says it
    #[arg(long, value_name = "WIDTHxHEIGHT", value_parser = file::parse_size)]
    video: Option<Size>,
    /// Milliseconds that the answer took, instead of the file's processing_time
    #[arg(long)]
    elapsed_ms: Option<u32>,
    #[command(flatten)]
    settings: SettingsArg,
    /// Print a table instead of JSON
    #[arg(long)]
    table: bool,
    /// Write the score here instead of to standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What is printed.
#[derive(Serialize)]
struct Report {
    scorer: ScorerName,
    total: f32,
    components: Vec<ScoreComponent>,
    /// What nobody knew and was taken for granted, in sentences.
    assumed: Vec<&'static str>,
}

#[derive(Serialize)]
struct ScorerName {
    name: String,
    version: String,
    digest: String,
}

/// Scores the answer and prints its card.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if let Some(spotted) = actions::read(&args.file)? {
        ensure!(
            args.clip.is_none()
                && args.lines.is_none()
                && args.recording.is_none()
                && args.elapsed_ms.is_none(),
            "{} is an answer of actions, which is held against --truth alone; leave the other evidence out",
            args.file.display()
        );
        actions::run(&spotted, args.truth.as_deref(), args.table, args.output.as_deref())?;
        return Ok(ExitCode::SUCCESS);
    }
    let answer = AnswerFile::read(&args.file)?;
    let truth = args.truth.as_deref().map(accuracy::read_truth).transpose()?;
    let recording = args.recording.as_deref().map(Recording::load).transpose()?;
    let clip = clip_facts(args)?;
    let limits = SandboxLimits { call: LONGEST, ..SandboxLimits::default() };
    let scorer = ScorerPlugin::load(&Sandbox::new(&limits)?, &args.plugin, None)?;

    let mut assumed = Vec::new();
    let known = Known { truth: truth.as_ref(), recording: recording.as_ref(), clip: clip.as_ref() };
    let video =
        known.video(&answer, args.video).with_context(|| format!("cannot score {}", args.file.display()))?;
    let mut evidence = match (&truth, &recording) {
        (Some(truth), _) => truth::evidence(truth, scorer.descriptor()),
        (None, Some(recording)) => seen_evidence(recording, &scorer, &mut assumed)?,
        (None, None) => given_evidence(&answer, &video, &mut assumed),
    };
    let lines = match (clip, &args.recording) {
        (Some(clip), _) => Some(clip.scored_frames),
        (None, Some(recording)) => {
            Folder::lines_beside(recording).context("delete that file to score without painted lines")?
        }
        (None, None) => None,
    };
    if let Some(lines) = lines {
        evidence.scored_frames = Some(lines);
        assumed.push("CLIP sees a football pitch in every frame that has enough grass and lines.");
    } else if evidence.scored_frames.is_none() {
        assumed.push(
            "Every frame is scored, and keypoints lie on painted lines as well as all else is: there are no pitch lines; \
             give --clip, --lines or --truth.",
        );
    }
    let elapsed_ms = args.elapsed_ms.or(answer.elapsed_ms()).unwrap_or_else(|| {
        assumed.push("The answer took no time: neither the file nor --elapsed-ms says how long.");
        0
    });
    let settings = args.settings.over(&BTreeMap::new());
    let options = OpenOptions::new(&settings, Deadline::after(LONGEST));
    let card = scorer
        .score(options, video, &answer.to_answer(), &evidence, elapsed_ms)
        .and_then(|scored| scored.card)
        .with_context(|| format!("cannot score {}", args.file.display()))?;
    let report = report(&scorer, card, assumed);
    let text = if args.table { table(&report) } else { serde_json::to_string_pretty(&report)? + "\n" };
    output::write(args.output.as_deref(), text.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// What `--clip` or `--lines` tells of the clip's pixels.
fn clip_facts(args: &Args) -> anyhow::Result<Option<ClipFacts>> {
    match (&args.clip, &args.lines) {
        (Some(clip), _) => pixels::look(clip, &|_| true).map(Some),
        (None, Some(file)) => lines::read(file).map(Some),
        (None, None) => Ok(None),
    }
}

/// What the models saw, as far as they looked.
fn seen_evidence(
    recording: &Recording,
    scorer: &ScorerPlugin,
    assumed: &mut Vec<&'static str>,
) -> anyhow::Result<Evidence> {
    assumed.push(
        "The surer a model is of a box, the likelier a look would agree; how likely is what the scorer makes of it.",
    );
    let evidence = trials::evidence(recording, scorer, None)?;
    if recording.sights.iter().any(|sight| sight.len() < recording.frame_count as usize) {
        assumed.push(
            "In frames that no model looked at, every box shows what it is answered as: an answer's file has no confidences.",
        );
    }
    Ok(evidence)
}

/// What the file itself says of its frames.
fn given_evidence(answer: &AnswerFile, video: &VideoInfo, assumed: &mut Vec<&'static str>) -> Evidence {
    assumed.push("Every box shows what it is answered as: an answer's file has no confidences, and no truth was given.");
    let scored_frames = answer.scored_frames();
    if scored_frames.is_none() && answer.names_scored_frames() {
        assumed.push("What the file says of scored frames is left aside, since it has no pitch_lines.");
    }
    Evidence { frame_count: video.frame_count.unwrap_or(0), observations: Vec::new(), scored_frames }
}

fn report(scorer: &ScorerPlugin, card: ScoreCard, assumed: Vec<&'static str>) -> Report {
    let descriptor = scorer.descriptor();
    Report {
        scorer: ScorerName {
            name: descriptor.name.clone(),
            version: descriptor.version.clone(),
            digest: scorer.digest().into(),
        },
        total: card.total,
        components: card.components,
        assumed,
    }
}

fn table(report: &Report) -> String {
    let mut out = format!("{:<24} {:>10} {:>10}\n", "", "value", "best");
    let total = ScoreComponent { name: "total".into(), value: report.total, best: 1.0 };
    for ScoreComponent { name, value, best } in std::iter::once(&total).chain(&report.components) {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{name:<24} {value:>10.4} {best:>10.4}");
    }
    let _ = writeln!(out, "by {} {}", report.scorer.name, report.scorer.version);
    for sentence in &report.assumed {
        let _ = writeln!(out, "assumed: {sentence}");
    }
    out
}
