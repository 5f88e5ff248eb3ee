//! `end2end-detect` and `end2end-pose`.

use super::*;
use scene::BBox;

fn look(rows: &[&[f32]], keypoints: u32) -> Result<Reading, String> {
    let head = if keypoints == 0 { Head::End2EndDetect } else { Head::End2EndPose };
    read(&rows.concat(), [rows.len(), rows[0].len()], &manifest(head, keypoints), &letterbox())
}

#[test]
fn rows_are_corners_score_and_class_and_come_in_source_pixels_best_first() {
    let reading = look(
        &[
            &[90.0, 92.0, 110.0, 132.0, 0.6, 1.0],
            &[290.0, 192.0, 310.0, 232.0, 0.9, 0.0],
            &[490.0, 192.0, 510.0, 232.0, 0.2, 0.0],
            &[0.0; 6],
        ],
        0,
    );
    let expected = [
        Detection { bbox: BBox::new(580.0, 360.0, 620.0, 440.0), class_id: 0, confidence: 0.9 },
        Detection { bbox: BBox::new(180.0, 160.0, 220.0, 240.0), class_id: 1, confidence: 0.6 },
    ];
    assert_eq!(reading.unwrap(), Reading { detections: expected.to_vec(), keypoints: Vec::new() });
}

#[test]
fn what_the_model_kept_is_not_suppressed_again() {
    let row = [290.0, 192.0, 310.0, 232.0, 0.9, 0.0];
    assert_eq!(look(&[&row, &row], 0).unwrap().detections.len(), 2);
}

#[test]
fn at_most_as_many_as_the_library_keeps_are_kept_and_the_best() {
    let row = |index: usize| [290.0, 192.0, 310.0, 232.0, 0.3 + index as f32 / 1000.0, 0.0];
    let rows: Vec<[f32; 6]> = (0..MOST_DETECTIONS + 50).map(row).collect();
    let rows: Vec<&[f32]> = rows.iter().map(<[f32; 6]>::as_slice).collect();
    let kept = look(&rows, 0).unwrap().detections;
    assert_eq!((kept.len(), kept[0].confidence), (MOST_DETECTIONS, 0.3 + 349.0 / 1000.0));
}

#[test]
fn keypoints_are_those_of_the_best_row() {
    let reading = look(
        &[
            &[90.0, 92.0, 110.0, 132.0, 0.6, 1.0, 1.0, 2.0, 0.5],
            &[290.0, 192.0, 310.0, 232.0, 0.9, 0.0, 320.0, 192.0, 0.75],
        ],
        1,
    );
    assert_eq!(reading.unwrap().keypoints, [Keypoint { x: 640.0, y: 360.0, confidence: 0.75 }]);
}

#[test]
fn a_row_with_a_number_that_is_none_is_no_detection() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        for place in 0..6 {
            let mut row = [90.0, 92.0, 110.0, 132.0, 0.6, 1.0];
            row[place] = bad;
            assert_eq!(look(&[&row], 0), Ok(Reading::default()), "{place} = {bad}");
        }
        let row = [90.0, 92.0, 110.0, 132.0, 0.6, 1.0, bad, 2.0, 0.9];
        assert_eq!(look(&[&row], 1).unwrap().keypoints, [Keypoint { x: 0.0, y: 0.0, confidence: 0.0 }]);
    }
}

#[test]
fn a_class_that_the_manifest_does_not_name_is_told_of() {
    for class in [2.0, -1.0, 0.5] {
        let error = look(&[&[90.0, 92.0, 110.0, 132.0, 0.6, class]], 0).unwrap_err();
        assert!(error.contains(&format!("the class {class},")) && error.contains("0 to 1"), "{error}");
    }
    assert!(look(&[&[90.0, 92.0, 110.0, 132.0, 0.1, 7.0]], 0).is_ok(), "an unsure row is not looked at");
}

#[test]
fn a_score_that_is_no_probability_is_told_of() {
    let error = look(&[&[90.0, 92.0, 110.0, 132.0, 3.7, 1.0]], 0).unwrap_err();
    assert!(error.contains("3.7") && error.contains("sigmoid"), "{error}");
}
