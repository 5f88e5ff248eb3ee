//! A recording as bytes; docs/reference/recording.md says what each means.
//!
//! ```text
//! mark (8) | version (2) | packed size (8) | unpacked size (8) | SHA-256 of all that and of the packed part (32) | packed
//! packed = deflate( postcard(Recording) | postcard(list of sight heads) | columns of every sight )
//! ```
//! Sizes are held against limits before anything is reserved, and counts against what is really there.

use crate::columns::{pack, packed_bytes, unpack};
use crate::error::FormatError;
use crate::{Recording, Sight};
use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};

/// The version that is written.
pub const VERSION: u16 = 1;

/// Most bytes of a recording, unpacked: 9,000 frames with 300 detections for each of two roles are 130 MB.
pub const MOST_UNPACKED_BYTES: u64 = 256 << 20;

const MARK: &[u8; 8] = b"TLREC\r\n\x1a";
const DIGEST_AT: usize = 26;
const HEADER_BYTES: usize = DIGEST_AT + 32;

/// What is written of a sight before its columns.
#[derive(Serialize, Deserialize)]
struct SightHead {
    role: String,
    class_names: Vec<String>,
    keypoints: u32,
    looks: u32,
    detections: u32,
    points: u32,
}

impl Recording {
    /// The recording as bytes.
    ///
    /// # Errors
    /// A recording over [`MOST_UNPACKED_BYTES`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, FormatError> {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::new(6));
        let written = self.write_unpacked(&mut packer);
        let unpacked_bytes = packer.total_in();
        let limit_bytes = MOST_UNPACKED_BYTES;
        if unpacked_bytes > limit_bytes {
            return Err(FormatError::TooLarge { bytes: unpacked_bytes, limit_bytes });
        }
        // Memory takes whatever is written to it; what is left to fail is a name that is no text, which has no form.
        let packed = written.and_then(|()| packer.finish());
        let packed = packed.map_err(|_| FormatError::Damaged("it cannot be written"))?;
        let mut bytes = Vec::with_capacity(HEADER_BYTES + packed.len());
        bytes.extend_from_slice(MARK);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&(packed.len() as u64).to_le_bytes());
        bytes.extend_from_slice(&unpacked_bytes.to_le_bytes());
        let digest = digest(&bytes, &packed);
        bytes.extend_from_slice(&digest);
        bytes.extend_from_slice(&packed);
        Ok(bytes)
    }

    /// The recording that `bytes` are.
    ///
    /// # Errors
    /// Bytes that are none, of another version, incomplete, damaged, or too large.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let (unpacked_bytes, packed) = open(bytes)?;
        let unpacked = inflate(packed, unpacked_bytes)?;
        let (mut recording, rest): (Self, _) = read(&unpacked)?;
        let (heads, mut columns): (Vec<SightHead>, _) = read(rest)?;
        recording.sights =
            heads.into_iter().map(|head| read_sight(head, &mut columns)).collect::<Result<_, _>>()?;
        require(columns.is_empty(), "there is more in it than it names")?;
        Ok(recording)
    }

    fn write_unpacked(&self, out: &mut impl Write) -> std::io::Result<()> {
        let heads: Vec<SightHead> = self.sights.iter().map(head).collect();
        for bytes in [postcard::to_allocvec(self), postcard::to_allocvec(&heads)] {
            out.write_all(&bytes.map_err(std::io::Error::other)?)?;
        }
        for sight in &self.sights {
            pack(out, &sight.looks)?;
            pack(out, &sight.detections)?;
            pack(out, &sight.points)?;
        }
        Ok(())
    }
}

/// Checks the header; the unpacked size and the packed part.
fn open(bytes: &[u8]) -> Result<(u64, &[u8]), FormatError> {
    // An empty file, or one that broke off within its mark, may have been meant as one; anything else was not.
    let begun = bytes.len().min(MARK.len());
    if bytes[..begun] != MARK[..begun] {
        return Err(FormatError::NotARecording);
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

fn read<'b, T: Deserialize<'b>>(bytes: &'b [u8]) -> Result<(T, &'b [u8]), FormatError> {
    postcard::take_from_bytes(bytes).map_err(|_| FormatError::Damaged("its head cannot be read"))
}

fn head(sight: &Sight) -> SightHead {
    SightHead {
        role: sight.role.clone(),
        class_names: sight.class_names.clone(),
        keypoints: sight.keypoints,
        looks: sight.looks.len() as u32,
        detections: sight.detections.len() as u32,
        points: sight.points.len() as u32,
    }
}

fn read_sight(head: SightHead, columns: &mut &[u8]) -> Result<Sight, FormatError> {
    let SightHead { role, class_names, keypoints, looks, detections, points } = head;
    let looks = read_rows(looks, columns)?;
    let (detections, points) = (read_rows(detections, columns)?, read_rows(points, columns)?);
    let sight = Sight { role, class_names, keypoints, looks, detections, points };
    let counted = |column: usize| sight.looks.iter().map(|look| u64::from(look[column])).sum::<u64>();
    require(counted(1) == sight.detections.len() as u64, "its looks count other detections than there are")?;
    require(counted(2) == sight.points.len() as u64, "its looks count other keypoints than there are")?;
    Ok(sight)
}

fn read_rows<const N: usize>(rows: u32, columns: &mut &[u8]) -> Result<Vec<[u32; N]>, FormatError> {
    let short = FormatError::Damaged("it names more than there is in it");
    let bytes = packed_bytes::<N>(rows as usize).and_then(|bytes| columns.split_at_checked(bytes));
    let (own, rest) = bytes.ok_or(short.clone())?;
    *columns = rest;
    unpack(own).ok_or(short)
}

fn digest(header: &[u8], packed: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(header).chain_update(packed).finalize().into()
}

fn require(holds: bool, otherwise: &'static str) -> Result<(), FormatError> {
    if holds { Ok(()) } else { Err(FormatError::Damaged(otherwise)) }
}
