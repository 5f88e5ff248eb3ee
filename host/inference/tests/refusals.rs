//! What is refused before a frame is looked at, and whether the message helps.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

mod common;

use common::{DETECT, Models, POSE, engine, runtime};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use touchline_inference::{CpuDevice, Engine, EngineError, Manifest, Runtime};

fn refused(manifest: Manifest) -> EngineError {
    match Engine::start(vec![Arc::new(CpuDevice::new(runtime(), 1))], vec![manifest], Duration::ZERO) {
        Ok(_) => panic!("the model was taken"),
        Err(error) => error,
    }
}

fn says(error: &EngineError, parts: &[&str]) {
    let message = error.to_string();
    for part in parts {
        assert!(message.contains(part), "`{part}` is not in: {message}");
    }
}

#[test]
fn a_model_that_is_gone_is_named_with_its_manifest() {
    let models = Models::new();
    let manifest = models.players();
    std::fs::remove_file(&manifest.file).unwrap();
    says(&refused(manifest), &["players.toml", "players.onnx"]);
}

#[test]
fn a_model_changed_since_its_manifest_was_read_is_refused() {
    let models = Models::new();
    let manifest = models.players();
    std::fs::copy(models.pitch().file, &manifest.file).unwrap();
    says(&refused(manifest.clone()), &["players.toml", "players.onnx", &manifest.sha256]);
}

#[test]
fn bytes_that_are_no_onnx_model_are_refused() {
    let models = Models::new();
    for bytes in [&b"not a model, but of the right digest"[..], &[], &[0; 4096]] {
        let error = refused(models.bytes("players", bytes, DETECT));
        assert!(matches!(error, EngineError::NotOnnx { .. }), "{error:?}");
        says(&error, &["players.toml", "players.onnx"]);
    }
}

#[test]
fn a_model_of_another_layout_is_refused_with_both_shapes() {
    let models = Models::new();
    let cases = [
        ("classifier.onnx", DETECT.to_owned(), ["[1, 10]", "8"]),
        ("pose.onnx", DETECT.to_owned(), ["[1, 17, 1]", "8"]),
        ("detect.onnx", POSE.to_owned(), ["[1, 8, 12]", "17"]),
        ("detect.onnx", DETECT.replace(", \"referee\"", ""), ["[1, 8, 12]", "7"]),
        ("detect.onnx", DETECT.replace("width = 32", "width = 64"), ["[1, 3, 24, 32]", "[n, 3, 24, 64]"]),
        ("detect-dynamic.onnx", DETECT.replace("height = 24", "height = 48"), ["24, 32]", "48, 32]"]),
    ];
    for (file, rest, parts) in cases {
        let error = refused(models.fixture("players", file, &rest));
        assert!(matches!(error, EngineError::Layout { .. }), "{file}: {error:?}");
        says(&error, &["players.toml", "players.onnx", parts[0], parts[1]]);
    }
}

#[test]
fn an_engine_needs_a_lane() {
    let models = Models::new();
    let without: [Vec<Arc<dyn touchline_inference::Device>>; 2] =
        [vec![], vec![Arc::new(CpuDevice::new(runtime(), 0))]];
    for devices in without {
        let error = Engine::start(devices, vec![models.players()], Duration::ZERO).err().unwrap();
        says(&error, &["lane"]);
    }
}

#[test]
fn a_library_that_is_missing_or_none_is_named_and_the_right_one_still_loads() {
    let models = Models::new();
    let missing = Runtime::load(Path::new("/nowhere/libonnxruntime.so")).err().unwrap().to_string();
    assert!(missing.contains("/nowhere/libonnxruntime.so") && missing.contains("make setup"), "{missing}");
    let text = models.path("text.so");
    std::fs::write(&text, "no library").unwrap();
    assert!(Runtime::load(&text).err().unwrap().to_string().contains("text.so"));
    runtime();
    assert!(Runtime::load(&text).is_err(), "a wrong path is wrong after a right one, too");
}

#[test]
fn models_and_lanes_are_reported() {
    let models = Models::new();
    let engine = engine(vec![models.players(), models.pitch()], 2);
    let [players, pitch] = engine.models() else { panic!("{} models", engine.models().len()) };
    assert_eq!((players.role.as_str(), players.classes.len(), players.keypoints), ("players", 4, 0));
    assert_eq!((pitch.role.as_str(), pitch.classes.len(), pitch.keypoints), ("pitch", 1, 4));
    assert_eq!(players.digest, models.players().sha256);
    let lanes = engine.lanes();
    for model in 0..2 {
        assert_eq!(lanes.iter().filter(|lane| lane.model == model).count(), 2);
    }
    assert!(
        lanes
            .iter()
            .all(|lane| lane.device == "cpu" && lane.backend.name == "CPU" && lane.ms_per_frame > 0.0)
    );
}
