//! What a plugin is tried on: a clip that nobody decodes, and all that models could have seen in it.

use scene::{Observation, VideoInfo};
use strategy::RolePlan;

/// A clip for a plugin of certain roles.
pub struct Scenario {
    /// What it is, for a message: "it fails on …".
    pub what: &'static str,
    /// The clip, as the plugin is told of it.
    pub video: VideoInfo,
    /// Its frames.
    pub frame_count: u32,
    /// The request's body, where the plugin answers the challenge that asked for it.
    pub request: Option<Vec<u8>>,
    /// Every look there is, each with the index of its role: in frame order, and within a frame in role order.
    pub seen: Vec<(u32, Observation)>,
}

impl Scenario {
    /// The looks that `plan` wants, in the same order.
    pub fn shown(&self, plan: &[RolePlan]) -> Vec<(u32, Observation)> {
        let wants = |role: u32, frame: u32| {
            plan.iter().any(|plan| plan.role == role && plan.stride > 0 && frame % plan.stride == plan.offset)
        };
        self.seen.iter().filter(|(role, seen)| wants(*role, seen.frame)).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_plan_looks_at_is_shown() {
        let video = VideoInfo { width: 100, height: 50, frame_rate: 25.0, frame_count: None };
        let look = |frame, role| {
            (role, Observation { frame, role: String::new(), detections: vec![], keypoints: vec![] })
        };
        let seen = (0..8).flat_map(|frame| [look(frame, 0), look(frame, 1), look(frame, 2)]).collect();
        let scenario = Scenario { what: "a test", video, frame_count: 8, request: None, seen };
        let plan = [RolePlan { role: 1, stride: 4, offset: 1 }, RolePlan { role: 0, stride: 3, offset: 0 }];
        let shown: Vec<(u32, u32)> =
            scenario.shown(&plan).into_iter().map(|(role, seen)| (seen.frame, role)).collect();
        assert_eq!(shown, [(0, 0), (1, 1), (3, 0), (5, 1), (6, 0)]);
    }
}
