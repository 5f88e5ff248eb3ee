//! Numbers as models write them, by hand, and what they mean in source px.

mod columns;
mod rows;

use super::*;
use crate::InputSize;

fn manifest(head: Head, keypoints: u32) -> Manifest {
    Manifest {
        path: "model.toml".into(),
        role: "players".into(),
        file: "model.onnx".into(),
        sha256: String::new(),
        head,
        input: InputSize { width: 640, height: 384 },
        classes: vec!["a".into(), "b".into()],
        keypoints,
        confidence: 0.25,
        iou: 0.6,
    }
}

/// Halves the frame, with 12 rows of border above and below.
fn letterbox() -> Letterbox {
    Letterbox::fit(1280, 720, InputSize { width: 640, height: 384 })
}

#[test]
fn a_slice_of_another_shape_is_told_of_with_both() {
    for (head, shape, wanted) in [
        (Head::YoloV8Detect, [7, 2], "[6, n]"),
        (Head::YoloV8Pose, [6, 2], "[9, n]"),
        (Head::End2EndDetect, [2, 7], "[n, 6]"),
        (Head::End2EndPose, [2, 6], "[n, 9]"),
    ] {
        let manifest = manifest(head, u32::from(head.has_keypoints()));
        let error = read(&vec![0.0; shape[0] * shape[1]], shape, &manifest, &letterbox()).unwrap_err();
        assert!(error.contains(wanted) && error.contains(&format!("{shape:?}")), "{error}");
    }
    let fits = read(&[0.0; 12], [6, 2], &manifest(Head::YoloV8Detect, 0), &letterbox());
    assert_eq!(fits, Ok(Reading::default()));
    assert!(read(&[0.0; 11], [6, 2], &manifest(Head::YoloV8Detect, 0), &letterbox()).is_err());
}

#[test]
fn a_head_is_named_as_manifests_write_it() {
    for head in Head::ALL {
        assert_eq!(toml::Value::from(head.name()).try_into(), Ok(head));
    }
}
