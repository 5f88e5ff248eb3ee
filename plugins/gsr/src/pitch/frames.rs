//! Which frames a shot has, and which of its looks speak for each.

use super::look::Look;
use crate::camera::Edge;
use std::ops::Range;

/// Frames after a shot's last look, and before its first one, in which the camera is taken to go on as it did: on rendered
/// clips, where a shot begins with a camera at rest, a third and more of the keypoints three frames on are wrong, and hardly
/// any four frames back.
const LED_ON_FRAMES: u32 = 2;
const LED_BACK_FRAMES: u32 = 4;

/// The looks of a clip, and how its frames lie to them.
#[derive(Clone, Copy)]
pub struct Frames<'a> {
    /// Every look, in the order of the frames.
    pub looks: &'a [Look],
    /// Frames from one look of the plan to the next.
    pub stride: u32,
    /// Frames of the clip.
    pub frame_count: u32,
    /// Where shots are known to begin, as far as that is known; ascending.
    pub cuts: &'a [Edge],
}

/// A frame of a shot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spoken {
    /// The frame.
    pub frame: u32,
    /// The looks before and after it as indices into the shot; the same one twice where the frame was looked at, or where
    /// the other one shows another shot.
    pub looks: [usize; 2],
    /// Whether looks tell that the frame is of the shot, and it is no further from them than a camera can be led on.
    pub is_known: bool,
}

