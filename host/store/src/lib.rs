//! Remembers every challenge in SQLite: answered, refused and failed ones, their stages and plugin calls.
//!
//! [`Store::record`] never waits: records go through a bounded queue to one writer task, and a record that finds
//! the queue full is counted and logged as lost. What becomes known later is added in the same way ([`Store::add`]).
//! Reading has connections of its own (the file is in WAL mode),
//! so the report never holds up the writer. Every query is checked against the migrations at compile time;
//! `scripts/check-queries` renews `.sqlx` after a change.

mod afterwards;
mod bounds;
mod challenges;
mod error;
mod models;
mod open;
mod painted_lines;
mod plugins;
mod record;
mod recordings;
mod scorer_calls;
mod scores;
mod stages;
mod store;
mod writer;

pub use afterwards::{
    Addition, LinesRecord, RecordingRecord, ScoreComponent, ScoreRecord, ScorerCallRecord, ShadowRecord,
};
pub use error::StoreError;
pub use record::{
    ChallengeDetail, ChallengeRecord, ChallengeSummary, ModelRecord, Outcome, PlanRecord, PluginCallRecord,
    StrategyRecord, Totals,
};
pub use store::Store;
