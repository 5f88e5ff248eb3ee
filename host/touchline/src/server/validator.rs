//! What validators reach: a POST for every challenge type of the strategies that are active when it arrives, and
//! `GET /availability`.
//!
//! A request's work is a task of its own, so that a validator who hangs up or a deadline that passes ends it
//! wherever it is, and its record is written all the same. Everything that computes runs on blocking threads.

use super::respond::{self, Ready};
use crate::challenge::after::Recorder;
use crate::challenge::{Attempt, ChallengeError, Ledger, Slots, Trace, answer, run};
use crate::miner::Miner;
use crate::strategies::{AVAILABILITY_PATH, Place};
use axum::Router;
use axum::body::Body;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::get;
use bytes::Bytes;
use chain::{Clock, Gate, RequestHeaders};
use clip::ArrivingClip;
use scene::Stage;
use std::sync::Arc;
use std::time::{Duration, Instant};
use strategy::Interrupt;
use tokio_util::sync::CancellationToken;

/// Time for a request's body, which is a few hundred bytes; until it is there, nobody has proved to be a validator.
const BODY_TIME: Duration = Duration::from_secs(10);

/// What the handlers share.
pub struct ValidatorState {
    /// What answers.
    pub miner: Arc<Miner>,
    /// Who may ask.
    pub gate: Gate,
    /// How many at once.
    pub slots: Slots,
    /// Where it is written down.
    pub recorder: Recorder,
    /// What nonces are held against.
    pub clock: Arc<dyn Clock>,
}

/// The host's own route; every other path is the strategies', as far as one is active there.
pub fn router(state: Arc<ValidatorState>) -> Router {
    Router::new().route(AVAILABILITY_PATH, get(availability)).fallback(challenge_route).with_state(state)
}

/// A place is free, some strategy is active, and every role has a device in service.
async fn availability(State(state): State<Arc<ValidatorState>>) -> Json<serde_json::Value> {
    let miner = &state.miner;
    let able = !miner.strategies.set().is_empty() && miner.engine.is_whole();
    Json(serde_json::json!({ "available": able && state.slots.available() }))
}

async fn challenge_route(
    State(state): State<Arc<ValidatorState>>,
    OriginalUri(uri): OriginalUri,
    method: Method,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let Some(place) = state.miner.strategies.get(uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if method != Method::POST {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "POST")]).into_response();
    }
    let trace = Trace::new(Instant::now());
    let mut ledger = Ledger::open(state.recorder.clone(), trace.clone(), uri.path(), state.clock.unix_ns());
    ledger
        .note(|record| record.challenge_type = place.strategy.challenge_type(uri.path()).map(str::to_owned));
    // Dropped with this future when the validator hangs up.
    let hangup = CancellationToken::new();
    let guard = hangup.clone().drop_guard();
    let task = tokio::spawn(Challenge { state, place, trace, headers, hangup }.serve(ledger, body));
    let response = task.await;
    guard.disarm();
    response.unwrap_or_else(|panic| {
        tracing::error!(%panic, "a challenge's task panicked");
        respond::error(&ChallengeError::Internal("the challenge's task panicked".into())).into_response()
    })
}

/// One request under way.
struct Challenge {
    state: Arc<ValidatorState>,
    /// Who answers it, whatever is swapped meanwhile.
    place: Place,
    trace: Trace,
    headers: HeaderMap,
    hangup: CancellationToken,
}

impl Challenge {
    async fn serve(self, mut ledger: Ledger, body: Body) -> Response {
        let deadline_ms = self.state.miner.config.validator.deadline_ms;
        let deadline = self.trace.received() + Duration::from_millis(deadline_ms);
        // Whatever ends this function, a thread still working on the challenge is told.
        let stop = StopOnDrop(Interrupt::default());
        let ended = tokio::select! {
            answered = self.answer(&mut ledger, body, deadline, &stop.0) => answered,
            () = tokio::time::sleep_until(deadline.into()) => {
                Err(ChallengeError::Deadline { deadline_ms, stage: self.trace.reached() })
            }
            () = self.hangup.cancelled() => Err(ChallengeError::Abandoned { stage: self.trace.reached() }),
        };
        match ended {
            Ok(ready) => respond::answer(ready, ledger, self.trace),
            Err(error) => {
                let response = respond::error(&error);
                let status = response.status().as_u16();
                tracing::warn!(status, %error, "challenge not answered");
                ledger.not_answered(&error, status);
                response
            }
        }
    }