impl Frames<'_> {
    /// The frames of the shot whose looks are `shot`. A frame on the edge of a shot belongs to the nearer look, the
    /// earlier one where both are as near, unless more is known of the cut. Frames further from a look than the
    /// stride belong to no shot: nobody planned to know about them.
    pub fn of(&self, shot: &Range<usize>) -> Vec<Spoken> {
        let frame = |at: usize| self.looks[at].frame;
        let last = shot.len() - 1;
        let known = self.known_from(shot.start)..self.known_until(shot.end - 1) + 1;
        let mut spoken: Vec<Spoken> = Vec::new();
        let mut add = |frames: Range<u32>, looks: [usize; 2]| {
            let frames = frames.start..frames.end.min(self.frame_count);
            spoken.extend(frames.map(|frame| Spoken { frame, looks, is_known: known.contains(&frame) }));
        };
        add(self.first(shot.start)..frame(shot.start), [0, 0]);
        for (here, at) in shot.clone().enumerate() {
            add(frame(at)..frame(at) + 1, [here, here]);
            if here < last && frame(at + 1) - frame(at) <= self.stride {
                add(frame(at) + 1..frame(at + 1), [here, here + 1]);
            }
        }
        add(frame(shot.end - 1) + 1..self.end(shot.end - 1), [last, last]);
        spoken
    }

    /// The first frame of the shot that begins with the look at `at`.
    fn first(&self, at: usize) -> u32 {
        let own = self.looks[at].frame;
        match at.checked_sub(1) {
            Some(before) if own - self.looks[before].frame <= self.stride => self.border(before),
            // The plan's first look may lie behind the clip's first frame.
            None if own < self.stride => 0,
            _ => own,
        }
    }

    /// The frame after the last one of the shot that ends with the look at `at`.
    fn end(&self, at: usize) -> u32 {
        let own = self.looks[at].frame;
        match self.looks.get(at + 1) {
            Some(after) if after.frame - own <= self.stride => self.border(at),
            None if self.frame_count.saturating_sub(own) <= self.stride => self.frame_count,
            _ => own + 1,
        }
    }

    /// The first frame that belongs to the look after `at` where the two are of different shots.
    fn border(&self, at: usize) -> u32 {
        let (from, to) = (self.looks[at].frame, self.looks[at + 1].frame);
        self.cuts_in(from + 1..to + 1).next().map_or(from + (to - from) / 2 + 1, Edge::likeliest)
    }

    /// What is known of the shots that begin in some frames.
    fn cuts_in(&self, frames: Range<u32>) -> impl Iterator<Item = Edge> {
        self.cuts.iter().copied().filter(move |cut| frames.contains(&cut.likeliest()))
    }

    /// The first frame that is known to be of the shot that begins with the look at `at`.
    fn known_from(&self, at: usize) -> u32 {
        let own = self.looks[at].frame;
        // Before the plan's first look nothing speaks against its shot.
        let (first, beside) = at.checked_sub(1).map_or((0, 0), |at| (self.looks[at].frame + 1, own));
        let known = self.cuts_in(first..own + 1).last().map_or(beside, |cut| cut.from);
        known.clamp(own.saturating_sub(LED_BACK_FRAMES), own)
    }

    /// The last frame that is known to be of the shot that ends with the look at `at`.
    fn known_until(&self, at: usize) -> u32 {
        let own = self.looks[at].frame;
        let all = (self.frame_count, self.frame_count);
        let (end, beside) = self.looks.get(at + 1).map_or(all, |after| (after.frame, own));
        let known = self.cuts_in(own + 1..end + 1).next().map_or(beside, |cut| cut.until);
        known.clamp(own, own.saturating_add(LED_ON_FRAMES))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(frames: &[u32]) -> Vec<Look> {
        frames.iter().map(|&frame| Look { frame, seen: vec![] }).collect()
    }

    /// The frames of a shot with the looks that speak for them.
    fn spoken(frames: &Frames, shot: Range<usize>) -> Vec<(u32, usize, usize)> {
        frames.of(&shot).iter().map(|spoken| (spoken.frame, spoken.looks[0], spoken.looks[1])).collect()
    }

    /// The frames that are known to be of a shot and near enough.
    fn known(frames: &Frames, shot: Range<usize>) -> Vec<u32> {
        frames.of(&shot).iter().filter(|spoken| spoken.is_known).map(|spoken| spoken.frame).collect()
    }

    #[test]
    fn frames_between_looks_have_both_and_the_last_look_holds_to_the_end() {
        let looks = looks(&[0, 2, 4]);
        let frames = Frames { looks: &looks, stride: 2, frame_count: 6, cuts: &[] };
        let expected = [(0, 0, 0), (1, 0, 1), (2, 1, 1), (3, 1, 2), (4, 2, 2), (5, 2, 2)];
        assert_eq!(spoken(&frames, 0..3), expected);
        assert_eq!(known(&frames, 0..3), [0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn frames_at_the_edge_of_a_shot_are_known_by_the_known_cut_and_not_without_one() {
        let looks = looks(&[0, 3]);
        let frames = Frames { looks: &looks, stride: 3, frame_count: 4, cuts: &[Edge { until: 0, from: 1 }] };
        assert_eq!((known(&frames, 0..1), known(&frames, 1..2)), (vec![0], vec![1, 2, 3]));
        let frames = Frames { cuts: &[], ..frames };
        assert_eq!((known(&frames, 0..1), known(&frames, 1..2)), (vec![0], vec![3]));
        // Their view is that of the nearer look.
        assert_eq!((spoken(&frames, 0..1).len(), spoken(&frames, 1..2).len()), (2, 2));
    }

    #[test]
    fn a_frame_that_may_be_of_either_shot_is_known_to_be_of_none() {
        // Looks at the pitch in frames 73 and 76, at people in 72 and 75: the second shot begins with 74 or 75.
        let looks = looks(&[70, 73, 76, 79]);
        let frames =
            Frames { looks: &looks, stride: 3, frame_count: 80, cuts: &[Edge { until: 73, from: 75 }] };
        assert_eq!(known(&frames, 0..2), [70, 71, 72, 73]);
        assert_eq!(known(&frames, 2..4), [75, 76, 77, 78, 79]);
    }

    #[test]
    fn of_a_shot_between_two_looks_no_frame_is_known() {
        let looks = looks(&[0, 8]);
        let cuts = [Edge { until: 1, from: 2 }, Edge { until: 5, from: 6 }];
        let frames = Frames { looks: &looks, stride: 8, frame_count: 9, cuts: &cuts };
        assert_eq!((known(&frames, 0..1), known(&frames, 1..2)), (vec![0, 1], vec![6, 7, 8]));
    }

    #[test]
    fn a_camera_is_led_two_frames_on_and_four_back() {
        let looks = looks(&[6, 14]);
        let frames = Frames { looks: &looks, stride: 8, frame_count: 20, cuts: &[] };
        assert_eq!(known(&frames, 0..2), (2..17).collect::<Vec<u32>>());
    }

    #[test]
    fn frames_that_a_missing_look_should_have_spoken_for_belong_to_no_shot() {
        let looks = looks(&[0, 4]);
        let frames = Frames { looks: &looks, stride: 2, frame_count: 20, cuts: &[] };
        assert_eq!(spoken(&frames, 0..2), [(0, 0, 0), (4, 1, 1)]);
    }

    #[test]
    fn frames_before_the_plans_first_look_belong_to_its_shot() {
        let looks = looks(&[1, 4]);
        let frames = Frames { looks: &looks, stride: 3, frame_count: 5, cuts: &[] };
        assert_eq!(spoken(&frames, 0..2), [(0, 0, 0), (1, 0, 0), (2, 0, 1), (3, 0, 1), (4, 1, 1)]);
        let frames = Frames { stride: 1, ..frames };
        assert_eq!(spoken(&frames, 0..1), [(1, 0, 0)]);
    }
}
