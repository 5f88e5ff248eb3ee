//! Manifests drafted from ONNX files alone: what they say, what is asked, what is refused, and that they run.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

mod common;

use common::{engine, run_noise, runtime};
use scene::Detection;
use std::path::{Path, PathBuf};
use touchline_inference::{Draft, DraftError, Graph, Head, InputSize, Manifest, Question, Wishes};

const NAMES: [&str; 4] = ["ball", "goalkeeper", "player", "referee"];

fn fixture(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(file)
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn graph(file: &str) -> Graph {
    Graph::open(&runtime(), &fixture(file)).unwrap()
}

fn wishes() -> Wishes {
    Wishes { role: "players".into(), ..Wishes::default() }
}

fn named() -> Wishes {
    Wishes { classes: Some(owned(&NAMES)), ..wishes() }
}

fn draft(file: &str, wishes: &Wishes) -> Result<Draft, DraftError> {
    Draft::of(&mut graph(file), wishes)
}

fn asked(file: &str, wishes: &Wishes) -> Question {
    match draft(file, wishes) {
        Err(DraftError::Unknown { question, .. }) => question,
        other => panic!("{file}: {other:?}"),
    }
}

#[test]
fn an_export_with_notes_needs_its_role_and_nothing_else() {
    let input = InputSize { width: 32, height: 24 };
    for (file, head, classes, keypoints) in [
        ("detect-noted.onnx", Head::YoloV8Detect, &NAMES[..], 0),
        ("detect-batch-4.onnx", Head::YoloV8Detect, &NAMES, 0),
        ("end2end-detect.onnx", Head::End2EndDetect, &NAMES, 0),
        ("pose-noted.onnx", Head::YoloV8Pose, &["pitch"], 4),
        ("end2end-pose.onnx", Head::End2EndPose, &["pitch"], 4),
    ] {
        let draft = draft(file, &wishes()).unwrap();
        assert_eq!((draft.head.value, draft.input.value), (head, input), "{file}");
        assert_eq!((draft.classes.value, draft.keypoints.value), (owned(classes), keypoints));
        assert_eq!(draft.iou.is_some(), !head.is_suppressed(), "{file}");
        assert_eq!(draft.exporter.as_deref(), Some("touchline-fixtures 1"));
    }
}

#[test]
fn thresholds_are_those_of_the_exporting_library_unless_they_are_given() {
    let usual = draft("detect-noted.onnx", &wishes()).unwrap();
    assert_eq!((usual.confidence.value, usual.iou.map(|iou| iou.value)), (0.25, Some(0.7)));
    let wishes = Wishes { confidence: Some(0.1), iou: Some(0.6), ..wishes() };
    let given = draft("detect-noted.onnx", &wishes).unwrap();
    assert_eq!((given.confidence.value, given.iou.map(|iou| iou.value)), (0.1, Some(0.6)));
}

#[test]
fn what_a_file_without_notes_does_not_tell_is_asked() {
    assert_eq!(asked("detect-open.onnx", &wishes()), Question::Input);
    let sized = |wishes| Wishes { input: Some(InputSize { width: 32, height: 24 }), ..wishes };
    assert_eq!(asked("detect-open.onnx", &sized(wishes())), Question::Classes);
    assert_eq!(draft("detect-open.onnx", &sized(named())).unwrap().head.value, Head::YoloV8Detect);
    assert_eq!(draft("end2end-unnoted.onnx", &named()).unwrap().head.value, Head::End2EndDetect);
    let pitch = Wishes { classes: Some(vec!["pitch".into()]), ..wishes() };
    assert_eq!(asked("pose.onnx", &pitch), Question::Keypoints);
    let pose = draft("pose.onnx", &Wishes { keypoints: Some(4), ..pitch }).unwrap();
    assert_eq!((pose.head.value, pose.keypoints.value), (Head::YoloV8Pose, 4));
}

#[test]
fn two_layouts_that_fit_are_asked_about() {
    // [12, 6]: twelve rows of a detection, or six columns of eight classes.
    let classes = Some((0..8).map(|id| id.to_string()).collect());
    let wishes = Wishes { classes, ..wishes() };
    assert_eq!(asked("end2end-unnoted.onnx", &wishes), Question::Head);
    let chosen = draft("end2end-unnoted.onnx", &Wishes { head: Some(Head::YoloV8Detect), ..wishes }).unwrap();
    assert_eq!(chosen.head.value, Head::YoloV8Detect);
}

#[test]
fn classes_may_be_given_other_names_but_not_another_number() {
    let renamed = Wishes { classes: Some(owned(&["a", "b", "c", "d"])), ..wishes() };
    let classes = draft("detect-noted.onnx", &renamed).unwrap().classes;
    assert_eq!(classes.value, ["a", "b", "c", "d"]);
    assert!(classes.source.contains("goalkeeper"), "{}", classes.source);
    let fewer = Wishes { classes: Some(vec!["a".into()]), ..wishes() };
    let error = draft("detect-noted.onnx", &fewer).unwrap_err().to_string();
    assert!(error.contains("4 classes, and 1 were given"), "{error}");
}

#[test]
fn what_cannot_be_served_is_refused_with_what_was_found() {
    let sized = |width, height| Wishes { input: Some(InputSize { width, height }), ..wishes() };
    for (file, wishes, says) in [
        ("segment.onnx", named(), &["2 outputs", "output1 of f32, [1, 3, 24, 32]", "masks"][..]),
        ("obb.onnx", wishes(), &["`obb`", "detect and pose"]),
        ("half.onnx", named(), &["images of f16", "32-bit floats"]),
        ("classifier.onnx", named(), &["[1, 10]"]),
        ("pose-of-pairs.onnx", wishes(), &["2 numbers each", "kpt_shape [6, 3]"]),
        ("detect.onnx", Wishes { keypoints: Some(3), ..named() }, &["[8, 12]", "[17, n] (yolov8-pose)"]),
        ("detect-noted.onnx", Wishes { keypoints: Some(2), ..wishes() }, &["0 keypoints", "2 were given"]),
        (
            "end2end-detect.onnx",
            Wishes { head: Some(Head::YoloV8Detect), ..wishes() },
            &["[12, 6]", "[8, n]"],
        ),
        (
            "detect.onnx",
            Wishes { input: Some(InputSize { width: 64, height: 64 }), ..named() },
            &["32x24", "64x64"],
        ),
        ("detect-noted.onnx", sized(100_000, 24), &["100000x24", "4096"]),
        ("detect-noted.onnx", sized(64, 64), &["64x64"]),
        ("detect-noted.onnx", Wishes { role: " ".into(), ..wishes() }, &["role"]),
        ("detect-noted.onnx", Wishes { iou: Some(1.5), ..wishes() }, &["iou = 1.5"]),
        ("end2end-detect.onnx", Wishes { iou: Some(0.5), ..wishes() }, &["iou = 0.5", "leave it out"]),
    ] {
        let error = draft(file, &wishes).unwrap_err().to_string();
        for part in [file].iter().chain(says) {
            assert!(error.contains(part), "`{part}` is not in: {error}");
        }
    }
}

#[test]
fn a_file_that_is_no_model_is_named() {
    let error = Graph::open(&runtime(), &fixture("make.py")).err().unwrap().to_string();
    assert!(error.contains("make.py") && error.contains("not an ONNX model"), "{error}");
    let error = Graph::open(&runtime(), Path::new("/nowhere/a.onnx")).err().unwrap().to_string();
    assert!(error.contains("/nowhere/a.onnx"), "{error}");
}

#[test]
fn a_graph_says_how_many_frames_it_takes_at_once() {
    assert_eq!(graph("detect-batch-4.onnx").batch(), Some(4));
    assert_eq!(graph("detect-noted.onnx").batch(), None);
    assert_eq!(graph("pose.onnx").outputs[0].to_string(), "output0 of f32, [1, 17, 1]");
}

/// What a model with a drafted manifest sees of noise.
fn seen(file: &str, wishes: &Wishes) -> Vec<Vec<Detection>> {
    let folder = tempfile::tempdir().unwrap();
    let mut graph = graph(file);
    let draft = Draft::of(&mut graph, wishes).unwrap();
    std::fs::copy(&graph.path, folder.path().join(file)).unwrap();
    let path = folder.path().join("model.toml");
    std::fs::write(&path, draft.toml(Path::new(file), &graph.sha256)).unwrap();
    let engine = engine(vec![Manifest::load(&path).unwrap()], 1);
    let seen = run_noise(&engine, 3, |_| vec![0]);
    seen.into_iter().map(|seen| seen.observation.detections).collect()
}

/// Both graphs hold the same boxes and scores, which do not overlap.
#[test]
fn rows_of_a_drafted_manifest_say_the_same_as_columns() {
    let wishes = Wishes { confidence: Some(0.1), ..named() };
    let (columns, rows) = (seen("detect-noted.onnx", &wishes), seen("end2end-detect.onnx", &wishes));
    assert!(columns.iter().all(|frame| frame.len() > 5), "{columns:?}");
    assert_eq!(columns, rows);
}
