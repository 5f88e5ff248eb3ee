//! One instance of a plugin that answers one challenge.
//!
//! Every call blocks until the plugin returns or the deadline passes. A session that failed is never called
//! again: what a trap leaves behind is not to be trusted.

mod instance;

use crate::bindings::strategy;
use crate::check::{self, Terms};
use crate::convert;
use crate::error::CallError;
use crate::guest::one_line;
use crate::interrupt::Interrupt;
use crate::types::{Answer, Refusal, RoleCost, RolePlan, Work};
use scene::{Observation, VideoInfo};
use std::time::{Duration, Instant};
use wasmtime::component::ResourceAny;

pub(crate) use instance::Instance;

/// One call of a plugin's function, for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginCall {
    /// The contract's function.
    pub function: &'static str,
    /// When it was called.
    pub start: Instant,
    /// How long it took, conversion and checks included.
    pub duration: Duration,
    /// How it failed, if it did.
    pub outcome: Result<(), String>,
}

/// How far a challenge has come.
#[derive(Clone, Copy, Debug)]
enum Phase {
    /// Nothing of the clip is known.
    Opened,
    /// The clip is known.
    Started { run: ResourceAny, video: VideoInfo },
    /// It is planned, and observations may come.
    Planned { run: ResourceAny, video: VideoInfo },
    /// It was answered, or it failed.
    Over,
}

/// One challenge in the sandbox.
pub struct Session {
    instance: Instance,
    role_count: usize,
    phase: Phase,
    keypoints_per_frame: Option<u32>,
    calls: Vec<PluginCall>,
}

impl Session {
    pub(crate) fn new(instance: Instance, role_count: usize) -> Self {
        Self { instance, role_count, phase: Phase::Opened, keypoints_per_frame: None, calls: Vec::new() }
    }

    /// Lets `interrupt` stop whatever the plugin does.
    pub fn obey(&mut self, interrupt: Interrupt) {
        self.instance.guest().obey(interrupt);
    }

    /// Reads the raw body of a request. A refusal ends the session.
    ///
    /// # Errors
    /// A plugin that fails or returns what the contract does not allow.
    pub fn accept(&mut self, body: &[u8]) -> Result<Result<Work, Refusal>, CallError> {
        let accepted = self.timed("accept", |session| session.accept_now(body))?;
        match &accepted {
            Ok(work) => {
                self.keypoints_per_frame = Some(work.keypoints_per_frame);
                self.instance.guest().set_challenge(&one_line(&work.challenge_id));
            }
            Err(_) => self.phase = Phase::Over,
        }
        Ok(accepted)
    }

    /// Opens the challenge on a clip. Without [`Self::accept`] before it, the answer may have any number of
    /// keypoints, the same in every frame.
    ///
    /// # Errors
    /// A plugin that fails.
    pub fn start(&mut self, video: VideoInfo) -> Result<(), CallError> {
        let run = self.timed("open", |session| session.start_now(video))?;
        self.phase = Phase::Started { run, video };
        Ok(())
    }

    /// Which frames each role is to look at. `budget_ms` is the time until the deadline.
    ///
    /// # Errors
    /// A plugin that fails or returns what the contract does not allow.
    pub fn plan(&mut self, costs: &[RoleCost], budget_ms: u32) -> Result<Vec<RolePlan>, CallError> {
        let plan = self.timed("plan", |session| session.plan_now(costs, budget_ms))?;
        if let Phase::Started { run, video } = self.phase {
            self.phase = Phase::Planned { run, video };
        }
        Ok(plan)
    }

    /// What was seen, each with the index of its role, in frame order and within a frame in role order.
    ///
    /// # Errors
    /// A plugin that fails.
    pub fn observe(&mut self, seen: &[(u32, Observation)]) -> Result<(), CallError> {
        self.timed("observe", |session| session.observe_now(seen))
    }

    /// The answer for a clip of `frame_count` frames, checked, boxes cut to the frame. Ends the session.
    ///
    /// # Errors
    /// A plugin that fails or returns what the contract does not allow.
    pub fn finish(&mut self, frame_count: u32) -> Result<Answer, CallError> {
        let answer = self.timed("finish", |session| session.finish_now(frame_count));
        self.phase = Phase::Over;
        answer
    }

    /// Every call so far, in order.
    pub fn calls(&self) -> &[PluginCall] {
        &self.calls
    }

