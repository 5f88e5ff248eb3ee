//! The bench's validator: times an answer and keeps nothing of it but a digest, since it lives in the process whose peak
//! of memory is measured.

use crate::cli::challenge::{BROKE_OFF, Validator, ask, gsr_body};
use anyhow::Context;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// The bench measures slow machines too, and clips longer than validators send.
pub const PATIENCE: Duration = Duration::from_secs(3_600);

/// SHA-256 of an answer from its frames on: what comes before holds a time.
pub type FramesDigest = [u8; 32];

/// What came back.
pub struct Answered {
    /// From just before the POST until the whole body was read: the time that is scored.
    pub elapsed: Duration,
    /// What the frames were.
    pub frames: FramesDigest,
}

/// Sends one challenge about `clip_address` and reads the answer piece by piece.
///
/// # Errors
/// No connection, another status than 200 (with the miner's reason), or an answer that breaks off.
pub async fn post(
    validator: &Validator,
    miner: &str,
    challenge_id: &str,
    clip_address: &str,
) -> anyhow::Result<Answered> {
    let (start, mut response) =
        ask(validator, miner, "/soccer/challenge", gsr_body(challenge_id, clip_address), PATIENCE).await?;
    let mut frames = Frames::default();
    while let Some(piece) = response.chunk().await.context(BROKE_OFF)? {
        frames.update(&piece);
    }
    Ok(Answered { elapsed: start.elapsed(), frames: frames.digest() })
}

/// The key in front of the frames.
const KEY: &[u8] = b"\"frames\":";

/// Digests a body that comes in pieces, from its frames on.
#[derive(Default)]
struct Frames {
    /// What came so far, until the key was in it.
    head: Vec<u8>,
    digest: Option<Sha256>,
}

impl Frames {
    fn update(&mut self, piece: &[u8]) {
        if let Some(digest) = &mut self.digest {
            return digest.update(piece);
        }
        self.head.extend_from_slice(piece);
        if let Some(key) = self.head.windows(KEY.len()).position(|window| window == KEY) {
            self.digest = Some(Sha256::new_with_prefix(&self.head[key..]));
            self.head = Vec::new();
        }
    }

    /// Of a body without frames, of all of it.
    fn digest(self) -> FramesDigest {
        self.digest.unwrap_or_else(|| Sha256::new_with_prefix(&self.head)).finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(pieces: &[&[u8]]) -> FramesDigest {
        let mut frames = Frames::default();
        pieces.iter().for_each(|piece| frames.update(piece));
        frames.digest()
    }

    #[test]
    fn bodies_that_differ_before_their_frames_alone_have_one_digest_however_they_are_cut() {
        let whole = digest(&[b"{\"processing_time\":1.5,\"frames\":[1,2]}"]);
        assert_eq!(whole, digest(&[b"{\"processing_time\":2.25,\"fra", b"mes\":[1", b",2]}"]));
        assert_ne!(whole, digest(&[b"{\"processing_time\":1.5,\"frames\":[1,3]}"]));
    }

    #[test]
    fn bodies_without_frames_are_told_apart() {
        assert_ne!(digest(&[b"{\"detail\":1}"]), digest(&[b"{\"detail\":2}"]));
    }
}
