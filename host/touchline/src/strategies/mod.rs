//! Who answers: the strategies that are active, each on the paths that it answers.
//!
//! [`Strategies`] never changes; [`Current`] holds the set in force and swaps it whole. A challenge takes its
//! [`ActiveStrategy`] when it arrives and keeps it to the end, whatever is swapped meanwhile. Loading compiles and
//! blocks; looking up and swapping do not.

mod active;
mod current;
mod set;

pub use active::{ActiveStrategy, Origin, check_plugin};
pub use current::Current;
pub use set::Strategies;

/// Where validators ask whether a place is free; no strategy may claim it.
pub const AVAILABILITY_PATH: &str = "/availability";
