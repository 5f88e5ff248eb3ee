//! End-to-end tests over the built command: real HTTP, the real plugin, the real models, rendered clips.
//!
//! One test binary, so that the clips are rendered once. What the tests need beside the repository (ONNX Runtime,
//! the built plugin, FFmpeg) comes from `make test`; without it they fail and say what is missing.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

mod actions;
mod answers;
mod bad_clips;
mod bad_requests;
mod bad_starts;
mod bench;
mod commands;
mod examples;
mod harness;
mod hostile;
mod installs;
mod limits;
mod live_scores;
#[path = "../../host/touchline/tests/strategies/marked.rs"]
mod marked;
mod models;
mod new_plugins;
#[path = "../../host/packages/tests/common/mod.rs"]
mod packages_common;
#[path = "../../host/strategy/tests/common/mod.rs"]
mod plugins;
mod recordings;
mod reproducible;
mod score;
mod swaps;
mod swaps_at_speed;
