//! What a strategy is shown in a test.

use crate::{Bounds, Detection, Keypoint, Observation, RoleCost, VideoInfo};

/// A clip, and what models would see in every frame of it.
#[derive(Clone, Debug)]
pub struct TestClip {
    /// Size and rate.
    pub video: VideoInfo,
    /// Frames that are decoded.
    pub frame_count: u32,
    /// What there is to see, of every role and frame, in any order. The strategy is shown what its plan looks at.
    pub observations: Vec<Observation>,
    /// What a look costs.
    pub costs: Vec<RoleCost>,
    /// Milliseconds until the deadline.
    pub budget_ms: u32,
    /// Keypoints that every annotation must hold; none where no request says, and then all must hold as many.
    pub keypoints_per_frame: Option<u32>,
}

impl TestClip {
    /// A clip of 1280x720 px at 25 frames per second, in which nothing is seen, and 10 s for it.
    pub fn empty(frame_count: u32) -> Self {
        let video = VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: Some(frame_count) };
        let (observations, costs) = (Vec::new(), Vec::new());
        Self { video, frame_count, observations, costs, budget_ms: 10_000, keypoints_per_frame: None }
    }

    /// Has `role` see boxes in `frame`; a detection is made by [`detection`](Self::detection).
    #[must_use]
    pub fn sees(mut self, frame: u32, role: u32, detections: Vec<Detection>) -> Self {
        self.observation(frame, role).detections = detections;
        self
    }

    /// Has `role` see keypoints in `frame`.
    #[must_use]
    pub fn sees_keypoints(mut self, frame: u32, role: u32, keypoints: Vec<Keypoint>) -> Self {
        self.observation(frame, role).keypoints = keypoints;
        self
    }

    /// A detection of a box given by its edges, px, right and bottom exclusive.
    pub fn detection(class_id: u32, confidence: f32, [left, top, right, bottom]: [f32; 4]) -> Detection {
        Detection { bounds: Bounds { left, top, right, bottom }, class_id, confidence }
    }

    fn observation(&mut self, frame: u32, role: u32) -> &mut Observation {
        let known = self.observations.iter().position(|seen| (seen.frame, seen.role) == (frame, role));
        let place = known.unwrap_or_else(|| {
            self.observations.push(Observation { frame, role, detections: vec![], keypoints: vec![] });
            self.observations.len() - 1
        });
        &mut self.observations[place]
    }
}
