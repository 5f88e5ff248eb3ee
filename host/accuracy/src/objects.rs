//! How close an answer's objects come to the truth: objects found and false at IoU 0.5, and identities kept (IDF1).

use pathfinding::prelude::{Matrix, kuhn_munkres};
use scene::{BBox, FrameTruth, Truth};
use std::collections::BTreeMap;

/// An object of the answer is the object of the truth when they overlap at least this much.
const MATCH_IOU: f32 = 0.5;

/// How one class of an answer compares with the truth, over a whole clip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Accuracy {
    /// Objects in the truth, summed over frames.
    pub true_objects: u64,
    /// Objects in the answer, summed over frames.
    pub answered_objects: u64,
    /// Pairs of both at IoU 0.5 or more, one to one in each frame.
    pub matched_objects: u64,
    /// Identity F1, 0..=1: Ristani et al., "Performance Measures and a Data Set for Multi-Target, Multi-Camera
    /// Tracking" (2016). One assignment of answered identities to true ones over the whole clip, chosen to
    /// maximise the frames in which they overlap.
    pub idf1: f64,
}

impl Accuracy {
    /// Share of the true objects that were found, 0..=1; 1 where there are none.
    pub fn found(&self) -> f64 {
        share(self.matched_objects, self.true_objects, 1.0)
    }

    /// Share of the answered objects that are not in the truth, 0..=1; 0 where there are none.
    pub fn false_share(&self) -> f64 {
        share(self.answered_objects - self.matched_objects, self.answered_objects, 0.0)
    }
}

fn share(part: u64, whole: u64, of_nothing: f64) -> f64 {
    if whole == 0 { of_nothing } else { part as f64 / whole as f64 }
}

/// Compares the objects of `class_ids` in an answer's frames with the truth's, frame by frame. Classes within
/// the set are not told apart. Frames are matched by `frame_number`; a frame the answer lacks finds nothing.
pub fn measure(truth: &Truth, answer: &[FrameTruth], class_ids: &[u32]) -> Accuracy {
    let answered: BTreeMap<u32, &FrameTruth> =
        answer.iter().map(|frame| (frame.frame_number, frame)).collect();
    let mut tally = Tally::default();
    for frame in &truth.frames {
        let wanted = objects(frame, class_ids);
        let given =
            answered.get(&frame.frame_number).map_or_else(Vec::new, |found| objects(found, class_ids));
        tally.add_frame(&wanted, &given);
    }
    tally.finish()
}

fn objects(frame: &FrameTruth, class_ids: &[u32]) -> Vec<(u32, BBox)> {
    let edges = |bbox: [f64; 4]| BBox::new(bbox[0] as f32, bbox[1] as f32, bbox[2] as f32, bbox[3] as f32);
    let of_class = frame.objects.iter().filter(|object| class_ids.contains(&object.class_id));
    of_class.map(|object| (object.id, edges(object.bbox))).collect()
}

#[derive(Default)]
struct Tally {
    true_objects: u64,
    answered_objects: u64,
    matched_objects: u64,
    /// Frames in which a true identity (first) and an answered one (second) overlap enough.
    together: BTreeMap<(u32, u32), i64>,
}

impl Tally {
    fn add_frame(&mut self, wanted: &[(u32, BBox)], given: &[(u32, BBox)]) {
        self.true_objects += wanted.len() as u64;
        self.answered_objects += given.len() as u64;
        let overlap = |&(_, a): &(u32, BBox), (_, b): &(u32, BBox)| a.iou(b) >= MATCH_IOU;
        for a in wanted {
            for b in given.iter().filter(|b| overlap(a, b)) {
                *self.together.entry((a.0, b.0)).or_default() += 1;
            }
        }
        self.matched_objects += best_total(wanted.len(), given.len(), |row, column| {
            i64::from(overlap(&wanted[row], &given[column]))
        }) as u64;
    }

