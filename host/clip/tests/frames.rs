//! Decoded frames are, sample for sample, those that the `ffmpeg` command decodes.

#![allow(clippy::unwrap_used)] // a panic is a test's report

mod common;

use common::{Files, LIMITS, assert_same, decode, decode_file, ffmpeg, raw, reference};
use scene::{ColorMatrix, ColorRange};
use std::path::Path;
use touchline_clip::{ArrivingClip, DecodeLimits, Decoder};

const H264: &str = "-frames:v 24 -c:v libx264 -preset veryfast -pix_fmt yuv420p";

fn assert_like_ffmpeg(path: &Path, frames: usize, size: (u32, u32)) {
    let decoded = decode_file(path).unwrap();
    assert_eq!(decoded.end, Ok(frames as u32));
    assert_eq!(decoded.warnings, []);
    assert_eq!(decoded.frames.len(), frames);
    assert_eq!((decoded.frames[0].width, decoded.frames[0].height), size);
    assert_same(&decoded.frames, &reference(path, None));
}

#[test]
fn plain_h264_is_decoded_exactly() {
    let files = Files::new();
    let path = files.clip("a.mp4", "size=320x180:rate=25", &format!("{H264} -bf 0"));
    assert_like_ffmpeg(&path, 24, (320, 180));
    let info = Decoder::open(&ArrivingClip::from_file(&path).unwrap(), &LIMITS).unwrap().info();
    assert_eq!((info.width, info.height, info.frame_rate, info.frame_count), (320, 180, 25.0, Some(24)));
}

#[test]
fn frames_with_b_frames_come_in_display_order() {
    let files = Files::new();
    let path = files.clip("a.mov", "size=320x180:rate=30", &format!("{H264} -bf 3 -b_strategy 0 -g 12"));
    assert_like_ffmpeg(&path, 24, (320, 180));
}

#[test]
fn fragmented_files_are_decoded_to_their_last_fragment() {
    let files = Files::new();
    let options = format!("{H264} -g 6 -movflags +frag_keyframe+empty_moov+default_base_moof");
    assert_like_ffmpeg(&files.clip("a.mp4", "size=320x180:rate=25", &options), 24, (320, 180));
}

#[test]
fn any_number_of_threads_gives_the_same_frames() {
    let files = Files::new();
    let path = files.clip("a.mp4", "size=320x180:rate=25", &format!("{H264} -bf 2"));
    let clip = ArrivingClip::from_file(&path).unwrap();
    let with = |threads| raw(&decode(&clip, &DecodeLimits { threads, ..LIMITS }).unwrap().frames);
    let one = with(1);
    assert_eq!(one.len(), 24 * 320 * 180 * 3 / 2);
    assert!(one == with(2) && one == with(4) && one == with(0));
}

#[test]
fn odd_sizes_keep_their_last_column_and_row() {
    let files = Files::new();
    let source = "size=856x480:rate=25";
    let mpeg4 =
        files.clip("a.mp4", source, "-frames:v 6 -vf scale=853:479 -c:v mpeg4 -q:v 3 -pix_fmt yuv420p");
    assert_like_ffmpeg(&mpeg4, 6, (853, 479));
    let vp9 = files.clip(
        "a.webm",
        source,
        "-frames:v 4 -vf scale=853:479 -c:v libvpx-vp9 -deadline realtime -cpu-used 8",
    );
    assert_like_ffmpeg(&vp9, 4, (853, 479));
}

#[test]
fn variable_frame_rate_neither_repeats_nor_drops_frames() {
    let files = Files::new();
    let options = format!("-vf select='not(between(n,5,14)+eq(n,17))' -fps_mode vfr {H264}");
    let path = files.clip("a.mp4", "size=320x180:rate=25", &options);
    assert_like_ffmpeg(&path, 24, (320, 180));
}

#[test]
fn deeper_and_wider_formats_become_8_bit_420() {
    let files = Files::new();
    for (name, codec, format) in [
        ("10bit.mp4", "libx264", "yuv420p10le"),
        ("422.mp4", "libx264", "yuv422p"),
        ("422-10.mp4", "libx264", "yuv422p10le"),
        ("444.mp4", "libx264", "yuv444p"),
        ("gray.mp4", "libx265", "gray"),
        ("422-10.mov", "prores_ks", "yuv422p10le"),
    ] {
        let options = format!("-frames:v 8 -c:v {codec} -pix_fmt {format} -color_range tv");
        let path = files.clip(name, "size=322x182:rate=25", &options);
        assert_like_ffmpeg(&path, 8, (322, 182));
    }
}

