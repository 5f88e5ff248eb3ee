//! Where the ball was, frame by frame.

use touchline_sdk::{Bounds, Detection};

/// The middle of the ball in one frame, px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// The frame.
    pub frame: u32,
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
    /// 0 to 1.
    pub confidence: f32,
}

impl Look {
    /// A detection's middle.
    pub fn of(frame: u32, ball: &Detection) -> Self {
        let Bounds { left, top, right, bottom } = ball.bounds;
        Self {
            frame,
            x: f32::midpoint(left, right),
            y: f32::midpoint(top, bottom),
            confidence: ball.confidence,
        }
    }

    /// What lies between two looks, `frame` being one of the frames between.
    fn between(self, later: Self, frame: u32) -> Self {
        let share = (frame - self.frame) as f32 / (later.frame - self.frame) as f32;
        let mix = |a: f32, b: f32| a + share * (b - a);
        let confidence = self.confidence.min(later.confidence);
        Self { frame, x: mix(self.x, later.x), y: mix(self.y, later.y), confidence }
    }
}

/// The looks at one clip's ball, in frame order.
#[derive(Debug)]
pub struct Track {
    longest_gap: u32,
    looks: Vec<Look>,
}

impl Track {
    /// Gaps of up to `longest_gap` frames are filled in.
    pub fn new(longest_gap: u32) -> Self {
        Self { longest_gap, looks: vec![] }
    }

    /// Takes in a look; frames come in order.
    pub fn see(&mut self, look: Look) {
        self.looks.push(look);
    }

    /// The looks, and what lies between those that are close enough.
    pub fn filled(&self) -> Vec<Look> {
        let mut filled: Vec<Look> = Vec::new();
        for &look in &self.looks {
            if let Some(&before) = filled.last()
                && look.frame - before.frame <= self.longest_gap + 1
            {
                filled.extend((before.frame + 1..look.frame).map(|frame| before.between(look, frame)));
            }
            filled.push(look);
        }
        filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(frame: u32, x: f32) -> Look {
        Look { frame, x, y: 1.0, confidence: 0.5 }
    }

    #[test]
    fn a_gap_is_filled_in_a_straight_line_unless_it_is_long() {
        let mut track = Track::new(2);
        [look(0, 0.0), look(3, 30.0), look(7, 0.0)].into_iter().for_each(|it| track.see(it));
        assert_eq!(track.filled(), [look(0, 0.0), look(1, 10.0), look(2, 20.0), look(3, 30.0), look(7, 0.0)]);
    }
}
