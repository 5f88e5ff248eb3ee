//! Puts what was followed together, frame by frame.

use crate::geometry::cut;
use crate::people::Look;
use touchline_sdk::{Annotation, Object, Point};

/// Class id of the ball.
pub const BALL_CLASS: u32 = 0;

/// The objects of every frame of a clip.
pub struct Objects {
    frame_px: [f32; 2],
    frames: Vec<Vec<Object>>,
}

impl Objects {
    /// None yet, of a clip whose frames have this width and height.
    pub fn new(frame_px: [u32; 2], frame_count: u32) -> Self {
        Self { frame_px: frame_px.map(|px| px as f32), frames: vec![Vec::new(); frame_count as usize] }
    }

    /// Adds somebody or the ball where they are, cut to the frame.
    pub fn add(&mut self, id: u32, class_id: u32, looks: &[Look]) {
        for look in looks {
            let Some(objects) = self.frames.get_mut(look.frame as usize) else { continue };
            if let Some(bounds) = cut(look.bounds, self.frame_px) {
                objects.push(Object { id, class_id, bounds, confidence: look.confidence });
            }
        }
    }

    /// The annotations, with the keypoints of each frame. The most confident object comes first: validators give
    /// each further box of the same label half the weight of the one before.
    #[inline(never)]
    pub fn with_keypoints(self, keypoints: Vec<Vec<Point>>) -> Vec<Annotation> {
        let frames = self.frames.into_iter().zip(keypoints).enumerate();
        let annotation = |(frame, (mut objects, keypoints)): (usize, (Vec<Object>, Vec<Point>))| {
            objects.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.id.cmp(&b.id)));
            Annotation { frame: frame as u32, objects, keypoints }
        };
        frames.map(annotation).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchline_sdk::Bounds;

    fn look(frame: u32, left: f32, confidence: f32) -> Look {
        let bounds = Bounds { left, top: 10.0, right: left + 20.0, bottom: 60.0 };
        Look { frame, bounds, confidence }
    }

    #[test]
    fn boxes_are_cut_to_the_frame_left_out_beyond_it_and_surest_first() {
        let mut objects = Objects::new([100, 50], 2);
        objects.add(1, 2, &[look(0, -5.0, 0.5), look(1, 100.0, 0.5), look(2, 0.0, 0.5)]);
        objects.add(2, 3, &[look(0, 40.0, 0.9)]);
        let frames = objects.with_keypoints(vec![vec![], vec![]]);
        let shown = |frame: usize| -> Vec<(u32, f32, f32)> {
            frames[frame].objects.iter().map(|o| (o.id, o.bounds.left, o.bounds.bottom)).collect()
        };
        assert_eq!(shown(0), [(2, 40.0, 50.0), (1, 0.0, 50.0)]);
        assert_eq!(shown(1), []);
    }
}
