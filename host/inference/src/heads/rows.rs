//! The layout of exports with suppression inside: `[n, 6 (+ 3 * keypoints)]`, one row a detection, input px.
//!
//! So say YOLOv10 and YOLO26 exports without NMS, and exports of others with NMS in the graph: left, top, right,
//! bottom, score, class, then x, y and visibility for each keypoint. Rows that hold nothing have the score 0.

use super::nms::{Candidate, by_confidence};
use super::{MOST_DETECTIONS, Reading, check_scores, keypoint, to_source};
use crate::{Letterbox, Manifest};
use scene::{BBox, Keypoint};

/// Numbers of a row before its keypoints.
const FIXED: usize = 6;

/// Reads `output`, rows of the layout's width.
pub(super) fn read(output: &[f32], manifest: &Manifest, letterbox: &Letterbox) -> Result<Reading, String> {
    let width = FIXED + 3 * manifest.keypoints as usize;
    let mut candidates = Vec::new();
    for (index, row) in output.chunks_exact(width).enumerate() {
        candidates.extend(candidate(index, row, manifest)?);
    }
    check_scores(&candidates)?;
    candidates.sort_unstable_by(by_confidence);
    candidates.truncate(MOST_DETECTIONS);
    let keypoints = candidates.first().map_or_else(Vec::new, |best| {
        let row = &output[best.index * width..][..width];
        keypoints(&row[FIXED..], letterbox)
    });
    let detections = candidates.into_iter().filter_map(|candidate| to_source(candidate, letterbox)).collect();
    Ok(Reading { detections, keypoints })
}

/// What a row holds; none for one that is unsure or has a number that is none.
fn candidate(index: usize, row: &[f32], manifest: &Manifest) -> Result<Option<Candidate>, String> {
    let &[left, top, right, bottom, confidence, class, ..] = row else {
        return Err(format!("a row of its output has {} numbers, and {FIXED} are the least", row.len()));
    };
    let bbox = BBox::new(left, top, right, bottom);
    let sure = confidence >= manifest.confidence && confidence.is_finite();
    if !(sure && class.is_finite() && bbox.is_finite() && bbox.area() > 0.0) {
        return Ok(None);
    }
    let named = manifest.classes.len();
    if class.fract() != 0.0 || !(0.0..named as f32).contains(&class) {
        return Err(format!(
            "it saw the class {class}, and its manifest names the {named} classes 0 to {}; name all classes of the \
             model in its own order",
            named.saturating_sub(1)
        ));
    }
    Ok(Some(Candidate { bbox, class_id: class as u32, confidence, index }))
}

fn keypoints(numbers: &[f32], letterbox: &Letterbox) -> Vec<Keypoint> {
    numbers.chunks_exact(3).map(|part| keypoint([part[0], part[1], part[2]], letterbox)).collect()
}
