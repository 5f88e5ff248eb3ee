//! The shelf: what is on it, who answers what, and what a crash leaves.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

use std::collections::BTreeSet;
use std::path::Path;
use strategy::{Capability, ChallengeType};
use tempfile::TempDir;
use touchline_packages::{Installed, Kind, Quarantine, Refused, Removed, Shelf, ShelfError};

fn shelf() -> (TempDir, Shelf) {
    let dir = tempfile::tempdir().unwrap();
    let shelf = Shelf::open(dir.path().join("plugins"));
    (dir, shelf)
}

fn plugin(name: &str, version: &str, kind: Kind, paths: &[&str]) -> Installed {
    let challenge = |path: &&str| ChallengeType { name: path.replace('/', ""), path: (*path).to_owned() };
    Installed {
        name: name.into(),
        version: version.into(),
        digest: format!("{:0<64}", hex(&format!("{name}{version}"))),
        bytes: 3,
        kind,
        challenges: paths.iter().map(challenge).collect(),
        source: "file.wasm".into(),
        publisher: None,
        requests: BTreeSet::new(),
        grants: BTreeSet::new(),
        enabled: true,
        installed_unix_ms: 1,
    }
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn install(shelf: &Shelf, plugin: &Installed) -> Result<Vec<String>, ShelfError> {
    let mut incoming = shelf.receive().unwrap();
    incoming.write(b"abc").unwrap();
    shelf.install(incoming, plugin.clone())
}

fn strategy(version: &str) -> Installed {
    plugin("track", version, Kind::Strategy, &["/a", "/b"])
}

fn files(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_shelf_that_was_never_used_is_empty_and_not_made_by_looking() {
    let (_dir, shelf) = shelf();
    assert_eq!(shelf.state().unwrap().generation, 0);
    assert_eq!(shelf.stamp().unwrap(), None);
    assert!(!shelf.dir().exists());
}

#[test]
fn the_first_strategy_of_a_path_is_active_there_and_a_later_one_waits_to_be_promoted() {
    let (_dir, shelf) = shelf();
    let (old, new) = (strategy("1.0.0"), strategy("2.0.0"));
    assert_eq!(install(&shelf, &old).unwrap(), ["/a", "/b"]);
    let stamp = shelf.stamp().unwrap();
    assert_eq!(install(&shelf, &new).unwrap(), [""; 0]);
    assert_ne!(shelf.stamp().unwrap(), stamp);
    let state = shelf.state().unwrap();
    assert_eq!(state.generation, 2);
    assert_eq!(state.answering()["/a"].digest, old.digest);
    shelf.promote("track@2.0.0", 2).unwrap();
    let state = shelf.state().unwrap();
    assert_eq!(state.answering()["/b"].digest, new.digest);
    let line: Vec<&str> = state.succession("/b").iter().map(|plugin| plugin.version.as_str()).collect();
    assert_eq!(line, ["2.0.0", "1.0.0"]);
    shelf.rollback().unwrap();
    assert_eq!(shelf.state().unwrap().answering()["/a"].digest, old.digest);
    assert_eq!(std::fs::read(shelf.blob_path(&new.digest)).unwrap(), b"abc");
}

#[test]
fn strategies_and_scorers_of_a_path_do_not_displace_each_other() {
    let (_dir, shelf) = shelf();
    install(&shelf, &strategy("1.0.0")).unwrap();
    let scorer = plugin("score", "1.0.0", Kind::Scorer, &["/a"]);
    assert_eq!(install(&shelf, &scorer).unwrap(), ["/a"]);
    let state = shelf.state().unwrap();
    assert_eq!(state.answering()["/a"].name, "track");
    assert_eq!(state.scorers()["/a"].name, "score");
    let refused = shelf.shadow("score", true).unwrap_err();
    assert!(matches!(refused, ShelfError::Refused(Refused::NoStrategy { .. })), "{refused}");
}

#[test]
fn a_disabled_plugin_keeps_its_paths_until_another_takes_them() {
    let (_dir, shelf) = shelf();
    install(&shelf, &strategy("1.0.0")).unwrap();
    shelf.disable("track").unwrap();
    let state = shelf.state().unwrap();
    assert!(state.answering().is_empty() && state.succession("/a").is_empty());
    shelf.enable("track").unwrap();
    assert_eq!(shelf.state().unwrap().answering().len(), 2);
    shelf.disable("track").unwrap();
    assert_eq!(install(&shelf, &strategy("2.0.0")).unwrap(), ["/a", "/b"]);
    shelf.enable("track@1.0.0").unwrap();
    assert_eq!(shelf.state().unwrap().answering()["/a"].version, "2.0.0");
}

#[test]
fn a_plugin_in_quarantine_answers_nothing_until_it_is_cleared_and_stays_known_when_removed() {
    let (_dir, shelf) = shelf();
    let (old, new) = (strategy("1.0.0"), strategy("2.0.0"));
    install(&shelf, &old).unwrap();
    install(&shelf, &new).unwrap();
    shelf.promote("track", 1).unwrap_err();
    shelf.promote(&new.digest, 1).unwrap();
    let why = Quarantine { reason: "it trapped".into(), failures: 3, since_unix_ms: 5 };
    shelf.quarantine(&new.digest, why).unwrap();
    let state = shelf.state().unwrap();
    assert_eq!(state.answering()["/a"].digest, old.digest, "it stands in");
    assert_eq!(state.succession("/a")[1].digest, old.digest);
    let refused = shelf.remove(&old.digest).unwrap_err().to_string();
    assert!(refused.contains("in use for /a, /b"), "{refused}");
    let refused = shelf.promote(&new.digest, 2).unwrap_err().to_string();
    assert!(refused.contains("it trapped") && refused.contains("plugin clear"), "{refused}");
    shelf.promote(&old.digest, 2).unwrap();
    shelf.remove(&new.digest).unwrap();
    let again = install(&shelf, &new).unwrap_err();
    assert!(matches!(again, ShelfError::Refused(Refused::Quarantined { .. })), "{again}");
    assert_eq!(shelf.clear(&new.digest[..12]).unwrap(), new.digest);
    install(&shelf, &new).unwrap();
}

#[test]
fn what_is_not_granted_is_not_used() {
    let (_dir, shelf) = shelf();
    let asks = Installed {
        requests: [Capability::State].into(),
        grants: [Capability::State].into(),
        ..strategy("1.0.0")
    };
    install(&shelf, &asks).unwrap();
    shelf.revoke("track", Capability::State).unwrap();
    assert!(shelf.state().unwrap().answering().is_empty());
    let refused = shelf.shadow("track", true).unwrap_err();
    assert!(refused.to_string().contains("active already"), "{refused}");
    shelf.disable("track").unwrap();
    let refused = shelf.enable("track").unwrap_err().to_string();
    assert!(refused.contains("touchline plugin grant 747261636b31 state"), "{refused}");
    shelf.grant("track", Capability::State).unwrap();
    shelf.enable("track").unwrap();
    assert_eq!(shelf.state().unwrap().answering().len(), 2);
    install(&shelf, &strategy("2.0.0")).unwrap();
    let refused = shelf.grant("track@2.0.0", Capability::State).unwrap_err();
    assert!(refused.to_string().contains("does not ask for state"), "{refused}");
}

#[test]
fn a_plugin_in_use_is_not_removed_and_a_removed_one_is_gone_from_the_past_too() {
    let (_dir, shelf) = shelf();
    let (old, new) = (strategy("1.0.0"), strategy("2.0.0"));
    install(&shelf, &old).unwrap();
    install(&shelf, &new).unwrap();
    shelf.promote(&new.digest, 1).unwrap();
    let refused = shelf.remove(&new.digest).unwrap_err().to_string();
    assert!(refused.contains("in use for /a, /b") && refused.contains("disable"), "{refused}");
    let removed = shelf.remove(&old.digest).unwrap();
    assert_eq!(removed, Removed { plugin: old.clone(), could_return: true });
    assert!(!shelf.blob_path(&old.digest).exists());
    assert_eq!(shelf.state().unwrap().succession("/a").len(), 1);
    shelf.rollback().unwrap();
    assert!(shelf.state().unwrap().active.is_empty());
    assert!(matches!(shelf.rollback(), Err(ShelfError::Refused(Refused::NothingBefore))));
}

#[test]
fn a_name_that_fits_several_is_refused_with_all_of_them() {
    let (_dir, shelf) = shelf();
    install(&shelf, &strategy("1.0.0")).unwrap();
    install(&shelf, &strategy("2.0.0")).unwrap();
    let state = shelf.state().unwrap();
    let refused = state.choose("track").unwrap_err().to_string();
    assert!(refused.contains("track 1.0.0") && refused.contains("track 2.0.0"), "{refused}");
    assert_eq!(state.newest("track").unwrap().version, "2.0.0");
    assert_eq!(state.choose("track@1.0.0").unwrap().version, "1.0.0");
    let refused = state.choose("trick").unwrap_err().to_string();
    assert!(refused.contains("installed are track 1.0.0"), "{refused}");
}

#[test]
fn what_a_crash_left_is_swept_away_and_what_is_on_its_way_in_stays() {
    let (_dir, shelf) = shelf();
    install(&shelf, &strategy("1.0.0")).unwrap();
    std::fs::write(shelf.dir().join(".half-xyz"), "{").unwrap();
    std::fs::write(shelf.dir().join("blobs/00.wasm"), "left").unwrap();
    std::fs::write(shelf.dir().join("incoming/left.wasm"), "left").unwrap();
    let alive = shelf.receive().unwrap();
    assert_eq!(files(&shelf.dir().join("blobs")), 1);
    assert_eq!(files(&shelf.dir().join("incoming")), 1);
    assert!(!shelf.dir().join(".half-xyz").exists());
    shelf.disable("track").unwrap();
    assert!(alive.path().exists());
}

#[test]
fn a_damaged_or_newer_state_is_an_error_that_names_the_file_and_is_left_alone() {
    let (_dir, shelf) = shelf();
    install(&shelf, &strategy("1.0.0")).unwrap();
    let path = shelf.dir().join("state.json");
    let whole = std::fs::read_to_string(&path).unwrap();
    for (text, wanted) in [
        (whole[..whole.len() / 2].to_owned(), "cannot be read"),
        (whole.replacen("\"format\": 1", "\"format\": 7", 1), "has format 7, and this touchline reads 1"),
        (whole.replacen("\"generation\"", "\"generations\"", 1), "unknown field"),
    ] {
        std::fs::write(&path, &text).unwrap();
        for error in [shelf.state().unwrap_err(), shelf.disable("track").unwrap_err()] {
            let error = error.to_string();
            assert!(error.contains(wanted) && error.contains("state.json"), "{error}");
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
        assert_eq!(
            files(&shelf.dir().join("blobs")),
            1,
            "a blob was swept on a state that nobody could read"
        );
    }
}

#[test]
fn changes_of_many_threads_are_made_one_after_the_other() {
    let (_dir, shelf) = shelf();
    let threads = 8;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let shelf = &shelf;
            scope.spawn(move || {
                install(shelf, &plugin("many", &format!("{thread}.0.0"), Kind::Strategy, &["/a"])).unwrap()
            });
        }
    });
    let state = shelf.state().unwrap();
    assert_eq!((state.generation, state.plugins.len()), (threads, threads as usize));
    assert_eq!(state.active.len(), 1);
}
