//! A recording's bytes: what comes back, and what is refused.

#![allow(clippy::unwrap_used)] // a panic is a test's report

mod common;

use common::recording;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use recording::{FormatError, MOST_UNPACKED_BYTES, Recording};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::Path;

const HEADER_BYTES: usize = 58;

/// A file's bytes around an unpacked content, with sizes and checksum that are right.
fn sealed(unpacked: &[u8]) -> Vec<u8> {
    let mut packer = DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(unpacked).unwrap();
    let packed = packer.finish().unwrap();
    with_sizes(&packed, packed.len() as u64, unpacked.len() as u64)
}

fn with_sizes(packed: &[u8], packed_bytes: u64, unpacked_bytes: u64) -> Vec<u8> {
    let mut bytes = b"TLREC\r\n\x1a\x01\0".to_vec();
    bytes.extend_from_slice(&packed_bytes.to_le_bytes());
    bytes.extend_from_slice(&unpacked_bytes.to_le_bytes());
    let digest = Sha256::new().chain_update(&bytes).chain_update(packed).finalize();
    bytes.extend_from_slice(&digest);
    bytes.extend_from_slice(packed);
    bytes
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    DeflateDecoder::new(&bytes[HEADER_BYTES..]).read_to_end(&mut unpacked).unwrap();
    unpacked
}

#[test]
fn every_recording_comes_back_bit_by_bit() {
    for seed in 0..200 {
        let recording = recording(seed);
        let bytes = recording.to_bytes().unwrap();
        let read = Recording::from_bytes(&bytes).unwrap();
        assert!(read == recording, "seed {seed}");
        assert_eq!(read.to_bytes().unwrap(), bytes, "seed {seed}");
    }
}

#[test]
fn a_file_of_version_1_is_still_read() {
    // Written once by the program that introduced version 1, from the recording with seed 3.
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/version-1.tlrec");
    assert!(Recording::load(&path).unwrap() == recording(3));
}

#[test]
fn wherever_it_breaks_off_that_is_said() {
    let bytes = recording(1).to_bytes().unwrap();
    for end in 0..bytes.len() {
        let error = Recording::from_bytes(&bytes[..end]).unwrap_err();
        assert!(
            matches!(error, FormatError::BrokenOff { found, .. } if found == end as u64),
            "{end}: {error}"
        );
    }
    let longer = [bytes, vec![0]].concat();
    assert!(matches!(Recording::from_bytes(&longer), Err(FormatError::Damaged(_))));
}

#[test]
fn whatever_bit_is_flipped_it_is_refused() {
    let bytes = recording(2).to_bytes().unwrap();
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(Recording::from_bytes(&flipped).is_err(), "bit {bit}");
    }
}

#[test]
fn what_is_none_and_what_is_newer_is_told_apart() {
    assert_eq!(
        Recording::from_bytes(b"SQLite format 3\0"),
        Err(FormatError::OtherKind { wanted: "recording" })
    );
    let mut bytes = recording(3).to_bytes().unwrap();
    bytes[8] = 2;
    assert_eq!(Recording::from_bytes(&bytes), Err(FormatError::Newer { found: 2, known: 1 }));
}

#[test]
fn sizes_are_not_believed() {
    let bytes = recording(4).to_bytes().unwrap();
    let (packed, size) = (&bytes[HEADER_BYTES..], unpacked(&bytes).len() as u64);
    let packed_bytes = packed.len() as u64;
    let huge = with_sizes(packed, packed_bytes, u64::MAX);
    let limit_bytes = MOST_UNPACKED_BYTES;
    assert_eq!(Recording::from_bytes(&huge), Err(FormatError::TooLarge { bytes: u64::MAX, limit_bytes }));
    let absent = with_sizes(packed, u64::MAX, size);
    assert!(matches!(Recording::from_bytes(&absent), Err(FormatError::BrokenOff { .. })));
    for wrong in [0, size - 1, size + 1, MOST_UNPACKED_BYTES] {
        let wrong = with_sizes(packed, packed_bytes, wrong);
        assert!(matches!(Recording::from_bytes(&wrong), Err(FormatError::Damaged(_))));
    }
}

#[test]
fn content_with_a_right_checksum_is_not_believed_either() {
    // Nobody but whoever forges a file gets here; a forged one may be refused or read, but must not panic.
    let content = unpacked(&recording(5).to_bytes().unwrap());
    let mut refused = 0;
    for at in 0..content.len().min(2_000) {
        for value in [0x00, 0x7f, 0x80, 0xff] {
            let mut forged = content.clone();
            forged[at] = value;
            refused += usize::from(Recording::from_bytes(&sealed(&forged)).is_err());
        }
    }
    assert!(refused > 0);
    for end in (0..content.len()).step_by(7) {
        assert!(Recording::from_bytes(&sealed(&content[..end])).is_err(), "{end}");
    }
    assert!(Recording::from_bytes(&sealed(&[content, vec![0]].concat())).is_err());
}
