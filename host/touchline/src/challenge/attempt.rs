//! One strategy session with the built-in plain strategy behind it.
//!
//! Every call goes to the plugin until it fails once; from then on the plain strategy, which is given all that
//! was seen so far, answers in its place, and the reason is kept for the record. Frames that the plugin left drafts for
//! before it failed are answered with these. Calls block, for as long as the session's deadline allows.

use super::error::ChallengeError;
use super::judge;
use super::recording::{Remains, Sights};
use super::slots::Slot;
use super::standard;
use super::trace::{Trace, duration_ns};
use crate::roles;
use crate::strategies::ActiveStrategy;
use bytes::Bytes;
use clip::ArrivingClip;
use inference::{ModelInfo, Seen};
use scene::{Annotation, Observation, VideoInfo};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use strategy::{Answer, CallError, Interrupt, RoleCost, RolePlan, Session, Work, plain};

/// One strategy's try at one challenge.
pub struct Attempt {
    strategy: Arc<ActiveStrategy>,
    session: Option<Session>,
    work: Work,
    failure: Option<String>,
    /// What the strategy left before it failed, by frame.
    drafts: BTreeMap<u32, Annotation>,
    /// The request's body, where somebody asked.
    body: Option<Bytes>,
    sights: Sights,
    trace: Trace,
    /// True where what comes of it counts for and against the strategy's health: a validator asked.
    judged: bool,
    /// Its place among the challenges that are answered at once, held for as long as anything works on it.
    slot: Option<Slot>,
}

impl Attempt {
    /// Opens a session and lets it read the request's raw body. A session that fails at that leaves the reading
    /// to the host, which knows the standard keys; so does a strategy that is set aside, which is not opened.
    ///
    /// # Errors
    /// A request that the strategy does not take, or that nobody can read.
    pub fn accept(
        strategy: Arc<ActiveStrategy>,
        body: Bytes,
        deadline: Instant,
        interrupt: Interrupt,
        slot: Slot,
        trace: Trace,
    ) -> Result<Self, ChallengeError> {
        let mut attempt = Self::new(strategy, None, Work::default(), trace);
        (attempt.slot, attempt.judged) = (Some(slot), true);
        attempt.open(deadline, interrupt);
        let accepted = attempt.call(|session| session.accept(&body));
        attempt.work = match accepted {
            Some(Ok(work)) => work,
            Some(Err(refusal)) => {
                return Err(ChallengeError::NotTaken { status: refusal.status, reason: refusal.reason });
            }
            None => standard::accept(&body, attempt.strategy.keypoints_per_frame())?,
        };
        attempt.body = Some(body);
        Ok(attempt)
    }

    /// An attempt at `work` that no request asked for.
    ///
    /// # Errors
    /// A session that cannot be opened: without a validator waiting, that is the operator's to know.
    pub fn unasked(
        strategy: Arc<ActiveStrategy>,
        work: Work,
        deadline: Instant,
        trace: Trace,
    ) -> Result<Self, CallError> {
        let session = strategy.open(deadline)?;
        Ok(Self::new(strategy, Some(session), work, trace))
    }

    fn new(strategy: Arc<ActiveStrategy>, session: Option<Session>, work: Work, trace: Trace) -> Self {
        let (drafts, body, sights, failure, slot) = (BTreeMap::new(), None, Sights::default(), None, None);
        Self { strategy, session, work, failure, drafts, body, sights, trace, judged: false, slot }
    }

    fn open(&mut self, deadline: Instant, interrupt: Interrupt) {
        if let Some(why) = self.strategy.health().set_aside() {
            return self.leave_to_plain(self.strategy.words_aside(&why));
        }
        match self.strategy.open(deadline) {
            Ok(mut session) => {
                session.obey(interrupt);
                self.session = Some(session);
            }
            Err(error) => self.fail(&error),
        }
    }

    /// Ends the attempt with its answer to `clip`: its place goes to whoever sends that, and what is left of it to whoever
    /// keeps it.
    pub fn end(self, answer: Answer, clip: ArrivingClip) -> (Option<Slot>, Remains) {
        let Self { strategy, work, body, sights, trace, slot, .. } = self;
        let elapsed_ns = duration_ns(trace.received().elapsed());
        (slot, Remains { body, work, strategy, sights, answer, clip, elapsed_ns })
    }

