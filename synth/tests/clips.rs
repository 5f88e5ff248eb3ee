//! What holds for every rendered clip: the same seed gives the same bytes, and the truth is true.

#![allow(clippy::unwrap_used, reason = "a panic in a test's helper is the report")]

use scene::soccer::{BALL, GOALKEEPER, PITCH_VERTICES_CM, PLAYER, REFEREE};
use scene::{FrameTruth, Truth};
use std::collections::BTreeMap;
use std::path::Path;
use touchline_synth::{Match, SynthError, SynthOptions, render_clip, render_clip_on};

fn small(seed: u64) -> SynthOptions {
    SynthOptions { seed, width: 320, height: 180, fps: 25.0, seconds: 0.4, cuts: false, actions: false }
}

/// One instant a second over a while, for what takes time to happen; nothing is rendered.
fn long(seed: u64, cuts: bool) -> Match {
    let options = SynthOptions { seconds: 60.0, fps: 5.0, cuts, ..small(seed) };
    Match::simulate(&options).unwrap()
}

fn silent(_: u32, _: u32) {}

fn bytes(folder: &Path) -> [Vec<u8>; 2] {
    ["clip.mp4", "truth.json"].map(|name| std::fs::read(folder.join(name)).unwrap())
}

fn to_pitch(homography: &[f64; 9], [x, y]: [f64; 2]) -> [f64; 2] {
    let row = |r: usize| homography[3 * r] * x + homography[3 * r + 1] * y + homography[3 * r + 2];
    [row(0) / row(2), row(1) / row(2)]
}

#[test]
fn a_seed_gives_the_same_bytes_on_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    let made: Vec<_> = [1, 3, 1]
        .iter()
        .enumerate()
        .map(|(run, &threads)| {
            let out = folder.path().join(run.to_string());
            render_clip_on(threads, &small(5), &out, &mut silent).unwrap();
            bytes(&out)
        })
        .collect();
    for other in &made[1..] {
        let same = [0, 1].map(|file| made[0][file] == other[file]);
        assert_eq!(same, [true, true], "clip.mp4 and truth.json");
    }
}

#[test]
fn seeds_differ() {
    let frames = [1, 2].map(|seed| Match::simulate(&small(seed)).unwrap().render_frame(0));
    assert_ne!(frames[0], frames[1]);
}

#[test]
fn the_clip_decodes_to_as_many_frames_as_were_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut told = Vec::new();
    let truth = render_clip(&small(6), folder.path(), &mut |done, all| told.push((done, all))).unwrap();
    assert_eq!(told.last(), Some(&(10, 10)));
    let mut input = ffmpeg_next::format::input(&folder.path().join("clip.mp4")).unwrap();
    let stream = input.streams().next().unwrap();
    assert_eq!(stream.avg_frame_rate(), ffmpeg_next::Rational(25, 1));
    let context = ffmpeg_next::codec::context::Context::from_parameters(stream.parameters()).unwrap();
    let mut decoder = context.decoder().video().unwrap();
    assert_eq!((decoder.width(), decoder.height()), (320, 180));
    let mut frames = 0;
    let mut frame = ffmpeg_next::frame::Video::empty();
    for (_, packet) in input.packets() {
        decoder.send_packet(&packet).unwrap();
        while decoder.receive_frame(&mut frame).is_ok() {
            frames += 1;
        }
    }
    decoder.send_eof().unwrap();
    while decoder.receive_frame(&mut frame).is_ok() {
        frames += 1;
    }
    assert_eq!((frames, truth.frames.len(), truth.video.frames), (10, 10, 10));
    let written: Truth = serde_json::from_slice(&bytes(folder.path())[1]).unwrap();
    assert!(written == truth, "truth.json says something else than the returned truth");
}

