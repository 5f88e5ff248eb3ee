//! What an author of a strategy learns from the host's twin.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

use touchline_sdk::testing::{TestClip, TestError, TestHost};
use touchline_sdk::{
    Annotation, Answer, ChallengeType, ConfigKey, Descriptor, Failure, Level, Object, Observation, Point,
    Refusal, Role, RoleCost, RolePlan, Run, Settings, Strategy, VideoInfo, Work, draft, remaining_ms, state,
    tracing,
};

/// A strategy that answers what it saw, and misbehaves as its setting says.
struct Mirror;

struct MirrorRun {
    fault: String,
    annotations: Vec<Annotation>,
    batches: u32,
}

impl Strategy for Mirror {
    type Run = MirrorRun;

    fn describe() -> Descriptor {
        Descriptor {
            name: "mirror".into(),
            version: "1.2.3".into(),
            challenges: vec![ChallengeType { name: "mirror".into(), path: "/mirror".into() }],
            roles: vec![Role { name: "players".into(), class_names: vec!["player".into()], keypoints: 0 }],
            config_keys: vec![ConfigKey {
                name: "fault".into(),
                summary: "What to do wrong.".into(),
                default_value: "none".into(),
            }],
        }
    }

    fn accept(request_body: &[u8]) -> Result<Work, Refusal> {
        match request_body {
            b"" => Err(Refusal { status: 500, reason: "nothing".into() }),
            b"no" => Err(Refusal { status: 400, reason: "no".into() }),
            _ => {
                Ok(Work { challenge_id: "c".into(), clip_address: "http://h".into(), keypoints_per_frame: 0 })
            }
        }
    }

    fn open(_video: VideoInfo, settings: &dyn Settings) -> Result<MirrorRun, Failure> {
        let fault = settings.get("fault").unwrap_or_default();
        if fault == "setting" {
            return Err(Failure::BadSetting("fault = \"setting\": give another".into()));
        }
        Ok(MirrorRun { fault, annotations: vec![], batches: 0 })
    }
}

impl Run for MirrorRun {
    fn plan(&mut self, _costs: &[RoleCost], _budget_ms: u32) -> Result<Vec<RolePlan>, Failure> {
        let offset = u32::from(self.fault == "plan") * 2;
        Ok(vec![RolePlan { role: 0, stride: if self.fault == "stride" { 2 } else { 1 }, offset }])
    }

    fn observe(&mut self, observations: Vec<Observation>) -> Result<(), Failure> {
        self.batches += 1;
        for Observation { frame, detections, .. } in observations {
            let object = |(id, found): (u32, &touchline_sdk::Detection)| Object {
                id: if self.fault == "id" { 0 } else { id },
                class_id: found.class_id,
                bounds: found.bounds,
                confidence: found.confidence,
            };
            let objects = (0..).zip(&detections).map(object).collect();
            self.annotations.push(Annotation { frame, objects, keypoints: vec![] });
        }
        let left = draft::leave(&self.annotations);
        tracing::debug!(?left, frames = self.annotations.len(), "left a draft");
        Ok(())
    }

    fn finish(&mut self, frame_count: u32) -> Result<Answer, Failure> {
        let seen: u32 = state::get("seen").map_or(0, |bytes| u32::from(bytes[0]));
        let _ = state::set("seen", &[(seen + 1) as u8]);
        tracing::info!(remaining_ms = remaining_ms(), "finished {frame_count}");
        if self.fault == "batches" {
            self.annotations[0].objects[0].id = 100 + self.batches;
        }
        Ok(Answer { annotations: std::mem::take(&mut self.annotations), body: None })
    }
}

fn clip() -> TestClip {
    let player = |left| TestClip::detection(0, 0.5, [left, 0.0, left + 10.0, 20.0]);
    TestClip::empty(3).sees(0, 0, vec![player(0.0), player(50.0)]).sees(2, 0, vec![player(5.0)])
}

fn nonsense(fault: &str) -> String {
    let error = TestHost::<Mirror>::new().unwrap().set("fault", fault).answer(&clip()).expect_err(fault);
    assert!(matches!(error, TestError::Nonsense { .. }), "{error:?}");
    error.to_string()
}

#[test]
fn what_a_strategy_saw_comes_back_with_its_drafts_and_its_log() {
    let answered = TestHost::<Mirror>::new().unwrap().answer_in_batches(&clip(), 2).unwrap();
    let counts: Vec<usize> = answered.answer.annotations.iter().map(|frame| frame.objects.len()).collect();
    assert_eq!(counts, [2, 0, 1]);
    assert_eq!(answered.drafts.len(), 3);
    let lines: Vec<&str> = answered.log.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(
        lines,
        [
            "left a draft left=Ok(()) frames=2",
            "left a draft left=Ok(()) frames=3",
            "finished 3 remaining_ms=10000"
        ]
    );
    assert_eq!(answered.log[2].level, Level::Info);
}

