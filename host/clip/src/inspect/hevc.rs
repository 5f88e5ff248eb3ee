//! What HEVC packets say of themselves (ITU-T H.265, clause 7.4.2.2, table 7-1).

use super::Look;
use super::nal::Header;

/// Unit types: `RASL_N` and `RASL_R`, which need frames before the key frame that they follow.
const SKIPPED_LEADING: std::ops::RangeInclusive<u8> = 8..=9;
const SEQUENCE_SET: u8 = 33;

#[derive(Debug)]
pub(crate) struct Hevc {
    header: Header,
    /// Highest temporal layer that the sequences have; frames of it may be left out.
    highest_layer: u8,
}

impl Hevc {
    pub(crate) fn new(header: Header) -> Self {
        let sequences = header.sets().iter().filter(|set| kind_of(set) == Some(SEQUENCE_SET));
        // sps_max_sub_layers_minus1 (7.3.2.2), the three bits after four others.
        let layers = sequences.filter_map(|set| set.get(2)).map(|byte| byte >> 1 & 7);
        let highest_layer = layers.max().unwrap_or(u8::MAX);
        Self { header, highest_layer }
    }

    pub(crate) fn look(&self, packet: &[u8]) -> Option<Look> {
        let mut frame: Option<Look> = None;
        for unit in self.header.units(packet)? {
            let (kind, second) = (kind_of(unit)?, *unit.get(1)?);
            if unit[0] & 1 != 0 || second >> 3 != 0 {
                continue; // of another layer, which FFmpeg does not decode
            }
            match kind {
                0..=9 | 19..=21 => {
                    let slice = self.slice(kind, second & 7, *unit.get(2)?)?;
                    if frame.is_some_and(|frame| frame != slice) {
                        return None;
                    }
                    frame = Some(slice);
                }
                // Parameter sets: harmless where they repeat the container's.
                32..=34 if self.header.knows(unit) => {}
                // A delimiter, filler, messages, and what the standard leaves to others.
                35 | 38..=40 | 41..=63 => {}
                // New parameter sets, links that are broken on purpose, the end of a sequence or a stream.
                _ => return None,
            }
        }
        frame
    }

    /// `first` is the first byte of the slice header: `first_slice_segment_in_pic_flag`, and for key frames
    /// `no_output_of_prior_pics_flag`, which takes back frames before this one.
    fn slice(&self, kind: u8, layer_plus_1: u8, first: u8) -> Option<Look> {
        let is_key = kind >= 16;
        if is_key && first & 0x40 != 0 {
            return None;
        }
        // Up to 9, even types are those that no frame of the same temporal layer refers to.
        let is_disposable =
            !is_key && kind.is_multiple_of(2) && layer_plus_1.checked_sub(1)? == self.highest_layer;
        Some(Look { can_begin: is_key, is_disposable, refers_back: SKIPPED_LEADING.contains(&kind) })
    }
}

fn kind_of(unit: &[u8]) -> Option<u8> {
    unit.first().map(|first| first >> 1 & 0x3f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(units: &[(u8, u8, u8)]) -> Option<Look> {
        let mut record = [0; 22].to_vec();
        (record[0], record[21]) = (1, 3);
        // One sequence set with sps_max_sub_layers_minus1 1.
        record.extend(b"\x01\x21\0\x01\0\x04\x42\x01\x02z");
        let hevc = Hevc::new(Header::of_hvcc(&record).unwrap());
        let packet = units.iter().flat_map(|&(kind, layer, first)| [0, 0, 0, 3, kind << 1, layer + 1, first]);
        hevc.look(&packet.collect::<Vec<u8>>())
    }

    #[test]
    fn decoders_begin_at_key_frames_that_take_nothing_back() {
        for kind in [19, 20, 21] {
            assert!(look(&[(kind, 0, 0x80), (kind, 0, 0)]).unwrap().can_begin);
            assert_eq!(look(&[(kind, 0, 0xc0)]), None);
        }
        assert!(!look(&[(1, 0, 0xc0)]).unwrap().can_begin);
        assert_eq!(look(&[(16, 0, 0x80)]), None, "a broken link");
    }

    #[test]
    fn only_the_highest_layer_is_disposable() {
        assert!(look(&[(0, 1, 0x80)]).unwrap().is_disposable);
        assert!(!look(&[(0, 0, 0x80)]).unwrap().is_disposable, "layer 1 may refer to it");
        assert!(!look(&[(1, 1, 0x80)]).unwrap().is_disposable);
        assert!(look(&[(8, 1, 0x80)]).unwrap().refers_back && !look(&[(6, 1, 0x80)]).unwrap().refers_back);
    }
}
