//! Plugins that mean harm, one a file in `hostile/`: each costs itself, and says why.
//!
//! A file has the bodies of a strategy's functions in WebAssembly text, in the place of those that behave (see
//! `common::Text`), or a whole `component`. `error` is what the failure says; a file without it is of a plugin that must
//! be borne. `in_challenge` is what the record of a challenge says; the end-to-end tests run those.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

extern crate touchline_strategy as strategy;

mod common;

use common::hostile::{Case, cases};
use common::{load_bytes, open};
use scene::VideoInfo;
use std::sync::Arc;
use std::time::Duration;
use strategy::{Component, Deadline, LoadError, MemoryState, OpenOptions, Plugin, Sandbox, SandboxLimits};

const VIDEO: VideoInfo = VideoInfo { width: 100, height: 50, frame_rate: 25.0, frame_count: None };
const FRAMES: u32 = 2;

/// Loads the plugin and has it answer a clip of two frames, each call within `call`; says how it failed.
fn attempt(case: &Case, call: Duration) -> Result<(), String> {
    let sandbox = Sandbox::new(&SandboxLimits { call, describe: call, ..common::limits() }).unwrap();
    let plugin = common::load_bytes_in(&sandbox, &case.bytes()).map_err(|error| error.to_string())?;
    let settings = Default::default();
    let deadline = Deadline::after(Duration::from_secs(60));
    let options = OpenOptions {
        state: Some(Arc::new(MemoryState::default())),
        ..OpenOptions::new(&settings, deadline)
    };
    let mut session = plugin.open(options).map_err(|error| error.to_string())?;
    let answered = session.accept(b"{}").and_then(|accepted| {
        accepted.unwrap();
        session.start(VIDEO)?;
        session.plan(&[], 1_000)?;
        session.observe(&[])?;
        session.finish(FRAMES)
    });
    answered
        .map(|answer| assert_eq!(answer.annotations.len(), FRAMES as usize))
        .map_err(|error| error.to_string())
}

#[test]
fn whatever_a_plugin_does_it_costs_itself_and_says_why() {
    let cases = cases();
    assert!(cases.len() >= 70, "{} cases", cases.len());
    for case in cases {
        // On a machine that is busy enough, a call that behaves can be too slow, too; then all may take longer.
        let as_expected = [250, 2_000, 16_000].into_iter().try_fold(String::new(), |_, call_ms| {
            let failed = attempt(&case, Duration::from_millis(call_ms)).err();
            match (&case.error, &failed) {
                (None, None) => Err(()),
                (Some(expected), Some(error)) if error.contains(expected.as_str()) => Err(()),
                _ => Ok(format!("{}: expected {:?}, came {failed:?}", case.name, case.error)),
            }
        });
        if let Ok(report) = as_expected {
            panic!("{report}");
        }
    }
}

/// What is left of a file that was cut, and what a disk made of one that it kept badly.
#[test]
fn cut_and_bent_files_are_refused_or_are_what_they_say() {
    let whole = common::Text::default().component();
    for cut in (0..whole.len()).step_by(whole.len() / 40) {
        let error = load_bytes(&whole[..cut]).err().unwrap();
        assert!(
            matches!(error, LoadError::NotComponent { .. } | LoadError::OtherWorld { .. }),
            "{cut}: {error}"
        );
    }
    for at in (0..whole.len()).step_by(whole.len() / 150) {
        let mut bent = whole.clone();
        bent[at] ^= 1 << (at % 8);
        // A bit in its data or in a name does not make it another kind of file.
        if let Ok(plugin) = load_bytes(&bent) {
            let _ = open(&plugin, Deadline::after(Duration::from_secs(60)))
                .and_then(|mut session| session.accept(b"{}"));
        }
    }
}

/// Machine code that says that it is a plugin must never run: it is not read as one, whatever its name.
#[test]
fn precompiled_code_in_a_components_place_is_refused() {
    let cache = tempfile::tempdir().unwrap();
    let component = common::Text::default().component();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("plugin.wasm");
    std::fs::write(&path, &component).unwrap();
    Plugin::load(&common::sandbox(), &path, Some(cache.path())).unwrap();
    let entry = std::fs::read_dir(cache.path()).unwrap().next().unwrap().unwrap().path();
    let kept = std::fs::read(&entry).unwrap();
    // As the cache has it, behind its digest, and as the engine made it.
    for forged in [&kept[..], &kept[32..]] {
        let error = load_bytes(forged).err().unwrap();
        assert!(matches!(error, LoadError::NotComponent { .. }), "{error}");
        assert!(error.to_string().contains("does not begin as WebAssembly does"), "{error}");
    }
}

#[test]
fn a_component_that_is_read_has_not_run() {
    let endless = common::Text { more: "(func $start (loop (br 0))) (start $start)", ..Default::default() };
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("plugin.wasm");
    std::fs::write(&path, endless.component()).unwrap();
    assert!(Component::read(&common::sandbox(), &path, None).is_ok());
}
