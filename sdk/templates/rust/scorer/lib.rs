//! Scorer `my-plugin`: the share of frames in which an answer shows anything. Where yours begins.

use touchline_sdk::{
    Answer, ChallengeType, Component, Descriptor, Evidence, Failure, ScoreCard, Scorer, Settings, VideoInfo,
    export_scorer, tracing,
};

/// The scorer.
pub struct Plugin;

impl Scorer for Plugin {
    fn describe() -> Descriptor {
        Descriptor {
            name: "my-plugin".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            challenges: vec![ChallengeType { name: "gsr".into(), path: "/soccer/challenge".into() }],
            roles: vec![],
            config_keys: vec![],
        }
    }

    fn score(
        _video: VideoInfo,
        answer: Answer,
        evidence: Evidence,
        elapsed_ms: u32,
        _settings: &dyn Settings,
    ) -> Result<ScoreCard, Failure> {
        let shown = answer.annotations.iter().filter(|it| !it.objects.is_empty()).count();
        let coverage = shown as f32 / evidence.frame_count.max(1) as f32;
        tracing::info!(elapsed_ms, shown, "scored");
        let component = Component { name: "coverage".into(), value: coverage, best: 1.0 };
        Ok(ScoreCard { total: coverage, components: vec![component] })
    }
}

export_scorer!(Plugin);

#[cfg(test)]
mod tests {
    use super::*;
    use touchline_sdk::testing::{TestAnswer, score};
    use touchline_sdk::{Annotation, Bounds, Object};

    #[test]
    fn an_answer_that_shows_something_in_half_the_frames_gets_a_half() {
        let bounds = Bounds { left: 10.0, top: 10.0, right: 30.0, bottom: 60.0 };
        let object = Object { id: 1, class_id: 2, bounds, confidence: 0.9 };
        let frame = |frame, objects| Annotation { frame, objects, keypoints: vec![] };
        let scored = score::<Plugin>(TestAnswer {
            video: VideoInfo { width: 1280, height: 720, frame_rate: 25.0, frame_count: Some(2) },
            answer: Answer { annotations: vec![frame(0, vec![object]), frame(1, vec![])], body: None },
            evidence: Evidence { frame_count: 2, observations: vec![], scored_frames: None },
            elapsed_ms: 1_000,
            settings: Default::default(),
        });
        assert_eq!(scored.unwrap().card.total, 0.5);
    }
}
