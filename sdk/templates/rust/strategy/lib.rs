//! Strategy `my-plugin`: answers the soccer challenge with what the models saw. Where yours begins.

use serde_json::Value;
use touchline_sdk::{
    Annotation, Answer, ChallengeType, ConfigKey, Descriptor, Detection, Failure, Object, Observation, Point,
    Refusal, Role, RoleCost, RolePlan, Run, Settings, Strategy, VideoInfo, Work, export_strategy, tracing,
};

/// Roles, as `describe` lists them.
const PLAYERS: u32 = 0;
const PITCH: u32 = 1;
const KEYPOINTS: usize = 32;

/// The strategy.
pub struct Plugin;

impl Strategy for Plugin {
    type Run = Challenge;

    fn describe() -> Descriptor {
        let classes = ["ball", "goalkeeper", "player", "referee"];
        let players =
            Role { name: "players".into(), class_names: classes.map(Into::into).into(), keypoints: 0 };
        let pitch =
            Role { name: "pitch".into(), class_names: vec!["pitch".into()], keypoints: KEYPOINTS as u32 };
        let least = ConfigKey {
            name: "least-confidence".into(),
            summary: "Boxes and keypoints under this confidence, 0 to 1, are left out.".into(),
            default_value: "0.4".into(),
        };
        Descriptor {
            name: "my-plugin".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            challenges: vec![ChallengeType { name: "gsr".into(), path: "/soccer/challenge".into() }],
            roles: vec![players, pitch],
            config_keys: vec![least],
        }
    }

    fn accept(request_body: &[u8]) -> Result<Work, Refusal> {
        let refuse = |key: &str| Refusal { status: 400, reason: format!("the request has no text {key}") };
        let body: Value = serde_json::from_slice(request_body)
            .map_err(|error| Refusal { status: 400, reason: format!("the request is not JSON: {error}") })?;
        let text = |key: &str| body[key].as_str().map(str::to_owned).ok_or_else(|| refuse(key));
        Ok(Work {
            challenge_id: text("challenge_id")?,
            clip_address: text("video_url")?,
            keypoints_per_frame: KEYPOINTS as u32,
        })
    }

    fn open(_video: VideoInfo, settings: &dyn Settings) -> Result<Challenge, Failure> {
        let text = settings.get("least-confidence").unwrap_or_default();
        match text.parse() {
            Ok(least) if (0.0..=1.0).contains(&least) => Ok(Challenge { least, frames: vec![] }),
            _ => {
                Err(Failure::BadSetting(format!("least-confidence = \"{text}\": give a number from 0 to 1")))
            }
        }
    }
}

/// One challenge: a frame's annotation is made when it is seen.
pub struct Challenge {
    least: f32,
    frames: Vec<Annotation>,
}

impl Challenge {
    fn frame(&mut self, frame: u32) -> &mut Annotation {
        for frame in self.frames.len() as u32..=frame {
            let keypoints = vec![Point { x: 0.0, y: 0.0 }; KEYPOINTS];
            self.frames.push(Annotation { frame, objects: vec![], keypoints });
        }
        &mut self.frames[frame as usize]
    }
}

impl Run for Challenge {
    fn plan(&mut self, _costs: &[RoleCost], _budget_ms: u32) -> Result<Vec<RolePlan>, Failure> {
        Ok([PLAYERS, PITCH].map(|role| RolePlan { role, stride: 1, offset: 0 }).into())
    }

    fn observe(&mut self, observations: Vec<Observation>) -> Result<(), Failure> {
        let least = self.least;
        for seen in observations {
            let annotation = self.frame(seen.frame);
            // Identities that last are yours to find: here a box has its place in the frame's list.
            let sure = seen.detections.iter().filter(|found| found.confidence >= least);
            if seen.role == PLAYERS {
                annotation.objects.extend((1..).zip(sure).map(object));
            }
            for (point, found) in annotation.keypoints.iter_mut().zip(&seen.keypoints) {
                if found.confidence >= least {
                    *point = Point { x: found.x, y: found.y };
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, frame_count: u32) -> Result<Answer, Failure> {
        if let Some(last) = frame_count.checked_sub(1) {
            self.frame(last);
        }
        tracing::info!(frame_count, "answered");
        Ok(Answer { annotations: std::mem::take(&mut self.frames), body: None })
    }
}

fn object((id, found): (u32, &Detection)) -> Object {
    Object { id, class_id: found.class_id, bounds: found.bounds, confidence: found.confidence }
}

export_strategy!(Plugin);

#[cfg(test)]
mod tests {
    use super::*;
    use touchline_sdk::testing::{TestClip, TestHost};

    #[test]
    fn what_is_seen_with_confidence_is_answered_however_batches_are_cut() {
        let player = |confidence| TestClip::detection(2, confidence, [10.0, 10.0, 30.0, 60.0]);
        let clip = TestClip::empty(3).sees(1, PLAYERS, vec![player(0.9), player(0.1)]);
        let mut host = TestHost::<Plugin>::new().unwrap();
        let answered = host.answer_however_cut(&clip).unwrap();
        let counts: Vec<usize> = answered.answer.annotations.iter().map(|it| it.objects.len()).collect();
        assert_eq!(counts, [0, 1, 0]);
    }

    #[test]
    fn a_request_without_a_clip_is_refused() {
        let mut host = TestHost::<Plugin>::new().unwrap();
        let refusal = host.accept(br#"{"challenge_id": "c"}"#).unwrap().unwrap_err();
        assert!(refusal.reason.contains("video_url"));
    }
}
