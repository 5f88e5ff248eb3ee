//! Models that come in by command: what is written, asked and refused, and that it runs.

use crate::harness::{Workspace, root, short_clip};
use std::path::PathBuf;
use std::process::Output;

/// One of the engine's fixtures, in the workspace.
fn fixture(workspace: &Workspace, file: &str) -> PathBuf {
    let copy = workspace.path(file);
    std::fs::copy(root().join("host/inference/tests/fixtures").join(file), &copy).expect("a fixture");
    copy
}

fn import(workspace: &Workspace, file: &str, flags: &[&str]) -> Output {
    let file = fixture(workspace, file);
    let given = ["models", "import", file.to_str().expect("a path")];
    workspace.run(&[&given[..], flags].concat())
}

fn stdout(run: &Output) -> String {
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8_lossy(&run.stdout).into_owned()
}

fn refusal(run: &Output) -> String {
    assert_eq!(run.status.code(), Some(1));
    String::from_utf8_lossy(&run.stderr).into_owned()
}

#[test]
fn an_export_runs_after_import_and_nothing_else() {
    for file in ["detect-noted.onnx", "end2end-detect.onnx"] {
        let workspace = Workspace::new();
        let told = stdout(&import(&workspace, file, &["--role", "players"]));
        assert!(told.contains("the metadata's names") && told.contains("any number of frames"), "{told}");
        let manifest = workspace.path(file).with_extension("toml");
        let manifest = manifest.to_str().expect("a path");
        let checked = stdout(&workspace.run(&["models", "check", manifest]));
        assert!(checked.contains("images of f32") && checked.contains("runs on   cpu"), "{checked}");
        let clip = short_clip().clip.to_str().expect("a path");
        let seen = stdout(&workspace.run(&["models", "run", manifest, clip]));
        assert_eq!(seen.lines().count(), 16);
        assert!(seen.lines().all(|line| line.contains("\"role\":\"players\"")), "{seen}");
    }
}

#[test]
fn a_model_is_copied_where_it_is_wanted_and_nothing_is_overwritten_unasked() {
    let workspace = Workspace::new();
    let out = workspace.path("models/pitch");
    let flags = ["--role", "pitch", "--out", out.to_str().expect("a path")];
    stdout(&import(&workspace, "pose-noted.onnx", &flags));
    let manifest = std::fs::read_to_string(out.join("pose-noted.toml")).expect("a manifest");
    let written: toml::Table = toml::from_str(&manifest).expect("toml");
    assert_eq!(written["head"].as_str(), Some("yolov8-pose"));
    assert_eq!((written["keypoints"].as_integer(), written["confidence"].as_float()), (Some(4), Some(0.25)));
    assert!(out.join("pose-noted.onnx").exists());
    std::fs::write(out.join("pose-noted.toml"), "mine").expect("a manifest");
    let refused = refusal(&import(&workspace, "pose-noted.onnx", &flags));
    assert!(refused.contains("pose-noted.toml is there already") && refused.contains("--force"), "{refused}");
    assert_eq!(std::fs::read_to_string(out.join("pose-noted.toml")).expect("a manifest"), "mine");
    stdout(&import(&workspace, "pose-noted.onnx", &[&flags[..], &["--force"]].concat()));
}

#[test]
fn what_nobody_said_is_asked_by_naming_the_flag() {
    let workspace = Workspace::new();
    for (file, flags, flag) in [
        ("detect-noted.onnx", &[][..], "--role"),
        ("detect-open.onnx", &["--role", "players"], "--input"),
        ("detect.onnx", &["--role", "players"], "--class-names"),
        ("pose.onnx", &["--role", "pitch", "--class-names", "pitch"], "--keypoints"),
    ] {
        let refused = refusal(&import(&workspace, file, flags));
        assert!(refused.contains(flag) && refused.contains(file), "{refused}");
    }
    let named = ["--role", "pitch", "--class-names", "pitch", "--keypoints", "4"];
    stdout(&import(&workspace, "pose.onnx", &named));
}

#[test]
fn what_cannot_be_served_is_refused_and_nothing_is_written() {
    let workspace = Workspace::new();
    for (file, says) in [("segment.onnx", "2 outputs"), ("obb.onnx", "`obb`"), ("half.onnx", "f16")] {
        let refused = refusal(&import(&workspace, file, &["--role", "players"]));
        assert!(refused.contains(says), "{refused}");
        assert!(!workspace.path(file).with_extension("toml").exists(), "{file}");
    }
}

#[test]
fn the_configurations_models_are_listed_and_a_changed_one_is_told_of() {
    let workspace = Workspace::new();
    let listed = stdout(&workspace.run(&["models", "list"]));
    for part in [
        "players  ",
        "yolov8-detect",
        "640x384 px",
        "goalkeeper",
        "32 keypoints",
        "unchanged",
        "batch      any",
    ] {
        assert!(listed.contains(part), "{part:?} is not in {listed}");
    }
    stdout(&import(&workspace, "detect-noted.onnx", &["--role", "players"]));
    workspace.configure(|config| config["models"]["players"] = "detect-noted.toml".into());
    std::fs::write(workspace.path("detect-noted.onnx"), b"another").expect("a model");
    let run = workspace.run(&["models", "list"]);
    let listed = String::from_utf8_lossy(&run.stdout).into_owned();
    assert_eq!(run.status.code(), Some(1));
    assert!(listed.contains("UNUSABLE") && listed.contains("detect-noted.onnx"), "{listed}");
    assert!(
        listed.contains("pitch.onnx") && listed.contains("unchanged"),
        "the other one is listed: {listed}"
    );
}
