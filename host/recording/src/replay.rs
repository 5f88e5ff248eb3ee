//! Answers a recorded challenge again, with the strategy that answered it or with another.
//!
//! A strategy is told what was told then, and of its plan it is shown what was seen then: frames that it does not want
//! are left out, frames that it wants and nobody looked at are missing, and counted. Blocks for as long as the strategy
//! takes.

use crate::{AnswerDigest, Recording, Sight};
use scene::Observation;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use strategy::{
    Answer, CallError, ClassIds, Deadline, Interrupt, MemoryState, OpenOptions, Plugin, PluginCall, Refusal,
    Role, RoleCost, RolePlan, Session, StateSpace, plain,
};
use thiserror::Error;

/// Looks that are handed on at a time.
const OBSERVE_BATCH: usize = 32;

/// Why a strategy cannot be tried on a recording.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReplayError {
    /// It wants a class that the model which looked does not know.
    #[error("its role `{role}` wants the class `{class}`, and the model that looked knows {known}")]
    UnknownClass {
        /// The role.
        role: String,
        /// The class.
        class: String,
        /// The model's classes.
        known: String,
    },
    /// It wants other keypoints than the model which looked gives.
    #[error("its role `{role}` wants {wanted} keypoints, and the model that looked gives {given}")]
    Keypoints {
        /// The role.
        role: String,
        /// What the role wants.
        wanted: u32,
        /// What the model gives.
        given: u32,
    },
    /// It does not take the request.
    #[error("it does not take the request: {}", .0.reason)]
    NotTaken(Refusal),
    /// No instance could be made.
    #[error(transparent)]
    Open(CallError),
}

/// What a strategy made of a recording.
#[derive(Clone, Debug)]
pub struct Replayed {
    /// Its answer; where it failed, the plain strategy's.
    pub answer: Answer,
    /// Why the plain strategy answered; none where it did not.
    pub failure: Option<String>,
    /// Its calls, in order.
    pub calls: Vec<PluginCall>,
    /// Which frames its roles wanted to look at.
    pub plan: Vec<RolePlan>,
    /// Looks that its plan wanted.
    pub wanted: u64,
    /// Looks of these that nobody had at the time.
    pub missing: u64,
}

impl Replayed {
    /// The answer in short.
    pub fn digest(&self) -> AnswerDigest {
        AnswerDigest::of(&self.answer.annotations, self.answer.body.as_deref())
    }

    /// Time in the strategy.
    pub fn strategy_time(&self) -> Duration {
        self.calls.iter().map(|call| call.duration).sum()
    }

    /// The part of what it wanted to see that it could not be shown, 0 to 1.
    pub fn missing_share(&self) -> f64 {
        if self.wanted == 0 { 0.0 } else { self.missing as f64 / self.wanted as f64 }
    }
}

impl Recording {
    /// Lets `plugin` answer again, under `settings`, until `deadline` or until `interrupt` is raised.
    ///
    /// # Errors
    /// A strategy that cannot be tried on this recording. One that fails at it is no error: the plain strategy
    /// answers in its place, as it would have.
    pub fn replay(
        &self,
        plugin: &Plugin,
        settings: &BTreeMap<String, String>,
        deadline: Deadline,
        interrupt: Interrupt,
    ) -> Result<Replayed, ReplayError> {
        let roles = self.bind(&plugin.descriptor().roles)?;
        // What its space held then is not known; it begins with nothing, and keeps nothing.
        let state: Option<Arc<dyn StateSpace>> = Some(Arc::new(MemoryState::default()));
        let options = OpenOptions { state, ..OpenOptions::new(settings, deadline) };
        let mut session = plugin.open(options).map_err(ReplayError::Open)?;
        session.obey(interrupt);
        let mut replay = Replay { recording: self, roles: &roles, plan: plain::plan(roles.len() as u32) };
        let answered = replay.answer(plugin, &mut session)?;
        let (wanted, missing) = replay.count();
        let failure = answered.as_ref().err().map(ToString::to_string);
        let answer = answered.unwrap_or_else(|_| plain::beside(session.draft(), replay.plain()));
        let calls = session.calls().to_vec();
        Ok(Replayed { answer, failure, calls, plan: replay.plan, wanted, missing })
    }

    /// What the models of `roles` saw, each with the index of its role and in its numbering: in frame order, and within
    /// a frame in the order of the roles. A role that nobody looked for has nothing.
    ///
    /// # Errors
    /// A role that does not fit the model which looked.
    pub fn observations(&self, roles: &[Role]) -> Result<Vec<(u32, Observation)>, ReplayError> {
        Ok(shown(&self.bind(roles)?, &plain::plan(roles.len() as u32)))
    }

