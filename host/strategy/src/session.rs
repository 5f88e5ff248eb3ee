//! One instance of a plugin that answers one challenge.
//!
//! Every call blocks until the plugin returns or the deadline passes. A session that failed is never called
//! again: what a trap leaves behind is not to be trusted.

use crate::check;
use crate::error::CallError;
use crate::exports::{Finish, Observe, StrategyExports};
use crate::guest::one_line;
use crate::instance::Instance;
use crate::interrupt::Interrupt;
use crate::meter::PluginCall;
use crate::plugin::{OpenOptions, Plugin};
use crate::types::{Answer, Refusal, RoleCost, RolePlan, Work};
use crate::wire::{Failure, columns, records};
use contract::Terms;
use scene::{Annotation, Observation, VideoInfo};
use std::collections::BTreeMap;
use std::time::Instant;
use wasmtime::component::ResourceAny;

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

impl Plugin {
    /// A fresh instance for one challenge. Takes microseconds.
    ///
    /// # Errors
    /// Settings that the plugin does not have, a capability that is not granted, and no room for another instance.
    pub fn open(&self, options: OpenOptions<'_>) -> Result<Session, CallError> {
        Ok(Session::new(self.instance(options)?, self.descriptor().roles.len()))
    }
}

/// One challenge in the sandbox.
pub struct Session {
    instance: Instance<StrategyExports>,
    role_count: usize,
    phase: Phase,
    keypoints_per_frame: Option<u32>,
    calls: Vec<PluginCall>,
}

impl Session {
    fn new(instance: Instance<StrategyExports>, role_count: usize) -> Self {
        Self { instance, role_count, phase: Phase::Opened, keypoints_per_frame: None, calls: Vec::new() }
    }

