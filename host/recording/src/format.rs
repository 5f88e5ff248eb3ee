//! A recording as bytes; docs/reference/recording.md says what each means.
//!
//! ```text
//! unpacked = postcard(Recording) | postcard(list of sight heads) | columns of every sight
//! ```
//! Counts are held against what is really there before anything is reserved.

use crate::columns::{pack, packed_bytes, unpack};
use crate::envelope::{Kind, require, unwrap, wrap};
use crate::error::FormatError;
use crate::{Recording, Sight};
use serde::{Deserialize, Serialize};
use std::io::Write;

const RECORDING: Kind = Kind { mark: b"TLREC\r\n\x1a", name: "recording" };

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
        wrap(RECORDING, |packer| self.write_unpacked(packer))
    }

    /// The recording that `bytes` are.
    ///
    /// # Errors
    /// Bytes that are none, of another version, incomplete, damaged, or too large.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let unpacked = unwrap(RECORDING, bytes)?;
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
