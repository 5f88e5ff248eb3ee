//! What an answered challenge leaves behind, and the recording that is made of it.
//!
//! What models saw is kept once, in columns, from the first look on: the plain strategy answers from it where the plugin
//! fails, and the recording is made of it once the answer has left.

use super::trace::Known;
use crate::strategies::ActiveStrategy;
use bytes::Bytes;
use clip::ArrivingClip;
use inference::{ModelInfo, Seen};
use recording::{AnswerDigest, Asked, Recording, RoleCost, RolePlan, Sight, Strategy};
use scene::Observation;
use std::sync::Arc;
use strategy::{Answer, Work};

/// What every model of the engine saw so far.
#[derive(Debug, Default)]
pub struct Sights(Vec<Sight>);

impl Sights {
    /// Nothing seen yet, by `models`.
    pub fn new(models: &[ModelInfo]) -> Self {
        let sight = |model: &ModelInfo| Sight::new(&model.role, model.classes.clone(), model.keypoints);
        Self(models.iter().map(sight).collect())
    }

    /// Adds what was seen, frames in order.
    pub fn push(&mut self, batch: &[Seen]) {
        for seen in batch {
            if let Some(sight) = self.0.get_mut(seen.model) {
                sight.push(&seen.observation);
            }
        }
    }

    /// All that was seen, by the index of the model: in frame order, and within a frame in the order of the models.
    pub fn all(&self) -> Vec<(usize, Observation)> {
        let by_model = self.0.iter().enumerate();
        let mut all: Vec<(usize, Observation)> =
            by_model.flat_map(|(model, sight)| sight.observations().map(move |seen| (model, seen))).collect();
        all.sort_by_key(|(model, seen)| (seen.frame, *model));
        all
    }
}

/// What an answered challenge leaves behind.
pub struct Remains {
    /// The request's body; none where nobody asked.
    pub body: Option<Bytes>,
    /// What was asked for.
    pub work: Work,
    /// Who answered.
    pub strategy: Arc<ActiveStrategy>,
    /// What was seen.
    pub sights: Sights,
    /// What was answered.
    pub answer: Answer,
    /// The clip, whose bytes stay on disk for as long as this does; what had not arrived for the answer never will.
    pub clip: ArrivingClip,
    /// From the request until the answer was ready, ns.
    pub elapsed_ns: u64,
}

/// What the record knows of the request.
pub struct Request {
    /// For example `gsr`.
    pub challenge_type: String,
    /// The HTTP path it was posted to.
    pub path: String,
    /// When it arrived, ns since 1970.
    pub received_unix_ns: u64,
}

impl Remains {
    /// The recording, and the answer that left with its clip. None of a clip that nobody opened, which has no answer
    /// either.
    pub fn into_recording(self, request: Request, known: Known) -> Option<(Recording, Answer, ArrivingClip)> {
        let Self { body, work, strategy, sights, answer, clip, elapsed_ns } = self;
        let Request { challenge_type, path, received_unix_ns } = request;
        let role = |index: u32| strategy.roles().get(index as usize).map(|role| role.name.clone());
        let cost = |cost: &strategy::RoleCost| {
            let (ms_per_frame, lanes) = (cost.ms_per_frame, cost.lanes);
            role(cost.role).map(|role| RoleCost { role, ms_per_frame, lanes })
        };
        let planned = |plan: &strategy::RolePlan| {
            let (stride, offset) = (plan.stride, plan.offset);
            role(plan.role).map(|role| RolePlan { role, stride, offset })
        };
        let descriptor = strategy.descriptor();
        let body = body.map(|body| body.to_vec());
        let recording = Recording {
            asked: Asked { challenge_id: work.challenge_id, challenge_type, path, body },
            received_unix_ns,
            elapsed_ns,
            video: known.video?,
            frame_count: known.frames?,
            keypoints_per_frame: work.keypoints_per_frame,
            budget_ms: known.budget_ms,
            costs: known.costs.iter().filter_map(cost).collect(),
            plan: known.plan.iter().filter_map(planned).collect(),
            strategy: Strategy {
                name: descriptor.name.clone(),
                version: descriptor.version.clone(),
                digest: strategy.digest().to_owned(),
                settings: strategy.settings().clone(),
            },
            fallback_reason: known.fallback_reason,
            answer: AnswerDigest::of(&answer.annotations, answer.body.as_deref()),
            sights: sights.0,
        };
        Some((recording, answer, clip))
    }
}
