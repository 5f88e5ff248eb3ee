//! Each kind of unusable clip has its own error, and damage costs no more than what it hit.

#![allow(clippy::unwrap_used)] // a panic is a test's report

mod common;

use common::{Files, LIMITS, assert_same, decode, decode_file, ffmpeg, reference};
use touchline_clip::{ArrivingClip, DecodeError, DecodeLimits, DecodeWarning};

const H264: &str = "-frames:v 30 -c:v libx264 -preset veryfast -pix_fmt yuv420p -bf 2 -g 10";

fn error_of(bytes: &[u8]) -> DecodeError {
    match decode(&ArrivingClip::from_bytes(bytes.to_vec()), &LIMITS) {
        Err(error) => error,
        Ok(decoded) => decoded.end.unwrap_err(),
    }
}

fn small_clip(options: &str) -> Vec<u8> {
    let files = Files::new();
    std::fs::read(files.clip("a.mp4", "size=320x180:rate=25", &format!("{H264} {options}"))).unwrap()
}

#[test]
fn an_empty_file_is_not_a_clip() {
    let error = error_of(b"");
    assert!(matches!(&error, DecodeError::NotAClip { reason } if reason.contains("empty")), "{error}");
}

#[test]
fn text_and_noise_and_pictures_are_not_clips() {
    let page = b"<!doctype html><html><body>Sign in to continue</body></html>".repeat(20);
    let noise: Vec<u8> = (0..20_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let files = Files::new();
    let picture = files.clip("a.png", "size=320x180:rate=25", "-frames:v 1");
    for bytes in [page, noise, b"x".to_vec(), std::fs::read(picture).unwrap()] {
        let error = error_of(&bytes);
        assert!(matches!(error, DecodeError::NotAClip { .. }), "{error}");
    }
}

#[test]
fn playlists_cannot_lead_to_other_files() {
    let files = Files::new();
    let inner = files.clip("a.ts", "size=320x180:rate=25", "-frames:v 5 -c:v libx264 -f mpegts");
    let inner = inner.display();
    for playlist in [
        format!("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{inner}\n#EXT-X-ENDLIST\n"),
        format!("ffconcat version 1.0\nfile {inner}\n"),
    ] {
        let error = error_of(playlist.as_bytes());
        assert!(matches!(error, DecodeError::NotAClip { .. }), "{error}");
    }
}

#[test]
fn a_file_cut_before_its_index_says_so() {
    let whole = small_clip("");
    let error = error_of(&whole[..whole.len() / 2]);
    assert_eq!(error, DecodeError::MissingIndex { bytes: whole.len() as u64 / 2 });
    let in_its_index = small_clip("-movflags +faststart");
    assert_eq!(error_of(&in_its_index[..400]), DecodeError::MissingIndex { bytes: 400 });
}

#[test]
fn sound_alone_is_no_video() {
    let files = Files::new();
    let sound: Vec<&str> = "-f lavfi -i sine=frequency=440:duration=1".split(' ').collect();
    for name in ["a.m4a", "a.mp4", "a.wav", "a.mka"] {
        let path = files.path(name);
        ffmpeg(&sound, &path);
        assert_eq!(decode_file(&path).err(), Some(DecodeError::NoVideo), "{name}");
    }
}

#[test]
fn a_cover_picture_is_no_video() {
    let files = Files::new();
    let path = files.path("a.m4a");
    let arguments = "-f lavfi -i sine=frequency=440:duration=1 -f lavfi -i testsrc2=size=64x64:rate=1:duration=1 -map 0 -map 1 -frames:v 1 \
                     -c:v mjpeg -pix_fmt yuvj420p -disposition:v attached_pic";
    ffmpeg(&arguments.split_whitespace().collect::<Vec<_>>(), &path);
    assert_eq!(decode_file(&path).err(), Some(DecodeError::NoVideo));
}

#[test]
fn a_clip_without_frames_says_so() {
    let whole = small_clip("-movflags +faststart");
    let first_picture = position(&whole, b"mdat") + 4;
    let mut blank = whole.clone();
    blank[first_picture..].fill(0);
    let error = error_of(&blank);
    assert!(matches!(error, DecodeError::NoFrames { .. }), "{error}");
    // The index is there, and every picture is cut off.
    let error = error_of(&whole[..first_picture]);
    assert!(matches!(error, DecodeError::NoFrames { damaged: 0 }), "{error}");
}

#[test]
fn too_large_pictures_are_refused_with_both_sizes() {
    let files = Files::new();
    let options = "-frames:v 1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p";
    let path = files.clip("a.mp4", "size=7680x4320:rate=25", options);
    let error = decode_file(&path).err().unwrap();
    assert_eq!(error, DecodeError::TooLarge { width: 7680, height: 4320, max_width: 4096, max_height: 2304 });
    assert!(error.to_string().contains("7680x4320") && error.to_string().contains("4096x2304"));
}

#[test]
fn the_largest_limits_refuse_nothing() {
    let limits = DecodeLimits { max_width: u32::MAX, max_height: u32::MAX, ..LIMITS };
    let decoded = decode(&ArrivingClip::from_bytes(small_clip("")), &limits).unwrap();
    assert_eq!((decoded.frames.len(), decoded.end), (30, Ok(30)));
}

#[test]
fn codecs_that_are_not_listed_are_refused_by_name() {
    let files = Files::new();
    for (name, codec) in [("a.avi", "cinepak"), ("b.mkv", "ffv1"), ("c.flv", "flv1")] {
        let encoder = codec.trim_end_matches('1').replace("ffv", "ffv1");
        let path = files.clip(name, "size=320x180:rate=25", &format!("-frames:v 3 -c:v {encoder}"));
        let error = decode_file(&path).err().unwrap();
        assert!(matches!(error, DecodeError::Unsupported { .. }), "{error}");
        let message = error.to_string();
        assert!(message.contains(codec) && message.contains("h264, hevc"), "{message}");
    }
}

#[test]
fn portrait_pictures_may_use_the_limits_on_their_side() {
    let limits = DecodeLimits { max_width: 320, max_height: 180, ..LIMITS };
    let upright = decode(&ArrivingClip::from_bytes(small_clip("")), &limits).unwrap();
    assert_eq!(upright.frames.len(), 30);
    let files = Files::new();
    let tall = files.clip("a.mp4", "size=180x320:rate=25", H264);
    assert_eq!(decode(&ArrivingClip::from_file(&tall).unwrap(), &limits).unwrap().frames.len(), 30);
    let wide = files.clip("b.mp4", "size=322x180:rate=25", H264);
    let error = decode(&ArrivingClip::from_file(&wide).unwrap(), &limits).err();
    assert!(matches!(error, Some(DecodeError::TooLarge { width: 322, height: 180, .. })));
}

#[test]
fn too_many_frames_end_after_the_allowed_ones() {
    let clip = ArrivingClip::from_bytes(small_clip(""));
    let decoded = decode(&clip, &DecodeLimits { max_frames: 12, ..LIMITS }).unwrap();
    assert_eq!(decoded.frames.len(), 12);
    assert_eq!(decoded.end, Err(DecodeError::TooManyFrames { max_frames: 12 }));
    let decoded = decode(&clip, &DecodeLimits { max_frames: 30, ..LIMITS }).unwrap();
    assert_eq!((decoded.frames.len(), decoded.end), (30, Ok(30)));
}

#[test]
fn a_clip_that_ends_inside_a_frame_gives_its_whole_frames_and_a_warning() {
    let files = Files::new();
    let path = files.clip("a.mp4", "size=320x180:rate=25", &format!("{H264} -bf 0 -movflags +faststart"));
    let whole = std::fs::read(&path).unwrap();
    let cut = whole.len() - (whole.len() - position(&whole, b"mdat")) / 3;
    let decoded = decode(&ArrivingClip::from_bytes(whole[..cut].to_vec()), &LIMITS).unwrap();
    assert_eq!(decoded.end, Ok(decoded.frames.len() as u32));
    let missing_bytes = Some((whole.len() - cut) as u64);
    assert_eq!(decoded.warnings, [DecodeWarning::EndsEarly { missing_bytes }]);
    let count = decoded.frames.len();
    assert!((5..30).contains(&count), "{count} frames");
    // Every one of them is as in the whole clip.
    assert_same(&decoded.frames, &reference(&path, None)[..count * 320 * 180 * 3 / 2]);
}

#[test]
fn damage_in_the_middle_costs_no_later_frames() {
    let mut bytes = small_clip("-movflags +faststart -intra-refresh 0");
    let start = position(&bytes, b"mdat");
    let middle = start + (bytes.len() - start) / 2;
    bytes[middle..middle + 200].fill(0xff);
    let decoded = decode(&ArrivingClip::from_bytes(bytes), &LIMITS).unwrap();
    assert_eq!(decoded.end, Ok(decoded.frames.len() as u32));
    assert!((25..=30).contains(&decoded.frames.len()), "{} frames", decoded.frames.len());
    assert!(
        matches!(decoded.warnings[..], [DecodeWarning::Damaged { count: 1.. }]),
        "{:?}",
        decoded.warnings
    );
}

#[test]
fn mirrored_clips_come_as_stored_with_a_warning() {
    let mut bytes = small_clip("-movflags +faststart");
    // The track's matrix stands 40 bytes behind the version of its header (ISO/IEC 14496-12, 8.3.2).
    let matrix = position(&bytes, b"tkhd") + 4 + 40;
    assert_eq!(bytes[matrix..matrix + 4], 0x10000_i32.to_be_bytes());
    bytes[matrix..matrix + 4].copy_from_slice(&(-0x10000_i32).to_be_bytes());
    let decoded = decode(&ArrivingClip::from_bytes(bytes), &LIMITS).unwrap();
    assert_eq!((decoded.frames.len(), decoded.warnings), (30, vec![DecodeWarning::OrientationIgnored]));
}

fn position(bytes: &[u8], kind: &[u8]) -> usize {
    bytes.windows(kind.len()).position(|window| window == kind).unwrap()
}
