//! From the first install to the last removal.

use super::{Desk, made};
use packages::Quarantine;

#[test]
fn a_first_plugin_answers_its_path_and_a_second_waits_until_it_is_promoted() {
    let desk = Desk::new();
    let old = desk.file("old.wasm", &made::strategy("1.0.0"));
    let new = desk.file("new.wasm", &made::strategy("1.1.0"));
    let said = desk.done(&["install", &old, "--unsigned"]);
    assert!(said.contains("installed wat 1.0.0") && said.contains("in use for /wat"), "{said}");
    let said = desk.done(&["install", &new, "--unsigned"]);
    assert!(said.contains("a candidate for /wat: `touchline plugin promote"), "{said}");
    assert_eq!(desk.state().answering()["/wat"].version, "1.0.0");
    let said = desk.done(&["promote", "wat"]);
    assert!(said.contains("/wat is answered by wat 1.1.0"), "{said}");
    let said = desk.done(&["list"]);
    assert!(
        said.contains("wat 1.1.0") && said.contains("answers /wat") && said.contains("candidate"),
        "{said}"
    );
    let said = desk.done(&["rollback"]);
    assert!(said.contains("/wat is answered by wat 1.0.0"), "{said}");
    let json: serde_json::Value = serde_json::from_str(&desk.done(&["list", "--json"])).unwrap();
    assert_eq!(json["plugins"][1]["version"], "1.1.0");
    assert_eq!(json["active"]["/wat"], json["plugins"][0]["digest"]);
}

#[test]
fn installing_the_same_file_again_changes_nothing_and_mends_a_damaged_one() {
    let desk = Desk::new();
    let file = desk.file("wat.wasm", &made::strategy("1.0.0"));
    desk.done(&["install", &file, "--unsigned"]);
    let said = desk.done(&["install", &file, "--unsigned"]);
    assert!(said.contains("nothing to do"), "{said}");
    assert_eq!(desk.state().generation, 1);
    let blob = desk.shelf().blob_path(&desk.state().plugins[0].digest);
    std::fs::write(&blob, b"\0asm").unwrap();
    let run = desk.plugin(&["verify"]);
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(run.status.code() == Some(1) && said.contains("WRONG  wat 1.0.0"), "{said}");
    let said = desk.done(&["install", &file, "--unsigned"]);
    assert!(said.contains("whole again"), "{said}");
    desk.done(&["verify"]);
}

#[test]
fn what_a_plugin_asks_for_is_granted_by_name_or_it_is_not_installed() {
    let desk = Desk::new();
    let file = desk.file("wat.wasm", &made::asking("1.0.0"));
    let error = desk.refused(&["install", &file, "--unsigned"]);
    assert!(error.contains("asks for state") && error.contains("--grant state"), "{error}");
    desk.done(&["install", &file, "--unsigned", "--grant", "state"]);
    desk.done(&["revoke", "wat", "state"]);
    assert!(desk.state().answering().is_empty());
    assert!(desk.done(&["list"]).contains("not granted state"));
    desk.done(&["grant", "wat", "state"]);
    assert_eq!(desk.state().answering().len(), 1);
}

#[test]
fn a_plugin_is_switched_off_and_on_and_removed() {
    let desk = Desk::new();
    let file = desk.file("wat.wasm", &made::strategy("1.0.0"));
    desk.done(&["install", &file, "--unsigned"]);
    let error = desk.refused(&["remove", "wat"]);
    assert!(error.contains("in use for /wat") && error.contains("plugin disable"), "{error}");
    desk.done(&["disable", "wat"]);
    let error = desk.refused(&["promote", "wat"]);
    assert!(error.contains("plugin enable"), "{error}");
    desk.done(&["enable", "wat"]);
    desk.done(&["disable", "wat"]);
    desk.done(&["remove", "wat"]);
    assert!(desk.state().plugins.is_empty());
    let error = desk.refused(&["enable", "wat"]);
    assert!(error.contains("no plugin \"wat\" is installed"), "{error}");
}

#[test]
fn what_was_compiled_goes_with_the_plugin_unless_somebody_else_runs_the_same_file() {
    let desk = Desk::new();
    let (one, two) = (made::strategy("1.0.0"), made::strategy("2.0.0"));
    let compiled = |desk: &Desk| std::fs::read_dir(desk.path("plugin-cache")).unwrap().count();
    let [first, second] =
        [("one.wasm", &one), ("two.wasm", &two)].map(|(name, bytes)| desk.file(name, bytes));
    for file in [&first, &second] {
        desk.done(&["install", file, "--unsigned"]);
    }
    assert_eq!(compiled(&desk), 2);
    desk.done(&["disable", "wat@1.0.0"]);
    let said = desk.done(&["remove", "wat@1.0.0"]);
    assert!(said.contains("is removed, and its compiled code with it"), "{said}");
    let [left] = &desk.state().plugins[..] else { panic!("one plugin is left") };
    let entry = std::fs::read_dir(desk.path("plugin-cache")).unwrap().next().unwrap().unwrap().file_name();
    assert!(entry.to_str().unwrap().starts_with(&left.digest) && compiled(&desk) == 1, "{entry:?}");

    desk.name_base_strategy(&second);
    desk.done(&["disable", "wat"]);
    let said = desk.done(&["remove", "wat"]);
    assert!(said.contains("its compiled code stays for the base strategy (strategy.plugin)"), "{said}");
    assert_eq!(compiled(&desk), 1);
}

