//! `yolov8-detect` and `yolov8-pose`.

use super::*;
use scene::BBox;

fn look(output: &[f32], columns: usize, keypoints: u32) -> Result<Reading, String> {
    let head = if keypoints == 0 { Head::YoloV8Detect } else { Head::YoloV8Pose };
    read(output, [output.len() / columns, columns], &manifest(head, keypoints), &letterbox())
}

/// Columns of numbers, turned into the tensor's rows.
fn tensor(columns: &[&[f32]]) -> Vec<f32> {
    (0..columns[0].len()).flat_map(|row| columns.iter().map(move |column| column[row])).collect()
}

#[test]
fn boxes_come_in_source_pixels_best_first_and_weak_ones_go() {
    let output = tensor(&[
        &[100.0, 112.0, 20.0, 40.0, 0.1, 0.6],
        &[300.0, 212.0, 20.0, 40.0, 0.9, 0.2],
        &[500.0, 212.0, 20.0, 40.0, 0.2, 0.1],
    ]);
    let reading = look(&output, 3, 0).unwrap();
    let expected = [
        Detection { bbox: BBox::new(580.0, 360.0, 620.0, 440.0), class_id: 0, confidence: 0.9 },
        Detection { bbox: BBox::new(180.0, 160.0, 220.0, 240.0), class_id: 1, confidence: 0.6 },
    ];
    assert_eq!(reading.detections, expected);
    assert!(reading.keypoints.is_empty());
}

/// Against the plain rule, one column after the other: the greatest score counts, of equal ones the first.
#[test]
fn of_many_columns_each_has_its_best_score_and_class() {
    let columns = 2500;
    let score = |class: usize, column: usize| ((column * 31 + class * 17) % 10) as f32 / 10.0;
    let at = |column: usize| (8 * (column % 80)) as f32;
    let candidates: Vec<[f32; 6]> = (0..columns)
        .map(|column| {
            [at(column), 100.0, 4.0, 4.0 + column as f32 / 100.0, score(0, column), score(1, column)]
        })
        .collect();
    let output = tensor(&candidates.iter().map(<[f32; 6]>::as_slice).collect::<Vec<_>>());
    let manifest = Manifest { iou: 1.0, ..manifest(Head::YoloV8Detect, 0) };
    let found = read(&output, [6, columns], &manifest, &letterbox()).unwrap().detections;
    assert_eq!(found.len(), MOST_DETECTIONS);
    let mut wanted: Vec<(usize, f32, u32)> = (0..columns)
        .map(|column| (column, score(0, column), score(1, column)))
        .map(|(column, first, second)| (column, first.max(second), u32::from(second > first)))
        .collect();
    wanted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    for (found, (column, confidence, class_id)) in found.iter().zip(wanted) {
        assert_eq!((found.confidence, found.class_id), (confidence, class_id), "column {column}");
        assert!((found.bbox.bottom - found.bbox.top - 2.0 * candidates[column][3]).abs() < 1e-3);
    }
}

#[test]
fn keypoints_are_those_of_the_best_candidate() {
    let output = tensor(&[
        &[100.0, 112.0, 20.0, 40.0, 0.1, 0.6, 1.0, 2.0, 0.5],
        &[300.0, 212.0, 20.0, 40.0, 0.9, 0.2, 320.0, 192.0, 0.75],
    ]);
    let reading = look(&output, 2, 1).unwrap();
    assert_eq!(reading.keypoints, [Keypoint { x: 640.0, y: 360.0, confidence: 0.75 }]);
}

#[test]
fn numbers_that_are_none_are_never_passed_on() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for row in 0..6 {
            let mut column = [100.0, 112.0, 20.0, 40.0, 0.1, 0.6];
            column[row] = bad;
            let reading = look(&tensor(&[&column]), 1, 0).unwrap();
            let usable = |found: &Detection| found.bbox.is_finite() && found.confidence <= 1.0;
            assert!(reading.detections.iter().all(usable), "row {row} = {bad}: {reading:?}");
        }
        let column = [100.0, 112.0, 20.0, 40.0, 0.1, 0.6, bad, 2.0, 0.9];
        let reading = look(&tensor(&[&column]), 1, 1).unwrap();
        assert_eq!(reading.keypoints, [Keypoint { x: 0.0, y: 0.0, confidence: 0.0 }]);
    }
}

#[test]
fn a_model_that_gives_no_probabilities_is_told_of() {
    let output = tensor(&[&[100.0, 112.0, 20.0, 40.0, 0.1, 3.7]]);
    let error = look(&output, 1, 0).unwrap_err();
    assert!(error.contains("3.7") && error.contains("sigmoid"), "{error}");
}

#[test]
fn a_keypoint_outside_the_frame_stays_there() {
    let output = tensor(&[&[100.0, 112.0, 20.0, 40.0, 0.1, 0.6, -10.0, 2.0, 0.9]]);
    let reading = look(&output, 1, 1).unwrap();
    assert_eq!(reading.keypoints, [Keypoint { x: -20.0, y: -20.0, confidence: 0.9 }]);
}

#[test]
fn a_box_in_the_border_is_no_detection() {
    let output = tensor(&[&[100.0, 5.0, 20.0, 8.0, 0.1, 0.6]]);
    assert!(look(&output, 1, 0).unwrap().detections.is_empty());
}
