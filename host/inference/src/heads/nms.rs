//! Class-aware, greedy non-maximum suppression.

use scene::BBox;

/// What a model claims of one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub bbox: BBox,
    pub class_id: u32,
    pub confidence: f32,
    /// Column of the output tensor.
    pub column: usize,
}

/// Keeps at most `most` candidates, best confidence first (ties by column, so that the order is always the same);
/// one that overlaps a better one of its class by more than `iou` goes.
pub(super) fn suppress(mut candidates: Vec<Candidate>, iou: f32, most: usize) -> Vec<Candidate> {
    candidates.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.column.cmp(&b.column)));
    let mut kept: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if kept.len() == most {
            break;
        }
        let covered = |better: &Candidate| {
            better.class_id == candidate.class_id && better.bbox.iou(&candidate.bbox) > iou
        };
        if !kept.iter().any(covered) {
            kept.push(candidate);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(left: f32, class_id: u32, confidence: f32, column: usize) -> Candidate {
        Candidate { bbox: BBox::new(left, 0.0, left + 10.0, 10.0), class_id, confidence, column }
    }

    fn columns(kept: &[Candidate]) -> Vec<usize> {
        kept.iter().map(|candidate| candidate.column).collect()
    }

    #[test]
    fn of_overlapping_boxes_of_a_class_the_best_stays() {
        let kept = suppress(
            vec![candidate(0.0, 2, 0.5, 0), candidate(1.0, 2, 0.9, 1), candidate(40.0, 2, 0.3, 2)],
            0.6,
            9,
        );
        assert_eq!(columns(&kept), [1, 2]);
    }

    #[test]
    fn another_class_in_the_same_place_stays() {
        let kept = suppress(vec![candidate(0.0, 1, 0.5, 0), candidate(0.0, 2, 0.9, 1)], 0.6, 9);
        assert_eq!(columns(&kept), [1, 0]);
    }

    #[test]
    fn equal_confidences_keep_the_order_of_columns() {
        let kept = suppress(vec![candidate(40.0, 0, 0.5, 7), candidate(0.0, 0, 0.5, 3)], 0.6, 1);
        assert_eq!(columns(&kept), [3]);
    }
}
