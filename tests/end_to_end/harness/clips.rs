//! Clips that tests share: rendered once for each test run, below the build folder.

use super::miner::root;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use synth::{SynthOptions, render_clip};

/// A rendered clip and its truth.
pub struct Rendered {
    pub clip: PathBuf,
    pub truth: scene::Truth,
}

/// Ten seconds of a match without a cut.
pub fn match_clip() -> &'static Rendered {
    static CLIP: OnceLock<Rendered> = OnceLock::new();
    CLIP.get_or_init(|| render("match", 424_242, 10.0))
}

/// Sixteen frames of a match.
pub fn short_clip() -> &'static Rendered {
    static CLIP: OnceLock<Rendered> = OnceLock::new();
    CLIP.get_or_init(|| render("short", 424_243, 16.0 / 25.0))
}

/// Frames of [`tiny_clip`].
pub const TINY_FRAMES: usize = 4;

/// A clip that costs next to nothing: for tests of what is around the looking.
pub fn tiny_clip() -> &'static Path {
    static CLIP: OnceLock<Rendered> = OnceLock::new();
    let options = options(424_244, TINY_FRAMES as f64 / 25.0);
    &CLIP.get_or_init(|| rendered("tiny", SynthOptions { width: 160, height: 90, ..options })).clip
}

/// Ten seconds of whole play, with shots and a goal.
pub fn whole_match_clip() -> &'static Rendered {
    static CLIP: OnceLock<Rendered> = OnceLock::new();
    CLIP.get_or_init(|| rendered("whole-match", SynthOptions { actions: true, ..options(424_245, 10.0) }))
}

fn options(seed: u64, seconds: f64) -> SynthOptions {
    SynthOptions { seed, seconds, cuts: false, ..SynthOptions::default() }
}

fn render(name: &str, seed: u64, seconds: f64) -> Rendered {
    rendered(name, options(seed, seconds))
}

fn rendered(name: &str, options: SynthOptions) -> Rendered {
    // Two test runs at once must not write over each other's clips.
    let dir = root().join("target/test-clips").join(format!("{name}-{}", std::process::id()));
    remove_those_of_ended_runs(name);
    let truth = render_clip(&options, &dir, &mut |_, _| {}).expect("the clip renders");
    Rendered { clip: dir.join("clip.mp4"), truth }
}

fn remove_those_of_ended_runs(name: &str) {
    let Ok(found) = std::fs::read_dir(root().join("target/test-clips")) else { return };
    for entry in found.flatten() {
        let file_name = entry.file_name().to_string_lossy().into_owned();
        let process = file_name.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
        if process.is_some_and(|id| !Path::new("/proc").join(id).exists()) {
            // Another run may be removing the same.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// Runs FFmpeg's command line tool; `make setup` installs it.
pub fn ffmpeg(arguments: &[&str], out: &Path) -> PathBuf {
    let run = Command::new("ffmpeg").args(["-v", "error", "-y"]).args(arguments).arg(out).output();
    let run = run.expect("ffmpeg is missing: run `make setup`");
    assert!(run.status.success(), "ffmpeg {arguments:?}: {}", String::from_utf8_lossy(&run.stderr));
    out.to_owned()
}
