//! Why a recording cannot be written or read.

use std::io;
use std::path::PathBuf;
use thiserror::Error;

/// What is wrong with a recording's bytes.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FormatError {
    /// Something else than was looked for.
    #[error("it is no {wanted} of Touchline")]
    OtherKind {
        /// What was looked for.
        wanted: &'static str,
    },
    /// Written by a newer Touchline.
    #[error("it is of version {found}, and this program knows up to {known}; upgrade Touchline")]
    Newer {
        /// The file's version.
        found: u16,
        /// The newest that this program knows.
        known: u16,
    },
    /// Its end is missing.
    #[error("it breaks off: {found} bytes of {expected}")]
    BrokenOff {
        /// Bytes there are.
        found: u64,
        /// Bytes there should be.
        expected: u64,
    },
    /// It is not what was written.
    #[error("it is damaged: {0}")]
    Damaged(&'static str),
    /// It says that it is larger than a recording may be.
    #[error("it is too large: {bytes} bytes unpacked, and at most {limit_bytes} are kept")]
    TooLarge {
        /// Its size, unpacked.
        bytes: u64,
        /// The most there may be.
        limit_bytes: u64,
    },
}

/// A file of a recording cannot be used.
#[derive(Debug, Error)]
pub enum RecordingError {
    /// There is none of that number.
    #[error("{}: there is no such file; a recording that was kept may have been dropped to make room", path.display())]
    Missing {
        /// Where it would be.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("cannot read the recording {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// The file cannot be written.
    #[error("cannot write the recording {}: {source}; check recordings.dir and the room on its disk", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// The file is not what it should be.
    #[error("cannot use the recording {}: {source}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: FormatError,
    },
}

/// The folder of recordings cannot be used.
#[derive(Debug, Error)]
pub enum FolderError {
    /// It cannot be made, read or written to.
    #[error("cannot use the folder of recordings {}: {source}; check recordings.dir and the rights on it", path.display())]
    Unusable {
        /// The folder.
        path: PathBuf,
        /// The system's words.
        source: io::Error,
    },
    /// Another process keeps its recordings there.
    #[error("another miner keeps its recordings in {}; give each its own recordings.dir", path.display())]
    Taken {
        /// The folder.
        path: PathBuf,
    },
}
