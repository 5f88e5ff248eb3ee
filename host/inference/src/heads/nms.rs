//! Class-aware, greedy non-maximum suppression.

use scene::BBox;
use std::cmp::Ordering;

/// As many of the best as the exporting library looks at (its `max_nms`). Bounds what a frame can cost: every candidate
/// is compared with what is kept, never with all others.
const MOST_CANDIDATES: usize = 30_000;

/// What a model claims of one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Candidate {
    pub bbox: BBox,
    pub class_id: u32,
    pub confidence: f32,
    /// Column or row of the output.
    pub index: usize,
}

/// Best confidence first; ties by index, so that the order is always the same.
pub(super) fn by_confidence(a: &Candidate, b: &Candidate) -> Ordering {
    b.confidence.total_cmp(&a.confidence).then(a.index.cmp(&b.index))
}

/// Keeps at most `most` candidates, best first; one that overlaps a better one of its class by more than `iou` goes.
pub(super) fn suppress(mut candidates: Vec<Candidate>, iou: f32, most: usize) -> Vec<Candidate> {
    if candidates.len() > MOST_CANDIDATES {
        candidates.select_nth_unstable_by(MOST_CANDIDATES, by_confidence);
        candidates.truncate(MOST_CANDIDATES);
    }
    candidates.sort_unstable_by(by_confidence);
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

    fn candidate(left: f32, class_id: u32, confidence: f32, index: usize) -> Candidate {
        Candidate { bbox: BBox::new(left, 0.0, left + 10.0, 10.0), class_id, confidence, index }
    }

    fn indices(kept: &[Candidate]) -> Vec<usize> {
        kept.iter().map(|candidate| candidate.index).collect()
    }

    #[test]
    fn of_overlapping_boxes_of_a_class_the_best_stays() {
        let kept = suppress(
            vec![candidate(0.0, 2, 0.5, 0), candidate(1.0, 2, 0.9, 1), candidate(40.0, 2, 0.3, 2)],
            0.6,
            9,
        );
        assert_eq!(indices(&kept), [1, 2]);
    }

    #[test]
    fn another_class_in_the_same_place_stays() {
        let kept = suppress(vec![candidate(0.0, 1, 0.5, 0), candidate(0.0, 2, 0.9, 1)], 0.6, 9);
        assert_eq!(indices(&kept), [1, 0]);
    }

    #[test]
    fn equal_confidences_keep_the_order_of_the_output() {
        let kept = suppress(vec![candidate(40.0, 0, 0.5, 7), candidate(0.0, 0, 0.5, 3)], 0.6, 1);
        assert_eq!(indices(&kept), [3]);
    }

    #[test]
    fn of_more_than_the_library_looks_at_the_best_are_looked_at() {
        let place = |index: usize| (index * 20) as f32;
        let weak_first = (0..MOST_CANDIDATES + 1).map(|index| candidate(place(index), 0, 0.3, index));
        let best = candidate(place(MOST_CANDIDATES + 1), 0, 0.9, MOST_CANDIDATES + 1);
        let kept = suppress(weak_first.chain([best]).collect(), 0.6, MOST_CANDIDATES + 9);
        assert_eq!((kept.len(), kept[0].index), (MOST_CANDIDATES, MOST_CANDIDATES + 1));
    }
}
