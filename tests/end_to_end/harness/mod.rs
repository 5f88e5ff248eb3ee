//! A miner in a process of its own, a server for clips, and clips.

mod clips;
mod files;
mod miner;
mod stalled;

pub use clips::{TINY_FRAMES, ffmpeg, match_clip, short_clip, tiny_clip, whole_match_clip};
pub use files::ClipServer;
pub use miner::{Miner, Reply, Workspace, command, root, signed};
pub use stalled::StalledServer;
