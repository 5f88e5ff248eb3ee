//! The one place where kinds of errors become HTTP statuses.

use crate::challenge::ChallengeError;
use axum::http::StatusCode;
use chain::Refusal;
use clip::{DecodeError, FetchError};
use inference::StreamError;

/// The status that a validator gets.
pub fn status_of(error: &ChallengeError) -> StatusCode {
    match error {
        ChallengeError::Refused(refusal) => refused(refusal),
        ChallengeError::BodyTooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
        ChallengeError::BodyBroken(_) => StatusCode::BAD_REQUEST,
        ChallengeError::NotTaken { status, .. } => {
            StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_REQUEST)
        }
        ChallengeError::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        ChallengeError::Fetch(error) | ChallengeError::Decode(DecodeError::Fetch(error)) => fetch(error),
        ChallengeError::Decode(DecodeError::Library { .. }) => StatusCode::INTERNAL_SERVER_ERROR,
        ChallengeError::Decode(_) => StatusCode::UNPROCESSABLE_ENTITY,
        ChallengeError::Inference(StreamError::NoDevice { .. }) => StatusCode::SERVICE_UNAVAILABLE,
        ChallengeError::Inference(_) | ChallengeError::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        ChallengeError::Deadline { .. } => StatusCode::GATEWAY_TIMEOUT,
        ChallengeError::Abandoned { .. } => client_closed_request(),
    }
}

/// protocol.md: 401 for a request that is not what it claims to be, 403 for a validator that may not ask.
fn refused(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::UnknownValidator { .. } | Refusal::Stake { .. } => StatusCode::FORBIDDEN,
        _ => StatusCode::UNAUTHORIZED,
    }
}

/// An address that cannot be a clip's is the request's fault; a clip that cannot be had is its server's.
fn fetch(error: &FetchError) -> StatusCode {
    match error {
        FetchError::BadAddress { .. } | FetchError::PrivateAddress { .. } => StatusCode::BAD_REQUEST,
        FetchError::TooLarge { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        FetchError::TimedOut { .. } => StatusCode::GATEWAY_TIMEOUT,
        FetchError::DiskFull { .. } => StatusCode::INSUFFICIENT_STORAGE,
        FetchError::Disk { .. } => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_GATEWAY,
    }
}

/// 499, which proxies write for a client that hung up; nobody reads it, the record keeps it.
fn client_closed_request() -> StatusCode {
    StatusCode::from_u16(499).unwrap_or(StatusCode::BAD_REQUEST)
}
