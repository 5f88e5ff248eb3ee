//! Who answers: the strategies that are active, each on the paths that it answers.
//!
//! [`Strategies`] never changes; [`Current`] holds the set in force and swaps it whole. A challenge takes its
//! [`Place`] when it arrives and keeps it to the end, whatever is swapped meanwhile. [`Keeper`] makes sets from the base
//! file and from what a [`Source`] lists; it loads, compiles and blocks. Looking up and swapping do not.

mod active;
mod changes;
mod current;
mod health;
mod infirmary;
mod keeper;
mod loader;
mod set;
mod shelf;
mod source;
mod spaces;
mod watch;

pub use active::{ActiveStrategy, Origin};
pub use current::Current;
pub use health::{Health, SetAside};
pub use keeper::{Keeper, Prospect};
pub use loader::Loader;
pub use set::{Place, Strategies};
pub use shelf::Shelved;
pub use source::{Installed, Listing, Source};
pub use watch::watch;

/// Where validators ask whether a place is free; no strategy may claim it.
pub const AVAILABILITY_PATH: &str = "/availability";
