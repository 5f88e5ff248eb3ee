//! Clips decoded by segments give the frames, numbers and samples of FFmpeg's own sequential decoding, for any number
//! of threads, and whichever frames are wanted.

#![allow(clippy::unwrap_used)] // a panic is a test's report

mod common;

use common::{
    Collector, Decoded, Files, LIMITS, assert_same, decode, decode_wanted, ffmpeg, reference, samples,
};
use scene::Frame;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Barrier;
use touchline_clip::{ArrivingClip, DecodeError, DecodeLimits, DecodeWarning, Decoder};

const SOURCE: &str = "size=320x180:rate=25";

/// 120 frames with a key frame every 30, so that there are three segments or four (a short rest may join the last).
const H264: &str = "-frames:v 120 -c:v libx264 -preset veryfast -pix_fmt yuv420p -sc_threshold 0 -g 30";

/// Decodes with 1, 2 and 4 threads, and only every 2nd, 3rd and 5th frame: always what the `ffmpeg` command decodes.
fn assert_exact(path: &Path, segments: usize) {
    let reference = reference(path, None);
    let clip = ArrivingClip::from_file(path).unwrap();
    for threads in [1, 2, 4] {
        let limits = DecodeLimits { threads, ..LIMITS };
        let whole = decode(&clip, &limits).unwrap();
        assert_eq!(whole.warnings, [], "{threads} threads");
        assert_numbers(&whole);
        assert!(whole.segments.len() >= segments, "{:?}", whole.segments);
        assert_same(&whole.frames, &reference);
        for stride in [2, 3, 5] {
            let some = decode_wanted(&clip, &limits, &|number| number % stride == 1).unwrap();
            assert_eq!((&some.end, &some.segments), (&whole.end, &whole.segments), "every {stride}th");
            let expected = whole.frames.iter().filter(|frame| frame.index % stride == 1);
            let told = |frame: &Frame| (frame.index, samples(frame));
            assert!(
                some.frames.iter().map(told).eq(expected.map(told)),
                "every {stride}th, {threads} threads"
            );
        }
    }
}

/// Each segment begins where the one before ends, and all are complete.
fn assert_numbers(decoded: &Decoded) {
    let mut next = 0;
    for &(first_frame, frames) in &decoded.segments {
        assert_eq!(first_frame, next, "{:?}", decoded.segments);
        next += frames.unwrap();
    }
    assert_eq!(decoded.end, Ok(next));
}

fn copied(files: &Files, from: &Path, name: &str, input: &str, output: &str) -> PathBuf {
    let path = files.path(name);
    let mut arguments: Vec<&str> = input.split_whitespace().collect();
    arguments.extend(["-i", from.to_str().unwrap(), "-c", "copy"]);
    arguments.extend(output.split_whitespace());
    ffmpeg(&arguments, &path);
    path
}

#[test]
fn frames_without_references_between_key_frames() {
    let files = Files::new();
    assert_exact(&files.clip("a.mp4", SOURCE, &format!("{H264} -bf 0")), 4);
}

#[test]
fn b_frames_and_pyramids_of_them() {
    let files = Files::new();
    for pyramid in ["none", "strict", "normal"] {
        let options = format!("{H264} -bf 4 -b_strategy 0 -x264-params b-pyramid={pyramid}:ref=4");
        assert_exact(&files.clip("a.mp4", SOURCE, &options), 4);
    }
}

#[test]
fn open_groups_of_h264() {
    let files = Files::new();
    let options = format!("{H264} -bf 3 -b_strategy 0 -x264-params open-gop=1:b-pyramid=normal");
    let path = files.clip("a.mp4", SOURCE, &options);
    assert_exact(&path, 4);
    assert_exact(&copied(&files, &path, "a.mkv", "", ""), 4);
}

#[test]
fn open_groups_of_hevc() {
    let files = Files::new();
    for open in [0, 1] {
        let params = format!(
            "open-gop={open}:keyint=30:min-keyint=30:scenecut=0:bframes=4:b-pyramid=1:log-level=none"
        );
        let options = format!(
            "-frames:v 120 -c:v libx265 -preset superfast -pix_fmt yuv420p -tag:v hvc1 -x265-params {params}"
        );
        assert_exact(&files.clip("a.mp4", SOURCE, &options), 4);
    }
}

#[test]
fn edit_lists_that_begin_between_key_frames() {
    let files = Files::new();
    for gop in ["", ":open-gop=1"] {
        let options = format!("{H264} -frames:v 180 -bf 3 -b_strategy 0 -x264-params b-pyramid=normal{gop}");
        let whole = files.clip("whole.mp4", SOURCE, &options);
        let path = copied(&files, &whole, "a.mp4", "-ss 1.72", "");
        let frames = reference(&path, None).len() / (320 * 180 * 3 / 2);
        assert_eq!(frames, 180 - 43, "the list hides what lies before");
        assert_exact(&path, 4);
    }
}