#[test]
fn the_homography_takes_each_keypoint_to_its_vertex() {
    let mut checked = 0;
    for seed in 0..20 {
        let options = SynthOptions { seed, ..SynthOptions::default() };
        let truth = Match::snapshot(&options, 0).unwrap().truth(1);
        let homography = truth.homography.unwrap();
        for (keypoint, vertex) in truth.keypoints.iter().zip(PITCH_VERTICES_CM) {
            if *keypoint != [0.0, 0.0] {
                let [x, y] = to_pitch(&homography, *keypoint);
                assert!((x - vertex[0]).hypot(y - vertex[1]) < 3.0, "seed {seed}: ({x}, {y}) for {vertex:?}");
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "only {checked} keypoints were in view");
}

#[test]
fn boxes_lie_in_the_frame_and_identities_are_unique_and_keep_their_class() {
    let game = long(8, true);
    let mut classes: BTreeMap<u32, u32> = BTreeMap::new();
    for truth in (0..game.frame_count()).step_by(5).map(|index| game.truth(index)) {
        let mut ids: Vec<u32> = truth.objects.iter().map(|object| object.id).collect();
        ids.dedup();
        assert_eq!(ids.len(), truth.objects.len());
        for object in &truth.objects {
            let [x1, y1, x2, y2] = object.bbox;
            assert!(0.0 <= x1 && x1 < x2 && x2 <= 320.0 && 0.0 <= y1 && y1 < y2 && y2 <= 180.0);
            assert_eq!(*classes.entry(object.id).or_insert(object.class_id), object.class_id);
        }
        assert_eq!(truth.keypoints.len(), 32);
    }
    let count = |class: u32| classes.values().filter(|&&of| of == class).count();
    assert_eq!((count(BALL), count(PLAYER)), (1, 20));
    assert!(count(REFEREE) >= 1 && count(GOALKEEPER) >= 1);
}

/// Where the people of both frames moved, px, the median.
fn typical_move(before: &FrameTruth, after: &FrameTruth) -> f64 {
    let middle = |bbox: [f64; 4]| [(bbox[0] + bbox[2]) / 2.0, (bbox[1] + bbox[3]) / 2.0];
    let mut moves: Vec<f64> = Vec::new();
    for object in &before.objects {
        if let Some(later) = after.objects.iter().find(|other| other.id == object.id) {
            let (a, b) = (middle(object.bbox), middle(later.bbox));
            moves.push((a[0] - b[0]).hypot(a[1] - b[1]));
        }
    }
    moves.sort_by(f64::total_cmp);
    moves.get(moves.len() / 2).copied().unwrap_or(f64::MAX)
}

#[test]
fn without_cuts_nobody_jumps() {
    let options = SynthOptions { seconds: 20.0, fps: 25.0, ..small(9) };
    let game = Match::simulate(&options).unwrap();
    let mut before = game.truth(0);
    for index in 1..game.frame_count() {
        let after = game.truth(index);
        assert!(!game.is_cut(index));
        assert!(typical_move(&before, &after) < 6.0, "frame {index}");
        before = after;
    }
}

#[test]
fn with_cuts_the_shot_changes() {
    let game = long(10, true);
    let cuts: Vec<u32> = (0..game.frame_count()).filter(|&index| game.is_cut(index)).collect();
    assert!(cuts.len() >= 3, "cuts at {cuts:?}");
    assert!(cuts.iter().any(|&cut| typical_move(&game.truth(cut - 1), &game.truth(cut)) > 20.0));
}

/// Share of px whose HSV lies in the validator's grass range, OpenCV's (35, 40, 40)..(85, 255, 255).
fn grass_share(rgb: &[u8]) -> f64 {
    let is_grass = |px: &[u8]| {
        let [r, g, b] = [f64::from(px[0]), f64::from(px[1]), f64::from(px[2])];
        let (most, least) = (r.max(g).max(b), r.min(g).min(b));
        let saturation = if most > 0.0 { 255.0 * (most - least) / most } else { 0.0 };
        let hue = 30.0 * (2.0 + (b - r) / (most - least).max(1.0));
        g >= most && most >= 40.0 && saturation >= 40.0 && (35.0..=85.0).contains(&hue)
    };
    rgb.chunks_exact(3).filter(|px| is_grass(px)).count() as f64 / (rgb.len() / 3) as f64
}

#[test]
fn wide_shots_are_mostly_what_the_validator_takes_for_grass() {
    for seed in 20..28 {
        let share = grass_share(&Match::simulate(&small(seed)).unwrap().render_frame(3).data);
        assert!(share > 0.6, "seed {seed}: {share}");
    }
}

#[test]
fn players_of_wide_shots_are_tall_enough_for_the_validator() {
    let (mut all, mut low) = (0, 0);
    for seed in 30..50 {
        let options = SynthOptions { seed, cuts: false, ..SynthOptions::default() };
        let truth = Match::simulate(&SynthOptions { seconds: 0.04, ..options }).unwrap().truth(0);
        let whole = |bbox: [f64; 4]| bbox[3] < 719.0;
        for object in truth.objects.iter().filter(|object| object.class_id == PLAYER && whole(object.bbox)) {
            all += 1;
            low += u32::from(object.bbox[3] - object.bbox[1] < 40.0);
        }
    }
    assert!(all > 150 && low * 20 < all, "{low} of {all} are lower than 40 px");
}

#[test]
fn options_that_cannot_be_encoded_are_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("clip");
    let odd = SynthOptions { height: 479, ..small(1) };
    let error = render_clip(&odd, &out, &mut silent).unwrap_err();
    assert!(matches!(error, SynthError::Option { option: "height", .. }), "{error}");
    assert!(!out.exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("occupied");
    std::fs::write(&file, "a file").unwrap();
    let error = render_clip(&small(1), &file.join("clip"), &mut silent).unwrap_err();
    assert!(error.to_string().contains("occupied"), "{error}");
}
