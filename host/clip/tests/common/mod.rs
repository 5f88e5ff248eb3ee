//! Clips made with the `ffmpeg` command, the frames that command decodes from them, and a small HTTP server.

#![allow(dead_code)] // each test file uses its part

use scene::Frame;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use touchline_clip::{ArrivingClip, DecodeError, DecodeLimits, DecodeWarning, Decoder};

/// Two threads, so that frame threading is at work in every test.
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
    pub frames: Vec<Frame>,
    pub warnings: Vec<DecodeWarning>,
    pub end: Result<(), DecodeError>,
}

pub fn decode(clip: &ArrivingClip, limits: &DecodeLimits) -> Result<Decoded, DecodeError> {
    let mut decoder = Decoder::open(clip, limits)?;
    let mut frames = Vec::new();
    let end = loop {
        match decoder.next_frame() {
            Ok(Some(frame)) => frames.push(frame),
            Ok(None) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    assert_eq!(decoder.next_frame(), Ok(None), "nothing comes after the end");
    Ok(Decoded { frames, warnings: decoder.warnings().to_vec(), end })
}

pub fn decode_file(path: &Path) -> Result<Decoded, DecodeError> {
    decode(&ArrivingClip::from_file(path).unwrap(), &LIMITS)
}

/// The frames' samples, rows tight, as `rawvideo` writes them; checks indices and sizes on the way.
pub fn raw(frames: &[Frame]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (index, frame) in frames.iter().enumerate() {
        assert_eq!(frame.index as usize, index);
        let chroma = frame.chroma_size();
        for (plane, (width, height)) in frame.planes.iter().zip([(frame.width, frame.height), chroma, chroma])
        {
            assert_eq!(plane.data.len(), plane.stride * height as usize);
            for row in plane.data.chunks(plane.stride) {
                bytes.extend(&row[..width as usize]);
            }
        }
    }
    bytes
}

/// Asserts that two runs of pictures are equal, without printing megabytes.
pub fn assert_same(frames: &[Frame], reference: &[u8]) {
    let bytes = raw(frames);
    assert_eq!(bytes.len(), reference.len(), "{} frames", frames.len());
    assert!(!bytes.is_empty());
    let differing = bytes.iter().zip(reference).filter(|(a, b)| a != b).count();
    assert_eq!(differing, 0, "samples that differ, of {}", bytes.len());
}
