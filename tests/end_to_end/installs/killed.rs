//! Kill -9 at any moment of an install: the shelf is wholly as before or wholly as after, and the next install works.

use super::{Desk, made};
use crate::harness::command;
use packages::{Installed, ShelfState, file_digest};
use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

const KILLS: u32 = 200;
const SEED: u64 = 20_261_126;

#[test]
fn an_install_that_is_killed_leaves_the_old_shelf_or_the_new_one() {
    let desk = Desk::new();
    let [old, new] =
        ["1.0.0", "2.0.0"].map(|version| desk.file(&format!("{version}.wasm"), &made::strategy(version)));
    desk.done(&["install", &old, "--unsigned"]);
    // Once to compile it, so that the runs to be killed spend their time on the shelf; then once to measure.
    let mut whole = Duration::ZERO;
    for _ in 0..2 {
        let begun = Instant::now();
        desk.done(&["install", &new, "--unsigned"]);
        whole = begun.elapsed();
        desk.done(&["remove", "wat@2.0.0"]);
    }
    let mut random = SmallRng::seed_from_u64(SEED);
    let mut became = [0; 2];
    for kill in 0..KILLS {
        // Half of them anywhere, half in the last third, where the shelf is written.
        let from = if kill % 2 == 0 { 0.0 } else { 0.66 };
        kill_install(&desk, &new, whole.mul_f64(random.random_range(from..1.1)));
        let state = desk.state();
        let installed = held(&desk, &state, kill);
        became[usize::from(installed)] += 1;
        if kill % 10 == 0 {
            desk.done(&["install", &new, "--unsigned"]);
            assert!(held(&desk, &desk.state(), kill));
        }
        if desk.state().plugins.len() == 2 {
            desk.shelf().remove("wat@2.0.0").unwrap();
        }
        swept(&desk, kill);
    }
    println!(
        "killed {KILLS} times within {whole:?}: {} times as before, {} times as after",
        became[0], became[1]
    );
    assert!(became[0] > 0, "every kill came too late: {became:?}");
}

/// Runs the install and kills it after `delay`: a crash has no better moment to wait for.
fn kill_install(desk: &Desk, file: &str, delay: Duration) {
    let mut install = command();
    install.args(["plugin", "install", file, "--unsigned", "--config"]).arg(desk.path("touchline.toml"));
    let mut child = install.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(delay);
    let _ = child.kill();
    child.wait().unwrap();
}

/// Checks that the shelf is one of the two it may be; true for the new one.
fn held(desk: &Desk, state: &ShelfState, kill: u32) -> bool {
    let versions: Vec<&str> = state.plugins.iter().map(|plugin| plugin.version.as_str()).collect();
    assert!(versions == ["1.0.0"] || versions == ["1.0.0", "2.0.0"], "after kill {kill}: {versions:?}");
    assert_eq!(state.active["/wat"], state.plugins[0].digest, "after kill {kill}");
    for Installed { digest, .. } in &state.plugins {
        let found = file_digest(&desk.shelf().blob_path(digest)).unwrap();
        assert_eq!(&found, digest, "after kill {kill}");
    }
    versions.len() == 2
}

/// Checks that the operation before left nothing but the old plugin.
fn swept(desk: &Desk, kill: u32) {
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let dir = desk.shelf().dir().to_owned();
    // An operation that changes nothing sweeps all the same. What the killed process was just starting may hold its file
    // for a moment longer; then a later operation sweeps it.
    for _ in 0..1_000 {
        desk.shelf().shadow("wat@1.0.0", false).unwrap();
        if names(&dir.join("incoming")).is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(names(&dir.join("blobs")).len(), 1, "after kill {kill}");
    assert_eq!(names(&dir.join("incoming")).len(), 0, "after kill {kill}");
    let halves = names(&dir).into_iter().filter(|name| name.starts_with(".half-")).count();
    assert_eq!(halves, 0, "after kill {kill}");
}
