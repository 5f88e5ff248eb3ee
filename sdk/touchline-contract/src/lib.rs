//! What the contract with plugins asks beyond its types: how much there may be of something, and what is nonsense.
//!
//! `sdk/wit` says what crosses and what it means; these are the rules for its values. The host holds every plugin against
//! them, and the sdk's test doubles do the same, so that an author reads in a test what the host would say. Both come with
//! their own types: what is held against a rule is shown as plain values or through a small trait. Each check says what is
//! wrong, and where. Nothing here allocates without a bound, blocks, or knows who calls.

pub mod answer;
pub mod descriptor;
pub mod score;
pub mod state;
pub mod work;

pub use answer::{Annotation, Object, Terms};
pub use descriptor::Descriptor;

/// Most keypoints of a role, of a request and of one frame.
pub const MOST_KEYPOINTS: u32 = 1_000;

/// Fails with what `otherwise` says unless it `holds`.
fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
