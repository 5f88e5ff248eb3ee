//! A scene that nobody filmed: for each role of a plugin, a box of each class that wanders through the frame, and the
//! keypoints it wants, drifting. Nothing in it is real; it is there to see whether a plugin keeps to the contract.

use super::scenario::Scenario;
use scene::{BBox, Detection, Keypoint, Observation, VideoInfo};
use strategy::Role;

/// Frames of the scene.
const FRAMES: u32 = 40;
/// The clip it pretends to be.
const VIDEO: VideoInfo = VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: Some(FRAMES) };

/// In which nothing is seen.
const EMPTY_FRAME: u32 = 20;
/// Boxes of one role in a frame at most.
const MOST_BOXES: usize = 32;
/// Size of a box, px.
const BOX: [f32; 2] = [24.0, 60.0];

/// The scene as the models of `roles` would see it.
pub fn made_up(roles: &[Role]) -> Scenario {
    let frame = |frame| (0..).zip(roles).map(move |(index, role)| (index, observation(frame, index, role)));
    Scenario {
        what: "a made-up scene",
        video: VIDEO,
        frame_count: FRAMES,
        request: None,
        seen: (0..FRAMES).flat_map(frame).collect(),
    }
}

fn observation(frame: u32, index: u32, role: &Role) -> Observation {
    let empty = frame == EMPTY_FRAME;
    let boxes = if empty { 0 } else { role.class_names.len().min(MOST_BOXES) };
    let points = if empty { 0 } else { role.keypoints };
    Observation {
        frame,
        role: role.name.clone(),
        detections: (0..).take(boxes).map(|class_id| detection(frame, index, class_id)).collect(),
        keypoints: (0..points).map(|nth| keypoint(frame, nth)).collect(),
    }
}

/// Best confidence first, as a class's number grows.
fn detection(frame: u32, role: u32, class_id: u32) -> Detection {
    let [width, height] = BOX;
    let wander = |start: u32, step: u32, room: f32| (start + step * frame) as f32 % room;
    let left = wander(131 * class_id + 17 * role, 3 + class_id % 3, VIDEO.width as f32 - width);
    let top = wander(89 * class_id + 41 * role, 1 + class_id % 2, VIDEO.height as f32 - height);
    let confidence = 0.95 - 0.01 * class_id as f32;
    Detection { bbox: BBox::new(left, top, left + width, top + height), class_id, confidence }
}

/// On a grid of eight columns that moves to the right.
fn keypoint(frame: u32, nth: u32) -> Keypoint {
    let x = (nth % 8) as f32 * 150.0 + 20.0 + frame as f32;
    let y = (nth / 8 % 8) as f32 * 80.0 + 40.0;
    Keypoint { x, y, confidence: 0.8 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scene_lies_within_its_frames() {
        let role = |name: &str, classes: usize, keypoints| Role {
            name: name.into(),
            class_names: (0..classes).map(|class| format!("c{class}")).collect(),
            keypoints,
        };
        let Scenario { seen, .. } = made_up(&[role("a", 90, 0), role("b", 1, 64)]);
        assert_eq!(seen.len(), 80);
        for (_, seen) in seen {
            assert!(seen.detections.windows(2).all(|pair| pair[0].confidence >= pair[1].confidence));
            for detection in seen.detections {
                let inside = detection.bbox.clipped(VIDEO.width, VIDEO.height);
                assert_eq!(inside, detection.bbox);
                assert!(detection.confidence > 0.5);
            }
            assert!(seen.keypoints.iter().all(|point| point.x < 1280.0 && point.y < 720.0));
        }
    }
}
