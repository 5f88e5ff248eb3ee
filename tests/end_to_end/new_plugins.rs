//! `touchline plugin new`: what it writes is built with the tools that `make test` set up, and answers a clip.

use crate::harness::{Workspace, command, root, short_clip};
use scene::FrameTruth;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Writes a project called `first-try` and gives back its folder.
fn begin(folder: &TempDir, language: &str, kind: &str) -> PathBuf {
    let dir = folder.path().join("first-try");
    let run = command()
        .args(["plugin", "new", "first-try", "--language", language, "--kind", kind, "--dir"])
        .arg(&dir)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    dir
}

fn build(command: &mut Command) {
    let run = command.output().unwrap();
    let (out, error) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{command:?}: {out}{error}");
}

/// Builds a project in Rust as its Makefile does, with what was built and fetched for the plugins that ship.
fn build_rust(dir: &Path) {
    std::fs::copy(root().join("Cargo.lock"), dir.join("Cargo.lock")).unwrap();
    build(
        Command::new("make")
            .current_dir(dir)
            .env("PLUGIN_BUILD_DIR", root().join("target/plugin-build"))
            .env("CARGO_NET_OFFLINE", "true"),
    );
}

fn build_python(dir: &Path) {
    let tool = tool("componentize-py-");
    build(
        Command::new("make")
            .current_dir(dir)
            .env("COMPONENTIZE_PY", tool.join("bin/componentize-py"))
            .env("PYTHONPATH", tool),
    );
    build(Command::new("make").current_dir(dir).arg("test"));
}

fn build_javascript(dir: &Path) {
    let modules = tool("componentize-qjs-").join("node_modules");
    std::os::unix::fs::symlink(modules, dir.join("node_modules")).unwrap();
    for script in ["build", "test"] {
        build(Command::new("npm").current_dir(dir).args(["run", script]));
    }
}

/// The folder of a tool that set-up fetched, whatever its version.
fn tool(name: &str) -> PathBuf {
    let tools = std::fs::read_dir(root().join(".tools")).unwrap().map(|entry| entry.unwrap().path());
    let mut named =
        tools.filter(|path| path.is_dir() && path.file_name().unwrap().to_str().unwrap().starts_with(name));
    named.next().unwrap_or_else(|| panic!("{name} is missing below .tools; run `scripts/setup/run guests`"))
}

/// What the built plugin says of itself; it must fit the contract and import no WASI.
fn inspect(dir: &Path) -> Value {
    let plugin = dir.join("first-try.wasm");
    let run = command().args(["plugin", "inspect", "--json"]).arg(&plugin).output().unwrap();
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(run.status.success() && !text.contains("wasi"), "{text}");
    serde_json::from_str(&text).unwrap()
}

/// Has the built strategy answer 16 frames.
fn answer(dir: &Path) {
    let workspace = Workspace::new();
    let plugin = dir.join("first-try.wasm").display().to_string();
    workspace.configure(|config| {
        config["strategy"].as_table_mut().unwrap().insert("plugin".into(), plugin.into());
    });
    let run = workspace.run(&["analyze", short_clip().clip.to_str().unwrap()]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    let frames: Vec<FrameTruth> = serde_json::from_value(answer["frames"].clone()).unwrap();
    assert_eq!(frames.len(), 16);
    assert!(frames.iter().all(|frame| frame.objects.len() > 5 && frame.keypoints.len() == 32));
}

#[test]
fn a_new_strategy_in_rust_answers() {
    let folder = TempDir::new().unwrap();
    let dir = begin(&folder, "rust", "strategy");
    build_rust(&dir);
    assert!(inspect(&dir).to_string().contains("first-try"));
    answer(&dir);
}

#[test]
fn a_new_strategy_in_python_answers() {
    let folder = TempDir::new().unwrap();
    let dir = begin(&folder, "python", "strategy");
    build_python(&dir);
    assert!(inspect(&dir).to_string().contains("first-try"));
    answer(&dir);
}

#[test]
fn a_new_strategy_in_javascript_answers() {
    let folder = TempDir::new().unwrap();
    let dir = begin(&folder, "javascript", "strategy");
    build_javascript(&dir);
    assert!(inspect(&dir).to_string().contains("first-try"));
    answer(&dir);
}

#[test]
fn what_is_there_is_not_overwritten_and_a_bad_name_is_refused() {
    let folder = TempDir::new().unwrap();
    let dir = begin(&folder, "python", "scorer");
    std::fs::write(dir.join("app.py"), "mine").unwrap();
    let again = |name: &str, dir: &Path| {
        let run = command().args(["plugin", "new", name, "--language", "python", "--dir"]).arg(dir).output();
        let run = run.unwrap();
        assert_eq!(run.status.code(), Some(1));
        String::from_utf8(run.stderr).unwrap()
    };
    let text = again("first-try", &dir);
    assert!(text.contains("is there already") && text.contains("--dir"), "{text}");
    assert_eq!(std::fs::read_to_string(dir.join("app.py")).unwrap(), "mine");
    assert!(!dir.join("strategy.py").exists());
    assert!(again("First_Try", &folder.path().join("other")).contains("First_Try"));
}
