//! Holds an answer against a clip's ground truth, for people to read.

use accuracy::{keypoint_accuracy, measure};
use anyhow::Context;
use scene::soccer::{BALL, GOALKEEPER, PLAYER, REFEREE};
use scene::{FrameTruth, Truth};
use serde::Deserialize;
use std::fmt::Write;
use std::path::Path;

#[derive(Deserialize)]
struct Answer {
    frames: Vec<FrameTruth>,
}

/// Reads a `truth.json`.
pub fn read_truth(path: &Path) -> anyhow::Result<Truth> {
    let text = crate::input::read(path)
        .with_context(|| format!("cannot read the ground truth {}", path.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is not a truth.json", path.display()))
}

/// The frames of a standard answer's body.
pub fn read_frames(body: &[u8]) -> anyhow::Result<Vec<FrameTruth>> {
    let answer: Answer = serde_json::from_slice(body).context("the answer has not the standard form")?;
    Ok(answer.frames)
}

/// A table: people, each class, and keypoints.
pub fn table(truth: &Truth, frames: &[FrameTruth]) -> String {
    let mut out = String::from("accuracy against the ground truth (IoU 0.5)\n");
    out += "  class          true  answered   found   false    IDF1\n";
    let rows: [(&str, &[u32]); 5] = [
        ("people", &[GOALKEEPER, PLAYER, REFEREE]),
        ("player", &[PLAYER]),
        ("goalkeeper", &[GOALKEEPER]),
        ("referee", &[REFEREE]),
        ("ball", &[BALL]),
    ];
    for (name, class_ids) in rows {
        let accuracy = measure(truth, frames, class_ids);
        let (found, wrong) = (100.0 * accuracy.found(), 100.0 * accuracy.false_share());
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "  {name:<11} {:>7} {:>9} {found:>6.1}% {wrong:>6.1}% {:>7.3}",
            accuracy.true_objects, accuracy.answered_objects, accuracy.idf1
        );
    }
    let keypoints = keypoint_accuracy(truth, frames);
    let _ = writeln!(
        out,
        "  keypoints   {:>7} {:>9} {:>6.1}% {:>6.1}%   median error {:.2} px",
        keypoints.true_points,
        keypoints.answered_points,
        100.0 * keypoints.found(),
        100.0 * keypoints.false_share(),
        keypoints.median_error_px
    );
    out
}
