//! One challenge: a deadline, a trace, a record.
//!
//! ```text
//! accept (session reads the request) -> fetch -> run (decode, infer, observe) -> answer -> record -> recording
//! ```
//! [`Slots`] bound how many run at once; [`run`] blocks on a thread of its own; everything else is quick.

pub mod after;
pub mod answer;
mod attempt;
mod error;
mod judge;
mod look;
mod record;
mod recording;
mod run;
mod slots;
mod standard;
mod trace;

pub use self::recording::{Remains, Request, Sights};
pub use attempt::Attempt;
pub use error::ChallengeError;
pub use look::{Gaze, Look, Segment, observe};
pub use record::Ledger;
pub use run::run;
pub use slots::{Slot, Slots};
pub use trace::{Known, Looked, Trace, duration_ns};
