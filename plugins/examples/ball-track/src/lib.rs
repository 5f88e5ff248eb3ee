//! Example `ball-track`: a kind of challenge that the host has never heard of, answered by installing this.
//!
//! Its requests are posted to `/ball/track` and have a form of their own, `{"id": "…", "clip": "http://…"}`; its answer is
//! `{"id": "…", "frames": 250, "ball": [[frame, x, y, confidence], …]}`: the middle of the ball in px of the source frame
//! wherever it was seen, and between two looks that are close enough.

mod track;

use serde_json::{Value, json};
use touchline_sdk::{
    Answer, ChallengeType, ConfigKey, Descriptor, Failure, Observation, Refusal, Role, RoleCost, RolePlan,
    Run, Settings, Strategy, VideoInfo, Work, accepted, export_strategy, tracing,
};
use track::{Look, Track};

/// The strategy.
pub struct BallTrack;

impl Strategy for BallTrack {
    type Run = Challenge;

    fn describe() -> Descriptor {
        let longest_gap = ConfigKey {
            name: "longest-gap".into(),
            summary: "Frames, 0 to 100, that the ball may be out of sight for its way to be filled in."
                .into(),
            default_value: "10".into(),
        };
        Descriptor {
            name: "ball-track".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            challenges: vec![ChallengeType { name: "ball-track".into(), path: "/ball/track".into() }],
            // The operator's model for `players` knows more classes; the host drops the others.
            roles: vec![Role { name: "players".into(), class_names: vec!["ball".into()], keypoints: 0 }],
            config_keys: vec![longest_gap],
        }
    }

    fn accept(request_body: &[u8]) -> Result<Work, Refusal> {
        let refuse = |reason: String| Refusal { status: 400, reason };
        let body: Value = serde_json::from_slice(request_body)
            .map_err(|error| refuse(format!("the request is not JSON: {error}")))?;
        let text = |key: &str| match body[key].as_str() {
            Some(text) if !text.is_empty() => Ok(text.to_owned()),
            _ => Err(refuse(format!("the request has no text {key:?}"))),
        };
        Ok(Work { challenge_id: text("id")?, clip_address: text("clip")?, keypoints_per_frame: 0 })
    }

    fn open(_video: VideoInfo, settings: &dyn Settings) -> Result<Challenge, Failure> {
        let text = settings.get("longest-gap").unwrap_or_default();
        match text.parse() {
            Ok(longest_gap) if longest_gap <= 100 => Ok(Challenge { track: Track::new(longest_gap) }),
            _ => Err(Failure::BadSetting(format!("longest-gap = \"{text}\": give a number from 0 to 100"))),
        }
    }
}

/// One challenge.
pub struct Challenge {
    track: Track,
}

impl Run for Challenge {
    fn plan(&mut self, _costs: &[RoleCost], _budget_ms: u32) -> Result<Vec<RolePlan>, Failure> {
        Ok(vec![RolePlan { role: 0, stride: 1, offset: 0 }])
    }

    fn observe(&mut self, observations: Vec<Observation>) -> Result<(), Failure> {
        // The most confident comes first.
        let balls = observations.iter().filter_map(|seen| Some((seen.frame, seen.detections.first()?)));
        balls.for_each(|(frame, ball)| self.track.see(Look::of(frame, ball)));
        Ok(())
    }

    fn finish(&mut self, frame_count: u32) -> Result<Answer, Failure> {
        let id = accepted().map(|work| work.challenge_id);
        let looks = self.track.filled();
        tracing::info!(frame_count, "the ball is known in {} frames", looks.len());
        let ball: Vec<Value> = looks
            .iter()
            .map(|look| json!([look.frame, tenths(look.x), tenths(look.y), hundredths(look.confidence)]))
            .collect();
        let body = json!({ "id": id, "frames": frame_count, "ball": ball });
        Ok(Answer { annotations: vec![], body: Some(body.to_string()) })
    }
}

fn tenths(px: f32) -> f64 {
    (f64::from(px) * 10.0).round() / 10.0
}

fn hundredths(confidence: f32) -> f64 {
    (f64::from(confidence) * 100.0).round() / 100.0
}

export_strategy!(BallTrack);

#[cfg(test)]
mod tests {
    use super::*;
    use touchline_sdk::testing::{TestClip, TestHost};

    fn host() -> TestHost<BallTrack> {
        TestHost::new().unwrap()
    }

    #[test]
    fn the_ball_is_answered_in_a_body_of_its_own_that_names_the_challenge() {
        let ball = |x| vec![TestClip::detection(0, 0.8, [x, 10.0, x + 10.0, 20.0])];
        let clip = TestClip::empty(4).sees(0, 0, ball(0.0)).sees(2, 0, ball(20.0));
        let mut host = host();
        host.accept(br#"{"id": "7", "clip": "http://h/c.mp4"}"#).unwrap().unwrap();
        let answered = host.answer_however_cut(&clip).unwrap();
        let body: Value = serde_json::from_str(&answered.answer.body.unwrap()).unwrap();
        let ball = json!([[0, 5.0, 15.0, 0.8], [1, 15.0, 15.0, 0.8], [2, 25.0, 15.0, 0.8]]);
        assert_eq!(body, json!({ "id": "7", "frames": 4, "ball": ball }));
    }

    #[test]
    fn a_request_that_lacks_something_is_refused_and_a_bad_setting_named() {
        let refusal = host().accept(br#"{"id": "7"}"#).unwrap().unwrap_err();
        assert!(refusal.status == 400 && refusal.reason.contains("clip"), "{refusal:?}");
        let error = host().set("longest-gap", "far").answer(&TestClip::empty(1)).unwrap_err();
        assert!(error.to_string().contains("longest-gap = \"far\""), "{error}");
    }
}
