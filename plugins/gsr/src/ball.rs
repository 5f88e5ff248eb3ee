//! The ball: one thing, the best candidate of each frame.

use crate::track::Look;

/// The identity of the ball; people count from 1.
pub const BALL_ID: u32 = 0;

/// The ball's way through the clip.
pub struct Ball {
    least_confidence: f32,
    looks: Vec<Look>,
}

impl Ball {
    /// Not seen yet; candidates under `least_confidence` are none.
    pub fn new(least_confidence: f32) -> Self {
        Self { least_confidence, looks: Vec::new() }
    }

    /// Takes in the candidates of the next frame that was looked at.
    pub fn step(&mut self, candidates: &[Look]) {
        let good = candidates.iter().filter(|look| look.confidence >= self.least_confidence);
        // The first of equals, so that the answer follows the model's order.
        let best = good.reduce(|best, look| if look.confidence > best.confidence { look } else { best });
        self.looks.extend(best);
    }

    /// Where it was seen, in frame order.
    pub fn finish(self) -> Vec<Look> {
        self.looks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchline_sdk::Bounds;

    fn look(frame: u32, left: f32, confidence: f32) -> Look {
        Look { frame, bounds: Bounds { left, top: 0.0, right: left + 8.0, bottom: 8.0 }, confidence }
    }

    #[test]
    fn each_frame_has_the_best_ball_or_none() {
        let mut ball = Ball::new(0.2);
        ball.step(&[look(0, 1.0, 0.4), look(0, 2.0, 0.9), look(0, 3.0, 0.9)]);
        ball.step(&[look(1, 1.0, 0.1)]);
        ball.step(&[]);
        ball.step(&[look(3, 5.0, 0.2)]);
        assert_eq!(ball.finish(), [look(0, 2.0, 0.9), look(3, 5.0, 0.2)]);
    }
}
