//! Strategy `soccer-actions`: what happens in a football clip, and when.
//!
//! Answers the private track's challenge (`docs/reference/soccer-actions.md`) with a body of its own. People and ball are
//! followed, and the pitch is found, by the strategy `gsr`, of which this one runs its own; [`tracks`] is the only place
//! that knows it. From there on:
//!
//! 1. [`touches`]: who has the ball at the feet from when to when.
//! 2. [`flights`]: its ways from one to the next, over a line, or to nobody.
//! 3. [`rules`]: what each of these may be.
//! 4. [`odds`]: how often each rule is right, and whether that is worth an answer.
//!
//! Boxes have no colours, so who is whose mate is not known, and nothing here pretends to. Everything depends on the
//! observations alone. Runs in the host's sandbox on one thread and never blocks.

mod accept;
mod answer;
mod camera;
pub mod flights;
pub mod lines;
pub mod odds;
pub mod rules;
pub mod touches;
pub mod tracks;

use touchline_sdk::{
    Answer, ChallengeType, Descriptor, Failure, Observation, Refusal, RoleCost, RolePlan, Run, Settings,
    Strategy, VideoInfo, Work, accepted, export_strategy, tracing,
};
use tracks::Follower;

/// The strategy.
pub struct SoccerActions;

impl Strategy for SoccerActions {
    type Run = ActionsRun;

    fn describe() -> Descriptor {
        Descriptor {
            name: "soccer-actions".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            challenges: vec![ChallengeType { name: "soccer_action".into(), path: "/challenge".into() }],
            ..tracks::wanted()
        }
    }

    fn accept(request_body: &[u8]) -> Result<Work, Refusal> {
        accept::accept(request_body)
    }

    fn open(video: VideoInfo, settings: &dyn Settings) -> Result<ActionsRun, Failure> {
        Ok(ActionsRun { frame_rate: video.frame_rate, follower: Follower::open(video, settings)? })
    }
}

/// One challenge.
pub struct ActionsRun {
    frame_rate: f64,
    follower: Follower,
}

impl Run for ActionsRun {
    fn plan(&mut self, costs: &[RoleCost], budget_ms: u32) -> Result<Vec<RolePlan>, Failure> {
        self.follower.plan(costs, budget_ms)
    }

    fn observe(&mut self, observations: Vec<Observation>) -> Result<(), Failure> {
        self.follower.observe(observations)
    }

    fn finish(&mut self, frame_count: u32) -> Result<Answer, Failure> {
        let scene = self.follower.finish(frame_count, self.frame_rate)?;
        let candidates = rules::candidates(&scene);
        let items: Vec<rules::Candidate> =
            candidates.iter().copied().filter(|it| it.rule.odds().is_worth_it()).collect();
        tracing::info!(candidates = candidates.len(), answered = items.len(), "actions");
        let id = accepted().map(|work| work.challenge_id);
        Ok(Answer { annotations: Vec::new(), body: Some(answer::body(id.as_deref(), &items)) })
    }
}

export_strategy!(SoccerActions);

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};
    use touchline_sdk::testing::{TestClip, TestHost};

    const BALL: u32 = 0;
    const PLAYER: u32 = 2;

    /// Two players 15 m apart, of whom one passes to the other: 80 px tall each, the ball beside the feet.
    fn pass() -> TestClip {
        let person = |x: f32| TestClip::detection(PLAYER, 0.9, [x - 15.0, 300.0, x + 15.0, 380.0]);
        let ball = |x: f32| TestClip::detection(BALL, 0.8, [x - 5.0, 370.0, x + 5.0, 380.0]);
        (0..60).fold(TestClip::empty(60), |clip, frame| {
            let way = (frame as f32 - 20.0).clamp(0.0, 20.0) / 20.0;
            clip.sees(frame, 0, vec![person(200.0), person(850.0), ball(220.0 + 650.0 * way)])
        })
    }

    #[test]
    fn a_pass_is_answered_in_the_challenges_own_form_however_observations_are_cut() {
        let mut host = TestHost::<SoccerActions>::new().unwrap();
        host.accept(br#"{"challenge_id": "7", "video_url": "http://h/c.mp4", "frames": null}"#)
            .unwrap()
            .unwrap();
        let answered = host.answer_however_cut(&pass()).unwrap();
        let body: Value = serde_json::from_str(&answered.answer.body.unwrap()).unwrap();
        assert_eq!(
            (&body["challenge_id"], &body["prediction"]["type"]),
            (&json!("7"), &json!("soccer_action"))
        );
        let items = body["prediction"]["items"].as_array().unwrap();
        let named: Vec<(&str, u64)> =
            items.iter().map(|it| (it["action"].as_str().unwrap(), it["frame"].as_u64().unwrap())).collect();
        let [("pass", left), ("pass_received", came)] = named[..] else { panic!("{named:?}") };
        assert!(left.abs_diff(21) <= 3 && came.abs_diff(40) <= 3, "{named:?}");
        assert!(items.iter().all(|it| (0.5..=1.0).contains(&it["confidence"].as_f64().unwrap())));
    }

    #[test]
    fn a_clip_in_which_nothing_is_seen_is_answered_with_nothing() {
        let answered = TestHost::<SoccerActions>::new().unwrap().answer(&TestClip::empty(10)).unwrap();
        let body: Value = serde_json::from_str(&answered.answer.body.unwrap()).unwrap();
        assert_eq!(body["prediction"]["items"], json!([]));
    }

    #[test]
    fn settings_are_those_of_gsr() {
        let error =
            TestHost::<SoccerActions>::new().unwrap().set("players-stride", "0").answer(&pass()).unwrap_err();
        assert!(error.to_string().contains("players-stride"), "{error}");
    }
}
