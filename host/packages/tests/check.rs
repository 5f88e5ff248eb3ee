//! What the plugins that ship make of what every plugin is tried on.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

use std::path::Path;
use strategy::SandboxLimits;
use touchline_packages::{Checked, Kind, check_here};

fn checked(plugin: &str) -> Checked {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins").join(plugin);
    assert!(path.exists(), "{} is missing; run `make plugins`", path.display());
    let cache = tempfile::tempdir().unwrap();
    check_here(&path, cache.path(), &SandboxLimits::default()).unwrap()
}

#[test]
fn the_shipped_strategy_takes_the_recorded_request_and_answers_all_it_is_tried_on() {
    let Checked { name, kind, silent, .. } = checked("gsr.wasm");
    assert_eq!((name.as_str(), kind, silent), ("gsr", Kind::Strategy, None));
}

#[test]
fn a_strategy_for_another_kind_of_challenge_passes_as_well() {
    let Checked { name, silent, .. } = checked("examples/ball-track.wasm");
    assert_eq!((name.as_str(), silent), ("ball-track", None));
}
