//! The other commands: what they print, and how they fail.

use crate::harness::{ClipServer, Workspace, command, root, short_clip};

#[test]
fn the_example_configuration_names_every_key_and_no_other() {
    let text = std::fs::read_to_string(root().join("touchline.toml")).unwrap();
    let written: toml::Table = toml::from_str(&text).unwrap();
    let read = touchline::config::Config::load(&root().join("touchline.toml")).unwrap();
    let known = toml::Table::try_from(&read).unwrap();
    assert_eq!(keys("", &written), keys("", &known));
}

fn keys(prefix: &str, table: &toml::Table) -> Vec<String> {
    let mut found: Vec<String> = table
        .iter()
        .flat_map(|(key, value)| match value {
            toml::Value::Table(inner) => keys(&format!("{prefix}{key}."), inner),
            _ => vec![format!("{prefix}{key}")],
        })
        .collect();
    found.sort();
    found
}

#[test]
fn doctor_names_every_part_and_what_is_missing() {
    let workspace = Workspace::new();
    let run = workspace.run(&["doctor"]);
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{text}");
    for part in
        ["ffmpeg", "onnx runtime", "players runs on cpu", "pitch runs on cpu", "gsr", "metagraph", "store"]
    {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
    std::fs::remove_file(workspace.path("nodes.json")).unwrap();
    let run = workspace.run(&["doctor"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&run.stdout).contains("nodes.json"));
}

#[test]
fn doctor_finds_what_would_keep_serve_from_starting_and_makes_nothing() {
    for (table, key, value, says) in [
        ("chain", "hotkey", "5EsNLFaGe9XK5LzWH3i6eC2Wqv6YqZS1442N1C4yeSdP6uxz", "chain.hotkey"),
        ("validator", "listen", "192.0.2.1:8091", "validator.listen"),
        ("models", "pitch", "", "`pitch`"),
    ] {
        let workspace = Workspace::new();
        workspace.configure(|config| {
            let keys = config[table].as_table_mut().unwrap();
            match value {
                "" => keys.remove(key),
                value => keys.insert(key.into(), value.into()),
            };
        });
        let run = workspace.run(&["doctor"]);
        let text = String::from_utf8_lossy(&run.stdout).into_owned();
        assert_eq!(run.status.code(), Some(1), "{text}");
        assert!(text.contains(says), "{says:?} is not in {text}");
        assert!(!workspace.path("touchline.sqlite").exists(), "doctor made a database");
    }
}

#[test]
fn inspecting_the_bundled_strategy_shows_what_it_needs_and_no_wasi() {
    let plugin = root().join("target/plugins/gsr.wasm");
    let run = command().args(["plugin", "inspect", "--json"]).arg(plugin).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(
        text.contains("\"gsr\"") && text.contains("players") && text.contains("/soccer/challenge"),
        "{text}"
    );
    assert!(!text.contains("wasi"), "{text}");
}

#[test]
fn inspecting_another_file_is_an_error_that_names_it() {
    let run = command().args(["plugin", "inspect", "README.md"]).output().unwrap();
    assert_eq!(run.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&run.stderr).contains("README.md"));
}

#[test]
fn a_challenge_sent_from_the_command_line_is_checked_and_timed() {
    let miner = Workspace::new().serve();
    let rendered = short_clip();
    let clips = ClipServer::start();
    let clip = clips.offer("clip.mp4", std::fs::read(&rendered.clip).unwrap());
    let truth = rendered.clip.with_file_name("truth.json");
    let run = command()
        .args(["challenge", "send", "--miner", &miner.validators, "--clip", &clip, "--truth"])
        .arg(truth)
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.success(), "{text} {}", String::from_utf8_lossy(&run.stderr));
    assert!(text.contains("16 frames") && text.contains("IDF1"), "{text}");
}

#[test]
fn what_a_model_saw_comes_as_one_line_a_frame() {
    let workspace = Workspace::new();
    let (manifest, clip) = (root().join("models/players/model.toml"), &short_clip().clip);
    let run = workspace.run(&["models", "run", manifest.to_str().unwrap(), clip.to_str().unwrap()]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let lines: Vec<serde_json::Value> = String::from_utf8(run.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 16);
    assert!(
        lines.iter().enumerate().all(|(index, line)| line["frame"] == index && line["role"] == "players")
    );
    assert!(lines.iter().all(|line| line["detections"].as_array().unwrap().len() > 5));
}
