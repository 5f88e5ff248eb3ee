//! Tries strategies on what was really seen: answers recordings again, and compares two strategies on the same ones.
//!
//! Everything here blocks, for as long as the strategies take, and belongs on a thread of its own.

mod bench;
mod compare;
mod contender;
mod contenders;
mod interval;
mod promote;
mod scorer;

pub use bench::{Bench, ShelfBench};
pub use compare::{CompareError, Comparison, Pairs, Side, Trial};
pub use contender::Contender;
pub use contenders::Contenders;
pub use interval::{FEWEST_PAIRS, Interval};
pub use promote::objection;
pub use scorer::{Score, ScoreError, Scorer, evidence};
