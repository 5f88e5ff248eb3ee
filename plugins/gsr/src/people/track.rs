//! One person's way through a shot.

use super::sightings::Sighting;
use super::votes::Votes;
use touchline_sdk::Bounds;

/// A person or a ball where a model saw it, or where it was between.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Index of the frame.
    pub frame: u32,
    /// Where.
    pub bounds: Bounds,
    /// 0 to 1.
    pub confidence: f32,
}

/// An identity and all that was seen of it.
#[derive(Clone, Debug)]
pub struct Track {
    /// Never empty, in frame order, within one shot.
    pub looks: Vec<Look>,
    /// What it was taken for in each look.
    pub class_ids: Vec<u32>,
    /// What kind of person it was taken for.
    pub votes: Votes,
}

impl Track {
    /// Begins with a first sighting.
    pub fn new(frame: u32, seen: &Sighting) -> Self {
        let mut track = Self { looks: Vec::new(), class_ids: Vec::new(), votes: Votes::default() };
        track.see(frame, seen);
        track
    }

    /// Takes in what was seen.
    pub fn see(&mut self, frame: u32, seen: &Sighting) {
        self.looks.push(Look { frame, bounds: seen.bounds, confidence: seen.confidence });
        self.class_ids.push(seen.class_id);
        self.votes.add(seen.class_id, seen.confidence);
    }

    /// Goes on as another track went on, which begins after this one has ended.
    pub fn append(&mut self, later: Self) {
        self.looks.extend(later.looks);
        self.class_ids.extend(later.class_ids);
        self.votes.add_all(&later.votes);
    }

    /// Ends before the look at `at`; what comes from there on is a track of its own.
    pub fn split_off(&mut self, at: usize) -> Self {
        let (looks, class_ids) = (self.looks.split_off(at), self.class_ids.split_off(at));
        self.votes = Votes::of(&self.looks, &self.class_ids);
        Self { votes: Votes::of(&looks, &class_ids), looks, class_ids }
    }

    /// The frame in which it was first seen.
    pub fn first_frame(&self) -> u32 {
        self.looks.first().map_or(0, |look| look.frame)
    }

    /// The frame in which it was last seen.
    pub fn last_frame(&self) -> u32 {
        self.looks.last().map_or(0, |look| look.frame)
    }
}