    fn bind(&self, roles: &[Role]) -> Result<Vec<Bound<'_>>, ReplayError> {
        roles.iter().map(|role| self.bind_one(role)).collect()
    }

    fn bind_one(&self, role: &Role) -> Result<Bound<'_>, ReplayError> {
        let Some(sight) = self.sight(&role.name) else { return Ok(Bound::blind(&role.name)) };
        let ids = ClassIds::new(&role.class_names, &sight.class_names).map_err(|class| {
            ReplayError::UnknownClass {
                role: role.name.clone(),
                class: class.to_owned(),
                known: sight.class_names.join(", "),
            }
        })?;
        if role.keypoints != sight.keypoints {
            let (wanted, given) = (role.keypoints, sight.keypoints);
            return Err(ReplayError::Keypoints { role: role.name.clone(), wanted, given });
        }
        Ok(Bound { name: role.name.clone(), saw: Some((sight, ids)) })
    }
}

/// A role and what was seen for it.
struct Bound<'r> {
    name: String,
    saw: Option<(&'r Sight, ClassIds)>,
}

impl Bound<'_> {
    fn blind(name: &str) -> Self {
        Self { name: name.to_owned(), saw: None }
    }

    fn frames(&self) -> BTreeSet<u32> {
        self.saw.iter().flat_map(|(sight, _)| sight.frames()).collect()
    }
}

/// One strategy's try at a recording.
struct Replay<'r> {
    recording: &'r Recording,
    roles: &'r [Bound<'r>],
    plan: Vec<RolePlan>,
}

impl Replay<'_> {
    /// The whole way; the inner error is what the plain strategy steps in for.
    fn answer(
        &mut self,
        plugin: &Plugin,
        session: &mut Session,
    ) -> Result<Result<Answer, CallError>, ReplayError> {
        let Recording { asked, video, budget_ms, frame_count, .. } = self.recording;
        // One that does not answer this path is asked as `analyze` asks: without a request.
        let takes = plugin.descriptor().challenges.iter().any(|challenge| challenge.path == asked.path);
        if let Some(body) = asked.body.as_ref().filter(|_| takes) {
            match session.accept(body) {
                Ok(Ok(_)) => {}
                Ok(Err(refusal)) => return Err(ReplayError::NotTaken(refusal)),
                Err(error) => return Ok(Err(error)),
            }
        }
        let planned = session.start(*video).and_then(|()| session.plan(&self.costs(), *budget_ms));
        match planned {
            Ok(plan) => self.plan = plan,
            Err(error) => return Ok(Err(error)),
        }
        for batch in shown(self.roles, &self.plan).chunks(OBSERVE_BATCH) {
            if let Err(error) = session.observe(batch) {
                return Ok(Err(error));
            }
        }
        Ok(session.finish(*frame_count))
    }

    /// What the plain strategy would have answered.
    fn plain(&self) -> Answer {
        let Recording { video, frame_count, keypoints_per_frame, .. } = self.recording;
        plain::answer(&shown(self.roles, &self.plan), *video, *frame_count, *keypoints_per_frame)
    }

    /// What a frame was said to cost, for the roles of this strategy; nothing runs a role that there was none of.
    fn costs(&self) -> Vec<RoleCost> {
        let cost = |(index, role): (usize, &Bound<'_>)| {
            let told = self.recording.costs.iter().find(|cost| cost.role == role.name);
            let (ms_per_frame, lanes) = told.map_or((0.0, 0), |cost| (cost.ms_per_frame, cost.lanes));
            RoleCost { role: index as u32, ms_per_frame, lanes }
        };
        self.roles.iter().enumerate().map(cost).collect()
    }

    /// Looks that the plan wants, and those of them that there are none of.
    fn count(&self) -> (u64, u64) {
        let (mut wanted, mut missing) = (0, 0);
        for planned in &self.plan {
            let Some(role) = self.roles.get(planned.role as usize) else { continue };
            let seen = role.frames();
            for frame in (0..self.recording.frame_count).filter(|frame| looks(planned, *frame)) {
                wanted += 1;
                missing += u64::from(!seen.contains(&frame));
            }
        }
        (wanted, missing)
    }
}

fn looks(planned: &RolePlan, frame: u32) -> bool {
    frame % planned.stride.max(1) == planned.offset
}

/// What of all that was seen a plan wants to see.
fn shown(roles: &[Bound<'_>], plan: &[RolePlan]) -> Vec<(u32, Observation)> {
    let mut shown = Vec::new();
    for planned in plan {
        let bound = roles.get(planned.role as usize).and_then(|role| role.saw.as_ref());
        let Some((sight, ids)) = bound else { continue };
        let wanted = sight.observations().filter(|seen| looks(planned, seen.frame));
        shown.extend(wanted.map(|seen| (planned.role, ids.renumber(seen))));
    }
    shown.sort_by_key(|(role, seen)| (seen.frame, *role));
    shown
}
