//! One challenge's recording.

use crate::{AnswerDigest, Sight};
use scene::VideoInfo;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// All that a strategy was told in one challenge, and what became of it.
///
/// The file holds the fields in this order, so a change here is another [`crate::VERSION`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// What was asked.
    pub asked: Asked,
    /// When the request arrived, ns since 1970.
    pub received_unix_ns: u64,
    /// From the request's arrival until the answer was ready, ns.
    pub elapsed_ns: u64,
    /// The clip, as the strategy was told of it.
    pub video: VideoInfo,
    /// Frames that were decoded.
    pub frame_count: u32,
    /// Keypoints that every annotation had to have.
    pub keypoints_per_frame: u32,
    /// The time until the deadline that `plan` was told, ms.
    pub budget_ms: u32,
    /// What `plan` was told that a frame costs.
    pub costs: Vec<RoleCost>,
    /// Which frames were looked at.
    pub plan: Vec<RolePlan>,
    /// Who answered, or should have.
    pub strategy: Strategy,
    /// Why the plain strategy answered in its place; none where it did not.
    pub fallback_reason: Option<String>,
    /// The answer, in short.
    pub answer: AnswerDigest,
    /// What every model saw.
    #[serde(skip)]
    pub sights: Vec<Sight>,
}

impl Recording {
    /// What the model of the role `name` saw.
    pub fn sight(&self, name: &str) -> Option<&Sight> {
        self.sights.iter().find(|sight| sight.role == name)
    }
}

/// What was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The validator's name for the challenge.
    pub challenge_id: String,
    /// For example `gsr`.
    pub challenge_type: String,
    /// The HTTP path it was posted to.
    pub path: String,
    /// The request's body as it came; none where no request asked. May hold a clip's address with credentials.
    pub body: Option<Vec<u8>>,
}

/// What a frame was said to cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RoleCost {
    /// The role's name.
    pub role: String,
    /// Milliseconds of one lane for one frame, preparation included.
    pub ms_per_frame: f32,
    /// Lanes that could run the role at the same time.
    pub lanes: u32,
}

/// Which frames a role looked at: those where `frame % stride == offset`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolePlan {
    /// The role's name.
    pub role: String,
    /// At least 1.
    pub stride: u32,
    /// Less than the stride.
    pub offset: u32,
}

/// A strategy, as it was when it ran.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strategy {
    /// The plugin's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of the component, hex.
    pub digest: String,
    /// What the operator had set, without the plugin's defaults.
    pub settings: BTreeMap<String, String>,
}
