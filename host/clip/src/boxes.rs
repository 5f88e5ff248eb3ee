//! The top-level boxes of an MP4 or MOV file (ISO/IEC 14496-12, section 4.2): is the index there, and does
//! the file end where its last box does? Asked where a clip did not open, and once at its end.

use std::io::{self, Read, Seek, SeekFrom};

/// Boxes looked at before giving up on a file that consists of nothing else.
const MAX_BOXES: usize = 100_000;

/// Types that an MP4 or MOV file can begin with.
const FIRST_TYPES: [&[u8; 4]; 10] =
    [b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"sidx", b"pnot", b"uuid"];

/// What a walk over the boxes found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Boxes {
    /// The file begins as an MP4 or MOV file does.
    pub(crate) is_mp4: bool,
    /// A whole `moov` box is there.
    pub(crate) has_index: bool,
    /// Bytes by which the last box reaches past the end of the file.
    pub(crate) missing_bytes: u64,
}

/// Walks over the boxes. Reads headers only; waits for a clip that is still arriving.
pub(crate) fn scan(reader: &mut (impl Read + Seek)) -> io::Result<Boxes> {
    let total = reader.seek(SeekFrom::End(0))?;
    let mut found = Boxes::default();
    let mut start = 0;
    for _ in 0..MAX_BOXES {
        let Some((kind, size)) = header(reader, start, total)? else {
            break;
        };
        if start == 0 {
            found.is_mp4 = FIRST_TYPES.contains(&&kind);
        }
        let Some(end) = start.checked_add(size).filter(|_| found.is_mp4) else {
            break;
        };
        found.has_index |= &kind == b"moov" && end <= total;
        found.missing_bytes = end.saturating_sub(total);
        start = end;
    }
    Ok(found)
}

/// Type and size in bytes of the box at `start`; none where no header fits or its size is impossible.
fn header(reader: &mut (impl Read + Seek), start: u64, total: u64) -> io::Result<Option<([u8; 4], u64)>> {
    if total.checked_sub(start).is_none_or(|left| left < 8) {
        return Ok(None);
    }
    reader.seek(SeekFrom::Start(start))?;
    let (mut size, mut kind) = ([0; 4], [0; 4]);
    reader.read_exact(&mut size)?;
    reader.read_exact(&mut kind)?;
    let size = match u32::from_be_bytes(size) {
        0 => total - start,
        1 if total - start < 16 => return Ok(None),
        1 => {
            let mut long = [0; 8];
            reader.read_exact(&mut long)?;
            u64::from_be_bytes(long)
        }
        size => u64::from(size),
    };
    Ok((size >= 8).then_some((kind, size)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn file(boxes: &[(&[u8; 4], u32, usize)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (kind, size, content) in boxes {
            bytes.extend(size.to_be_bytes());
            bytes.extend(*kind);
            bytes.extend(vec![0; *content]);
        }
        bytes
    }

    fn scanned(boxes: &[(&[u8; 4], u32, usize)]) -> Boxes {
        scan(&mut Cursor::new(file(boxes))).unwrap()
    }

    #[test]
    fn a_whole_file_has_its_index_and_nothing_missing() {
        let whole = Boxes { is_mp4: true, has_index: true, missing_bytes: 0 };
        assert_eq!(scanned(&[(b"ftyp", 12, 4), (b"mdat", 20, 12), (b"moov", 16, 8)]), whole);
        assert_eq!(scanned(&[(b"ftyp", 12, 4), (b"moov", 16, 8), (b"mdat", 0, 99)]), whole);
    }

    #[test]
    fn what_is_cut_off_is_counted() {
        let cut = scanned(&[(b"ftyp", 12, 4), (b"moov", 16, 8), (b"mdat", 100, 42)]);
        assert_eq!(cut, Boxes { is_mp4: true, has_index: true, missing_bytes: 50 });
        let cut = scanned(&[(b"ftyp", 12, 4), (b"mdat", 12, 4), (b"moov", 100, 10)]);
        assert_eq!(cut, Boxes { is_mp4: true, has_index: false, missing_bytes: 82 });
    }

    #[test]
    fn other_files_and_impossible_sizes_end_the_walk() {
        assert_eq!(scanned(&[(b"RIFF", 20, 12)]), Boxes::default());
        assert_eq!(scan(&mut Cursor::new(Vec::new())).unwrap(), Boxes::default());
        let stuck = scanned(&[(b"ftyp", 12, 4), (b"free", 3, 20)]);
        assert_eq!(stuck, Boxes { is_mp4: true, has_index: false, missing_bytes: 0 });
    }
}
