//! The painted lines of a recorded challenge's clip, in a file beside the recording.
//!
//! They are found after the recording was written, and not in every clip. docs/reference/recording.md has the form.

use crate::envelope::{Kind, require, unwrap, wrap};
use crate::error::{FormatError, RecordingError};
use crate::file;
use std::io::Write;
use std::path::Path;
use strategy::{FrameLines, Segment};

const LINES: Kind = Kind { mark: b"TLLIN\r\n\x1a", name: "file of painted lines" };

/// A frame's number and the ends of its lines (x and y of one, x and y of the other), source px.
type Written = (u32, Vec<[f32; 4]>);

/// Writes the scored frames and their lines, in place of what was there; the file's size in bytes.
pub fn save(path: &Path, scored_frames: &[FrameLines]) -> Result<u64, RecordingError> {
    let frame = |frame: &FrameLines| (frame.frame, frame.segments.iter().map(Segment::ends).collect());
    let written: Vec<Written> = scored_frames.iter().map(frame).collect();
    let bytes = wrap(LINES, |packer| {
        let frames = postcard::to_allocvec(&written).map_err(std::io::Error::other)?;
        packer.write_all(&frames)
    });
    file::save(path, bytes)
}

/// Reads them.
pub fn load(path: &Path) -> Result<Vec<FrameLines>, RecordingError> {
    let read = |bytes: &[u8]| {
        let unpacked = unwrap(LINES, bytes)?;
        let (frames, rest): (Vec<Written>, _) = postcard::take_from_bytes(&unpacked)
            .map_err(|_| FormatError::Damaged("its frames cannot be read"))?;
        require(rest.is_empty(), "there is more in it than it names")?;
        let lines = |(frame, ends): Written| FrameLines {
            frame,
            segments: ends.into_iter().map(Segment::of_ends).collect(),
        };
        Ok(frames.into_iter().map(lines).collect())
    };
    file::load(path, read)
}
