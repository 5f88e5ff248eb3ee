//! Where plugins come from: a file, an address, a registry.
//!
//! Fetching writes into a file on its way onto the shelf, bounded in bytes and time, and takes the digest on the way.
//! What arrives is bytes and perhaps a signature; whether they are any good is for others to say. Needs a tokio runtime;
//! writes to the disk between two pieces of a body, which suits a command line and not a server.

mod address;
mod error;
mod file;
mod http;
mod image;
mod registry;

pub use address::{Source, SourceError};
pub use error::FetchError;
pub use file::signature_path;

use crate::shelf::{Incoming, Shelf};
use crate::signature::{Signature, SignatureError};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// What fetching may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FetchLimits {
    /// Largest plugin, bytes.
    pub max_bytes: u64,
    /// Longest time to connect, and longest silence after that.
    pub idle: Duration,
    /// Longest time for all of it.
    pub total: Duration,
    /// Redirects followed for one request.
    pub redirects: usize,
}

impl Default for FetchLimits {
    fn default() -> Self {
        Self {
            max_bytes: strategy::MAX_PLUGIN_BYTES,
            idle: Duration::from_secs(30),
            total: Duration::from_secs(600),
            redirects: 5,
        }
    }
}

/// What came from a source.
#[derive(Debug)]
pub struct Arrived {
    /// The file.
    pub incoming: Incoming,
    /// Its SHA-256, in hex.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
    /// The signature that came with it, or why nobody can say what it says.
    pub signature: Option<Result<Signature, SignatureError>>,
}

/// Fetches the plugin from `source`.
///
/// # Errors
/// A source that cannot be reached, gives too much, takes too long, or gives other bytes than it said.
pub async fn fetch(shelf: &Shelf, source: &Source, limits: &FetchLimits) -> Result<Arrived, FetchError> {
    let intake = Intake::new(shelf, source, limits)?;
    let arriving = async {
        match source {
            Source::File(path) => file::fetch(path, intake).await,
            Source::Web(url) => http::fetch(url, intake, limits).await,
            Source::Image(image) => registry::fetch(image, intake, limits).await,
        }
    };
    match tokio::time::timeout(limits.total, arriving).await {
        Ok(arrived) => arrived,
        Err(_) => Err(FetchError::TooSlow { source_name: source.to_string(), limit: limits.total }),
    }
}

/// Bytes on their way to the disk, counted and hashed.
struct Intake {
    incoming: Incoming,
    source_name: String,
    max_bytes: u64,
    bytes: u64,
    hasher: Sha256,
}

impl Intake {
    fn new(shelf: &Shelf, source: &Source, limits: &FetchLimits) -> Result<Self, FetchError> {
        Ok(Self {
            incoming: shelf.receive()?,
            source_name: source.to_string(),
            max_bytes: limits.max_bytes,
            bytes: 0,
            hasher: Sha256::new(),
        })
    }

    /// Refuses a size that was announced.
    fn expect(&self, bytes: u64) -> Result<(), FetchError> {
        if bytes <= self.max_bytes {
            return Ok(());
        }
        Err(FetchError::TooLarge { source_name: self.source_name.clone(), limit_bytes: self.max_bytes })
    }

    fn take(&mut self, piece: &[u8]) -> Result<(), FetchError> {
        self.expect(self.bytes.saturating_add(piece.len() as u64))?;
        self.bytes += piece.len() as u64;
        self.hasher.update(piece);
        Ok(self.incoming.write(piece)?)
    }

    fn arrived(self, signature: Option<Result<Signature, SignatureError>>) -> Arrived {
        let Self { incoming, bytes, hasher, .. } = self;
        Arrived { incoming, digest: hex::encode(hasher.finalize()), bytes, signature }
    }
}
