//! What a scorer is shown and what it says.

use crate::wire::{self, columns};
use scene::Observation;
use serde::{Deserialize, Serialize};
use wasmtime::component::{ComponentType, Lift, Lower};

/// What an answer is held against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Frames that were decoded.
    pub frame_count: u32,
    /// What the models of the descriptor's roles saw, each with the index of its role, in frame order and within a
    /// frame in role order.
    pub observations: Vec<(u32, Observation)>,
    /// One for each frame that a validator would score, in frame order; none where nobody knows which.
    pub scored_frames: Option<Vec<FrameLines>>,
}

/// The pitch's lines in a frame that a validator would score.
#[derive(Clone, Debug, PartialEq, ComponentType, Lower)]
#[component(record)]
pub struct FrameLines {
    /// The frame.
    pub frame: u32,
    /// Its lines.
    pub segments: Vec<Segment>,
}

/// A straight piece of a painted line, source px.
#[derive(Clone, Copy, Debug, PartialEq, ComponentType, Lower)]
#[component(record)]
pub struct Segment {
    /// One end.
    pub start: wire::Point,
    /// The other.
    pub end: wire::Point,
}

impl Segment {
    /// The piece between two ends, x and y of one and x and y of the other.
    pub fn of_ends([x1, y1, x2, y2]: [f32; 4]) -> Self {
        Self { start: wire::Point { x: x1, y: y1 }, end: wire::Point { x: x2, y: y2 } }
    }

    /// Its ends, as [`Self::of_ends`] takes them.
    pub fn ends(&self) -> [f32; 4] {
        [self.start.x, self.start.y, self.end.x, self.end.y]
    }
}

/// A predicted score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ComponentType, Lift)]
#[component(record)]
pub struct ScoreCard {
    /// 0 to 1.
    pub total: f32,
    /// Its parts.
    pub components: Vec<ScoreComponent>,
}

/// One part of a score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ComponentType, Lift)]
#[component(record)]
pub struct ScoreComponent {
    /// Lower-case letters, digits, underscores.
    pub name: String,
    /// What it is.
    pub value: f32,
    /// The value of a perfect answer.
    pub best: f32,
}

impl ScoreCard {
    /// Says what the contract does not allow, if there is anything.
    pub(crate) fn check(&self) -> Result<(), String> {
        let parts = self.components.iter().map(|part| (part.name.as_str(), part.value, part.best));
        contract::score::card(self.total, parts)
    }
}

/// WIT `evidence`.
#[derive(ComponentType, Lower)]
#[component(record)]
pub struct WireEvidence {
    #[component(name = "frame-count")]
    frame_count: u32,
    observations: columns::Observations,
    #[component(name = "scored-frames")]
    scored_frames: Option<Vec<FrameLines>>,
}

impl From<&Evidence> for WireEvidence {
    fn from(evidence: &Evidence) -> Self {
        Self {
            frame_count: evidence.frame_count,
            observations: evidence.observations.as_slice().into(),
            scored_frames: evidence.scored_frames.clone(),
        }
    }
}

impl WireEvidence {
    /// Bytes of its lists.
    pub fn bytes(&self) -> u64 {
        let lines = self.scored_frames.iter().flatten().map(|lines| 12 + 16 * lines.segments.len() as u64);
        self.observations.bytes() + lines.sum::<u64>()
    }
}
