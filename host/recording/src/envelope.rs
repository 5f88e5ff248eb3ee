//! What every file here is wrapped in: a mark that says what it is, a version, sizes, a checksum, a deflate stream.
//!
//! ```text
//! mark (8) | version (2) | packed size (8) | unpacked size (8) | SHA-256 of all that and of the packed part (32) | packed
//! ```
//! Sizes are held against limits before anything is reserved.

use crate::error::FormatError;
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use sha2::{Digest, Sha256};
use std::io::Read;

/// The version that is written.
pub const VERSION: u16 = 1;

/// Most bytes of a recording, unpacked: 9,000 frames with 300 detections for each of two roles are 130 MB.
pub const MOST_UNPACKED_BYTES: u64 = 256 << 20;

const DIGEST_AT: usize = 26;
const HEADER_BYTES: usize = DIGEST_AT + 32;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// How it begins.
    pub mark: &'static [u8; 8],
    /// What errors call it.
    pub name: &'static str,
}

/// Wraps what `write` writes.
///
/// # Errors
/// More than [`MOST_UNPACKED_BYTES`].
pub fn wrap(
    kind: Kind,
    write: impl FnOnce(&mut DeflateEncoder<Vec<u8>>) -> std::io::Result<()>,
) -> Result<Vec<u8>, FormatError> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::new(6));
    let written = write(&mut packer);
    let unpacked_bytes = packer.total_in();
    let limit_bytes = MOST_UNPACKED_BYTES;
    if unpacked_bytes > limit_bytes {
        return Err(FormatError::TooLarge { bytes: unpacked_bytes, limit_bytes });
    }
    // Memory takes whatever is written to it; what is left to fail is a name that is no text, which has no form.
    let packed = written.and_then(|()| packer.finish());
    let packed = packed.map_err(|_| FormatError::Damaged("it cannot be written"))?;
    let mut bytes = Vec::with_capacity(HEADER_BYTES + packed.len());
    bytes.extend_from_slice(kind.mark);
    bytes.extend_from_slice(&VERSION.to_le_bytes());
    bytes.extend_from_slice(&(packed.len() as u64).to_le_bytes());
    bytes.extend_from_slice(&unpacked_bytes.to_le_bytes());
    let digest = digest(&bytes, &packed);
    bytes.extend_from_slice(&digest);
    bytes.extend_from_slice(&packed);
    Ok(bytes)
}

/// What was wrapped into `bytes`.
///
/// # Errors
/// Bytes of another kind or version, incomplete, damaged, or too large.
pub fn unwrap(kind: Kind, bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    let (unpacked_bytes, packed) = open(kind, bytes)?;
    inflate(packed, unpacked_bytes)
}

/// Checks the header; the unpacked size and the packed part.
fn open(kind: Kind, bytes: &[u8]) -> Result<(u64, &[u8]), FormatError> {
    // An empty file, or one that broke off within its mark, may have been meant as one; anything else was not.
    let begun = bytes.len().min(kind.mark.len());
    if bytes[..begun] != kind.mark[..begun] {
        return Err(FormatError::OtherKind { wanted: kind.name });
    }
    let found = bytes.len() as u64;
    let broken_off = |expected| FormatError::BrokenOff { found, expected };
    let version = bytes.get(8..10).ok_or(broken_off(HEADER_BYTES as u64))?;
    let version = u16::from_le_bytes([version[0], version[1]]);
    if version > VERSION {
        return Err(FormatError::Newer { found: version, known: VERSION });
    }
    require(version == VERSION, "its version is 0")?;
    let (header, packed) = bytes.split_at_checked(HEADER_BYTES).ok_or(broken_off(HEADER_BYTES as u64))?;
    let size = |at: usize| header[at..at + 8].iter().rev().fold(0, |size, byte| size << 8 | u64::from(*byte));
    let (packed_bytes, unpacked_bytes) = (size(10), size(18));
    let expected = packed_bytes.saturating_add(HEADER_BYTES as u64);
    if found < expected {
        return Err(broken_off(expected));
    }
    require(found == expected, "it has more bytes than it should")?;
    require(digest(&header[..DIGEST_AT], packed)[..] == header[DIGEST_AT..], "its checksum is another one")?;
    match unpacked_bytes {
        bytes if bytes > MOST_UNPACKED_BYTES => {
            Err(FormatError::TooLarge { bytes, limit_bytes: MOST_UNPACKED_BYTES })
        }
        bytes => Ok((bytes, packed)),
    }
}

/// Unpacks exactly `expected` bytes; what it says of itself is not believed.
fn inflate(packed: &[u8], expected: u64) -> Result<Vec<u8>, FormatError> {
    let mut unpacked = Vec::new();
    let inflated = DeflateDecoder::new(packed).take(expected + 1).read_to_end(&mut unpacked);
    inflated.map_err(|_| FormatError::Damaged("it cannot be unpacked"))?;
    require(unpacked.len() as u64 == expected, "it unpacks to another size than it says")?;
    Ok(unpacked)
}

fn digest(header: &[u8], packed: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(header).chain_update(packed).finalize().into()
}

pub fn require(holds: bool, otherwise: &'static str) -> Result<(), FormatError> {
    if holds { Ok(()) } else { Err(FormatError::Damaged(otherwise)) }
}