    async fn answer(
        &self,
        ledger: &mut Ledger,
        body: Body,
        deadline: Instant,
        stop: &Interrupt,
    ) -> Result<Ready, ChallengeError> {
        let attempt = self.admit(ledger, body, deadline, stop).await?;
        let clip = self.fetch(ledger, &attempt.work().clip_address).await?;
        let _give_up = GiveUp(clip.clone());
        let (miner, trace, stop) = (Arc::clone(&self.state.miner), self.trace.clone(), stop.clone());
        let accept = self.header(header::ACCEPT_ENCODING.as_str());
        let gzip = accept.is_some_and(answer::accepts_gzip);
        blocking(move || {
            let mut attempt = attempt;
            let answer = run(&miner, &mut attempt, &clip, deadline, &trace, &stop)?;
            let ready = respond::encode(&attempt.work().challenge_id, &answer, gzip, &trace)?;
            let (slot, remains) = attempt.end(answer, clip);
            Ok(ready.holding(slot, remains))
        })
        .await?
    }

    async fn fetch(&self, ledger: &mut Ledger, address: &str) -> Result<ArrivingClip, ChallengeError> {
        self.trace.begin(Stage::Fetch);
        let start = Instant::now();
        let fetched = self.state.miner.fetcher.fetch(address).await;
        let clip = fetched.inspect_err(|_| self.trace.add(Stage::Fetch, start, Instant::now()))?;
        ledger.follow(clip.clone(), start);
        Ok(clip)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Signature, stake, a free place, and the strategy's reading of the body.
    async fn admit(
        &self,
        ledger: &mut Ledger,
        body: Body,
        deadline: Instant,
        stop: &Interrupt,
    ) -> Result<Attempt, ChallengeError> {
        self.trace.begin(Stage::Admit);
        let body = self.body(body).await?;
        let start = Instant::now();
        ledger.note(|record| record.validator_hotkey = self.header("validator-hotkey").map(str::to_owned));
        let headers = RequestHeaders::read(|name| self.header(name))?;
        self.state.gate.admit(&headers, &body, self.state.clock.unix_ns())?;
        let busy = ChallengeError::Busy { limit: self.state.slots.limit() };
        let slot = self.state.slots.take().ok_or(busy)?;
        let Place { strategy, instead } = self.place.clone();
        ledger.note_strategy(&self.state.miner, &strategy);
        if let Some(reason) = instead {
            self.trace.note(|known| known.warnings.push(reason.to_string()));
        }
        let (trace, stop) = (self.trace.clone(), stop.clone());
        let accepted = blocking(move || Attempt::accept(strategy, body, deadline, stop, slot, trace)).await?;
        self.trace.add(Stage::Admit, start, Instant::now());
        let attempt = accepted?;
        let work = attempt.work();
        ledger.note(|record| {
            record.challenge_id = Some(work.challenge_id.clone());
            record.clip_address = Some(work.clip_address.clone());
        });
        Ok(attempt)
    }

    async fn body(&self, body: Body) -> Result<Bytes, ChallengeError> {
        let limit_bytes = self.state.miner.config.validator.max_body_bytes;
        let reading = tokio::time::timeout(BODY_TIME, axum::body::to_bytes(body, limit_bytes));
        let late =
            |_| ChallengeError::BodyBroken(format!("it did not arrive within {} s", BODY_TIME.as_secs()));
        reading.await.map_err(late)?.map_err(|error| {
            let source = std::error::Error::source(&error);
            if source.is_some_and(|cause| cause.is::<http_body_util::LengthLimitError>()) {
                return ChallengeError::BodyTooLarge { limit_bytes };
            }
            ChallengeError::BodyBroken(error.to_string())
        })
    }
}

/// Tells whoever still works on a challenge that it has ended.
struct StopOnDrop(Interrupt);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.raise();
    }
}

/// Stops a fetch whose challenge has ended, so that no thread waits for its bytes.
struct GiveUp(ArrivingClip);

impl Drop for GiveUp {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ChallengeError> {
    let joined = tokio::task::spawn_blocking(work).await;
    joined.map_err(|panic| ChallengeError::Internal(format!("a worker thread panicked: {panic}")))
}
