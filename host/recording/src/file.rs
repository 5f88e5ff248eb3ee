//! The files of a recording. Each is whole or not there, and only its owner may read it: a request's body can hold what is
//! secret.

use crate::Recording;
use crate::envelope::MOST_UNPACKED_BYTES;
use crate::error::{FormatError, RecordingError};
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

impl Recording {
    /// Reads a file.
    ///
    /// # Errors
    /// A file that is missing, cannot be read, or is no recording that can be used.
    pub fn load(path: &Path) -> Result<Self, RecordingError> {
        load(path, Self::from_bytes)
    }

    /// Writes a file, in place of one of that name; its size in bytes.
    ///
    /// # Errors
    /// A recording that is too large, or a place that cannot be written to.
    pub fn save(&self, path: &Path) -> Result<u64, RecordingError> {
        save(path, self.to_bytes())
    }
}

/// What `parse` makes of a file.
pub fn load<T>(
    path: &Path,
    parse: impl FnOnce(&[u8]) -> Result<T, FormatError>,
) -> Result<T, RecordingError> {
    let bytes = read(path).map_err(|source| match source.kind() {
        ErrorKind::NotFound => RecordingError::Missing { path: path.into() },
        _ => RecordingError::Read { path: path.into(), source },
    })?;
    let format = |source| RecordingError::Format { path: path.into(), source };
    if bytes.len() as u64 > MOST_UNPACKED_BYTES {
        let (bytes, limit_bytes) = (bytes.len() as u64, MOST_UNPACKED_BYTES);
        return Err(format(FormatError::TooLarge { bytes, limit_bytes }));
    }
    parse(&bytes).map_err(format)
}

/// Writes what was made of something, in place of a file of that name; its size in bytes.
pub fn save(path: &Path, made: Result<Vec<u8>, FormatError>) -> Result<u64, RecordingError> {
    let bytes = made.map_err(|source| RecordingError::Format { path: path.into(), source })?;
    write(path, &bytes).map_err(|source| RecordingError::Write { path: path.into(), source })?;
    Ok(bytes.len() as u64)
}

/// At most one byte more than a recording may have.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    // A pipe would be waited for.
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is no regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_UNPACKED_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut partial = tempfile::Builder::new().prefix(PARTIAL_PREFIX).tempfile_in(folder)?;
    partial.write_all(bytes)?;
    partial.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// How the names of files begin that are being written.
pub(crate) const PARTIAL_PREFIX: &str = ".partial-";