    /// Runs and records one call; a failure ends the session.
    fn timed<T>(
        &mut self,
        function: &'static str,
        call: impl FnOnce(&mut Self) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let start = Instant::now();
        let result = call(self);
        let outcome = result.as_ref().map(|_| ()).map_err(ToString::to_string);
        self.calls.push(PluginCall { function, start, duration: start.elapsed(), outcome });
        if result.is_err() {
            self.phase = Phase::Over;
        }
        result
    }

    fn accept_now(&mut self, body: &[u8]) -> Result<Result<Work, Refusal>, CallError> {
        let Phase::Opened = self.phase else { return Err(self.not_called("accept")) };
        let body = body.to_vec();
        let accepted = self.instance.call("accept", |plugin, store| plugin.call_accept(store, &body))?;
        let bad = |reason| CallError::BadAnswer { function: "accept", reason };
        match accepted {
            Ok(strategy::Work { challenge_id, clip_address, keypoints_per_frame }) => {
                let work = Work { challenge_id, clip_address, keypoints_per_frame };
                check::work(&work).map_err(bad)?;
                Ok(Ok(work))
            }
            Err(refused) => {
                let refusal = Refusal { status: refused.status, reason: one_line(&refused.reason) };
                check::refusal(&refusal).map_err(bad)?;
                Ok(Err(refusal))
            }
        }
    }

    fn start_now(&mut self, video: VideoInfo) -> Result<ResourceAny, CallError> {
        let Phase::Opened = self.phase else { return Err(self.not_called("open")) };
        let video = convert::video_info(video);
        let opened = self.instance.call("open", |plugin, store| plugin.run().call_open(store, video))?;
        opened.map_err(|failure| failed("open", failure))
    }

    fn plan_now(&mut self, costs: &[RoleCost], budget_ms: u32) -> Result<Vec<RolePlan>, CallError> {
        let Phase::Started { run, .. } = self.phase else { return Err(self.not_called("plan")) };
        let costs: Vec<strategy::RoleCost> = costs.iter().map(convert::role_cost).collect();
        let planned = self
            .instance
            .call("plan", |plugin, store| plugin.run().call_plan(store, run, &costs, budget_ms))?;
        let plan = planned.map_err(|failure| failed("plan", failure))?;
        let plan: Vec<RolePlan> = plan.into_iter().map(convert::role_plan).collect();
        check::plan(&plan, self.role_count)
            .map_err(|reason| CallError::BadAnswer { function: "plan", reason })?;
        Ok(plan)
    }

    fn observe_now(&mut self, seen: &[(u32, Observation)]) -> Result<(), CallError> {
        let Phase::Planned { run, .. } = self.phase else { return Err(self.not_called("observe")) };
        let seen: Vec<_> = seen.iter().map(convert::observation).collect();
        let observed =
            self.instance.call("observe", |plugin, store| plugin.run().call_observe(store, run, &seen))?;
        observed.map_err(|failure| failed("observe", failure))
    }

    fn finish_now(&mut self, frame_count: u32) -> Result<Answer, CallError> {
        let Phase::Planned { run, video } = self.phase else { return Err(self.not_called("finish")) };
        let finished = self
            .instance
            .call("finish", |plugin, store| plugin.run().call_finish(store, run, frame_count))?;
        let strategy::Answer { annotations, body } = finished.map_err(|failure| failed("finish", failure))?;
        let annotations = annotations.into_iter().map(convert::annotation).collect();
        let terms = Terms { video, frame_count, keypoints_per_frame: self.keypoints_per_frame };
        check::answer(Answer { annotations, body }, &terms)
            .map_err(|reason| CallError::BadAnswer { function: "finish", reason })
    }

    fn not_called(&self, function: &'static str) -> CallError {
        let reason = match self.phase {
            Phase::Over => "the session is over; it failed before or has answered",
            _ => "the session is not at that point of the challenge",
        };
        CallError::NotCalled { function, reason }
    }
}

fn failed(function: &'static str, failure: strategy::Failure) -> CallError {
    match failure {
        strategy::Failure::BadSetting(reason) => CallError::BadSetting(one_line(&reason)),
        strategy::Failure::CannotAnswer(reason) => {
            CallError::CannotAnswer { function, reason: one_line(&reason) }
        }
    }
}
