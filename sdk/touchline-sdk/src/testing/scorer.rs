//! Calls a scorer as the host does.

use super::{Line, TestError, call, check, merge};
use crate::host::NativeHost;
use crate::settings::HostSettings;
use crate::{Answer, Evidence, ScoreCard, Scorer, VideoInfo};
use std::collections::BTreeMap;

/// An answer to score, and what it is held against.
#[derive(Clone, Debug, PartialEq)]
pub struct TestAnswer {
    /// The clip.
    pub video: VideoInfo,
    /// The answer.
    pub answer: Answer,
    /// What was seen.
    pub evidence: Evidence,
    /// Milliseconds from the request to the answer's last byte.
    pub elapsed_ms: u32,
    /// What the operator set.
    pub settings: BTreeMap<String, String>,
}

/// What a scorer made of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// The score.
    pub card: ScoreCard,
    /// What was logged.
    pub log: Vec<Line>,
}

/// Has `S` score an answer, in a space that survives of its own.
///
/// # Errors
/// What the scorer returns in place of a score, and what the host would not take.
pub fn score<S: Scorer>(given: TestAnswer) -> Result<Scored, TestError> {
    let descriptor = call(&mut NativeHost::bare(), S::describe);
    check::descriptor(&descriptor).map_err(TestError::nonsense("describe"))?;
    let settings = merge(&descriptor.config_keys, &given.settings)?;
    let mut host = NativeHost { settings, log: Some(Vec::new()), ..NativeHost::bare() };
    let TestAnswer { video, answer, evidence, elapsed_ms, .. } = given;
    let card = call(&mut host, || S::score(video, answer, evidence, elapsed_ms, &HostSettings))
        .map_err(TestError::failed("score"))?;
    check::score_card(&card).map_err(TestError::nonsense("score"))?;
    Ok(Scored { card, log: host.log.unwrap_or_default() })
}
