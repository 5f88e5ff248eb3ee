//! The same clip gives the same bytes, whatever ran it.

use crate::harness::{Workspace, short_clip};

#[test]
fn answers_are_byte_identical_over_runs_and_lanes() {
    let clip = short_clip().clip.display().to_string();
    let workspace = Workspace::new();
    let answer = |lanes: &str| {
        let run = workspace.run(&["analyze", &clip, "--lanes", lanes]);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        run.stdout
    };
    let first = answer("1");
    assert!(first.len() > 10_000, "an answer of 16 frames, not {} bytes", first.len());
    for lanes in ["1", "2", "4"] {
        assert!(answer(lanes) == first, "{lanes} lanes answered otherwise");
    }
}
