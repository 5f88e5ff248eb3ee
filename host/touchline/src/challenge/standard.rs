//! Reads the keys that every known challenge has, for when the strategy that should have read them failed.

use super::error::ChallengeError;
use serde::Deserialize;
use strategy::Work;

#[derive(Deserialize)]
struct Body {
    challenge_id: String,
    video_url: String,
}

/// What a request asks for, as far as the standard keys tell.
///
/// # Errors
/// A body that is not JSON or lacks a key.
pub fn accept(body: &[u8], keypoints_per_frame: u32) -> Result<Work, ChallengeError> {
    let body: Body = serde_json::from_slice(body).map_err(|error| ChallengeError::NotTaken {
        status: 400,
        reason: format!("the strategy failed and the request's body has not the standard keys: {error}"),
    })?;
    Ok(Work { challenge_id: body.challenge_id, clip_address: body.video_url, keypoints_per_frame })
}
