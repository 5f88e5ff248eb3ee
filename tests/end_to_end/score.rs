//! `touchline score`: the built scorer, in the sandbox, on answers in files.

use crate::harness::{Workspace, command, root, short_clip};
use serde_json::Value;
use std::path::{Path, PathBuf};

pub fn score(file: &Path, options: &[&str]) -> Result<Value, String> {
    let plugin = root().join("target/plugins/sn44.wasm");
    let run = command().arg("score").arg(file).arg("--plugin").arg(plugin).args(options).output().unwrap();
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into_owned());
    }
    Ok(serde_json::from_slice(&run.stdout).unwrap())
}

pub fn component(card: &Value, name: &str) -> Option<f64> {
    let components = card["components"].as_array().unwrap();
    components.iter().find(|component| component["name"] == name)?["value"].as_f64()
}

fn vector(name: &str) -> PathBuf {
    root().join("plugins/sn44/tests/vectors").join(name)
}

/// The crate's own tests hold every component of every recorded answer; here it is the component that scores.
#[test]
fn a_recorded_answer_is_scored_in_the_sandbox_as_the_validator_scored_it() {
    for name in ["clean.json", "camera-cut.json", "gaps.json", "noisy.json", "sparse-keypoints.json"] {
        let recorded: Value = serde_json::from_slice(&std::fs::read(vector(name)).unwrap()).unwrap();
        let card = score(&vector(name), &["--elapsed-ms", "3000"]).unwrap();
        let wanted = recorded["expected"]["final"].as_f64().unwrap();
        let found = component(&card, "keypoints_final").unwrap();
        assert!((found - wanted).abs() < 1.0, "{name}: {found} instead of {wanted}");
        assert_eq!(card["scorer"]["name"], "sn44");
        assert!(card["assumed"].to_string().contains("Every box shows what it is answered as"), "{card}");
    }
}

#[test]
fn the_truth_scores_high_against_itself_and_pays_for_its_time() {
    let truth = short_clip().clip.with_file_name("truth.json");
    let against_itself = ["--truth", truth.to_str().unwrap(), "--elapsed-ms"];
    let fast = score(&truth, &[&against_itself[..], &["1000"]].concat()).unwrap();
    assert!(component(&fast, "mean_on_line").unwrap() > 0.98, "{fast}");
    assert!(component(&fast, "keypoints_final").unwrap() > 85.0, "{fast}");
    assert!(component(&fast, "bbox_seen_share").unwrap() == 1.0, "{fast}");
    let slow = score(&truth, &[&against_itself[..], &["12000"]].concat()).unwrap();
    assert!(slow["total"].as_f64().unwrap() < fast["total"].as_f64().unwrap() - 0.2, "{slow}");
}

#[test]
fn lines_that_were_kept_score_as_those_found_in_the_clip() {
    let dir = tempfile::tempdir().unwrap();
    let kept = dir.path().join("lines.json");
    let clip = &short_clip().clip;
    let truth = clip.with_file_name("truth.json");
    let found = command().arg("lines").arg(clip).arg("--output").arg(&kept).output().unwrap();
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    let with = |option: &str, file: &Path| {
        let truth = truth.to_str().unwrap();
        score(Path::new(truth), &["--truth", truth, "--elapsed-ms", "1000", option, file.to_str().unwrap()])
            .unwrap()
    };
    let card = with("--lines", &kept);
    assert_eq!(card, with("--clip", clip));
    assert!(component(&card, "valid_frames").unwrap() > 1.0, "{card}");
}

#[test]
fn a_sample_of_lines_has_the_frames_of_its_runs_and_no_other() {
    let clip = &short_clip().clip;
    let sampled =
        |run: &str| command().arg("lines").arg(clip).args(["--run", run, "--every", "5"]).output().unwrap();
    let found = sampled("2");
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    let kept: Value = serde_json::from_slice(&found.stdout).unwrap();
    // Sixteen frames of a wide shot.
    assert_eq!(kept["frames_to_validate"], serde_json::json!([0, 1, 5, 6, 10, 11, 15]));
    let error = String::from_utf8_lossy(&sampled("6").stderr).into_owned();
    assert!(error.contains("--run 6 --every 5"), "{error}");
}

#[test]
fn what_the_models_saw_stands_for_what_a_box_shows_as_far_as_they_are_sure() {
    let workspace = Workspace::new();
    let clip = &short_clip().clip;
    let [recording, answer] =
        ["clip.tlrec", "answer.json"].map(|name| workspace.path(name).display().to_string());
    let run =
        workspace.run(&["analyze", clip.to_str().unwrap(), "--record", &recording, "--output", &answer]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let card = score(Path::new(&answer), &["--elapsed-ms", "1000", "--recording", &recording]).unwrap();
    let sure = score(Path::new(&answer), &["--elapsed-ms", "1000", "--video", "1280x720"]).unwrap();
    let literally = ["--elapsed-ms", "1000", "--recording", &recording, "--set", "confidence-spread=10"];
    let cautious = score(Path::new(&answer), &literally).unwrap();
    assert_eq!(component(&card, "bbox_seen_share"), Some(1.0), "{card}");
    assert_eq!(component(&sure, "bbox_seen_share"), Some(0.0), "{sure}");
    let bbox = |card| component(card, "bbox_expected").unwrap();
    assert!(bbox(&cautious) < bbox(&card) && bbox(&card) <= bbox(&sure), "{cautious} {card} {sure}");
}

#[test]
fn what_is_missing_or_wrong_is_named_with_its_remedy() {
    let dir = tempfile::tempdir().unwrap();
    let answer = dir.path().join("answer.json");
    std::fs::write(&answer, r#"{"frames": [{"frame_number": 0, "keypoints": [], "objects": []}]}"#).unwrap();
    let sized = ["--video", "1280x720"];
    for (file, options, named) in [
        (&answer, vec![], "--video"),
        (&answer, [&sized[..], &["--set", "reference-total=0"]].concat(), "reference-total = \"0\""),
        (&answer, [&sized[..], &["--set", "rival=1"]].concat(), "rival"),
        (&root().join("README.md"), sized.to_vec(), "README.md"),
    ] {
        let error = score(file, &options).unwrap_err();
        assert!(error.contains(named), "{named:?} is not in {error}");
    }
}
