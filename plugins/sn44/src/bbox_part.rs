//! The bbox part of a score, as far as it can be known without the validator's CLIP.
//!
//! The validator cuts each box out and has CLIP name what it shows. Here each box has a finding instead: a class, and
//! the probability that a look would give it; otherwise the look gives nothing of interest. From these, as if looks
//! were independent, follows what the frame's points are worth in expectation. Where every probability is 0 or 1 the
//! expectation is exact.

use crate::boxes::{BALL, counts, is_person};
use crate::clip::{Clip, Finding, Frame, Object, mean};

/// Points for a box that shows the class it was answered as. Source of the three: docs/reference/scoring.md.
const RIGHT: f64 = 1.0;
/// Points for a person answered as another kind of person.
const OTHER_PERSON: f64 = 0.5;
/// Points for anything else.
const WRONG: f64 = -1.0;
/// Mean share of the frame that a box may cover. Source of the two below as well: docs/reference/scoring.md.
const MEAN_AREA_SHARE: f64 = 0.015;
/// Share of the frame that all boxes may cover.
const TOTAL_AREA_SHARE: f64 = 0.15;
/// Share of the scored frames that must have boxes for full marks.
const FRAMES_SHARE: f64 = 0.7;

/// Labels that a look can give: the four classes, and nothing of interest in a person's box or in a ball's.
const LABELS: usize = 6;
const NO_PERSON: usize = 4;
const NO_BALL: usize = 5;

/// The part's components, each 0..=1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BboxPart {
    /// Mean of the frames' scores, over the scored frames that have boxes.
    pub frames: f64,
    /// Mean factor for the size of the boxes, over the same frames.
    pub area_factor: f64,
    /// Whether enough of the scored frames have boxes.
    pub coverage: f64,
    /// Share of the boxes whose finding is a model's word, not the answer's own.
    pub seen_share: f64,
}

impl BboxPart {
    /// Scores the clip, from all of its scored frames: the validator takes a hundred of them at random.
    pub fn of(clip: &Clip) -> Self {
        let answered: Vec<&Frame> = clip.frames.values().filter(|frame| !frame.objects.is_empty()).collect();
        let scores = answered.iter().map(|frame| {
            let boxes: Vec<Object> = frame.objects.iter().copied().filter(counts).collect();
            let factor = area_factor(&boxes, clip.width_px * clip.height_px);
            (points(&boxes) * factor, factor)
        });
        let scores: Vec<(f64, f64)> = scores.collect();
        let seen =
            answered.iter().flat_map(|frame| &frame.objects).map(|object| f64::from(object.finding.seen));
        let share = answered.len() as f64 / clip.scored.len().max(1) as f64;
        Self {
            frames: mean(scores.iter().map(|score| score.0)).unwrap_or(0.0).min(1.0),
            area_factor: mean(scores.iter().map(|score| score.1)).unwrap_or(0.0),
            coverage: (share / FRAMES_SHARE).min(1.0),
            seen_share: mean(seen).unwrap_or(0.0),
        }
    }

    /// The part's score, 0..=1.
    pub fn total(&self) -> f64 {
        (self.frames * self.coverage).clamp(0.0, 1.0)
    }
}

/// A frame's expected points over the number of labels, one more than are expected to be seen; 0 without boxes.
fn points(boxes: &[Object]) -> f64 {
    // Of each label: what a box that gets it now weighs, half as much after each that got it before; and how likely
    // nobody has got it yet.
    let (mut weight, mut absent) = ([1.0; LABELS], [1.0; LABELS]);
    let mut sum = 0.0;
    let mut ball_taken = false;
    for object in boxes {
        let likely = labels(object, ball_taken);
        ball_taken |= object.class_id == BALL;
        for (label, (weight, absent)) in weight.iter_mut().zip(&mut absent).enumerate() {
            sum += likely[label] * worth(object.class_id, label) * *weight;
            *weight *= 1.0 - likely[label] / 2.0;
            *absent *= 1.0 - likely[label];
        }
    }
    let seen: f64 = absent.iter().map(|absent| 1.0 - absent).sum();
    sum / (seen + 1.0)
}

/// How likely a look gives each label. A ball after the frame's first is never found to be one.
fn labels(object: &Object, ball_taken: bool) -> [f64; LABELS] {
    let mut likely = [0.0; LABELS];
    let nothing = if object.class_id == BALL { NO_BALL } else { NO_PERSON };
    let Finding { class_id, probability, .. } = object.finding;
    let known = (class_id as usize) < NO_PERSON && !(object.class_id == BALL && ball_taken);
    let probability = if known { probability.clamp(0.0, 1.0) } else { 0.0 };
    if known {
        likely[class_id as usize] = probability;
    }
    likely[nothing] = 1.0 - probability;
    likely
}

