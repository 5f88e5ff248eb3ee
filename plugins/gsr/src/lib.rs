//! Strategy `gsr`: game state reconstruction, identities and keypoints for every frame.
//!
//! Reads the soccer challenge, follows people and the ball through what the models saw, and answers every frame
//! when the clip has ended. Everything depends on the observations alone, in their order: not on time, not on
//! how they were cut into batches. It runs in the host's sandbox on one thread and never blocks.
//!
//! A library: `component/` makes the component of it, and `soccer-actions` builds on what it follows.

mod accept;
mod answer;
mod ball;
mod camera;
mod geometry;
mod people;
mod pitch;
mod plan;
mod run;
mod settings;
mod sweep;

use settings::Thresholds;
use touchline_sdk::{ChallengeType, Descriptor, Failure, Refusal, Role, Settings, Strategy, VideoInfo, Work};

/// Index of the role that finds people and the ball; class ids are those of [`PLAYERS_CLASSES`].
pub(crate) const PLAYERS_ROLE: u32 = 0;
/// Index of the role that finds the pitch's keypoints.
pub(crate) const PITCH_ROLE: u32 = 1;

/// In the order of the challenge's own class ids, so that none is ever renumbered.
const PLAYERS_CLASSES: [&str; 4] = ["ball", "goalkeeper", "player", "referee"];

/// Keypoints of a frame: the pitch's vertices, in the challenge's order.
pub(crate) const KEYPOINT_COUNT: usize = 32;

/// The strategy.
pub struct Gsr;

impl Strategy for Gsr {
    type Run = run::GsrRun;

    fn describe() -> Descriptor {
        Descriptor {
            name: "gsr".into(),
            version: env!("CARGO_PKG_VERSION").into(),
            challenges: vec![ChallengeType { name: "gsr".into(), path: "/soccer/challenge".into() }],
            roles: vec![
                Role {
                    name: "players".into(),
                    class_names: PLAYERS_CLASSES.map(Into::into).into(),
                    keypoints: 0,
                },
                Role {
                    name: "pitch".into(),
                    class_names: vec!["pitch".into()],
                    keypoints: KEYPOINT_COUNT as u32,
                },
            ],
            config_keys: settings::keys(),
        }
    }

    fn accept(request_body: &[u8]) -> Result<Work, Refusal> {
        accept::accept(request_body)
    }

    fn open(video: VideoInfo, settings: &dyn Settings) -> Result<Self::Run, Failure> {
        let thresholds = Thresholds::read(settings).map_err(Failure::BadSetting)?;
        Ok(run::GsrRun::new(video, thresholds))
    }
}
