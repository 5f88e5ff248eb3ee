//! Puts what was followed together, frame by frame.

use crate::ball::BALL_ID;
use crate::interpolate::{mix, spread};
use crate::track::{Look, Track};
use touchline_sdk::{Annotation, Bounds, Object, Point};

/// Class id of the ball.
pub const BALL_CLASS: u32 = 0;

/// The objects of every frame of the clip, looked at with `stride`.
pub struct Objects {
    stride: u32,
    frames: Vec<Vec<Object>>,
}

impl Objects {
    /// None yet.
    pub fn new(stride: u32, frame_count: u32) -> Self {
        Self { stride, frames: vec![Vec::new(); frame_count as usize] }
    }

    /// Adds a person, with one class for the whole clip.
    pub fn add_person(&mut self, track: &Track) {
        self.add(track.id, track.class_id(), &track.looks);
    }

    /// Adds the ball.
    pub fn add_ball(&mut self, looks: &[Look]) {
        self.add(BALL_ID, BALL_CLASS, looks);
    }

    /// The annotations, with the keypoints of each frame. The most confident object comes first: validators give
    /// each further box of the same label half the weight of the one before.
    pub fn with_keypoints(self, keypoints: Vec<Vec<Point>>) -> Vec<Annotation> {
        let frames = self.frames.into_iter().zip(keypoints).enumerate();
        let annotation = |(frame, (mut objects, keypoints)): (usize, (Vec<Object>, Vec<Point>))| {
            objects.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.id.cmp(&b.id)));
            Annotation { frame: frame as u32, objects, keypoints }
        };
        frames.map(annotation).collect()
    }

    fn add(&mut self, id: u32, class_id: u32, looks: &[Look]) {
        let looks: Vec<(u32, Look)> = looks.iter().map(|look| (look.frame, *look)).collect();
        let frame_count = self.frames.len() as u32;
        spread(&looks, self.stride, frame_count, between, |frame, look| {
            if let Some(objects) = self.frames.get_mut(frame as usize) {
                objects.push(Object { id, class_id, bounds: look.bounds, confidence: look.confidence });
            }
        });
    }
}

fn between(a: &Look, b: &Look, share: f32) -> Look {
    let bounds = Bounds {
        left: mix(a.bounds.left, b.bounds.left, share),
        top: mix(a.bounds.top, b.bounds.top, share),
        right: mix(a.bounds.right, b.bounds.right, share),
        bottom: mix(a.bounds.bottom, b.bounds.bottom, share),
    };
    Look { frame: a.frame, bounds, confidence: mix(a.confidence, b.confidence, share) }
}
