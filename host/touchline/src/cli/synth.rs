//! `touchline synth`: a rendered clip and its ground truth.

use ::synth::{SynthOptions, render_clip};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `synth`.
#[derive(clap::Args)]
pub struct Args {
    /// Which match: equal seeds and sizes give equal clips
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Length
    #[arg(long, default_value_t = 30.0)]
    seconds: f64,
    /// Where clip.mp4 and truth.json are written; made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Width in px, even
    #[arg(long, default_value_t = 1280)]
    width: u32,
    /// Height in px, even
    #[arg(long, default_value_t = 720)]
    height: u32,
    /// Frames per second
    #[arg(long, default_value_t = 25.0)]
    fps: f64,
    /// Stay with one camera
    #[arg(long)]
    no_cuts: bool,
    /// Play with shots at goal, goals, clearances, lost passes and balls over the lines; another match than without
    #[arg(long)]
    actions: bool,
}

/// Renders and says where the files are.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let options = SynthOptions {
        seed: args.seed,
        width: args.width,
        height: args.height,
        fps: args.fps,
        seconds: args.seconds,
        cuts: !args.no_cuts,
        actions: args.actions,
    };
    render(&options, &args.out)?;
    println!("{}", args.out.join("clip.mp4").display());
    println!("{}", args.out.join("truth.json").display());
    Ok(ExitCode::SUCCESS)
}

/// Renders with a progress line on a terminal.
pub fn render(options: &SynthOptions, out: &Path) -> anyhow::Result<()> {
    let mut last_percent = None;
    let terminal = std::io::stderr().is_terminal();
    render_clip(options, out, &mut |done, total| {
        let percent = 100 * done as usize / (total as usize).max(1);
        // A log gets a line every tenth, a terminal one line that changes.
        let step = if terminal { percent } else { percent / 10 };
        if last_percent != Some(step) {
            last_percent = Some(step);
            let end = if terminal && done < total { '\r' } else { '\n' };
            eprint!("rendering: frame {done} of {total} ({percent} %){end}");
            // Progress that cannot be shown must not stop the work.
            let _ = std::io::stderr().flush();
        }
    })?;
    Ok(())
}
