//! Why a challenge was not answered. `server::status` gives each kind its HTTP status.

use thiserror::Error;

/// Why a challenge was not answered.
#[derive(Debug, Error)]
pub enum ChallengeError {
    /// The request was not admitted.
    #[error(transparent)]
    Refused(#[from] chain::Refusal),
    /// The request's body is longer than the operator allows.
    #[error("the body is longer than {limit_bytes} bytes (validator.max_body_bytes)")]
    BodyTooLarge {
        /// The limit, bytes.
        limit_bytes: usize,
    },
    /// The request's body could not be read to its end.
    #[error("the request's body broke off: {0}")]
    BodyBroken(String),
    /// The strategy does not take this request.
    #[error("{reason}")]
    NotTaken {
        /// 400 to 499, the strategy's choice.
        status: u16,
        /// The strategy's words.
        reason: String,
    },
    /// As many challenges as the operator allows are being answered.
    #[error("busy: {limit} challenges are being answered (validator.challenges_at_once)")]
    Busy {
        /// The limit.
        limit: usize,
    },
    /// The clip could not be had.
    #[error(transparent)]
    Fetch(#[from] clip::FetchError),
    /// The clip could not be turned into frames.
    #[error(transparent)]
    Decode(#[from] clip::DecodeError),
    /// The models failed on it.
    #[error("inference failed: {0}")]
    Inference(#[from] inference::StreamError),
    /// Time ran out.
    #[error("not answered within {deadline_ms} ms (validator.deadline_ms); reached stage {stage}")]
    Deadline {
        /// The time it was given, ms.
        deadline_ms: u64,
        /// The last stage that began.
        stage: &'static str,
    },
    /// The validator hung up.
    #[error("the validator closed the connection before the answer was ready; reached stage {stage}")]
    Abandoned {
        /// The last stage that began.
        stage: &'static str,
    },
    /// A defect of the miner.
    #[error("internal error: {0}")]
    Internal(String),
}
