//! Strategies that are swapped, fail and come back while challenges go on: real HTTP and plugins, a device that is none.

#![allow(clippy::unwrap_used)] // a panic is a test's report

mod marked;
#[path = "../../../strategy/tests/common/mod.rs"]
mod plugins;
mod rig;
mod shelf;
mod start;
mod swap;
mod unfit;