    fn finish(self) -> Accuracy {
        let true_ids: Vec<u32> = unique(self.together.keys().map(|pair| pair.0));
        let answered_ids: Vec<u32> = unique(self.together.keys().map(|pair| pair.1));
        let kept = best_total(true_ids.len(), answered_ids.len(), |row, column| {
            self.together.get(&(true_ids[row], answered_ids[column])).copied().unwrap_or(0)
        });
        let all = self.true_objects + self.answered_objects;
        let idf1 = if all == 0 { 1.0 } else { 2.0 * kept as f64 / all as f64 };
        let Self { true_objects, answered_objects, matched_objects, .. } = self;
        Accuracy { true_objects, answered_objects, matched_objects, idf1 }
    }
}

fn unique(ids: impl Iterator<Item = u32>) -> Vec<u32> {
    ids.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

/// The greatest total weight of a one-to-one assignment of rows to columns.
fn best_total(rows: usize, columns: usize, weight: impl Fn(usize, usize) -> i64) -> i64 {
    if rows == 0 || columns == 0 {
        return 0;
    }
    // The solver wants no more rows than columns.
    let matrix = if rows <= columns {
        Matrix::from_fn(rows, columns, |(row, column)| weight(row, column))
    } else {
        Matrix::from_fn(columns, rows, |(column, row)| weight(row, column))
    };
    kuhn_munkres(&matrix).0
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{ObjectTruth, TruthVideo};

    fn frame(frame_number: u32, objects: &[(u32, f64)]) -> FrameTruth {
        let object =
            |&(id, left): &(u32, f64)| ObjectTruth { id, bbox: [left, 0.0, left + 10.0, 20.0], class_id: 2 };
        FrameTruth {
            frame_number,
            objects: objects.iter().map(object).collect(),
            keypoints: Vec::new(),
            homography: None,
        }
    }

    fn truth(frames: Vec<FrameTruth>) -> Truth {
        let count = frames.len() as u32;
        Truth {
            video: TruthVideo { width: 100, height: 50, fps: 25.0, frames: count },
            frames,
            actions: Vec::new(),
        }
    }

    #[test]
    fn a_perfect_answer_with_other_names_scores_full() {
        let truth = truth(vec![frame(0, &[(1, 0.0), (2, 50.0)]), frame(1, &[(1, 2.0), (2, 52.0)])]);
        let answer = vec![frame(0, &[(8, 0.0), (9, 50.0)]), frame(1, &[(8, 2.0), (9, 52.0)])];
        let accuracy = measure(&truth, &answer, &[2]);
        assert_eq!((accuracy.found(), accuracy.false_share(), accuracy.idf1), (1.0, 0.0, 1.0));
    }

    #[test]
    fn swapped_identities_cost_idf1_but_not_detection() {
        let truth = truth(vec![frame(0, &[(1, 0.0), (2, 50.0)]), frame(1, &[(1, 0.0), (2, 50.0)])]);
        let answer = vec![frame(0, &[(1, 0.0), (2, 50.0)]), frame(1, &[(2, 0.0), (1, 50.0)])];
        let accuracy = measure(&truth, &answer, &[2]);
        assert_eq!(accuracy.found(), 1.0);
        assert!((accuracy.idf1 - 0.5).abs() < 1e-9);
    }

    #[test]
    fn missing_frames_and_false_objects_are_counted() {
        let truth = truth(vec![frame(0, &[(1, 0.0)]), frame(1, &[(1, 0.0)])]);
        let answer = vec![frame(0, &[(1, 0.0), (2, 70.0)])];
        let accuracy = measure(&truth, &answer, &[2]);
        assert_eq!((accuracy.found(), accuracy.false_share()), (0.5, 0.5));
    }

    #[test]
    fn two_answers_on_one_object_match_it_once() {
        let truth = truth(vec![frame(0, &[(1, 0.0)])]);
        let accuracy = measure(&truth, &[frame(0, &[(1, 0.0), (2, 1.0)])], &[2]);
        assert_eq!((accuracy.matched_objects, accuracy.answered_objects), (1, 2));
    }

    #[test]
    fn other_classes_do_not_count() {
        let truth = truth(vec![frame(0, &[(1, 0.0)])]);
        assert_eq!(measure(&truth, &[], &[0]).true_objects, 0);
    }
}
