//! H.264 and HEVC packets as MP4 and Matroska hold them: units with their length before them (ISO/IEC 14496-15), and
//! the parameter sets of the container. Pure; trusts no length.

/// The parameter sets of the container's header, and how long the units' lengths are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    length_bytes: usize,
    sets: Vec<Vec<u8>>,
}

impl Header {
    /// Reads an `avcC` record (ISO/IEC 14496-15, 5.3.3.1); none where it is of another form.
    pub(crate) fn of_avcc(record: &[u8]) -> Option<Self> {
        let mut rest = Bytes(record);
        let fixed = rest.take(5)?;
        if fixed[0] != 1 {
            return None;
        }
        let mut sets = Vec::new();
        for count_mask in [0x1f, 0xff] {
            let count = rest.take(1)?[0] & count_mask;
            for _ in 0..count {
                sets.push(rest.sized_by_two()?.to_vec());
            }
        }
        Some(Self { length_bytes: usize::from(fixed[4] & 3) + 1, sets })
    }

    /// Reads an `hvcC` record (ISO/IEC 14496-15, 8.3.3.1); none where it is of another form.
    pub(crate) fn of_hvcc(record: &[u8]) -> Option<Self> {
        let mut rest = Bytes(record);
        let fixed = rest.take(23)?;
        if fixed[0] != 1 {
            return None;
        }
        let mut sets = Vec::new();
        for _ in 0..fixed[22] {
            rest.take(1)?;
            let count = rest.take(2)?;
            for _ in 0..u16::from_be_bytes([count[0], count[1]]) {
                sets.push(rest.sized_by_two()?.to_vec());
            }
        }
        Some(Self { length_bytes: usize::from(fixed[21] & 3) + 1, sets })
    }

    pub(crate) fn sets(&self) -> &[Vec<u8>] {
        &self.sets
    }

    /// Whether a parameter set within the stream says only what the container's header said.
    pub(crate) fn knows(&self, set: &[u8]) -> bool {
        self.sets.iter().any(|known| known == set)
    }

    /// The units of a packet; none where a length leads out of it.
    pub(crate) fn units<'a>(&self, packet: &'a [u8]) -> Option<Vec<&'a [u8]>> {
        let mut rest = Bytes(packet);
        let mut units = Vec::new();
        while !rest.0.is_empty() {
            let length = rest.take(self.length_bytes)?;
            let length = length.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
            units.push(rest.take(length)?);
        }
        Some(units)
    }
}

struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn sized_by_two(&mut self) -> Option<&'a [u8]> {
        let size = self.take(2)?;
        self.take(usize::from(u16::from_be_bytes([size[0], size[1]])))
    }
}

/// What a unit holds, without the bytes that keep start codes out of it (ITU-T H.264, 7.4.1); at most `limit` bytes.
pub(crate) fn payload(unit: &[u8], limit: usize) -> Vec<u8> {
    let mut plain = Vec::with_capacity(limit.min(unit.len()));
    let mut zeros = 0;
    for &byte in unit {
        if plain.len() == limit {
            break;
        }
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        plain.push(byte);
    }
    plain
}

/// Reads bits, highest first.
pub(crate) struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Bits<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    pub(crate) fn bit(&mut self) -> Option<bool> {
        let byte = self.bytes.get(self.position / 8)?;
        let bit = byte >> (7 - self.position % 8) & 1;
        self.position += 1;
        Some(bit == 1)
    }

    pub(crate) fn number(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |number, _| Some(number << 1 | u32::from(self.bit()?)))
    }

    /// An Exp-Golomb code (ITU-T H.264, 9.1).
    pub(crate) fn exp_golomb(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while !self.bit()? {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some((1_u32 << zeros) - 1 + self.number(zeros)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_found_by_their_lengths_and_wrong_lengths_are_refused() {
        let header = Header { length_bytes: 2, sets: Vec::new() };
        assert_eq!(header.units(b"\0\x03abc\0\x01d"), Some(vec![&b"abc"[..], b"d"]));
        assert_eq!(header.units(b"\0\x04abc"), None);
        assert_eq!(header.units(b"\0"), None);
    }

    #[test]
    fn records_give_their_parameter_sets() {
        let avcc = Header::of_avcc(b"\x01\x64\0\x1e\xff\xe1\0\x02ab\x01\0\x03cde").unwrap();
        assert_eq!(avcc, Header { length_bytes: 4, sets: vec![b"ab".to_vec(), b"cde".to_vec()] });
        assert!(avcc.knows(b"ab") && !avcc.knows(b"a"));
        assert_eq!(Header::of_avcc(b"\0\0\0\x01\x67"), None);
        assert_eq!(Header::of_avcc(b"\x01\x64\0\x1e\xff\xe1\0\x09ab"), None);
        let mut hvcc = [0; 22].to_vec();
        (hvcc[0], hvcc[21]) = (1, 1);
        hvcc.extend(b"\x01\x21\0\x01\0\x02xy");
        assert_eq!(Header::of_hvcc(&hvcc), Some(Header { length_bytes: 2, sets: vec![b"xy".to_vec()] }));
    }

    #[test]
    fn codes_are_those_of_the_standards_table() {
        // ITU-T H.264, table 9-2: 1 -> 0, 010 -> 1, 011 -> 2, 00100 -> 3.
        let mut bits = Bits::new(&[0b1010_0110, 0b0100_0000]);
        assert_eq!([0; 4].map(|_| bits.exp_golomb()), [Some(0), Some(1), Some(2), Some(3)]);
        assert_eq!(Bits::new(&[0, 0, 0, 0, 0]).exp_golomb(), None);
        assert_eq!(payload(b"\0\0\x03\x01\0\0\x03\0", 99), b"\0\0\x01\0\0\0");
    }
}