    /// The models that will look.
    pub fn see_with(&mut self, models: &[ModelInfo]) {
        self.sights = Sights::new(models);
    }

    /// Who answers.
    pub fn strategy(&self) -> &Arc<ActiveStrategy> {
        &self.strategy
    }

    /// What was asked for.
    pub fn work(&self) -> &Work {
        &self.work
    }

    /// Why the plain strategy answered, where it did.
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Opens the clip and asks which frames each role is to look at.
    pub fn plan(&mut self, video: VideoInfo, costs: &[RoleCost], budget_ms: u32) -> Vec<RolePlan> {
        self.call(|session| session.start(video).and_then(|()| session.plan(costs, budget_ms)))
            .unwrap_or_else(|| plain::plan(self.strategy.roles().len() as u32))
    }

    /// Hands on what models saw, in frame order.
    pub fn observe(&mut self, batch: Vec<Seen>) {
        self.sights.push(&batch);
        let seen = batch.into_iter().map(|seen| (seen.model, seen.observation));
        let by_role = roles::by_role(self.strategy.roles(), seen);
        self.call(|session| session.observe(&by_role));
    }

    /// All that was seen so far, as the strategy's roles number it.
    fn seen(&self) -> Vec<(u32, Observation)> {
        roles::by_role(self.strategy.roles(), self.sights.all())
    }

    /// The answer, checked.
    pub fn finish(&mut self, video: VideoInfo, frame_count: u32) -> Answer {
        let Some(answer) = self.call(|session| session.finish(frame_count)) else {
            return self.answer_in_its_place(video, frame_count);
        };
        if self.judged {
            self.strategy.health().answered();
        }
        answer
    }

    /// What the strategy left, and the plain strategy in between; the record says how much of it.
    fn answer_in_its_place(&mut self, video: VideoInfo, frame_count: u32) -> Answer {
        let keypoints = self.work.keypoints_per_frame;
        let fits = |frame: u32, draft: &Annotation| {
            frame < frame_count && draft.keypoints.len() == keypoints as usize
        };
        self.drafts.retain(|frame, draft| fits(*frame, draft));
        if let (Some(reason), drafted @ 1..) = (&self.failure, self.drafts.len()) {
            let reason = format!("{reason}; {drafted} of {frame_count} frames are answered with its drafts");
            self.trace.note(|known| known.fallback_reason = Some(reason));
        }
        let plain = plain::answer(&self.seen(), video, frame_count, keypoints);
        plain::beside(&self.drafts, plain)
    }

    /// Calls the plugin, unless it has failed before; none when it has, or does.
    fn call<T>(&mut self, call: impl FnOnce(&mut Session) -> Result<T, CallError>) -> Option<T> {
        let session = self.session.as_mut()?;
        let calls_before = session.calls().len();
        let called = call(session);
        let new_calls = session.calls()[calls_before..].to_vec();
        self.trace.note(|known| known.calls.extend(new_calls));
        called.map_err(|error| self.fail(&error)).ok()
    }

    /// A session that failed is of no use but for its drafts; its place in the sandbox is free from here on.
    fn fail(&mut self, error: &CallError) {
        let session = self.session.take();
        if matches!(error, CallError::Interrupted { .. }) {
            // Nobody waits for the answer any more; the strategy did nothing wrong, and none answers in its place.
            self.failure = Some(error.to_string());
            return;
        }
        tracing::error!(challenge = %self.work.challenge_id, %error, "the strategy failed; the plain one answers");
        let calls = session.iter().flat_map(|session| session.calls());
        let in_plugin: Duration = calls.map(|call| call.duration).sum();
        if self.judged && judge::is_fault(error, in_plugin, self.trace.received().elapsed()) {
            self.strategy.health().failed(&error.to_string());
        }
        self.drafts = session.map(|session| session.draft().clone()).unwrap_or_default();
        self.leave_to_plain(error.to_string());
    }

    fn leave_to_plain(&mut self, reason: String) {
        self.failure = Some(reason.clone());
        self.trace.note(|known| known.fallback_reason = Some(reason));
    }
}
