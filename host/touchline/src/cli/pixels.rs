//! Looks at the pixels of a clip on disk, for as long as that takes.

use crate::pixels::{self, ClipFacts};
use anyhow::Context;
use clip::{ArrivingClip, DecodeLimits};
use std::path::Path;
use strategy::Interrupt;

/// The operator names the clip: only what cannot be a clip is refused.
const MAX_SIDE_PX: u32 = 8_192;
const MAX_FRAMES: u32 = 100_000;

/// Looks at the frames that `wants` names, on all cores.
///
/// # Errors
/// A clip that cannot be read or decoded.
pub fn look(path: &Path, wants: &(dyn Fn(u32) -> bool + Sync)) -> anyhow::Result<ClipFacts> {
    let bytes =
        ArrivingClip::from_file(path).with_context(|| format!("cannot read the clip {}", path.display()))?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let limits =
        DecodeLimits { max_width: MAX_SIDE_PX, max_height: MAX_SIDE_PX, max_frames: MAX_FRAMES, threads };
    pixels::look(&bytes, &limits, wants, &Interrupt::default())
        .with_context(|| format!("cannot decode {}", path.display()))
}