/// FFmpeg's list names decoders, ours codecs; here it shows that they mean the same.
#[test]
fn every_listed_codec_is_decoded_exactly() {
    let files = Files::new();
    for (name, encoder) in [
        ("h264.ts", "libx264 -preset veryfast"),
        ("hevc.ts", "libx265 -preset ultrafast"),
        ("av1.mkv", "libaom-av1 -cpu-used 8"),
        ("vp8.webm", "libvpx -deadline realtime -cpu-used 8"),
        ("vp9.webm", "libvpx-vp9 -deadline realtime -cpu-used 8"),
        ("mpeg4.avi", "mpeg4"),
        ("mpeg2.ts", "mpeg2video"),
        ("mpeg1.mpg", "mpeg1video"),
        ("mjpeg.avi", "mjpeg -pix_fmt yuvj420p"),
        ("prores.mov", "prores_ks"),
    ] {
        let path = files.clip(name, "size=64x48:rate=25", &format!("-frames:v 3 -c:v {encoder}"));
        let decoded = decode_file(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((decoded.frames.len(), decoded.end), (3, Ok(3)), "{name}");
    }
}

#[test]
fn rgb_becomes_the_matrix_that_its_frames_name() {
    let files = Files::new();
    let options = "-frames:v 3 -c:v libx264rgb -qp 0 -preset ultrafast -pix_fmt rgb24";
    for (size, matrix, name) in
        [("320x180", ColorMatrix::Bt601, "bt601"), ("64x720", ColorMatrix::Bt709, "bt709")]
    {
        let path = files.clip("a.mp4", &format!("size={size}:rate=25"), options);
        let decoded = decode_file(&path).unwrap();
        assert!(
            decoded.frames.iter().all(|frame| (frame.matrix, frame.range) == (matrix, ColorRange::Limited))
        );
        assert_same(&decoded.frames, &reference(&path, Some(&format!("scale=out_color_matrix={name}"))));
    }
}

#[test]
fn matrix_and_range_are_those_of_the_stream() {
    let files = Files::new();
    for (tags, matrix, range) in [
        ("-colorspace bt709 -color_range tv", ColorMatrix::Bt709, ColorRange::Limited),
        ("-colorspace smpte170m -color_range pc", ColorMatrix::Bt601, ColorRange::Full),
        ("-colorspace bt2020nc -color_range tv", ColorMatrix::Bt2020, ColorRange::Limited),
        ("", ColorMatrix::Bt601, ColorRange::Limited),
    ] {
        let path = files.clip("a.mp4", "size=320x180:rate=25", &format!("{H264} -frames:v 2 {tags}"));
        let frames = decode_file(&path).unwrap().frames;
        assert_eq!((frames.len(), frames[0].matrix, frames[0].range), (2, matrix, range), "{tags}");
    }
}

#[test]
fn full_range_samples_are_copied_as_they_are() {
    let files = Files::new();
    let path = files.clip("a.mp4", "size=320x180:rate=25", "-frames:v 3 -c:v mjpeg -q:v 2 -pix_fmt yuvj420p");
    let frames = decode_file(&path).unwrap().frames;
    assert!(frames.iter().all(|frame| frame.range == ColorRange::Full));
    assert_same(&frames, &reference(&path, Some("format=yuvj420p,setrange=tv,format=yuv420p")));
}

#[test]
fn quarter_turns_are_applied() {
    let files = Files::new();
    let upright = files.clip("a.mp4", "size=320x180:rate=25", &format!("{H264} -frames:v 3"));
    for (turn, size) in [("90", (180, 320)), ("180", (320, 180)), ("270", (180, 320))] {
        let turned = files.path("turned.mp4");
        let rotate = format!("rotate={turn}");
        let upright = upright.to_str().unwrap();
        ffmpeg(&["-i", upright, "-c", "copy", "-metadata:s:v:0", &rotate], &turned);
        assert_like_ffmpeg(&turned, 3, size);
    }
}

#[test]
fn sound_beside_the_video_is_skipped() {
    let files = Files::new();
    let path = files.path("a.mp4");
    let arguments = "-f lavfi -i sine=frequency=440:duration=1 -f lavfi -i testsrc2=size=320x180:rate=25 -frames:v 25 \
                     -c:a aac -c:v libx264 -preset veryfast -pix_fmt yuv420p";
    ffmpeg(&arguments.split_whitespace().collect::<Vec<_>>(), &path);
    assert_like_ffmpeg(&path, 25, (320, 180));
}

#[test]
fn pictures_that_change_size_are_scaled_to_the_first() {
    let files = Files::new();
    let options = "-frames:v 5 -c:v libx264 -preset veryfast -pix_fmt yuv420p -f mpegts";
    let first = files.clip("a.ts", "size=320x180:rate=25", options);
    let second = files.clip("b.ts", "size=160x90:rate=25", options);
    let both = [std::fs::read(first).unwrap(), std::fs::read(second).unwrap()].concat();
    let decoded = decode(&ArrivingClip::from_bytes(both), &LIMITS).unwrap();
    assert_eq!(decoded.frames.len(), 10);
    assert!(decoded.frames.iter().all(|frame| (frame.width, frame.height) == (320, 180)));
    assert!(
        decoded.warnings.contains(&touchline_clip::DecodeWarning::Rescaled { count: 5 }),
        "{:?}",
        decoded.warnings
    );
}
