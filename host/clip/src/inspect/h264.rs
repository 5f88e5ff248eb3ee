//! What H.264 packets say of themselves (ITU-T H.264, clauses 7.3 and 7.4, Annex D).

use super::Look;
use super::nal::{Bits, Header, payload};

/// Enough of a slice to hold its first two codes, in bytes.
const SLICE_START: usize = 16;

/// More than any message of interest takes, in bytes.
const SEI_START: usize = 4096;

/// What libx264 begins its message with.
const X264_MARK: &[u8] = b"x264 - core ";

#[derive(Debug)]
pub(crate) struct H264 {
    header: Header,
    /// Of the first packet; the outer option says whether it was seen.
    x264_build: Option<Option<u32>>,
}

/// What the units of one packet add up to.
#[derive(Default)]
struct Units {
    idr_slices: u32,
    other_slices: u32,
    all_intra: bool,
    is_referred_to: bool,
    recovers_at_once: bool,
    x264_build: Option<u32>,
}

impl H264 {
    pub(crate) fn new(header: Header) -> Self {
        Self { header, x264_build: None }
    }

    pub(crate) fn x264_build(&self) -> Option<u32> {
        self.x264_build.flatten()
    }

    pub(crate) fn look(&mut self, packet: &[u8]) -> Option<Look> {
        let units = self.add_up(packet)?;
        let build = *self.x264_build.get_or_insert(units.x264_build);
        let is_joined_from_two = units.x264_build.is_some() && units.x264_build != build;
        let has_slices_of_one_kind = (units.idr_slices == 0) != (units.other_slices == 0);
        if is_joined_from_two || !has_slices_of_one_kind {
            return None;
        }
        Some(Look {
            can_begin: units.idr_slices > 0 || (units.recovers_at_once && units.all_intra),
            is_disposable: !units.is_referred_to,
            refers_back: true,
        })
    }

    fn add_up(&self, packet: &[u8]) -> Option<Units> {
        let mut sum = Units { all_intra: true, ..Units::default() };
        for unit in self.header.units(packet)? {
            let &first = unit.first()?;
            match first & 0x1f {
                kind @ (1 | 5) => {
                    *(if kind == 5 { &mut sum.idr_slices } else { &mut sum.other_slices }) += 1;
                    sum.is_referred_to |= first & 0x60 != 0;
                    sum.all_intra &= is_intra(unit)?;
                }
                6 => read_messages(&payload(unit.get(1..)?, SEI_START), &mut sum),
                // Parameter sets: harmless where they repeat the container's.
                7 | 8 | 13 | 15 if self.header.knows(unit) => {}
                // A delimiter, filler, and units of extensions, which FFmpeg does not decode.
                9 | 12 | 14 | 16..=31 => {}
                // New parameter sets, partitions, the end of a sequence or a stream.
                _ => return None,
            }
        }
        Some(sum)
    }
}

/// Whether a slice is intra coded (7.3.3: `first_mb_in_slice`, `slice_type`; table 7-6).
fn is_intra(unit: &[u8]) -> Option<bool> {
    let start = payload(unit.get(1..)?, SLICE_START);
    let mut bits = Bits::new(&start);
    bits.exp_golomb()?;
    Some(matches!(bits.exp_golomb()?, 2 | 4 | 7 | 9))
}

/// Reads the supplemental messages (7.3.2.3.1) that matter here.
fn read_messages(mut rest: &[u8], sum: &mut Units) {
    // The last byte holds the unit's closing bit.
    while rest.len() > 2 {
        let Some((kind, after)) = stretched(rest) else { return };
        let Some((size, after)) = stretched(after) else { return };
        let (message, after) = after.split_at(size.min(after.len()));
        match kind {
            5 => sum.x264_build = sum.x264_build.or_else(|| x264_build(message)),
            6 => sum.recovers_at_once |= recovers_at_once(message).unwrap_or(false),
            _ => {}
        }
        rest = after;
    }
}

/// A number that goes on while its bytes are 255.
fn stretched(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let more = bytes.iter().take_while(|&&byte| byte == 255).count();
    let last = *bytes.get(more)?;
    Some((more * 255 + usize::from(last), &bytes[more + 1..]))
}

/// A recovery point (D.1.8) from whose first frame on everything is exact.
fn recovers_at_once(message: &[u8]) -> Option<bool> {
    let mut bits = Bits::new(message);
    let frames_until = bits.exp_golomb()?;
    let is_exact = bits.bit()?;
    let is_broken = bits.bit()?;
    Some(frames_until == 0 && is_exact && !is_broken)
}

/// The build after the 16 bytes that identify the message.
fn x264_build(message: &[u8]) -> Option<u32> {
    let text = message.get(16..)?.strip_prefix(X264_MARK)?;
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    std::str::from_utf8(&text[..digits]).ok()?.parse().ok().filter(|&build| build > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(units: &[&[u8]]) -> Option<Look> {
        let header = Header::of_avcc(b"\x01\x64\0\x1e\xff\xe1\0\x02\x67a\x01\0\x02\x68b").unwrap();
        let packet: Vec<u8> =
            units.iter().flat_map(|unit| [&(unit.len() as u32).to_be_bytes(), *unit].concat()).collect();
        H264::new(header).look(&packet)
    }

    // A slice: unit header, then first_mb_in_slice 0 (`1`) and slice_type 7 (`0001000`), 5 (`00110`), or 6 (`00111`).
    const IDR: &[u8] = &[0x65, 0b1000_1000, 0];
    const INTRA: &[u8] = &[0x61, 0b1000_1000, 0];
    const PREDICTED: &[u8] = &[0x61, 0b1001_1000, 0];
    const DISPOSABLE: &[u8] = &[0x01, 0b1001_1100, 0];
    // Message 6 of one byte: recovery_frame_cnt 0 (`1`), exact (`1`), not broken (`0`), no slice groups (`00`).
    const RECOVERY: &[u8] = &[0x06, 6, 1, 0b1100_0100, 0x80];
    const LATE_RECOVERY: &[u8] = &[0x06, 6, 1, 0b0101_0010, 0x80];

    #[test]
    fn decoders_begin_at_idr_and_at_exact_recovery_points_alone() {
        let can_begin = |units: &[&[u8]]| looks(units).unwrap().can_begin;
        assert!(can_begin(&[IDR]) && can_begin(&[RECOVERY, INTRA]));
        assert!(
            !can_begin(&[INTRA]) && !can_begin(&[RECOVERY, PREDICTED]) && !can_begin(&[LATE_RECOVERY, INTRA])
        );
    }

    #[test]
    fn what_nothing_refers_to_is_disposable() {
        assert!(looks(&[DISPOSABLE]).unwrap().is_disposable);
        assert!(!looks(&[DISPOSABLE, PREDICTED]).unwrap().is_disposable);
    }

    #[test]
    fn new_parameter_sets_and_broken_packets_are_odd() {
        assert!(looks(&[b"\x67a", b"\x68b", IDR]).unwrap().can_begin);
        assert_eq!(looks(&[b"\x67c", IDR]), None);
        assert_eq!(looks(&[IDR, PREDICTED]), None);
        assert_eq!(looks(&[b"\x09\x10"]), None, "no slice");
        assert_eq!(looks(&[]), None);
    }
}