/// Version 1.0.0 answers, and 1.1.0 waits to be promoted.
fn with_candidate() -> Desk {
    let desk = Desk::new();
    for version in ["1.0.0", "1.1.0"] {
        let file = desk.file(&format!("{version}.wasm"), &made::strategy(version));
        desk.done(&["install", &file, "--unsigned"]);
    }
    desk
}

#[test]
fn a_candidate_runs_in_shadow_until_it_is_promoted() {
    let desk = with_candidate();
    let error = desk.refused(&["shadow", "wat@1.0.0", "on"]);
    assert!(error.contains("active already"), "{error}");
    desk.done(&["shadow", "wat@1.1.0", "on"]);
    assert!(desk.done(&["list"]).contains("in shadow"));
    desk.done(&["promote", "wat@1.1.0"]);
    assert!(desk.state().shadows.is_empty());
}

#[test]
fn a_plugin_that_was_set_aside_is_not_promoted_or_installed_until_it_is_cleared() {
    let desk = Desk::new();
    let file = desk.file("wat.wasm", &made::strategy("1.0.0"));
    desk.done(&["install", &file, "--unsigned"]);
    let digest = desk.state().plugins[0].digest.clone();
    let why = Quarantine { reason: "finish trapped".into(), failures: 3, since_unix_ms: 1 };
    desk.shelf().quarantine(&digest, why).unwrap();
    assert!(desk.done(&["list"]).contains("set aside after 3 failures: finish trapped; would answer /wat"));
    let said = desk.done(&["disable", "wat"]);
    assert!(!said.contains("no longer"), "it answered nothing: {said}");
    desk.done(&["remove", "wat"]);
    let error = desk.refused(&["install", &file, "--unsigned"]);
    assert!(error.contains("finish trapped") && error.contains("plugin clear"), "{error}");
    desk.done(&["clear", &digest[..12]]);
    desk.done(&["install", &file, "--unsigned"]);
}

#[test]
fn an_installed_plugin_is_inspected_by_name_and_by_digest() {
    let desk = Desk::new();
    let file = desk.file("wat.wasm", &made::strategy("1.0.0"));
    desk.done(&["install", &file, "--unsigned"]);
    let digest = desk.state().plugins[0].digest.clone();
    for name in ["wat", "wat@1.0.0", &digest[..12], &file] {
        let said = desk.done(&["inspect", name]);
        assert!(said.contains(&digest) && said.contains("wat, posted to /wat"), "{said}");
    }
    let other = desk.file("other.wasm", &made::strategy("1.1.0"));
    desk.done(&["install", &other, "--unsigned"]);
    let error = desk.refused(&["inspect", "wat"]);
    assert!(error.contains("may be any of wat 1.0.0") && error.contains("wat 1.1.0"), "{error}");
    assert!(desk.done(&["inspect", "wat@1.1.0"]).contains("wat 1.1.0"));
    let error = desk.refused(&["inspect", "none.wasm"]);
    assert!(error.contains("none.wasm") && error.contains("cannot read"), "{error}");
}

#[test]
fn who_answers_in_anothers_place_is_told_and_not_removed() {
    let desk = with_candidate();
    desk.done(&["promote", "wat@1.1.0"]);
    let digest = desk.state().plugins[1].digest.clone();
    let why = Quarantine { reason: "finish trapped".into(), failures: 3, since_unix_ms: 1 };
    desk.shelf().quarantine(&digest, why).unwrap();
    let said = desk.done(&["list"]);
    assert!(said.contains("stands in for /wat") && said.contains("would answer /wat"), "{said}");
    let error = desk.refused(&["remove", "wat@1.0.0"]);
    assert!(error.contains("in use for /wat"), "{error}");
    let said = desk.done(&["disable", "wat@1.0.0"]);
    assert!(
        said.contains("/wat is answered by nobody on the shelf from now on, no longer by wat 1.0.0"),
        "{said}"
    );
    let said = desk.done(&["clear", &digest[..12]]);
    assert!(said.contains("/wat is answered by wat 1.1.0") && said.contains("from now on"), "{said}");
}

#[test]
fn what_a_rollback_or_a_removal_takes_away_is_said() {
    let desk = with_candidate();
    desk.done(&["promote", "wat@1.1.0"]);
    let said = desk.done(&["rollback"]);
    assert!(
        said.contains("/wat is answered by wat 1.0.0") && said.contains("no longer by wat 1.1.0"),
        "{said}"
    );
    desk.done(&["promote", "wat@1.1.0"]);
    let said = desk.done(&["remove", "wat@1.0.0"]);
    assert!(said.contains("a rollback would have brought wat 1.0.0"), "{said}");
}
