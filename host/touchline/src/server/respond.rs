//! Turns what a challenge came to into an HTTP response, and closes its record once the connection has taken it.

use super::status::status_of;
use crate::challenge::answer::Body;
use crate::challenge::{ChallengeError, Ledger, Remains, Slot, Trace};
use axum::body::Body as HttpBody;
use axum::http::{HeaderValue, Response as HttpResponse, StatusCode, header};
use axum::response::{IntoResponse, Json, Response};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use scene::Stage;
use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;
use strategy::Answer;

/// An answer ready to leave.
pub struct Ready {
    body: Bytes,
    gzip: bool,
    slot: Option<Slot>,
    remains: Option<Remains>,
}

impl Ready {
    /// Keeps the challenge's place until the answer has left, and has what remains of it kept then.
    #[must_use]
    pub fn holding(self, slot: Option<Slot>, remains: Remains) -> Self {
        Self { slot, remains: Some(remains), ..self }
    }
}

/// Writes the answer's body: the strategy's own where it gave one, the standard one otherwise.
///
/// # Errors
/// None in practice; see [`Body::plain`].
pub fn encode(
    challenge_id: &str,
    given: &Answer,
    gzip: bool,
    trace: &Trace,
) -> Result<Ready, ChallengeError> {
    trace.time(Stage::Encode, || {
        let body = Body::of(challenge_id, Some(trace.received().elapsed()), given);
        let bytes = if gzip { body.gzip() } else { body.plain() };
        let bytes =
            bytes.map_err(|error| ChallengeError::Internal(format!("cannot write the answer: {error}")))?;
        Ok(Ready { body: bytes.into(), gzip, slot: None, remains: None })
    })
}

/// The response; the record is handed to the store when the body has been taken by the connection.
pub fn answer(ready: Ready, mut ledger: Ledger, trace: Trace) -> Response {
    if let Some(remains) = ready.remains {
        ledger.keep(remains);
    }
    let body = Leaving {
        size: ready.body.len() as u64,
        body: Some(ready.body),
        _slot: ready.slot,
        ledger: Some(ledger),
        trace,
        start: Instant::now(),
    };
    let mut response = HttpResponse::new(HttpBody::new(body));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if ready.gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}

/// The response to a challenge that was not answered: its status, and the reason as JSON under `detail`, the key
/// that the reference miner uses.
pub fn error(error: &ChallengeError) -> Response {
    let mut response = Json(serde_json::json!({ "detail": error.to_string() })).into_response();
    *response.status_mut() = status_of(error);
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

/// A body in one piece that knows when it has left.
struct Leaving {
    _slot: Option<Slot>,
    body: Option<Bytes>,
    size: u64,
    ledger: Option<Ledger>,
    trace: Trace,
    start: Instant,
}

impl http_body::Body for Leaving {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.body.take().map(|body| Ok(Frame::data(body))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.body.as_ref().map_or(0, |body| body.len() as u64))
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        let Some(ledger) = self.ledger.take() else { return };
        if self.body.is_some() {
            let error = ChallengeError::Abandoned { stage: Stage::Respond.name() };
            return ledger.not_answered(&error, status_of(&error).as_u16());
        }
        self.trace.add(Stage::Respond, self.start, Instant::now());
        ledger.answered(self.size);
    }
}
