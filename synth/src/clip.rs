//! A whole clip on disk: `clip.mp4` and `truth.json`.
//!
//! Frames are rendered on threads of their own, dealt out in turn, and encoded in order on the caller's
//! thread; each thread is at most a few frames ahead, so memory does not grow with the clip.

use crate::encode::Encoder;
use crate::game::Match;
use crate::options::{SynthError, SynthOptions};
use crate::yuv::YuvImage;
use scene::{FrameTruth, Truth};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::mpsc;

/// Frames a thread may be ahead of the encoder.
const FRAMES_AHEAD: usize = 2;

/// Renders a clip into `out_dir`, which is created where it is missing: `clip.mp4` and `truth.json`.
///
/// `progress` is told the number of frames done and of all, after each frame. Blocks until the clip is
/// written; uses all cores. What an error leaves behind in `out_dir` is incomplete.
///
/// # Errors
/// [`SynthError::Option`] before anything is written; the others when disk or encoder refuse.
pub fn render_clip(
    options: &SynthOptions,
    out_dir: &Path,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Truth, SynthError> {
    let threads = std::thread::available_parallelism().map_or(1, |count| count.get() as u32);
    render_clip_on(threads, options, out_dir, progress)
}

/// [`render_clip`] on so many rendering threads, at least one; the clip is the same for any number.
///
/// # Errors
/// As [`render_clip`].
pub fn render_clip_on(
    threads: u32,
    options: &SynthOptions,
    out_dir: &Path,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Truth, SynthError> {
    let game = Match::simulate(options)?;
    let write_failed = |path: &Path, source| SynthError::Write { path: path.to_owned(), source };
    std::fs::create_dir_all(out_dir).map_err(|source| write_failed(out_dir, source))?;
    let encoder = Encoder::create(&out_dir.join("clip.mp4"), options)?;
    let truth = game.clip_truth(film(&game, threads.max(1), encoder, progress)?);
    let path = out_dir.join("truth.json");
    write_truth(&path, &truth).map_err(|source| write_failed(&path, source))?;
    Ok(truth)
}

fn film(
    game: &Match,
    threads: u32,
    mut encoder: Encoder,
    progress: &mut dyn FnMut(u32, u32),
) -> Result<Vec<FrameTruth>, SynthError> {
    let count = game.frame_count();
    let mut truths = Vec::with_capacity(count as usize);
    std::thread::scope(|scope| {
        let deal = |first: u32| {
            let (sender, receiver) = mpsc::sync_channel(FRAMES_AHEAD);
            scope.spawn(move || {
                for index in (first..count).step_by(threads as usize) {
                    let (image, truth) = game.render(index);
                    // The encoder has failed and left; so may this thread.
                    if sender.send((YuvImage::from_rgb(&image), truth)).is_err() {
                        return;
                    }
                }
            });
            receiver
        };
        let hands: Vec<_> = (0..threads).map(deal).collect();
        for (frame, hand) in (0..count).zip(hands.iter().cycle()) {
            let (image, truth) = hand.recv().map_err(|_| SynthError::Thread { frame })?;
            encoder.push(&image)?;
            truths.push(truth);
            progress(frame + 1, count);
        }
        encoder.finish()
    })?;
    Ok(truths)
}

fn write_truth(path: &Path, truth: &Truth) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    serde_json::to_writer(&mut file, truth)?;
    file.flush()
}
