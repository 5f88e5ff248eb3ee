//! `touchline lines`: the frames of a clip that a validator would score, and the painted lines in them, kept in a file.
//!
//! Finding them takes far longer than a score does, and they are the same for every answer to the clip. Reads files,
//! needs no configuration, and blocks until the clip has been looked at.

use super::output;
use super::pixels;
use crate::pixels::ClipFacts;
use anyhow::{Context, ensure};
use scene::VideoInfo;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use strategy::{FrameLines, Segment};

/// Arguments of `lines`.
#[derive(clap::Args)]
pub struct Args {
    /// The clip. Takes minutes for a long one
    clip: PathBuf,
    /// Write them here instead of to standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Look at a sample only: at so many frames in a row
    #[arg(long, value_name = "FRAMES", requires = "every")]
    run: Option<u32>,
    /// Begin such a run at every n-th frame
    #[arg(long, value_name = "FRAMES", requires = "run")]
    every: Option<u32>,
}

/// Looks at the clip and writes what was found.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (run, every) = (args.run.unwrap_or(1), args.every.unwrap_or(1));
    ensure!(
        (1..=every).contains(&run),
        "--run {run} --every {every}: give runs of at least one frame that begin no closer than they are long"
    );
    if let Some(file) = &args.output {
        output::check_place(file)?;
    }
    let facts = pixels::look(&args.clip, &|frame| frame % every < run)?;
    if facts.scored_frames.is_empty() {
        eprintln!(
            "note: no frame that was looked at shows enough of a pitch; a validator would most likely skip the clip"
        );
    }
    let mut text = serde_json::to_vec(&LinesFile::of(&facts))?;
    text.push(b'\n');
    output::write(args.output.as_deref(), &text)?;
    Ok(ExitCode::SUCCESS)
}

/// As it is written: keys and lines as in a recorded answer.
#[derive(Serialize, Deserialize)]
struct LinesFile {
    video: VideoInfo,
    frames_to_validate: Vec<u32>,
    pitch_lines: BTreeMap<u32, Vec<[f32; 4]>>,
}

impl LinesFile {
    fn of(facts: &ClipFacts) -> Self {
        let lines = |frame: &FrameLines| (frame.frame, frame.segments.iter().map(Segment::ends).collect());
        Self {
            video: facts.video,
            frames_to_validate: facts.scored_frames.iter().map(|frame| frame.frame).collect(),
            pitch_lines: facts.scored_frames.iter().map(lines).collect(),
        }
    }

    fn into_facts(self) -> ClipFacts {
        let Self { video, frames_to_validate, pitch_lines } = self;
        let segments =
            |frame| pitch_lines.get(&frame).into_iter().flatten().copied().map(Segment::of_ends).collect();
        let scored = frames_to_validate.iter().map(|&frame| FrameLines { frame, segments: segments(frame) });
        ClipFacts { video, scored_frames: scored.collect() }
    }
}

/// Reads what [`run`] wrote.
///
/// # Errors
/// A file that cannot be read or says something else.
pub fn read(path: &Path) -> anyhow::Result<ClipFacts> {
    let bytes =
        crate::input::read(path).with_context(|| format!("cannot read the lines {}", path.display()))?;
    let file: LinesFile = serde_json::from_slice(&bytes)
        .with_context(|| format!("{} is not as `touchline lines` writes it", path.display()))?;
    Ok(file.into_facts())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_read_again_as_it_was() {
        let video = VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: Some(9) };
        let lines = [[1.0, 2.0, 30.5, 4.0], [5.0, 6.0, 7.0, 80.0]];
        let scored_frames = vec![
            FrameLines { frame: 3, segments: lines.map(Segment::of_ends).to_vec() },
            FrameLines { frame: 8, segments: Vec::new() },
        ];
        let facts = ClipFacts { video, scored_frames: scored_frames.clone() };
        let written = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(written.path(), serde_json::to_vec(&LinesFile::of(&facts)).unwrap()).unwrap();
        let again = read(written.path()).unwrap();
        assert_eq!((again.video, again.scored_frames), (video, scored_frames));
    }

    #[test]
    fn another_file_is_refused_by_name() {
        let written = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(written.path(), "{}").unwrap();
        let error = read(written.path()).err().unwrap().to_string();
        assert!(error.contains("touchline lines") && error.contains(&written.path().display().to_string()));
    }
}
