//! The layout of YOLOv8 exports: `[4 + classes (+ 3 * keypoints), n]`, one column a candidate, input px.
//!
//! Thousands of candidates are looked at for every frame, so scores are walked along memory, row by row.

use super::nms::{Candidate, suppress};
use super::{MOST_DETECTIONS, Reading, check_scores, keypoint, to_source};
use crate::{Letterbox, Manifest};
use scene::{BBox, Keypoint};

/// Columns whose best scores are found at a time: few enough to stay in the innermost cache over all classes.
const BLOCK: usize = 1024;

/// Reads `output`, rows of `columns` numbers.
pub(super) fn read(
    output: &[f32],
    columns: usize,
    manifest: &Manifest,
    letterbox: &Letterbox,
) -> Result<Reading, String> {
    let grid = Grid { output, columns, classes: manifest.classes.len() };
    let candidates = grid.candidates(manifest.confidence);
    check_scores(&candidates)?;
    let kept = suppress(candidates, manifest.iou, MOST_DETECTIONS);
    let keypoints =
        kept.first().map_or_else(Vec::new, |best| grid.keypoints(best.index, manifest, letterbox));
    let detections = kept.into_iter().filter_map(|candidate| to_source(candidate, letterbox)).collect();
    Ok(Reading { detections, keypoints })
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

    fn candidates(&self, least_confidence: f32) -> Vec<Candidate> {
        let mut found = Vec::new();
        let mut best = [0.0; BLOCK];
        for first in (0..self.columns).step_by(BLOCK) {
            let best = &mut best[..BLOCK.min(self.columns - first)];
            self.best_scores(first, best);
            for (offset, &confidence) in best.iter().enumerate() {
                // A score that is no number fails this.
                if confidence >= least_confidence && confidence.is_finite() {
                    found.extend(self.candidate(first + offset, confidence));
                }
            }
        }
        found
    }

    /// The best score of each column from `first` on. Written so that the compiler makes vector code of it; a score
    /// that is no number is passed over.
    fn best_scores(&self, first: usize, best: &mut [f32]) {
        best.fill(f32::NEG_INFINITY);
        for class in 0..self.classes {
            let scores = &self.output[(4 + class) * self.columns + first..][..best.len()];
            for (best, &score) in best.iter_mut().zip(scores) {
                *best = if score > *best { score } else { *best };
            }
        }
    }

    /// The candidate of a column whose best score is `confidence`.
    fn candidate(&self, column: usize, confidence: f32) -> Option<Candidate> {
        let class = (0..self.classes).find(|class| self.at(4 + class, column) == confidence)?;
        let [x, y, width, height] = [0, 1, 2, 3].map(|row| self.at(row, column));
        let bbox = BBox::new(x - width / 2.0, y - height / 2.0, x + width / 2.0, y + height / 2.0);
        (bbox.is_finite() && bbox.area() > 0.0).then_some(Candidate {
            bbox,
            class_id: class as u32,
            confidence,
            index: column,
        })
    }

    fn keypoints(&self, column: usize, manifest: &Manifest, letterbox: &Letterbox) -> Vec<Keypoint> {
        let first = 4 + self.classes;
        let numbers = |index: usize| [0, 1, 2].map(|part| self.at(first + 3 * index + part, column));
        (0..manifest.keypoints as usize).map(|index| keypoint(numbers(index), letterbox)).collect()
    }
}