    /// Lets `interrupt` stop whatever the plugin does.
    pub fn obey(&mut self, interrupt: Interrupt) {
        self.instance.guest_mut().obey(interrupt);
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
                self.instance.guest_mut().set_challenge(&one_line(&work.challenge_id));
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
        self.instance.guest_mut().drafts.begin(video, self.keypoints_per_frame);
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

    /// The answer for a clip of `frame_count` frames, checked, boxes cut to the frame. Ends the session, and keeps what
    /// it changed in its space.
    ///
    /// # Errors
    /// A plugin that fails or returns what the contract does not allow.
    pub fn finish(&mut self, frame_count: u32) -> Result<Answer, CallError> {
        let answer = self.timed("finish", |session| session.finish_now(frame_count))?;
        self.phase = Phase::Over;
        let guest = self.instance.guest_mut();
        guest.drafts.void();
        guest.keep_state();
        Ok(answer)
    }

    /// What the strategy left in case it would fail, by frame, boxes cut to the frame. Nothing once it has answered or
    /// has given up by itself.
    pub fn draft(&self) -> &BTreeMap<u32, Annotation> {
        self.instance.guest().drafts.frames()
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
        self.instance.begin_call();
        let result = call(self);
        self.calls.push(self.instance.ended(function, start, &result));
        if let Err(error) = &result {
            self.phase = Phase::Over;
            if matches!(error, CallError::BadSetting(_) | CallError::CannotAnswer { .. }) {
                self.instance.guest_mut().drafts.void();
            }
        }
        result
    }

    fn accept_now(&mut self, body: &[u8]) -> Result<Result<Work, Refusal>, CallError> {
        let Phase::Opened = self.phase else { return Err(self.not_called("accept")) };
        self.took_in(body.len() as u64);
        let accepted = self.instance.call("accept", |strategy| strategy.accept, (body.to_vec(),))?;
        let bad = |reason| CallError::BadAnswer { function: "accept", reason };
        match accepted {
            Ok(work) => {
                self.gave_out((work.challenge_id.len() + work.clip_address.len()) as u64);
                let Work { challenge_id, clip_address, keypoints_per_frame } = &work;
                contract::work::work(challenge_id, clip_address, *keypoints_per_frame).map_err(bad)?;
                Ok(Ok(work))
            }
            Err(Refusal { status, reason }) => {
                self.gave_out(reason.len() as u64);
                let refusal = Refusal { status, reason: one_line(&reason) };
                contract::work::refusal(refusal.status).map_err(bad)?;
                Ok(Err(refusal))
            }
        }
    }

    fn start_now(&mut self, video: VideoInfo) -> Result<ResourceAny, CallError> {
        let Phase::Opened = self.phase else { return Err(self.not_called("open")) };
        let opened = self.instance.call("open", |strategy| strategy.open, (video.into(),))?;
        opened.map_err(|failure| failed("open", failure))
    }

    fn plan_now(&mut self, costs: &[RoleCost], budget_ms: u32) -> Result<Vec<RolePlan>, CallError> {
        let Phase::Started { run, .. } = self.phase else { return Err(self.not_called("plan")) };
        self.took_in(size_of_val(costs) as u64);
        let arguments = (run, costs.to_vec(), budget_ms);
        let planned = self.instance.call("plan", |strategy| strategy.plan, arguments)?;
        let plan = planned.map_err(|failure| failed("plan", failure))?;
        self.gave_out(size_of_val(plan.as_slice()) as u64);
        let planned = plan.iter().map(|plan| (plan.role, plan.stride, plan.offset));
        contract::work::plan(planned, self.role_count)
            .map_err(|reason| CallError::BadAnswer { function: "plan", reason })?;
        Ok(plan)
    }

    fn observe_now(&mut self, seen: &[(u32, Observation)]) -> Result<(), CallError> {
        let Phase::Planned { run, .. } = self.phase else { return Err(self.not_called("observe")) };
        let observed = match self.instance.exports().observe {
            Observe::Records(observe) => {
                let seen: Vec<records::Observation> = seen.iter().map(Into::into).collect();
                self.took_in(seen.iter().map(records::Observation::bytes).sum());
                self.instance.call("observe", |_| observe, (run, seen))?
            }
            Observe::Columns(observe) => {
                let seen = columns::Observations::from(seen);
                self.took_in(seen.bytes());
                self.instance.call("observe", |_| observe, (run, seen))?
            }
        };
        observed.map_err(|failure| failed("observe", failure))
    }

    fn finish_now(&mut self, frame_count: u32) -> Result<Answer, CallError> {
        let Phase::Planned { run, video } = self.phase else { return Err(self.not_called("finish")) };
        let terms = Terms { frame_count, keypoints_per_frame: self.keypoints_per_frame };
        let gave_up = |failure| failed("finish", failure);
        let checked = match self.instance.exports().finish {
            Finish::Records(finish) => {
                let finished = self.instance.call("finish", |_| finish, (run, frame_count))?;
                let answer = finished.map_err(gave_up)?;
                self.gave_out(answer.bytes());
                let Answer { annotations, body } = answer.into();
                check::answer(annotations, body, video, terms)
            }
            Finish::Columns(finish) => {
                let finished = self.instance.call("finish", |_| finish, (run, frame_count))?;
                let answer = finished.map_err(gave_up)?;
                self.gave_out(answer.bytes());
                let annotations = answer.annotations.by_frame(frame_count);
                let annotations = annotations.map_err(|misfit| misfit.to_string());
                annotations.and_then(|frames| check::answer(frames, answer.body, video, terms))
            }
        };
        checked.map_err(|reason| CallError::BadAnswer { function: "finish", reason })
    }

    fn took_in(&mut self, bytes: u64) {
        self.instance.guest_mut().meter.bytes_in += bytes;
    }

    fn gave_out(&mut self, bytes: u64) {
        self.instance.guest_mut().meter.bytes_out += bytes;
    }

    fn not_called(&self, function: &'static str) -> CallError {
        let reason = match self.phase {
            Phase::Over => "the session is over; it failed before or has answered",
            _ => "the session is not at that point of the challenge",
        };
        CallError::NotCalled { function, reason }
    }
}

/// What a plugin says when it gives up.
pub fn failed(function: &'static str, failure: Failure) -> CallError {
    match failure {
        Failure::BadSetting(reason) => CallError::BadSetting(one_line(&reason)),
        Failure::CannotAnswer(reason) => CallError::CannotAnswer { function, reason: one_line(&reason) },
    }
}
