//! Rows of numbers as bytes: column after column, and of each column all lowest bytes first, then all second ones.
//!
//! Like bytes beside each other is what a general compressor makes the most of: signs and exponents of coordinates
//! hardly differ, nor do the upper bytes of counts.

use std::io::{Result, Write};

/// Bytes that `rows` rows of `N` numbers take.
pub fn packed_bytes<const N: usize>(rows: usize) -> Option<usize> {
    rows.checked_mul(N * 4)
}

/// Writes rows.
pub fn pack<const N: usize>(out: &mut impl Write, rows: &[[u32; N]]) -> Result<()> {
    let mut plane = Vec::with_capacity(rows.len());
    for column in 0..N {
        for byte in 0..4 {
            plane.clear();
            plane.extend(rows.iter().map(|row| row[column].to_le_bytes()[byte]));
            out.write_all(&plane)?;
        }
    }
    Ok(())
}

/// Reads rows of which `bytes` are the packed form; none where these are no whole rows.
pub fn unpack<const N: usize>(bytes: &[u8]) -> Option<Vec<[u32; N]>> {
    let count = bytes.len() / (N * 4);
    if count * N * 4 != bytes.len() {
        return None;
    }
    let number = |row: usize, column: usize| {
        let at = |byte: usize| bytes[(column * 4 + byte) * count + row];
        u32::from_le_bytes([at(0), at(1), at(2), at(3)])
    };
    Some((0..count).map(|row| std::array::from_fn(|column| number(row, column))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_and_lowest_bytes_stand_first() {
        let rows = [[0x0403_0201, 7], [0x1413_1211, u32::MAX]];
        let mut bytes = Vec::new();
        pack(&mut bytes, &rows).unwrap();
        assert_eq!(bytes[..8], [0x01, 0x11, 0x02, 0x12, 0x03, 0x13, 0x04, 0x14]);
        assert_eq!(packed_bytes::<2>(2), Some(bytes.len()));
        assert_eq!(unpack::<2>(&bytes).unwrap(), rows);
        assert!(unpack::<2>(&bytes[1..]).is_none());
    }
}
