//! Which frames a shot has, and which of its looks speak for each.

use super::look::Look;
use std::ops::Range;

/// The looks of a clip, and how its frames lie to them.
#[derive(Clone, Copy)]
pub struct Frames<'a> {
    /// Every look, in the order of the frames.
    pub looks: &'a [Look],
    /// Frames from one look of the plan to the next.
    pub stride: u32,
    /// Frames of the clip.
    pub frame_count: u32,
    /// Frames that are known to begin a shot, ascending.
    pub cuts: &'a [u32],
}

/// A frame with the looks before and after it as indices into its shot; the same one twice where the frame was looked
/// at, or where the other one shows another shot.
pub type Spoken = (u32, usize, usize);

impl Frames<'_> {
    /// The frames of the shot whose looks are `shot`. A frame on the edge of a shot belongs to the nearer look, the
    /// earlier one where both are as near, unless it is known where the cut is. Frames further from a look than the
    /// stride belong to no shot: nobody planned to know about them.
    pub fn of(&self, shot: &Range<usize>) -> Vec<Spoken> {
        let frame = |at: usize| self.looks[at].frame;
        let mut spoken: Vec<Spoken> = Vec::new();
        let first = self.first(shot.start);
        spoken.extend((first..frame(shot.start)).map(|before| (before, 0, 0)));
        for at in shot.clone() {
            let here = at - shot.start;
            spoken.push((frame(at), here, here));
            if at + 1 < shot.end && frame(at + 1) - frame(at) <= self.stride {
                spoken.extend((frame(at) + 1..frame(at + 1)).map(|between| (between, here, here + 1)));
            }
        }
        let last = shot.len() - 1;
        spoken.extend((frame(shot.end - 1) + 1..self.end(shot.end - 1)).map(|after| (after, last, last)));
        spoken.retain(|&(frame, ..)| frame < self.frame_count);
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
        let known = self.cuts.iter().copied().find(|&cut| from < cut && cut <= to);
        known.unwrap_or(from + (to - from) / 2 + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(frames: &[u32]) -> Vec<Look> {
        frames.iter().map(|&frame| Look { frame, seen: vec![] }).collect()
    }

    #[test]
    fn frames_between_looks_have_both_and_the_last_look_holds_to_the_end() {
        let looks = looks(&[0, 2, 4]);
        let frames = Frames { looks: &looks, stride: 2, frame_count: 6, cuts: &[] };
        assert_eq!(frames.of(&(0..3)), [(0, 0, 0), (1, 0, 1), (2, 1, 1), (3, 1, 2), (4, 2, 2), (5, 2, 2)]);
    }

    #[test]
    fn frames_at_the_edge_of_a_shot_go_with_the_nearer_look_or_by_the_known_cut() {
        let looks = looks(&[0, 3]);
        let frames = Frames { looks: &looks, stride: 3, frame_count: 4, cuts: &[] };
        assert_eq!(frames.of(&(0..1)), [(0, 0, 0), (1, 0, 0)]);
        assert_eq!(frames.of(&(1..2)), [(2, 0, 0), (3, 0, 0)]);
        let frames = Frames { cuts: &[1], ..frames };
        assert_eq!(frames.of(&(0..1)), [(0, 0, 0)]);
        assert_eq!(frames.of(&(1..2)), [(1, 0, 0), (2, 0, 0), (3, 0, 0)]);
    }

    #[test]
    fn frames_that_a_missing_look_should_have_spoken_for_belong_to_no_shot() {
        let looks = looks(&[0, 4]);
        let frames = Frames { looks: &looks, stride: 2, frame_count: 20, cuts: &[] };
        assert_eq!(frames.of(&(0..2)), [(0, 0, 0), (4, 1, 1)]);
    }

    #[test]
    fn frames_before_the_plans_first_look_belong_to_its_shot() {
        let looks = looks(&[1, 4]);
        let frames = Frames { looks: &looks, stride: 3, frame_count: 5, cuts: &[] };
        assert_eq!(frames.of(&(0..2)), [(0, 0, 0), (1, 0, 0), (2, 0, 1), (3, 0, 1), (4, 1, 1)]);
        let frames = Frames { stride: 1, ..frames };
        assert_eq!(frames.of(&(0..1)), [(1, 0, 0)]);
    }
}
