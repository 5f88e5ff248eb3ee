//! One person's way through the clip.

use crate::kalman::Motion;
use touchline_sdk::Bounds;

/// A person or a ball where a model saw it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Index of the frame.
    pub frame: u32,
    /// Where, as the model gave it.
    pub bounds: Bounds,
    /// 0 to 1.
    pub confidence: f32,
}

/// Classes that votes are counted for; the class ids of the players' role.
const CLASS_COUNT: usize = crate::PLAYERS_CLASSES.len();

/// An identity and all that was seen of it.
#[derive(Clone, Debug)]
pub struct Track {
    /// From 1, in the order in which identities began.
    pub id: u32,
    /// Never empty, in frame order.
    pub looks: Vec<Look>,
    motion: Motion,
    /// Confidence summed by class.
    votes: [f64; CLASS_COUNT],
}

impl Track {
    /// Begins with a first look, expected to move with `velocity` (px a frame).
    pub fn new(id: u32, look: Look, class_id: u32, velocity: [f64; 2]) -> Self {
        let mut track = Self {
            id,
            looks: vec![look],
            motion: Motion::new(look.bounds, velocity),
            votes: [0.0; CLASS_COUNT],
        };
        track.vote(class_id, look.confidence);
        track
    }

    /// Moves on by a number of frames; `lost` when the last look saw nothing of it.
    pub fn advance(&mut self, frames: u32, lost: bool) {
        if lost {
            self.motion.hold_size();
        }
        self.motion.predict(frames);
    }

    /// Takes in what was seen.
    pub fn see(&mut self, look: Look, class_id: u32) {
        self.motion.update(look.bounds);
        self.looks.push(look);
        self.vote(class_id, look.confidence);
    }

    /// Where it is expected now.
    pub fn bounds(&self) -> Bounds {
        self.motion.bounds()
    }

    /// How it is expected to move, px a frame.
    pub fn velocity(&self) -> [f64; 2] {
        self.motion.velocity()
    }

    /// The frame in which it was last seen.
    pub fn last_frame(&self) -> u32 {
        self.looks.last().map_or(0, |look| look.frame)
    }

    /// The class that most confidence speaks for, over all looks; the lower id where two are level.
    pub fn class_id(&self) -> u32 {
        let mut best = 0;
        for class_id in 1..CLASS_COUNT {
            if self.votes[class_id] > self.votes[best] {
                best = class_id;
            }
        }
        best as u32
    }

    fn vote(&mut self, class_id: u32, confidence: f32) {
        if let Some(votes) = self.votes.get_mut(class_id as usize) {
            *votes += f64::from(confidence);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(frame: u32, confidence: f32) -> Look {
        Look { frame, bounds: Bounds { left: 0.0, top: 0.0, right: 10.0, bottom: 20.0 }, confidence }
    }

    #[test]
    fn the_class_with_most_confidence_wins_not_the_one_seen_most_often() {
        let mut track = Track::new(1, look(0, 0.3), 1, [0.0, 0.0]);
        track.see(look(1, 0.3), 1);
        track.see(look(2, 0.9), 2);
        assert_eq!(track.class_id(), 2);
    }

    #[test]
    fn a_class_nobody_knows_has_no_vote() {
        let mut track = Track::new(1, look(0, 0.2), 3, [0.0, 0.0]);
        track.see(look(1, 1.0), 99);
        assert_eq!(track.class_id(), 3);
    }
}
