//! What was seen of people, kept compactly until the clip has ended.

use crate::geometry::{height, overlap};
use touchline_sdk::Bounds;

/// Boxes of different classes that overlap more are one person.
const SAME_PERSON_OVERLAP: f32 = 0.7;

/// People of one frame that are considered; a frame shows 30 at most, and time grows with the square.
const MOST_PEOPLE: usize = 128;

/// One person in one frame, of a class of the players' role.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sighting {
    /// As the model gave it.
    pub bounds: Bounds,
    /// 0 to 1.
    pub confidence: f32,
    /// What kind of person.
    pub class_id: u32,
}

/// The people of every frame that was looked at.
#[derive(Default)]
pub struct Sightings {
    seen: Vec<Sighting>,
    /// Frame of each look, and where its people end in `seen`.
    looks: Vec<(u32, usize)>,
}

impl Sightings {
    /// Takes in the people of the next frame that was looked at: best first, one box a person. The model's own
    /// suppression leaves boxes of different classes on each other.
    pub fn add(&mut self, frame: u32, people: impl Iterator<Item = Sighting>) {
        let first = self.seen.len();
        self.seen.extend(people);
        // Models give the best first; the sort then only looks, and equals stay in the model's order.
        self.seen[first..].sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        self.seen.truncate(first + MOST_PEOPLE);
        let mut kept = first;
        for at in first..self.seen.len() {
            let person = self.seen[at];
            if !self.seen[first..kept].iter().any(|other| is_same_person(other, &person)) {
                self.seen[kept] = person;
                kept += 1;
            }
        }
        self.seen.truncate(kept);
        self.looks.push((frame, kept));
    }

    /// Looks so far.
    pub fn looks(&self) -> usize {
        self.looks.len()
    }

    /// The frame of a look.
    pub fn frame(&self, look: usize) -> u32 {
        self.looks[look].0
    }

    /// The median height of everybody who was seen, px; 1 where nobody was.
    pub fn usual_height_px(&self) -> f32 {
        let mut heights: Vec<f32> = self.seen.iter().map(|seen| height(seen.bounds)).collect();
        let half = heights.len() / 2;
        if heights.is_empty() { 1.0 } else { *heights.select_nth_unstable_by(half, f32::total_cmp).1 }
    }

    /// The people of a look, best first.
    pub fn people(&self, look: usize) -> &[Sighting] {
        let first = look.checked_sub(1).map_or(0, |before| self.looks[before].1);
        &self.seen[first..self.looks[look].1]
    }
}

fn is_same_person(a: &Sighting, b: &Sighting) -> bool {
    a.class_id != b.class_id && overlap(a.bounds, b.bounds) > SAME_PERSON_OVERLAP
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Someone 30 px wide and 80 px tall around (x, y).
    pub(crate) fn person(x: f32, y: f32, class_id: u32, confidence: f32) -> Sighting {
        let bounds = Bounds { left: x - 15.0, top: y - 40.0, right: x + 15.0, bottom: y + 40.0 };
        Sighting { bounds, confidence, class_id }
    }

    /// A clip of so many frames with a look at every `stride`-th.
    pub(crate) fn clip(frames: u32, stride: usize, people: impl Fn(u32) -> Vec<Sighting>) -> Sightings {
        let mut sightings = Sightings::default();
        (0..frames).step_by(stride).for_each(|frame| sightings.add(frame, people(frame).into_iter()));
        sightings
    }

    #[test]
    fn two_classes_on_one_box_are_the_surer_one() {
        let mut sightings = Sightings::default();
        sightings.add(0, [person(100.0, 300.0, 1, 0.6), person(101.0, 300.0, 2, 0.7)].into_iter());
        assert_eq!(sightings.people(0), [person(101.0, 300.0, 2, 0.7)]);
    }

    #[test]
    fn two_people_of_a_class_stay_two_and_looks_do_not_mix() {
        let mut sightings = Sightings::default();
        sightings.add(0, [person(100.0, 300.0, 2, 0.9), person(103.0, 300.0, 2, 0.8)].into_iter());
        sightings.add(4, std::iter::empty());
        sightings.add(8, [person(500.0, 300.0, 2, 0.9)].into_iter());
        assert_eq!([0, 1, 2].map(|look| sightings.people(look).len()), [2, 0, 1]);
        assert_eq!([0, 1, 2].map(|look| sightings.frame(look)), [0, 4, 8]);
    }

    #[test]
    fn a_crowd_beyond_reason_is_cut_to_the_most_confident() {
        let mut sightings = Sightings::default();
        let crowd = (0..10_000).map(|nth| person(40.0 * nth as f32, 300.0, 2, nth as f32 / 10_000.0));
        sightings.add(0, crowd);
        assert_eq!(sightings.people(0).len(), MOST_PEOPLE);
        assert_eq!(sightings.people(0)[0].confidence, 0.9999);
    }
}
