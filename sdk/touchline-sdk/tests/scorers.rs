//! What an author of a scorer learns from the host's twin.

use std::collections::BTreeMap;
use touchline_sdk::testing::{TestAnswer, TestError, score};
use touchline_sdk::{
    Answer, ChallengeType, Component, ConfigKey, Descriptor, Evidence, Failure, ScoreCard, Scorer, Settings,
    VideoInfo, export_scorer, tracing,
};

/// Gives every answer the score that its setting says.
struct Fixed;

impl Scorer for Fixed {
    fn describe() -> Descriptor {
        let total = ConfigKey {
            name: "total".into(),
            summary: "The score of every answer, 0 to 1.".into(),
            default_value: "0.5".into(),
        };
        Descriptor {
            name: "fixed".into(),
            version: "0.1.0".into(),
            challenges: vec![ChallengeType { name: "gsr".into(), path: "/soccer/challenge".into() }],
            roles: vec![],
            config_keys: vec![total],
        }
    }

    fn score(
        _video: VideoInfo,
        answer: Answer,
        evidence: Evidence,
        elapsed_ms: u32,
        settings: &dyn Settings,
    ) -> Result<ScoreCard, Failure> {
        let total = settings.get("total").unwrap_or_default();
        let total = total.parse().map_err(|_| Failure::BadSetting(format!("total = {total:?}")))?;
        tracing::info!(elapsed_ms, "scored");
        let frames = answer.annotations.len() as f32;
        let component = Component { name: "frames".into(), value: frames, best: evidence.frame_count as f32 };
        Ok(ScoreCard { total, components: vec![component] })
    }
}

export_scorer!(Fixed);

fn given(total: Option<&str>) -> TestAnswer {
    let set = total.map(|total| ("total".to_owned(), total.to_owned()));
    TestAnswer {
        video: VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: Some(2) },
        answer: Answer { annotations: vec![], body: Some("{}".into()) },
        evidence: Evidence { frame_count: 2, observations: vec![], scored_frames: None },
        elapsed_ms: 1_500,
        settings: set.into_iter().collect::<BTreeMap<_, _>>(),
    }
}

#[test]
fn a_score_comes_with_its_components_and_its_log() {
    let scored = score::<Fixed>(given(None)).unwrap();
    assert_eq!(scored.card.total, 0.5);
    assert_eq!(scored.card.components[0].best, 2.0);
    assert_eq!(scored.log[0].text, "scored elapsed_ms=1500");
}

#[test]
fn a_total_outside_0_to_1_and_a_bad_setting_are_told_apart() {
    let outside = score::<Fixed>(given(Some("1.5"))).unwrap_err();
    assert!(matches!(outside, TestError::Nonsense { function: "score", .. }), "{outside}");
    let bad = score::<Fixed>(given(Some("much"))).unwrap_err();
    assert!(matches!(bad, TestError::Failed { function: "score", .. }), "{bad}");
}
