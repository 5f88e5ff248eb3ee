//! Scorer `sn44`: what a validator of the soccer challenge will give an answer.
//!
//! Follows docs/reference/scoring.md: the keypoint part component by component, the bbox part as far as it can be known
//! without the validator's CLIP, speed against a rival whose time the operator gives, the total, and what it earns. The
//! score depends on the arguments and settings alone. It runs in the host's sandbox on one thread and never blocks.
//! The arithmetic takes plain types ([`Clip`]); what the contract says is turned into them in one place.

mod bbox_part;
mod boxes;
mod card;
mod clip;
mod consistency;
mod cuts;
mod evidence;
mod fit;
mod frame;
mod keypoint_part;
mod keypoints;
mod pitch;
mod players;
mod settings;
mod stability;
mod trust;

pub use bbox_part::BboxPart;
pub use clip::{Clip, Finding, Frame, Object, Point, Segment};
pub use keypoint_part::KeypointPart;

use settings::Rivals;
use touchline_sdk::{
    Answer, ChallengeType, Descriptor, Evidence, Failure, Role, ScoreCard, Scorer, Settings, VideoInfo,
    export_scorer,
};
use trust::Trust;

/// Index of the role that finds people and the ball.
const PLAYERS_ROLE: u32 = 0;

/// In the order of the challenge's own class ids.
const PLAYERS_CLASSES: [&str; 4] = ["ball", "goalkeeper", "player", "referee"];

/// The scorer.
pub struct Sn44;

impl Scorer for Sn44 {
    fn describe() -> Descriptor {
        Descriptor {
            name: "sn44".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            challenges: vec![ChallengeType { name: "gsr".into(), path: "/soccer/challenge".into() }],
            roles: vec![Role {
                name: "players".into(),
                class_names: PLAYERS_CLASSES.map(Into::into).into(),
                keypoints: 0,
            }],
            config_keys: [settings::keys(), trust::keys()].concat(),
        }
    }

    fn score(
        video: VideoInfo,
        answer: Answer,
        evidence: Evidence,
        elapsed_ms: u32,
        settings: &dyn Settings,
    ) -> Result<ScoreCard, Failure> {
        let rivals = Rivals::read(settings).map_err(Failure::BadSetting)?;
        let trust = Trust::read(settings).map_err(Failure::BadSetting)?;
        let clip = evidence::read(&video, &answer, &evidence, &trust).map_err(Failure::CannotAnswer)?;
        Ok(card::score(&clip, elapsed_ms, &rivals))
    }
}

export_scorer!(Sn44);