#[test]
fn the_space_that_survives_does() {
    let mut host = TestHost::<Mirror>::new().unwrap();
    host.answer(&clip()).unwrap();
    host.answer_however_cut(&clip()).unwrap();
    assert_eq!(host.state().get("seen"), Some(&vec![2]));
}

#[test]
fn requests_are_taken_or_refused_with_a_status_of_a_refusal() {
    let mut host = TestHost::<Mirror>::new().unwrap();
    assert_eq!(host.accept(b"yes").unwrap().unwrap().challenge_id, "c");
    assert_eq!(host.accept(b"no").unwrap().unwrap_err().status, 400);
    assert!(host.accept(b"").unwrap_err().to_string().contains("status 500"));
}

#[test]
fn nonsense_is_named() {
    assert!(nonsense("plan").contains("plan returned nonsense: role 0 with stride 1 and offset 2"));
    assert!(nonsense("stride").contains("frame 2 where frame 1 should be"));
    assert!(nonsense("id").contains("two objects with id 0 in frame 0"));
}

#[test]
fn a_setting_may_be_wrong_or_not_there() {
    let host = |key, value| TestHost::<Mirror>::new().unwrap().set(key, value).answer(&clip());
    assert!(matches!(host("fault", "setting"), Err(TestError::Failed { function: "open", .. })));
    assert_eq!(host("stride", "2"), Err(TestError::NoSuchSetting { key: "stride".into() }));
}

#[test]
fn an_answer_that_depends_on_batches_is_found() {
    let host = |fault| TestHost::<Mirror>::new().unwrap().set("fault", fault).answer_however_cut(&clip());
    assert!(host("none").is_ok());
    assert_eq!(host("batches"), Err(TestError::DependsOnBatches { batch: 1 }));
}

/// A strategy that leaves drafts which the contract does not allow, when it plans.
struct Careless;

impl Strategy for Careless {
    type Run = Self;

    fn describe() -> Descriptor {
        Mirror::describe()
    }

    fn accept(_request_body: &[u8]) -> Result<Work, Refusal> {
        Err(Refusal { status: 400, reason: "no".into() })
    }

    fn open(_video: VideoInfo, _settings: &dyn Settings) -> Result<Self, Failure> {
        Ok(Self)
    }
}

impl Run for Careless {
    fn plan(&mut self, _costs: &[RoleCost], _budget_ms: u32) -> Result<Vec<RolePlan>, Failure> {
        let of =
            |x, count| Annotation { frame: 0, objects: vec![], keypoints: vec![Point { x, y: 0.0 }; count] };
        assert_eq!(draft::leave(&[of(f32::NAN, 1)]), Err(draft::Refusal::Nonsense));
        assert_eq!(draft::leave(&[of(0.0, 1_001)]), Err(draft::Refusal::TooMuch));
        assert_eq!(draft::leave(&[of(1.0, 1)]), Ok(()));
        assert_eq!(draft::leave(&[of(f32::NAN, 1)]), Err(draft::Refusal::Nonsense));
        Ok(vec![])
    }

    fn observe(&mut self, _observations: Vec<Observation>) -> Result<(), Failure> {
        Ok(())
    }

    fn finish(&mut self, _frame_count: u32) -> Result<Answer, Failure> {
        Ok(Answer { annotations: vec![], body: Some("{}".into()) })
    }
}

#[test]
fn a_draft_that_the_contract_does_not_allow_is_refused_and_the_one_before_stands() {
    let answered = TestHost::<Careless>::new().unwrap().answer(&TestClip::empty(1)).unwrap();
    assert_eq!(answered.drafts[&0].keypoints, [Point { x: 1.0, y: 0.0 }]);
    assert_eq!(draft::leave(&[]), Err(draft::Refusal::NoChallenge));
}

#[test]
fn the_space_that_survives_has_the_limits_of_the_contract() {
    for key in ["", "a\n", &"k".repeat(101)] {
        assert_eq!(state::set(key, b"v"), Err(state::Refusal::BadKey), "{key:?}");
    }
    assert_eq!(state::set("k", &vec![0; (64 << 10) + 1]), Err(state::Refusal::TooMuch));
    for nth in 0..16 {
        state::set(&nth.to_string(), &vec![0; 64 << 10]).unwrap();
    }
    assert_eq!(state::set("one more", b"v"), Err(state::Refusal::TooMuch));
    state::remove("3");
    assert_eq!(state::get("3"), None);
    state::set("one more", b"v").unwrap();
}
