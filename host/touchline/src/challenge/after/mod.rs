//! What happens to a challenge after its answer has left: its recording is kept, the painted lines of its clip are found,
//! its answer is scored, shadows are tried.
//!
//! Nothing here is on an answer's way. [`Recorder::hand_over`] never waits; what it hands over goes through a bounded
//! queue to a thread that the system gives time when nobody else wants it. A recording that finds the queue full is
//! dropped, which its challenge's record says.

mod additions;
mod aftermath;
mod painted;
mod priority;
mod recorder;

pub use aftermath::{Aftermath, Left};
pub use painted::LineFinder;
pub use recorder::{Recorder, SharedFolder};
