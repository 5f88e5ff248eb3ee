//! Tries strategies on what was really seen.
//!
//! Everything here blocks, for as long as the strategies take, and belongs on a thread of its own.

mod contender;
mod contenders;

pub use contender::Contender;
pub use contenders::Contenders;
