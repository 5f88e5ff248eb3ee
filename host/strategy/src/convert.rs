//! Between the contract's types and the host's. Plain copies; nothing is checked here.

use crate::bindings::{strategy, types};
use crate::descriptor::{ChallengeType, ConfigKey, Descriptor, Role};
use crate::types::{RoleCost, RolePlan};
use scene::{Annotation, BBox, Object, Observation, VideoInfo};

pub fn descriptor(given: strategy::Descriptor) -> Descriptor {
    let challenge = |given: strategy::ChallengeType| ChallengeType { name: given.name, path: given.path };
    let role = |given: strategy::Role| Role {
        name: given.name,
        class_names: given.class_names,
        keypoints: given.keypoints,
    };
    let key = |given: strategy::ConfigKey| ConfigKey {
        name: given.name,
        summary: given.summary,
        default_value: given.default_value,
    };
    Descriptor {
        name: given.name,
        version: given.version,
        challenges: given.challenges.into_iter().map(challenge).collect(),
        roles: given.roles.into_iter().map(role).collect(),
        config_keys: given.config_keys.into_iter().map(key).collect(),
    }
}

pub fn video_info(video: VideoInfo) -> types::VideoInfo {
    types::VideoInfo {
        width: video.width,
        height: video.height,
        frame_rate: video.frame_rate,
        frame_count: video.frame_count,
    }
}

pub fn role_cost(cost: &RoleCost) -> strategy::RoleCost {
    strategy::RoleCost { role: cost.role, ms_per_frame: cost.ms_per_frame, lanes: cost.lanes }
}

pub fn role_plan(plan: strategy::RolePlan) -> RolePlan {
    RolePlan { role: plan.role, stride: plan.stride, offset: plan.offset }
}

pub fn observation((role, seen): &(u32, Observation)) -> types::Observation {
    let detection = |found: &scene::Detection| types::Detection {
        bounds: types::Bounds {
            left: found.bbox.left,
            top: found.bbox.top,
            right: found.bbox.right,
            bottom: found.bbox.bottom,
        },
        class_id: found.class_id,
        confidence: found.confidence,
    };
    let keypoint = |placed: &scene::Keypoint| types::Keypoint {
        x: placed.x,
        y: placed.y,
        confidence: placed.confidence,
    };
    types::Observation {
        frame: seen.frame,
        role: *role,
        detections: seen.detections.iter().map(detection).collect(),
        keypoints: seen.keypoints.iter().map(keypoint).collect(),
    }
}

pub fn annotation(given: types::Annotation) -> Annotation {
    let object = |given: types::Object| Object {
        id: given.id,
        class_id: given.class_id,
        bbox: BBox::new(given.bounds.left, given.bounds.top, given.bounds.right, given.bounds.bottom),
        confidence: given.confidence,
    };
    Annotation {
        frame: given.frame,
        objects: given.objects.into_iter().map(object).collect(),
        keypoints: given.keypoints.into_iter().map(|point| [point.x, point.y]).collect(),
    }
}