fn worth(answered: u32, label: usize) -> f64 {
    match u32::try_from(label) {
        Ok(label) if label == answered => RIGHT,
        Ok(label) if is_person(label) && is_person(answered) => OTHER_PERSON,
        _ => WRONG,
    }
}

/// 1 for boxes that are small and few enough; falls with how much they cover. Source: docs/reference/scoring.md.
fn area_factor(boxes: &[Object], frame_area_px2: f64) -> f64 {
    let area_share = |object: &Object| {
        let [left, top, right, bottom] = object.bounds;
        ((right - left) * (bottom - top)).abs() / frame_area_px2
    };
    let total: f64 = boxes.iter().map(area_share).sum();
    let mean = total / boxes.len().max(1) as f64;
    if mean > MEAN_AREA_SHARE {
        (-80.0 * (mean - MEAN_AREA_SHARE)).exp()
    } else if total > TOTAL_AREA_SHARE {
        (-3.0 * (total - TOTAL_AREA_SHARE)).exp()
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boxes::{PLAYER, REFEREE};
    use crate::cuts::tests::clip_of;

    fn shows(class_id: u32, found: u32, probability: f64) -> Object {
        let bounds = [300.0, 300.0, 330.0, 360.0];
        Object { id: 1, class_id, bounds, finding: Finding { class_id: found, probability, seen: true } }
    }

    fn close(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-12, "{found} instead of {wanted}");
    }

    #[test]
    fn right_boxes_of_a_label_weigh_half_as_much_each_time() {
        let right = shows(PLAYER, PLAYER, 1.0);
        close(points(&[right; 3]), 1.75 / 2.0);
        close(points(&[right, shows(REFEREE, REFEREE, 1.0)]), 2.0 / 3.0);
        close(points(&[]), 0.0);
    }

    #[test]
    fn a_false_box_costs_what_a_true_one_wins_and_counts_as_a_label() {
        close(points(&[shows(PLAYER, PLAYER, 1.0), shows(PLAYER, PLAYER, 0.0)]), 0.0);
        close(points(&[shows(PLAYER, REFEREE, 1.0)]), 0.25);
        close(points(&[shows(BALL, PLAYER, 1.0)]), -0.5);
    }

    #[test]
    fn only_the_first_ball_of_a_frame_can_be_right() {
        close(points(&[shows(BALL, BALL, 1.0), shows(BALL, BALL, 1.0)]), 0.0);
    }

    #[test]
    fn an_uncertain_box_is_worth_the_mean_of_its_outcomes() {
        // Right or wrong in equal parts, then one that is right: it weighs 1 or one half.
        let boxes = [shows(PLAYER, PLAYER, 0.5), shows(PLAYER, PLAYER, 1.0)];
        close(points(&boxes), (0.5 - 0.5 + 0.75) / (1.0 + 0.5 + 1.0));
    }

    #[test]
    fn boxes_that_cover_much_cost_by_their_mean_or_their_sum() {
        let object =
            |side_px: f64| Object { bounds: [0.0, 0.0, side_px, side_px], ..shows(PLAYER, PLAYER, 1.0) };
        close(area_factor(&[object(10.0)], 10_000.0), 1.0);
        close(area_factor(&[object(20.0)], 10_000.0), (-80.0 * 0.025_f64).exp());
        close(area_factor(&[object(10.0); 20], 10_000.0), (-3.0 * 0.05_f64).exp());
    }

    #[test]
    fn frames_without_boxes_are_free_up_to_thirty_per_cent() {
        let frame = |boxes: &[Object]| Frame { objects: boxes.to_vec(), keypoints: Vec::new() };
        let full = |count: u32| (0..count).map(|number| (number, frame(&[shows(PLAYER, PLAYER, 1.0)])));
        let with_empty =
            |full_frames| clip_of(full(full_frames).chain((full_frames..10).map(|n| (n, frame(&[])))));
        close(BboxPart::of(&with_empty(7)).total(), 0.5);
        close(BboxPart::of(&with_empty(5)).total(), 0.5 * (0.5 / 0.7));
    }

    #[test]
    fn a_frame_whose_boxes_do_not_count_is_worth_nothing_but_is_no_empty_one() {
        let low = Object { bounds: [300.0, 300.0, 330.0, 320.0], ..shows(PLAYER, PLAYER, 1.0) };
        let frame = |object: Object| Frame { objects: vec![object], keypoints: Vec::new() };
        let part = BboxPart::of(&clip_of([(0, frame(low)), (1, frame(shows(PLAYER, PLAYER, 1.0)))]));
        assert_eq!((part.frames, part.coverage), (0.25, 1.0));
    }
}
