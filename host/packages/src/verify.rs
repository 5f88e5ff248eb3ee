//! Whether a plugin on the shelf is still what was installed. Blocks on the disk.

use crate::shelf::{Installed, Shelf};
use crate::signature::{Publishers, SignatureError};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Bytes read at once.
const PIECE_BYTES: usize = 256 << 10;

/// A plugin on the shelf is not what was installed, or is not trusted any more.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// Its file cannot be read.
    #[error("cannot read {}: {source}; install it again from where it came, which replaces the file", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// Its file was changed.
    #[error("{} has the digest sha256:{found} now; install it again from where it came, which replaces the file", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// Its digest, in hex.
        found: String,
    },
    /// Its signature is not good any more.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

impl Shelf {
    /// Holds the file of `plugin` against its digest, and its signature against the publishers that are trusted now.
    ///
    /// # Errors
    /// What is wrong.
    pub fn verify(&self, plugin: &Installed, publishers: &Publishers) -> Result<(), VerifyError> {
        let path = self.blob_path(&plugin.digest);
        let found =
            file_digest(&path).map_err(|source| VerifyError::Unreadable { path: path.clone(), source })?;
        if found != plugin.digest {
            return Err(VerifyError::Changed { path, found });
        }
        if let Some(publisher) = &plugin.publisher {
            publishers.verify(&plugin.digest, &publisher.to_signature()?)?;
        }
        Ok(())
    }
}

/// SHA-256 of the file at `path`, in hex.
///
/// # Errors
/// A file that cannot be read.
pub fn file_digest(path: &Path) -> std::io::Result<String> {
    // A pipe would be waited for.
    if !std::fs::metadata(path)?.is_file() {
        return Err(std::io::Error::other("it is no regular file"));
    }
    let (mut file, mut hasher, mut piece) = (File::open(path)?, Sha256::new(), vec![0; PIECE_BYTES]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex::encode(hasher.finalize())),
            count => hasher.update(&piece[..count]),
        }
    }
}
