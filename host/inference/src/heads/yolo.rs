//! The layout of YOLOv8 exports: `[1, 4 + classes (+ 3 * keypoints), n]`, one column a candidate, input px.

use super::nms::{Candidate, suppress};
use crate::{Letterbox, Manifest};
use scene::{BBox, Detection, Keypoint};

/// As many as the exporting library keeps.
const MOST_DETECTIONS: usize = 300;

/// 1, and what half-precision arithmetic may add to it.
const MOST_CONFIDENCE: f32 = 1.001;

/// What one frame's output says, in source px.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Best confidence first.
    pub detections: Vec<Detection>,
    /// Of the best candidate.
    pub keypoints: Vec<Keypoint>,
}

/// Reads `output`, `manifest.channels()` rows of `columns` numbers. A candidate with a number that is not finite
/// is dropped. Keypoints are not cut to the frame: one outside it would become another point.
///
/// # Errors
/// A score over 1: the model gives something else than probabilities, and no threshold would mean anything.
pub(crate) fn read(
    output: &[f32],
    columns: usize,
    manifest: &Manifest,
    letterbox: &Letterbox,
) -> Result<Reading, String> {
    let grid = Grid { output, columns, classes: manifest.classes.len() };
    let candidates: Vec<Candidate> =
        (0..columns).filter_map(|column| grid.candidate(column, manifest.confidence)).collect();
    if let Some(wild) = candidates.iter().find(|candidate| candidate.confidence > MOST_CONFIDENCE) {
        return Err(format!(
            "a score is {}, and scores lie within 0 and 1; export the model with its sigmoid",
            wild.confidence
        ));
    }
    let kept = suppress(candidates, manifest.iou, MOST_DETECTIONS);
    let keypoints =
        kept.first().map_or_else(Vec::new, |best| grid.keypoints(best.column, manifest, letterbox));
    let detections = kept.into_iter().filter_map(|candidate| to_source(candidate, letterbox)).collect();
    Ok(Reading { detections, keypoints })
}

/// A box that lies in the letterbox's border alone is no detection.
fn to_source(candidate: Candidate, letterbox: &Letterbox) -> Option<Detection> {
    let bbox = letterbox.bbox_to_source(candidate.bbox);
    let Candidate { class_id, confidence, .. } = candidate;
    (bbox.area() > 0.0).then_some(Detection { bbox, class_id, confidence })
}

struct Grid<'o> {
    output: &'o [f32],
    columns: usize,
    classes: usize,
}

impl Grid<'_> {
    fn at(&self, row: usize, column: usize) -> f32 {
        self.output[row * self.columns + column]
    }

    fn candidate(&self, column: usize, least_confidence: f32) -> Option<Candidate> {
        let (mut class_id, mut confidence) = (0, f32::NEG_INFINITY);
        for class in 0..self.classes {
            let score = self.at(4 + class, column);
            if score > confidence {
                (class_id, confidence) = (class as u32, score);
            }
        }
        // Written so that a score that is no number fails it.
        if !(confidence >= least_confidence && confidence.is_finite()) {
            return None;
        }
        let [x, y, width, height] = [0, 1, 2, 3].map(|row| self.at(row, column));
        let bbox = BBox::new(x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0);
        (bbox.is_finite() && bbox.area() > 0.0).then_some(Candidate { bbox, class_id, confidence, column })
    }

    fn keypoints(&self, column: usize, manifest: &Manifest, letterbox: &Letterbox) -> Vec<Keypoint> {
        let first = 4 + self.classes;
        let keypoint = |index: usize| {
            let [x, y, confidence] = [0, 1, 2].map(|part| self.at(first + 3 * index + part, column));
            let finite = x.is_finite() && y.is_finite() && confidence.is_finite();
            let [x, y] = if finite { letterbox.point_to_source([x, y]) } else { [0.0, 0.0] };
            Keypoint { x, y, confidence: if finite { confidence.clamp(0.0, 1.0) } else { 0.0 } }
        };
        (0..manifest.keypoints as usize).map(keypoint).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Head, InputSize};

    fn manifest(keypoints: u32) -> Manifest {
        Manifest {
            path: "model.toml".into(),
            role: "players".into(),
            file: "model.onnx".into(),
            sha256: String::new(),
            head: Head::YoloV8Detect,
            input: InputSize { width: 640, height: 384 },
            classes: vec!["a".into(), "b".into()],
            keypoints,
            confidence: 0.25,
            iou: 0.6,
        }
    }

    fn letterbox() -> Letterbox {
        Letterbox::fit(1280, 720, InputSize { width: 640, height: 384 })
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
        let reading = read(&output, 3, &manifest(0), &letterbox()).unwrap();
        let expected = [
            Detection { bbox: BBox::new(580.0, 360.0, 620.0, 440.0), class_id: 0, confidence: 0.9 },
            Detection { bbox: BBox::new(180.0, 160.0, 220.0, 240.0), class_id: 1, confidence: 0.6 },
        ];
        assert_eq!(reading.detections, expected);
        assert!(reading.keypoints.is_empty());
    }

    #[test]
    fn keypoints_are_those_of_the_best_candidate() {
        let output = tensor(&[
            &[100.0, 112.0, 20.0, 40.0, 0.1, 0.6, 1.0, 2.0, 0.5],
            &[300.0, 212.0, 20.0, 40.0, 0.9, 0.2, 320.0, 192.0, 0.75],
        ]);
        let reading = read(&output, 2, &manifest(1), &letterbox()).unwrap();
        assert_eq!(reading.keypoints, [Keypoint { x: 640.0, y: 360.0, confidence: 0.75 }]);
    }

    #[test]
    fn numbers_that_are_none_are_never_passed_on() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            for row in 0..6 {
                let mut column = [100.0, 112.0, 20.0, 40.0, 0.1, 0.6];
                column[row] = bad;
                let reading = read(&tensor(&[&column]), 1, &manifest(0), &letterbox()).unwrap();
                let usable = |found: &Detection| found.bbox.is_finite() && found.confidence <= 1.0;
                assert!(reading.detections.iter().all(usable), "row {row} = {bad}: {reading:?}");
            }
            let column = [100.0, 112.0, 20.0, 40.0, 0.1, 0.6, bad, 2.0, 0.9];
            let reading = read(&tensor(&[&column]), 1, &manifest(1), &letterbox()).unwrap();
            assert_eq!(reading.keypoints, [Keypoint { x: 0.0, y: 0.0, confidence: 0.0 }]);
        }
    }

    #[test]
    fn a_model_that_gives_no_probabilities_is_told_of() {
        let output = tensor(&[&[100.0, 112.0, 20.0, 40.0, 0.1, 3.7]]);
        let error = read(&output, 1, &manifest(0), &letterbox()).unwrap_err();
        assert!(error.contains("3.7") && error.contains("sigmoid"), "{error}");
    }

    #[test]
    fn a_keypoint_outside_the_frame_stays_there() {
        let output = tensor(&[&[100.0, 112.0, 20.0, 40.0, 0.1, 0.6, -10.0, 2.0, 0.9]]);
        let reading = read(&output, 1, &manifest(1), &letterbox()).unwrap();
        assert_eq!(reading.keypoints, [Keypoint { x: -20.0, y: -20.0, confidence: 0.9 }]);
    }

    #[test]
    fn a_box_in_the_border_is_no_detection() {
        let output = tensor(&[&[100.0, 5.0, 20.0, 8.0, 0.1, 0.6]]);
        assert!(read(&output, 1, &manifest(0), &letterbox()).unwrap().detections.is_empty());
    }
}