#[test]
fn clips_that_begin_with_frames_of_an_open_group_that_is_gone() {
    let files = Files::new();
    let h264 =
        "-c:v libx264 -preset veryfast -bf 3 -b_strategy 0 -g 30 -sc_threshold 0 -x264-params open-gop=1";
    let hevc = "-c:v libx265 -preset superfast \
                -x265-params open-gop=1:keyint=30:min-keyint=30:scenecut=0:bframes=4:log-level=none";
    for options in [h264, hevc] {
        let whole = files.clip("whole.mkv", SOURCE, &format!("-frames:v 150 -pix_fmt yuv420p {options}"));
        let keys = probed(&whole, "flags");
        let second = keys.iter().skip(1).position(|flags| flags.starts_with('K')).unwrap() + 1;
        // As a recording that is cut at a key frame: the frames that it displays first cannot be decoded.
        let path = copied(&files, &whole, "a.mkv", "", &format!("-bsf:v noise=drop='lt(n,{second})'"));
        let frames = reference(&path, None).len() / (320 * 180 * 3 / 2);
        assert!(frames < probed(&path, "flags").len(), "some are lost");
        assert_exact(&path, 4);
    }
}

#[test]
fn variable_rates() {
    let files = Files::new();
    let options = format!("-vf select='not(between(n,5,14)+eq(n,17)+between(n,60,63))' -fps_mode vfr {H264}");
    assert_exact(&files.clip("a.mp4", SOURCE, &options), 4);
}

#[test]
fn quarter_turns() {
    let files = Files::new();
    let upright = files.clip("upright.mp4", SOURCE, H264);
    assert_exact(&copied(&files, &upright, "a.mp4", "", "-metadata:s:v:0 rotate=90"), 4);
}

#[test]
fn deeper_and_wider_formats() {
    let files = Files::new();
    for format in ["yuv420p10le", "yuv422p", "yuv422p10le"] {
        let options = format!("{H264} -pix_fmt {format} -color_range tv");
        assert_exact(&files.clip("a.mp4", "size=322x182:rate=25", &options), 4);
    }
}

#[test]
fn fragments_and_parameter_sets_within_the_stream() {
    let files = Files::new();
    let fragmented = format!("{H264} -bf 2 -movflags +frag_keyframe+empty_moov+default_base_moof");
    assert_exact(&files.clip("a.mp4", SOURCE, &fragmented), 4);
    let repeated = format!("{H264} -bf 2 -x264-params repeat-headers=1");
    assert_exact(&files.clip("b.mp4", SOURCE, &repeated), 4);
}

#[test]
fn vp9_in_webm() {
    let files = Files::new();
    for lag in ["-lag-in-frames 0", "-lag-in-frames 16 -auto-alt-ref 1"] {
        let options = format!("-frames:v 90 -c:v libvpx-vp9 -deadline realtime -cpu-used 8 -g 30 {lag}");
        assert_exact(&files.clip("a.webm", SOURCE, &options), 3);
    }
}

#[test]
fn segments_are_decoded_side_by_side() {
    let files = Files::new();
    let path = files.clip("a.mp4", SOURCE, H264);
    let mut decoder = Decoder::open(&ArrivingClip::from_file(&path).unwrap(), &LIMITS).unwrap();
    // A frame of the first segment and one of the second wait for each other.
    let meeting = Barrier::new(2);
    let sink = Collector::watching(move |frame| {
        if [0, 30].contains(&frame.index) {
            meeting.wait();
        }
        ControlFlow::Continue(())
    });
    assert_eq!(decoder.run(&|_| true, &sink), Ok(120));
}

#[test]
fn frames_that_nobody_wants_and_nothing_refers_to_are_not_decoded() {
    let files = Files::new();
    // I b b b P b b b P ..., and every b is damaged.
    let options =
        format!("{H264} -g 32 -bf 3 -b_strategy 0 -x264-params b-pyramid=none -movflags +faststart");
    let path = files.clip("a.mp4", SOURCE, &options);
    let mut bytes = std::fs::read(&path).unwrap();
    for (start, size) in packets(&path) {
        // ITU-T H.264, 7.3.1: nal_ref_idc and nal_unit_type, behind the length.
        if bytes[start + 4] & 0x7f == 1 {
            bytes[start + size / 2..start + size].fill(0xff);
        }
    }
    let clip = ArrivingClip::from_bytes(bytes);
    let all = decode(&clip, &LIMITS).unwrap();
    assert!(matches!(all.warnings[..], [DecodeWarning::Damaged { count: 10.. }]), "{:?}", all.warnings);
    let some = decode_wanted(&clip, &LIMITS, &|number| number % 4 == 0).unwrap();
    assert_eq!((some.end, some.warnings.len(), some.frames.len()), (Ok(120), 0, 30));
}

