//! Clips made with the `ffmpeg` command, the frames that command decodes from them, and a small HTTP server.

#![allow(dead_code)] // each test file uses its part

mod collector;

pub use collector::Collector;
use scene::Frame;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use touchline_clip::{ArrivingClip, DecodeError, DecodeLimits, DecodeWarning, Decoder};

/// Two threads, so that segments are decoded side by side, or frames where there is one segment, in every test.
pub const LIMITS: DecodeLimits =
    DecodeLimits { max_width: 4096, max_height: 2304, max_frames: 10_000, threads: 2 };

/// A folder for the files of one test.
pub struct Files {
    folder: TempDir,
}

impl Files {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A clip of FFmpeg's moving test picture. `source` adds to its options (`size=...:rate=...`), `options` are
    /// those of the output.
    pub fn clip(&self, name: &str, source: &str, options: &str) -> PathBuf {
        let path = self.path(name);
        let source = format!("testsrc2={source}");
        let mut arguments = vec!["-f", "lavfi", "-i", &source];
        arguments.extend(options.split_whitespace());
        ffmpeg(&arguments, &path);
        path
    }
}

/// Runs the `ffmpeg` command, quiet and reproducible, with `path` as its output.
pub fn ffmpeg(arguments: &[&str], path: &Path) {
    let fixed = ["-v", "error", "-nostdin", "-y", "-threads", "1"];
    let done = Command::new("ffmpeg").args(fixed).args(arguments).arg(path).output().unwrap();
    assert!(done.status.success(), "ffmpeg {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// The frames that the `ffmpeg` command decodes, as tight 8-bit 4:2:0 pictures. `filter` may name one.
pub fn reference(path: &Path, filter: Option<&str>) -> Vec<u8> {
    let mut command = Command::new("ffmpeg");
    command.args(["-v", "error", "-nostdin", "-threads", "1", "-i"]).arg(path);
    command.args(filter.iter().flat_map(|filter| ["-vf", filter]));
    command.args(["-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"]);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done.stdout
}

/// What decoding a whole clip gave.
pub struct Decoded {
    /// Sorted by number.
    pub frames: Vec<Frame>,
    /// First frame and number of frames of each segment; no number where it was broken off.
    pub segments: Vec<(u32, Option<u32>)>,
    pub warnings: Vec<DecodeWarning>,
    pub end: Result<u32, DecodeError>,
}

pub fn decode(clip: &ArrivingClip, limits: &DecodeLimits) -> Result<Decoded, DecodeError> {
    decode_wanted(clip, limits, &|_| true)
}

pub fn decode_wanted(
    clip: &ArrivingClip,
    limits: &DecodeLimits,
    wanted: &(dyn Fn(u32) -> bool + Sync),
) -> Result<Decoded, DecodeError> {
    let mut decoder = Decoder::open(clip, limits)?;
    let collector = Collector::default();
    let end = decoder.run(wanted, &collector);
    let given = collector.segments();
    let segments = given.iter().map(|segment| (segment.first_frame, segment.end)).collect();
    let mut frames: Vec<Frame> = given.into_iter().flat_map(|segment| segment.frames).collect();
    frames.sort_by_key(|frame| frame.index);
    assert!(decoder.run(wanted, &collector).is_ok() && collector.segments().is_empty(), "it runs once");
    Ok(Decoded { frames, segments, warnings: decoder.warnings().to_vec(), end })
}

pub fn decode_file(path: &Path) -> Result<Decoded, DecodeError> {
    decode(&ArrivingClip::from_file(path).unwrap(), &LIMITS)
}

/// The frames' samples, rows tight, as `rawvideo` writes them; checks indices and sizes on the way.
pub fn raw(frames: &[Frame]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, frame) in frames.iter().enumerate() {
        assert_eq!(frame.index as usize, index);
        bytes.extend(samples(frame));
    }
    bytes
}

/// One frame's samples. What lies between the rows is nobody's, and may differ.
pub fn samples(frame: &Frame) -> Vec<u8> {
    let chroma = frame.chroma_size();
    let sizes = [(frame.width, frame.height), chroma, chroma];
    let rows = frame.planes.iter().zip(sizes).flat_map(|(plane, (width, height))| {
        assert_eq!(plane.data.len(), plane.stride * height as usize);
        plane.data.chunks(plane.stride).map(move |row| &row[..width as usize])
    });
    rows.flatten().copied().collect()
}

/// Asserts that two runs of pictures are equal, without printing megabytes.
pub fn assert_same(frames: &[Frame], reference: &[u8]) {
    let bytes = raw(frames);
    assert_eq!(bytes.len(), reference.len(), "{} frames", frames.len());
    assert!(!bytes.is_empty());
    let differing = bytes.iter().zip(reference).filter(|(a, b)| a != b).count();
    assert_eq!(differing, 0, "samples that differ, of {}", bytes.len());
}
