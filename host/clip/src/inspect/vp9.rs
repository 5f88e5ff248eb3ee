//! What VP9 packets say of themselves (VP9 bitstream specification 0.6, clause 6.2 and Annex B).

use super::Look;
use super::nal::Bits;

/// None where the packet does not show exactly one frame. Frames are never disposable: they leave probabilities
/// behind for those after them.
pub(crate) fn look(packet: &[u8]) -> Option<Look> {
    let frames = frames(packet)?;
    let headers: Vec<Header> = frames.into_iter().map(header).collect::<Option<_>>()?;
    if headers.iter().filter(|header| header.is_shown).count() != 1 {
        return None;
    }
    // A key frame that is not shown, before the one that is, would also do; but then the packet's flag lies elsewhere.
    let can_begin = headers.first().is_some_and(|header| header.is_key);
    Some(Look { can_begin, ..Look::default() })
}

struct Header {
    is_key: bool,
    is_shown: bool,
}

fn header(frame: &[u8]) -> Option<Header> {
    let mut bits = Bits::new(frame);
    if bits.number(2)? != 2 {
        return None;
    }
    let profile = u32::from(bits.bit()?) | u32::from(bits.bit()?) << 1;
    if profile == 3 && bits.bit()? {
        return None;
    }
    if bits.bit()? {
        return Some(Header { is_key: false, is_shown: true }); // shows an earlier frame again
    }
    let (is_inter, is_shown) = (bits.bit()?, bits.bit()?);
    Some(Header { is_key: !is_inter, is_shown })
}

/// The frames of a packet, which may be several with an index behind them (Annex B).
fn frames(packet: &[u8]) -> Option<Vec<&[u8]>> {
    let &marker = packet.last()?;
    let (count, size_bytes) = (usize::from(marker & 7) + 1, usize::from(marker >> 3 & 3) + 1);
    let index_start = packet.len().checked_sub(2 + count * size_bytes);
    let index = index_start.and_then(|start| packet.get(start..)).filter(|index| index[0] == marker);
    let Some(index) = index.filter(|_| marker & 0xe0 == 0xc0) else {
        return Some(vec![packet]);
    };
    let mut rest = packet;
    let sizes = index[1..index.len() - 1].chunks(size_bytes);
    sizes
        .map(|size| {
            let size = size.iter().rev().fold(0, |size, &byte| size << 8 | usize::from(byte));
            let (frame, after) = rest.split_at_checked(size)?;
            rest = after;
            Some(frame)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Marker `10`, profile 0 `00`, not shown again `0`, then inter and shown.
    const KEY: u8 = 0b1000_0010;
    const INTER: u8 = 0b1000_0110;
    const HIDDEN: u8 = 0b1000_0100;

    #[test]
    fn decoders_begin_at_key_frames() {
        assert!(look(&[KEY, 0, 0]).unwrap().can_begin);
        assert!(!look(&[INTER, 0, 0]).unwrap().can_begin);
        assert!(!look(&[0b1000_1000]).unwrap().can_begin, "an earlier frame, shown again");
    }

    #[test]
    fn packets_that_show_none_or_two_frames_are_odd() {
        // Two frames of 3 and 2 bytes, and their index.
        let both = |first, second| look(&[first, 0, 0, second, 0, 0xc1, 3, 2, 0xc1]);
        assert_eq!(both(HIDDEN, INTER), Some(Look::default()));
        assert_eq!(both(INTER, INTER), None);
        assert_eq!(look(&[HIDDEN, 0, 0]), None);
        assert_eq!(look(&[0, 0, 0]), None);
    }
}
