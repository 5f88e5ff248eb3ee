//! No content of a clip ends the process or keeps a decoder busy for ever.

#![allow(clippy::unwrap_used)] // a panic is a test's report

mod common;

use common::{Files, LIMITS, decode};
use touchline_clip::{ArrivingClip, DecodeError, DecodeLimits};

/// A small generator (xorshift, Marsaglia 2003), so that each run breaks the clip in the same places.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

#[test]
fn broken_clips_end_with_frames_or_an_error() {
    let files = Files::new();
    let options = "-frames:v 12 -c:v libx264 -preset veryfast -pix_fmt yuv420p -movflags +faststart";
    let mp4 = std::fs::read(files.clip("a.mp4", "size=160x90:rate=25", options)).unwrap();
    let options = "-frames:v 12 -c:v mpeg2video -pix_fmt yuv420p -f mpegts";
    let ts = std::fs::read(files.clip("a.ts", "size=160x90:rate=25", options)).unwrap();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut opened, mut refused) = (0, 0);
    for round in 0..200 {
        let mut bytes = if round % 4 == 0 { ts.clone() } else { mp4.clone() };
        // Half of the flips go to the beginning, where the index is.
        for _ in 0..1 + dice.below(8) {
            let region = if round % 2 == 0 { bytes.len() } else { bytes.len().min(1500) };
            let place = dice.below(region);
            bytes[place] = dice.below(256) as u8;
        }
        if round % 5 == 0 {
            bytes.truncate(dice.below(bytes.len()));
        }
        match decode(&ArrivingClip::from_bytes(bytes), &LIMITS) {
            Ok(decoded) => {
                assert!(decoded.frames.len() <= 1000);
                opened += 1;
            }
            Err(error) => {
                assert!(!matches!(error, DecodeError::Fetch(_)), "nothing was fetched: {error}");
                refused += 1;
            }
        }
    }
    assert!(opened > 20 && refused > 20, "{opened} opened, {refused} refused: both ways were tried");
}

#[test]
fn broken_clips_of_many_segments_give_the_same_numbers_for_any_number_of_threads() {
    let files = Files::new();
    let options = "-frames:v 100 -c:v libx264 -preset veryfast -pix_fmt yuv420p -g 26 -bf 2 -sc_threshold 0 \
                   -x264-params open-gop=1 -movflags +faststart";
    let whole = std::fs::read(files.clip("a.mp4", "size=160x90:rate=25", options)).unwrap();
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let mut were_cut = 0;
    for round in 0..60 {
        let mut bytes = whole.clone();
        for _ in 0..1 + dice.below(4) {
            let place = dice.below(bytes.len());
            bytes[place] = dice.below(256) as u8;
        }
        let clip = ArrivingClip::from_bytes(bytes);
        let told = |threads| {
            let decoded = decode(&clip, &DecodeLimits { threads, ..LIMITS })?;
            let ends: Option<u32> = decoded.segments.iter().map(|&(_, frames)| frames).sum();
            if let Ok(frames) = decoded.end {
                assert_eq!((ends, decoded.frames.len()), (Some(frames), frames as usize), "round {round}");
            }
            Ok::<_, DecodeError>((decoded.end, decoded.segments, decoded.warnings))
        };
        let alone = told(1);
        assert_eq!(alone, told(4), "round {round}");
        were_cut += u32::from(alone.is_ok_and(|(_, segments, _)| segments.len() > 1));
    }
    assert!(were_cut > 20, "{were_cut} of 60 had several segments");
}
