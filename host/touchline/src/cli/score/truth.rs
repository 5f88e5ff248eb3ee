//! What a clip's ground truth says of an answer: what is in its frames, and where the pitch's lines are.

use ::accuracy::painted_lines;
use scene::soccer::CLASS_NAMES;
use scene::{BBox, Detection, FrameTruth, Observation, Truth};
use strategy::{Descriptor, Evidence, FrameLines, Point, Role, Segment};

/// The role whose model finds people and the ball.
const PLAYERS: &str = "players";

/// The truth as evidence: its objects as sure observations of the role `players`, where the scorer has it, and its
/// frames with a homography as those that a validator would score, with the lines that are in view.
pub fn evidence(truth: &Truth, scorer: &Descriptor) -> Evidence {
    let role = (0..).zip(&scorer.roles).find(|(_, role)| role.name == PLAYERS);
    let observations = role
        .into_iter()
        .flat_map(|(index, role)| truth.frames.iter().map(move |frame| (index, observation(frame, role))));
    Evidence {
        frame_count: truth.video.frames,
        observations: observations.collect(),
        scored_frames: Some(truth.frames.iter().filter_map(|frame| lines(truth, frame)).collect()),
    }
}

fn observation(frame: &FrameTruth, role: &Role) -> Observation {
    let detections = frame.objects.iter().filter_map(|object| {
        let name = CLASS_NAMES.get(object.class_id as usize)?;
        let class_id = role.class_names.iter().position(|listed| listed == name)?;
        let [left, top, right, bottom] = object.bbox.map(|edge| edge as f32);
        Some(Detection {
            bbox: BBox::new(left, top, right, bottom),
            class_id: class_id as u32,
            confidence: 1.0,
        })
    });
    Observation {
        frame: frame.frame_number,
        role: role.name.clone(),
        detections: detections.collect(),
        keypoints: Vec::new(),
    }
}

fn lines(truth: &Truth, frame: &FrameTruth) -> Option<FrameLines> {
    let pieces = painted_lines(frame.homography.as_ref()?, truth.video.width, truth.video.height);
    let point = |[x, y]: [f64; 2]| Point { x: x as f32, y: y as f32 };
    let segments = pieces.into_iter().map(|[start, end]| Segment { start: point(start), end: point(end) });
    Some(FrameLines { frame: frame.frame_number, segments: segments.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{ObjectTruth, TruthVideo};

    fn scorer(class_names: &[&str]) -> Descriptor {
        Descriptor {
            name: "test".into(),
            version: "1.0.0".into(),
            challenges: vec![],
            roles: vec![Role {
                name: PLAYERS.into(),
                class_names: class_names.iter().map(|&name| name.into()).collect(),
                keypoints: 0,
            }],
            config_keys: vec![],
        }
    }

    fn truth(homographies: &[Option<[f64; 9]>]) -> Truth {
        let object = ObjectTruth { id: 1, bbox: [1.0, 2.0, 3.0, 4.0], class_id: 3 };
        let frame = |(frame_number, &homography): (u32, &Option<[f64; 9]>)| FrameTruth {
            frame_number,
            objects: vec![object.clone()],
            keypoints: vec![],
            homography,
        };
        let frames: Vec<FrameTruth> = (0..).zip(homographies).map(frame).collect();
        Truth {
            video: TruthVideo { width: 1280, height: 720, fps: 25.0, frames: frames.len() as u32 },
            frames,
            actions: Vec::new(),
        }
    }

    const FROM_ABOVE: [f64; 9] = [10.0, 0.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.0, 1.0];

    #[test]
    fn frames_that_show_the_pitch_are_scored_and_all_are_seen() {
        let evidence = evidence(&truth(&[None, Some(FROM_ABOVE)]), &scorer(&["referee", "player"]));
        let scored = evidence.scored_frames.unwrap();
        assert_eq!((scored.len(), scored[0].frame), (1, 1));
        assert!(scored[0].segments.len() > 10);
        assert_eq!(evidence.observations.len(), 2);
        assert_eq!(evidence.observations[0].1.detections[0].class_id, 0);
    }

    #[test]
    fn a_class_that_the_scorer_does_not_list_is_not_shown_to_it() {
        let evidence = evidence(&truth(&[Some(FROM_ABOVE)]), &scorer(&["player"]));
        assert!(evidence.observations[0].1.detections.is_empty());
    }
}
