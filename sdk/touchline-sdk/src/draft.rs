//! The best answer so far, for when the strategy does not get to give a better one.

use crate::{Annotation, host};

/// Why a draft was not taken. What was left before stands.
pub use crate::bindings::touchline::plugin::draft::Refusal;

/// Leaves annotations for some frames, in any order; they take the place of those left before for the same frames. Where
/// the strategy is cut off, traps or answers nonsense, frames left here are answered with these. A `finish` that
/// returns makes drafts void.
///
/// # Errors
/// What the contract does not allow in an answer, more than an answer may have, and no challenge to leave it for:
/// outside a sandbox, when no [`TestHost`](crate::testing::TestHost) runs one.
pub fn leave(annotations: &[Annotation]) -> Result<(), Refusal> {
    host::leave(annotations)
}
