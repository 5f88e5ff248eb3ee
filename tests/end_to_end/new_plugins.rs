//! `touchline plugin new`: what it writes, and what it leaves alone.

use crate::harness::command;
use std::path::{Path, PathBuf};
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
