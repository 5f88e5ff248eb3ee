//! Touchline: the miner's command, the way of a challenge, and its two servers.
//!
//! Arrows point one way: `cli` uses `server`, which uses `challenge`, which uses the rooms beside this one
//! (`clip`, `inference`, `strategy`, `store`, `chain`). Only this crate knows them all.

pub mod challenge;
pub mod cli;
pub mod config;
pub mod devices;
pub mod http;
pub mod input;
pub mod miner;
pub mod pixels;
pub mod problem;
pub mod roles;
pub mod server;
pub mod strategies;
pub mod trials;
