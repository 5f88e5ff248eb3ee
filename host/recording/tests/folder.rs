//! The folder of recordings: what stays, what goes, who may write.

#![allow(clippy::unwrap_used)] // a panic is a test's report

mod common;

use common::recording;
use recording::{Folder, FolderError, Recording, RecordingError};
use std::path::Path;
use strategy::{FrameLines, Point, Segment};

fn names(dir: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = std::fs::read_dir(dir).unwrap().map(name).collect();
    names.sort();
    names
}

#[test]
fn what_is_kept_is_read_again_by_its_number() {
    let dir = tempfile::tempdir().unwrap();
    let mut folder = Folder::open(dir.path(), 1 << 30).unwrap();
    let kept = folder.keep(17, &recording(1)).unwrap();
    assert_eq!((kept.dropped, kept.bytes), (vec![], folder.bytes()));
    assert!(Recording::load(&Folder::path_of(dir.path(), 17)).unwrap() == recording(1));
    let missing = Recording::load(&Folder::path_of(dir.path(), 18)).unwrap_err();
    assert!(matches!(missing, RecordingError::Missing { .. }), "{missing}");
}

#[test]
fn the_oldest_make_room_also_after_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = recording(1).to_bytes().unwrap().len() as u64;
    let mut folder = Folder::open(dir.path(), 3 * bytes).unwrap();
    // Age decides, not the number: numbers begin anew with a new database.
    for id in [8, 9, 1] {
        assert!(folder.keep(id, &recording(1)).unwrap().dropped.is_empty());
    }
    assert_eq!(folder.keep(2, &recording(1)).unwrap().dropped, [8]);
    drop(folder);
    let mut folder = Folder::open(dir.path(), 2 * bytes).unwrap();
    assert_eq!(folder.make_room().unwrap(), [9]);
    assert_eq!(Folder::newest(dir.path(), 10).unwrap(), [1, 2]);
    assert_eq!(Folder::newest(dir.path(), 1).unwrap(), [2]);
    assert_eq!(names(dir.path()), [".lock", "1.tlrec", "2.tlrec"]);
}

#[test]
fn a_recording_larger_than_all_that_may_be_kept_goes_itself() {
    let dir = tempfile::tempdir().unwrap();
    let mut folder = Folder::open(dir.path(), 10).unwrap();
    assert_eq!(folder.keep(1, &recording(1)).unwrap().dropped, [1]);
    assert_eq!(folder.bytes(), 0);
}

#[test]
fn a_number_that_comes_again_replaces_what_was_there() {
    let dir = tempfile::tempdir().unwrap();
    let mut folder = Folder::open(dir.path(), 1 << 30).unwrap();
    folder.keep(1, &recording(1)).unwrap();
    let kept = folder.keep(1, &recording(2)).unwrap();
    assert_eq!(folder.bytes(), kept.bytes);
}

fn lines(frames: u32) -> Vec<FrameLines> {
    let line = Segment { start: Point { x: 0.5, y: -1.0 }, end: Point { x: 1280.0, y: 719.25 } };
    (0..frames).map(|frame| FrameLines { frame, segments: vec![line; frame as usize] }).collect()
}

#[test]
fn lines_lie_beside_their_recording_and_go_with_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = Folder::path_of(dir.path(), 1);
    let bytes = recording(1).to_bytes().unwrap().len() as u64;
    let mut folder = Folder::open(dir.path(), 2 * bytes).unwrap();
    folder.keep(1, &recording(1)).unwrap();
    assert_eq!(Folder::lines_beside(&path).unwrap(), None);
    assert!(folder.keep_lines(1, &lines(5)).unwrap().is_empty());
    assert_eq!(Folder::lines_beside(&path).unwrap(), Some(lines(5)));
    let with_lines = folder.bytes();
    assert!(with_lines > bytes, "they count");
    drop(folder);
    let mut folder = Folder::open(dir.path(), 2 * bytes).unwrap();
    assert_eq!(folder.bytes(), with_lines);
    assert_eq!(
        folder.keep(2, &recording(1)).unwrap().dropped,
        [1],
        "there is no room for both and the lines"
    );
    assert!(folder.keep_lines(1, &lines(5)).unwrap().is_empty());
    assert_eq!(names(dir.path()), [".lock", "2.tlrec"]);
    assert_eq!(folder.keep_lines(2, &lines(5_000)).unwrap(), [2], "lines make room too");
}

#[test]
fn lines_without_a_recording_and_those_of_the_one_that_had_the_number_go() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("7.lines"), "of a recording that is gone").unwrap();
    let mut folder = Folder::open(dir.path(), 1 << 30).unwrap();
    assert_eq!(names(dir.path()), [".lock"]);
    folder.keep(1, &recording(1)).unwrap();
    folder.keep_lines(1, &lines(5)).unwrap();
    let kept = folder.keep(1, &recording(2)).unwrap();
    assert_eq!((folder.bytes(), names(dir.path()).len()), (kept.bytes, 2));
}

#[test]
fn lines_that_are_damaged_are_an_error_that_names_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let mut folder = Folder::open(dir.path(), 1 << 30).unwrap();
    folder.keep(1, &recording(1)).unwrap();
    folder.keep_lines(1, &lines(5)).unwrap();
    let (path, file) = (Folder::path_of(dir.path(), 1), dir.path().join("1.lines"));
    let whole = std::fs::read(&file).unwrap();
    for place in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[place] ^= 4;
        std::fs::write(&file, &flipped).unwrap();
        let error = Folder::lines_beside(&path).unwrap_err().to_string();
        assert!(error.contains("1.lines"), "{error}");
    }
}

#[test]
fn only_one_process_writes_and_what_was_half_written_goes() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(".partial-x"), "half").unwrap();
    let folder = Folder::open(dir.path(), 1 << 30).unwrap();
    assert_eq!(names(dir.path()), [".lock"]);
    assert!(matches!(Folder::open(dir.path(), 1), Err(FolderError::Taken { .. })));
    drop(folder);
    Folder::open(dir.path(), 1).unwrap();
}

#[test]
fn a_folder_that_is_not_there_has_no_recordings_and_a_file_in_its_place_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let place = dir.path().join("recordings");
    assert!(Folder::newest(&place, 5).unwrap().is_empty());
    std::fs::write(&place, "").unwrap();
    let error = Folder::open(&place, 1).unwrap_err();
    assert!(error.to_string().contains(&place.display().to_string()), "{error}");
}
