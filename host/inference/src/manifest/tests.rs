use super::*;

const DETECT: &str = r#"
role = "players"
file = "players.onnx"
sha256 = "DIGEST"
head = "yolov8-detect"
input = { width = 640, height = 384 }
classes = ["ball", "goalkeeper", "player", "referee"]
confidence = 0.25
iou = 0.6
"#;

/// A digest as manifests write it.
fn digest_of_bytes(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// A folder with a model of four bytes and a manifest made of `text` and the model's digest.
fn folder(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("players.onnx"), b"onnx").unwrap();
    let path = folder.path().join("model.toml");
    std::fs::write(&path, text.replace("DIGEST", &digest_of_bytes(b"onnx"))).unwrap();
    (folder, path)
}

fn message(text: &str) -> String {
    let (_folder, path) = folder(text);
    let message = Manifest::load(&path).unwrap_err().to_string();
    assert!(message.contains("model.toml"), "{message}");
    message
}

#[test]
fn a_manifest_is_read_and_its_model_found_beside_it() {
    let (folder, path) = folder(DETECT);
    let manifest = Manifest::load(&path).unwrap();
    assert_eq!(manifest.file, folder.path().join("players.onnx"));
    assert_eq!(manifest.input, InputSize { width: 640, height: 384 });
    assert_eq!((manifest.head, manifest.keypoints), (Head::YoloV8Detect, 0));
    assert_eq!(manifest.classes[2], "player");
}

#[test]
fn a_digest_in_capitals_is_the_same_digest() {
    let (_folder, path) = folder(&DETECT.replace("DIGEST", &digest_of_bytes(b"onnx").to_uppercase()));
    assert_eq!(Manifest::load(&path).unwrap().sha256, digest_of_bytes(b"onnx"));
}

#[test]
fn another_model_file_is_refused_with_both_digests() {
    let (folder, path) = folder(DETECT);
    std::fs::write(folder.path().join("players.onnx"), b"other").unwrap();
    let message = Manifest::load(&path).unwrap_err().to_string();
    assert!(message.contains(&digest_of_bytes(b"onnx")), "{message}");
    assert!(message.contains(&digest_of_bytes(b"other")), "{message}");
}

#[test]
fn missing_files_are_named() {
    let (folder, path) = folder(DETECT);
    std::fs::remove_file(folder.path().join("players.onnx")).unwrap();
    assert!(Manifest::load(&path).unwrap_err().to_string().contains("players.onnx: cannot read the model"));
    let nowhere = folder.path().join("nowhere.toml");
    assert!(Manifest::load(&nowhere).unwrap_err().to_string().contains("nowhere.toml: cannot read"));
}

#[test]
fn broken_toml_and_unknown_or_missing_keys_name_line_and_key() {
    let broken = message(&DETECT.replace("iou = 0.6", "iou = "));
    assert!(broken.contains("line 9"), "{broken}");
    let unknown = message(&format!("{DETECT}colour = 1\n"));
    assert!(unknown.contains("colour") && unknown.contains("line 10"), "{unknown}");
    let nested = message(&DETECT.replace("height = 384", "height = 384, depth = 1"));
    assert!(nested.contains("depth"), "{nested}");
    assert!(message(&DETECT.replace("iou = 0.6\n", "")).contains("iou"));
    assert!(message(&DETECT.replace("yolov8-detect", "yolov5")).contains("yolov5"));
}

#[test]
fn values_out_of_range_name_key_and_value() {
    let cases = [
        ("confidence = 0.25", "confidence = 1.5", "confidence = 1.5"),
        ("confidence = 0.25", "confidence = nan", "confidence = NaN"),
        ("iou = 0.6", "iou = -0.1", "iou = -0.1"),
        ("width = 640", "width = 0", "input.width = 0"),
        ("height = 384", "height = 100000", "input.height = 100000"),
        ("\"DIGEST\"", "\"abc\"", "sha256 = abc"),
        ("\"players\"", "\" \"", "role = "),
        ("\"goalkeeper\"", "\"ball\"", "classes = ball"),
        ("iou = 0.6", "iou = 0.6\nkeypoints = 3", "keypoints = 3"),
    ];
    for (from, to, wanted) in cases {
        let message = message(&DETECT.replace(from, to));
        assert!(message.contains(wanted), "{message}");
    }
}

#[test]
fn a_pose_model_has_keypoints_and_a_candidate_holds_them() {
    let pose = DETECT.replace("yolov8-detect", "yolov8-pose");
    let pose = pose.replace(r#"["ball", "goalkeeper", "player", "referee"]"#, r#"["pitch"]"#);
    assert!(message(&pose).contains("keypoints = nothing"));
    let (_folder, path) = folder(&format!("{pose}keypoints = 32\n"));
    assert_eq!(Manifest::load(&path).unwrap().layout().to_string(), "[101, n]");
}

#[test]
fn a_model_that_has_suppressed_already_has_no_iou() {
    let end2end = DETECT.replace("yolov8-detect", "end2end-detect");
    let refused = message(&end2end);
    assert!(refused.contains("iou = 0.6") && refused.contains("leave it out"), "{refused}");
    let (_folder, path) = folder(&end2end.replace("iou = 0.6\n", ""));
    let manifest = Manifest::load(&path).unwrap();
    assert_eq!((manifest.head, manifest.layout().to_string()), (Head::End2EndDetect, "[n, 6]".into()));
}

#[test]
fn a_manifest_can_be_read_without_its_model() {
    let (folder, path) = folder(DETECT);
    let model = folder.path().join("players.onnx");
    assert_eq!(Manifest::read(&path).unwrap().check_model(), Ok(4));
    std::fs::remove_file(model).unwrap();
    let manifest = Manifest::read(&path).unwrap();
    assert!(matches!(manifest.check_model(), Err(ManifestError::ModelUnreadable { .. })));
}
