//! What motion JPEG packets say of themselves (ITU-T T.81, Annex B).

use super::Look;

/// A frame that brings its own tables is a beginning; one that does not is odd. None counts as disposable, since one
/// that is odd may need its tables.
pub(crate) fn look(packet: &[u8]) -> Option<Look> {
    let (mut has_quantizers, mut has_codes) = (false, false);
    let mut rest = packet.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let (marker, after) = rest.split_at_checked(4)?;
        if marker[0] != 0xff {
            return None;
        }
        match marker[1] {
            0xdb => has_quantizers = true,
            0xc4 => has_codes = true,
            0xda => break, // the scan itself
            _ => {}
        }
        let size = usize::from(u16::from_be_bytes([marker[2], marker[3]]));
        rest = after.get(size.checked_sub(2)?..)?;
    }
    (has_quantizers && has_codes).then_some(Look { can_begin: true, ..Look::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_frames_with_their_own_tables_are_beginnings() {
        let whole = b"\xff\xd8\xff\xdb\0\x03q\xff\xc4\0\x02\xff\xda\0\x02data";
        assert!(look(whole).unwrap().can_begin);
        assert_eq!(look(b"\xff\xd8\xff\xdb\0\x03q\xff\xda\0\x02data"), None);
        assert_eq!(look(b"\xff\xd8\xff\xdb\0\x00"), None);
    }
}
