//! Why a plugin did not arrive.

use crate::shelf::ShelfError;
use std::path::PathBuf;
use std::time::Duration;
use thiserror::Error;

/// A plugin could not be fetched. Nothing of it stays.
#[derive(Debug, Error)]
pub enum FetchError {
    /// The shelf takes nothing in.
    #[error(transparent)]
    Shelf(#[from] ShelfError),
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// What it names is no file.
    #[error("{} is no regular file; name a plugin's file, an https:// address or an oci:// image", path.display())]
    NoFile {
        /// What it is named.
        path: PathBuf,
    },
    /// Nobody answers, or the connection breaks.
    #[error("cannot fetch {address}: {reason}")]
    Unreachable {
        /// What was asked for.
        address: String,
        /// The causes.
        reason: String,
    },
    /// The server refuses.
    #[error("{address} answers with the status {status}{hint}")]
    Status {
        /// What was asked for.
        address: String,
        /// HTTP status.
        status: u16,
        /// What that means here, where it is known.
        hint: &'static str,
    },
    /// A redirect that is not followed.
    #[error("{address} redirects {reason}")]
    Redirect {
        /// Who redirects.
        address: String,
        /// Where to, or how often.
        reason: String,
    },
    /// More than a plugin may be.
    #[error("{source_name} gives more than {limit_bytes} bytes, the most that is taken")]
    TooLarge {
        /// The source.
        source_name: String,
        /// The limit.
        limit_bytes: u64,
    },
    /// It does not end.
    #[error("{source_name} was not there whole after {} s; try again, or fetch it by hand and install the file", limit.as_secs())]
    TooSlow {
        /// The source.
        source_name: String,
        /// The limit.
        limit: Duration,
    },
    /// What a registry gives is no plugin.
    #[error("{image} is no plugin: {reason}")]
    Image {
        /// The image.
        image: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Other bytes than their digest says.
    #[error(
        "{what} has the digest sha256:{found} instead of sha256:{wanted}: it was changed on its way, or the registry lies; nothing was taken"
    )]
    Digest {
        /// The layer or the manifest.
        what: String,
        /// What was promised, in hex.
        wanted: String,
        /// What came, in hex.
        found: String,
    },
}
