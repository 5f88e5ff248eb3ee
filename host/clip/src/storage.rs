//! Where a clip's bytes lie, so that a long clip costs disk and not memory.
//!
//! A fetched clip goes to a temporary file without a name (in `TMPDIR`, or `/tmp`): it is gone with its last reader,
//! also when the process is killed. The operator's own file is read in place. Only bytes that a caller hands over
//! stay in memory. Reading and writing block on the disk; neither moves a shared file position, so any number of
//! threads may read while one writes.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The bytes of one clip.
#[derive(Debug)]
pub(crate) enum Storage {
    /// Handed over by a caller; never grows.
    Memory(Vec<u8>),
    /// The operator's file, or a temporary one that grows.
    File(File),
}

impl Storage {
    /// An empty file without a name.
    pub(crate) fn temporary() -> io::Result<Self> {
        tempfile::tempfile().map(Self::File)
    }

    /// The operator's file, and its size in bytes. Anything but a regular file is refused: only those can be read
    /// at any place and have a size.
    pub(crate) fn in_place(path: &Path) -> io::Result<(Self, u64)> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "is no regular file"));
        }
        Ok((Self::File(file), metadata.len()))
    }

    /// Reads what lies at `position`, at least one byte where there are any and `buffer` has room.
    pub(crate) fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize> {
        match self {
            Self::Memory(bytes) => {
                let start = usize::try_from(position).unwrap_or(usize::MAX);
                let there = bytes.get(start..).unwrap_or_default();
                let count = there.len().min(buffer.len());
                buffer[..count].copy_from_slice(&there[..count]);
                Ok(count)
            }
            Self::File(file) => retried(|| file.read_at(buffer, position)),
        }
    }

    /// Writes all of `bytes` at `position`.
    pub(crate) fn write_at(&self, bytes: &[u8], position: u64) -> io::Result<()> {
        match self {
            Self::Memory(_) => Err(io::Error::from(io::ErrorKind::Unsupported)),
            Self::File(file) => file.write_all_at(bytes, position),
        }
    }
}

/// A signal may interrupt a read; it is no failure of it.
fn retried(mut read: impl FnMut() -> io::Result<usize>) -> io::Result<usize> {
    loop {
        match read() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

/// Whether a write failed for want of room, which the operator can end.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}
