//! What a scorer is shown and what it says.

use crate::check;
use crate::meter::observations_bytes;
use crate::wire;
use scene::Observation;
use serde::{Deserialize, Serialize};
use wasmtime::component::{ComponentType, Lift, Lower};

/// Most components of a score card.
const MOST_COMPONENTS: usize = 100;
/// Longest name of one, bytes.
const LONGEST_NAME: usize = 100;

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
        let total = self.total;
        check::require((0.0..=1.0).contains(&total), || format!("a total of {total}; it may be 0 to 1"))?;
        let count = self.components.len();
        check::require(count <= MOST_COMPONENTS, || {
            format!("{count} components; there may be {MOST_COMPONENTS}")
        })?;
        for (nth, ScoreComponent { name, value, best }) in self.components.iter().enumerate() {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            let named = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(plain);
            check::require(named, || {
                format!("a component's name that is not made of lower-case letters, digits and _: {name:?}")
            })?;
            check::require(value.is_finite() && best.is_finite(), || {
                format!("the component {name} with the value {value} of {best}")
            })?;
            let twice = self.components[..nth].iter().any(|other| other.name == *name);
            check::require(!twice, || format!("two components with the name {name}"))?;
        }
        Ok(())
    }
}

/// WIT `evidence`.
#[derive(ComponentType, Lower)]
#[component(record)]
pub struct WireEvidence {
    #[component(name = "frame-count")]
    frame_count: u32,
    observations: Vec<wire::Observation>,
    #[component(name = "scored-frames")]
    scored_frames: Option<Vec<FrameLines>>,
}

impl From<&Evidence> for WireEvidence {
    fn from(evidence: &Evidence) -> Self {
        Self {
            frame_count: evidence.frame_count,
            observations: evidence.observations.iter().map(Into::into).collect(),
            scored_frames: evidence.scored_frames.clone(),
        }
    }
}

impl Evidence {
    /// Bytes of it as it crosses.
    pub(crate) fn bytes(&self) -> u64 {
        let lines = self.scored_frames.iter().flatten().map(|lines| 12 + 16 * lines.segments.len() as u64);
        observations_bytes(&self.observations) + lines.sum::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> ScoreCard {
        let component = |name: &str| ScoreComponent { name: name.into(), value: 0.5, best: 1.0 };
        ScoreCard { total: 0.5, components: vec![component("hota"), component("map_50")] }
    }

    #[test]
    fn a_card_as_the_contract_has_it_is_taken() {
        assert_eq!(good().check(), Ok(()));
    }

    #[test]
    fn nonsense_is_refused_and_named() {
        type Spoil = fn(&mut ScoreCard);
        let spoils: [(Spoil, &str); 7] = [
            (|card| card.total = f32::NAN, "total of NaN"),
            (|card| card.total = 1.5, "total of 1.5"),
            (|card| card.components[0].value = f32::INFINITY, "hota with the value inf"),
            (|card| card.components[0].best = f32::NAN, "of NaN"),
            (|card| card.components[0].name = "HOTA".into(), "\"HOTA\""),
            (|card| card.components[1].name = "hota".into(), "two components"),
            (|card| card.components = vec![card.components[0].clone(); 101], "101 components"),
        ];
        for (spoil, named) in spoils {
            let mut card = good();
            spoil(&mut card);
            let reason = card.check().expect_err(named);
            assert!(reason.contains(named), "{reason}");
        }
    }
}