#[test]
fn damage_leaves_the_numbers_that_ffmpeg_gives() {
    let files = Files::new();
    let path = files.clip("a.mp4", SOURCE, &format!("{H264} -bf 2 -movflags +faststart"));
    let whole = std::fs::read(&path).unwrap();
    let packets = packets(&path);
    for (place, damage) in [(40, 4), (41, 60), (30, 60), (75, 8), (100, 5)] {
        let mut bytes = whole.clone();
        let (start, size) = packets[place];
        bytes[start + damage..start + size].fill(0);
        let damaged = files.path("damaged.mp4");
        std::fs::write(&damaged, &bytes).unwrap();
        let decoded = decode(&ArrivingClip::from_bytes(bytes), &LIMITS).unwrap();
        let frames = reference(&damaged, None).len() / (320 * 180 * 3 / 2);
        assert_eq!(decoded.end, Ok(frames as u32), "packet {place} from byte {damage} on");
        let ends: Option<u32> = decoded.segments.iter().map(|&(_, frames)| frames).sum();
        assert_eq!(ends, Some(frames as u32));
        assert_ne!(decoded.warnings, [], "packet {place} from byte {damage} on");
    }
}

#[test]
fn limits_hold_across_segments() {
    let files = Files::new();
    let clip = ArrivingClip::from_file(&files.clip("a.mp4", SOURCE, H264)).unwrap();
    for max_frames in [1, 30, 31, 75, 119] {
        let decoded = decode(&clip, &DecodeLimits { max_frames, ..LIMITS }).unwrap();
        assert_eq!(decoded.end, Err(DecodeError::TooManyFrames { max_frames }));
        assert_eq!(decoded.frames.len() as u32, max_frames);
    }
    assert_eq!(decode(&clip, &DecodeLimits { max_frames: 120, ..LIMITS }).unwrap().end, Ok(120));
}

/// Where each packet of the video lies and how long it is, in bytes.
fn packets(path: &Path) -> Vec<(usize, usize)> {
    let number = |field: &str| field.parse::<usize>().unwrap();
    let starts = probed(path, "pos").into_iter().map(|field| number(&field));
    starts.zip(probed(path, "size").into_iter().map(|field| number(&field))).collect()
}

/// What the `ffprobe` command says of each packet of the video.
fn probed(path: &Path, field: &str) -> Vec<String> {
    let entries = format!("packet={field}");
    let arguments = ["-v", "error", "-select_streams", "v", "-show_entries", &entries, "-of", "csv=p=0"];
    let told = Command::new("ffprobe").args(arguments).arg(path).output().unwrap();
    let text = String::from_utf8(told.stdout).unwrap();
    text.lines().map(|line| line.trim_end_matches(',').to_owned()).collect()
}

#[test]
fn key_frames_alone_are_joined_into_segments_of_25() {
    let files = Files::new();
    for (name, options) in
        [("a.mov", "-c:v prores_ks"), ("b.mov", "-c:v mjpeg -pix_fmt yuvj420p -color_range pc")]
    {
        let path = files.clip(name, SOURCE, &format!("-frames:v 60 {options}"));
        let clip = ArrivingClip::from_file(&path).unwrap();
        let decoded = decode(&clip, &LIMITS).unwrap();
        assert_eq!(decoded.segments, [(0, Some(25)), (25, Some(25)), (50, Some(10))], "{name}");
        assert_numbers(&decoded);
    }
    assert_exact(&files.clip("a.mov", SOURCE, "-frames:v 60 -c:v prores_ks"), 3);
}

#[test]
fn streams_that_change_their_parameters_stay_whole_from_there() {
    let files = Files::new();
    let options =
        "-frames:v 60 -c:v libx264 -preset veryfast -pix_fmt yuv420p -g 30 -sc_threshold 0 -f mpegts";
    let first = files.clip("a.ts", SOURCE, options);
    let second = files.clip("b.ts", SOURCE, &format!("-vf negate {options} -bf 0 -refs 1 -coder 0"));
    let list = files.path("list.txt");
    let line = |path: &Path| format!("file '{}'\n", path.display());
    std::fs::write(&list, [line(&first), line(&second)].concat()).unwrap();
    let path = files.path("a.mp4");
    ffmpeg(&["-f", "concat", "-safe", "0", "-i", list.to_str().unwrap(), "-c", "copy"], &path);
    assert_exact(&path, 2);
    let decoded = decode(&ArrivingClip::from_file(&path).unwrap(), &LIMITS).unwrap();
    assert_eq!(decoded.segments, [(0, Some(30)), (30, Some(90))]);
}
