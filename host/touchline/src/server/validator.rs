//! What validators reach: a POST for every challenge type of the strategy, and `GET /availability`.
//!
//! A request's work is a task of its own, so that a validator who hangs up or a deadline that passes ends it
//! wherever it is, and its record is written all the same. Everything that computes runs on blocking threads.

use super::respond::{self, Ready};
use crate::challenge::{Attempt, ChallengeError, Ledger, Outcome, Slot, Slots, Trace, answer, run};
use crate::miner::{AVAILABILITY_PATH, Miner};
use axum::Router;
use axum::body::Body;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use chain::{Clock, Gate, RequestHeaders};
use scene::Stage;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Store;
use tokio_util::sync::CancellationToken;

/// What the handlers share.
pub struct ValidatorState {
    /// What answers.
    pub miner: Arc<Miner>,
    /// Who may ask.
    pub gate: Gate,
    /// How many at once.
    pub slots: Slots,
    /// Where it is written down.
    pub store: Store,
    /// What nonces are held against.
    pub clock: Arc<dyn Clock>,
}

/// The routes of the strategy's challenge types.
pub fn router(state: Arc<ValidatorState>) -> Router {
    let challenges = &state.miner.plugin.descriptor().challenges;
    let mut router = Router::new().route(AVAILABILITY_PATH, get(availability));
    for challenge in challenges {
        router = router.route(&challenge.path, post(challenge_route));
    }
    router.with_state(state)
}

async fn availability(State(state): State<Arc<ValidatorState>>) -> Json<serde_json::Value> {
    Json(serde_json::json!({ "available": state.slots.available() }))
}

async fn challenge_route(
    State(state): State<Arc<ValidatorState>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let trace = Trace::new(Instant::now());
    let ledger = Ledger::open(state.store.clone(), trace.clone(), uri.path(), state.clock.unix_ns());
    // Dropped with this future when the validator hangs up.
    let hangup = CancellationToken::new();
    let guard = hangup.clone().drop_guard();
    let task = tokio::spawn(Challenge { state, trace, headers, hangup }.serve(ledger, body));
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
    trace: Trace,
    headers: HeaderMap,
    hangup: CancellationToken,
}

impl Challenge {
    async fn serve(self, mut ledger: Ledger, body: Body) -> Response {
        let deadline_ms = self.state.miner.config.validator.deadline_ms;
        let deadline = self.trace.received() + Duration::from_millis(deadline_ms);
        let cancel = CancellationToken::new();
        // Whatever ends this function, a thread still working on the challenge is told.
        let _stop = cancel.clone().drop_guard();
        let ended = tokio::select! {
            answered = self.answer(&mut ledger, body, deadline, &cancel) => answered,
            () = tokio::time::sleep_until(deadline.into()) => {
                Err(ChallengeError::Deadline { deadline_ms, stage: self.stage() })
            }
            () = self.hangup.cancelled() => Err(ChallengeError::Abandoned { stage: self.stage() }),
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

    fn stage(&self) -> &'static str {
        let began = |span: &scene::StageSpan| span.start_ns;
        self.trace.spans().iter().max_by_key(|span| began(span)).map_or("admit", |span| span.stage.name())
    }

    async fn answer(
        &self,
        ledger: &mut Ledger,
        body: Body,
        deadline: Instant,
        cancel: &CancellationToken,
    ) -> Result<Ready, ChallengeError> {
        let (attempt, slot) = self.admit(ledger, body, deadline).await?;
        let address = attempt.work().clip_address.clone();
        let fetch_start = Instant::now();
        let clip = self.state.miner.fetcher.fetch(&address).await?;
        let _give_up = GiveUp(clip.clone());
        let running = self.run(attempt, slot, clip.clone(), deadline, cancel.clone());
        let (attempt, outcome) = running.await?;
        let fetched = clip.progress();
        self.trace.add(Stage::Fetch, fetch_start, fetched.finished_at.unwrap_or_else(Instant::now));
        ledger.note(|record| record.clip_bytes = Some(fetched.bytes));
        ledger.note_attempt(&self.state.miner, &attempt);
        let outcome = outcome?;
        ledger.note_outcome(&self.state.miner, &outcome);
        let accept = self.header(header::ACCEPT_ENCODING.as_str());
        let (gzip, trace) = (accept.is_some_and(answer::accepts_gzip), self.trace.clone());
        let challenge_id = attempt.work().challenge_id.clone();
        blocking(move || respond::encode(&challenge_id, &outcome.answer, gzip, &trace)).await?
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
    ) -> Result<(Attempt, Slot), ChallengeError> {
        let body = self.body(body).await?;
        let start = Instant::now();
        ledger.note(|record| record.validator_hotkey = self.header("validator-hotkey").map(str::to_owned));
        let headers = RequestHeaders::read(|name| self.header(name))?;
        self.state.gate.admit(&headers, &body, self.state.clock.unix_ns())?;
        let busy = ChallengeError::Busy { limit: self.state.slots.limit() };
        let slot = self.state.slots.take().ok_or(busy)?;
        let miner = Arc::clone(&self.state.miner);
        let attempt = blocking(move || Attempt::accept(&miner, &body, deadline)).await?;
        self.trace.add(Stage::Admit, start, Instant::now());
        let attempt = attempt?;
        let work = attempt.work();
        ledger.note(|record| {
            record.challenge_id = Some(work.challenge_id.clone());
            record.clip_address = Some(work.clip_address.clone());
        });
        Ok((attempt, slot))
    }

    async fn body(&self, body: Body) -> Result<Bytes, ChallengeError> {
        let limit_bytes = self.state.miner.config.validator.max_body_bytes;
        axum::body::to_bytes(body, limit_bytes).await.map_err(|error| {
            let source = std::error::Error::source(&error);
            if source.is_some_and(|cause| cause.is::<http_body_util::LengthLimitError>()) {
                return ChallengeError::BodyTooLarge { limit_bytes };
            }
            ChallengeError::BodyBroken(error.to_string())
        })
    }

    /// The place is given back only when the thread has ended, also where nobody waits for it any more.
    async fn run(
        &self,
        mut attempt: Attempt,
        slot: Slot,
        clip: clip::ArrivingClip,
        deadline: Instant,
        cancel: CancellationToken,
    ) -> Result<(Attempt, Result<Outcome, ChallengeError>), ChallengeError> {
        let (miner, trace) = (Arc::clone(&self.state.miner), self.trace.clone());
        blocking(move || {
            let _slot = slot;
            let outcome = run(&miner, &mut attempt, &clip, deadline, &trace, &cancel);
            (attempt, outcome)
        })
        .await
    }
}

/// Stops a fetch whose challenge has ended, so that no thread waits for its bytes.
struct GiveUp(clip::ArrivingClip);

impl Drop for GiveUp {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, ChallengeError> {
    let joined = tokio::task::spawn_blocking(work).await;
    joined.map_err(|panic| ChallengeError::Internal(format!("a worker thread panicked: {panic}")))
}
