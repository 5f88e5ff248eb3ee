//! Why a clip could not be fetched, in kinds that a caller can match.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

/// Why a clip could not be fetched.
///
/// `address` is always the shown form: scheme, host, port and path. User names, passwords and the query string
/// are cut, since signed addresses hold secrets there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The address cannot be read, or is of another scheme than http and https.
    #[error("clip address `{address}`: {reason}; send an absolute http:// or https:// address")]
    BadAddress {
        /// The address, shown form.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The address leads into this machine or its private network.
    #[error(
        "clip {address}: refused, because it leads to {ip}, which is not a public address; to fetch from private \
         networks, allow private addresses in the configuration"
    )]
    PrivateAddress {
        /// The address, shown form.
        address: String,
        /// Where it leads.
        ip: IpAddr,
    },
    /// No server could be reached: no such name, no route, connection refused, TLS not agreed.
    #[error(
        "clip {address}: cannot connect: {reason}; check that the address is reachable from this machine"
    )]
    Unreachable {
        /// The address, shown form.
        address: String,
        /// What the network said.
        reason: String,
    },
    /// The server answered with another status than success.
    #[error(
        "clip {address}: the server answered {status}; check that the clip exists and its link has not expired"
    )]
    Status {
        /// The address, shown form.
        address: String,
        /// The HTTP status.
        status: u16,
    },
    /// A redirect without a usable target, or too many of them.
    #[error("clip {address}: {reason}; send the clip's final address")]
    Redirect {
        /// The address that redirected, shown form.
        address: String,
        /// What is wrong with the redirect.
        reason: String,
    },
    /// The clip is larger than allowed. Found from `Content-Length` where there is one, else on the way.
    #[error("clip {address}: larger than {limit} bytes; send a smaller clip or raise the limit")]
    TooLarge {
        /// The address, shown form.
        address: String,
        /// The limit in bytes.
        limit: u64,
        /// The size the server announced, bytes.
        announced: Option<u64>,
    },
    /// The server was silent for too long.
    #[error("clip {address}: {waiting_for} did not come within {waited:?}; the server is too slow or gone")]
    TimedOut {
        /// The address, shown form.
        address: String,
        /// What was waited for.
        waiting_for: &'static str,
        /// The limit that was reached.
        waited: Duration,
    },
    /// The body ended before its announced end.
    #[error(
        "clip {address}: broke off after {received} of {} bytes: {reason}; send it again",
        expected.map_or("unknown".to_owned(), |bytes| bytes.to_string())
    )]
    BrokeOff {
        /// The address, shown form.
        address: String,
        /// Bytes that arrived.
        received: u64,
        /// Bytes that the server announced.
        expected: Option<u64>,
        /// What the network said.
        reason: String,
    },
    /// [`crate::ArrivingClip::cancel`] was called.
    #[error("clip {address}: fetching was cancelled after {received} bytes")]
    Cancelled {
        /// The address, shown form.
        address: String,
        /// Bytes that had arrived.
        received: u64,
    },
    /// The disk that clips are kept on while they are worked on has no room left, or none for this user.
    #[error(
        "clip {address}: the disk of `{}` is full after {received} bytes of it; free some room, or name another folder \
         in the environment variable TMPDIR",
        folder.display()
    )]
    DiskFull {
        /// The address, shown form.
        address: String,
        /// Bytes that had arrived.
        received: u64,
        /// The folder for temporary files.
        folder: PathBuf,
    },
    /// Clips cannot be kept on the disk for another reason.
    #[error(
        "clip {address}: cannot keep it in `{}`: {reason}; name a folder that can be written to in the environment \
         variable TMPDIR",
        folder.display()
    )]
    Disk {
        /// The address, shown form.
        address: String,
        /// The folder for temporary files.
        folder: PathBuf,
        /// What the disk said.
        reason: String,
    },
    /// The HTTP client could not be set up, for instance because the system has no certificates.
    #[error("cannot set up the HTTP client: {reason}; is the package `ca-certificates` installed?")]
    Client {
        /// What the client said.
        reason: String,
    },
}
