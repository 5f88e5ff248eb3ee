//! Runs plugins in a sandbox.
//!
//! A plugin is a WebAssembly component of a world in `sdk/wit`, of one of the served versions of the contract.
//! [`Sandbox`] holds the engine and its limits, [`Plugin`] a checked and compiled strategy, [`Session`] one instance of
//! it that answers one challenge, [`ScorerPlugin`] a scorer. What a plugin gives back is checked before anyone sees it,
//! and a plugin that fails costs nothing but itself: its drafts and [`plain`] answer in its place.
//!
//! Loading compiles and blocks for up to seconds; every call of a session blocks until the plugin returns or its
//! deadline passes. Neither belongs on an asynchronous thread. This room knows no model, network or store.

mod cache;
mod capability;
mod check;
mod component;
mod deadline;
mod descriptor;
mod draft;
mod error;
mod exports;
mod guest;
mod imports;
mod instance;
mod interrupt;
mod memory;
mod meter;
pub mod plain;
mod plugin;
mod renumber;
mod sandbox;
mod score;
mod scorer;
mod session;
mod shape;
mod state;
mod types;
mod version;
mod wire;
mod world;

pub use cache::forget_compiled;
pub use capability::Capability;
pub use component::{Component, MAX_PLUGIN_BYTES};
pub use contract::answer::MOST_FRAMES;
pub use deadline::Deadline;
pub use descriptor::{ChallengeType, ConfigKey, Descriptor, Role};
pub use error::{CallError, LoadError, SandboxError, SettingError};
pub use interrupt::Interrupt;
pub use meter::PluginCall;
pub use plugin::{Loaded, OpenOptions, Plugin, ScorerPlugin};
pub use renumber::ClassIds;
pub use sandbox::{Sandbox, SandboxLimits};
pub use score::{Evidence, FrameLines, ScoreCard, ScoreComponent, Segment};
pub use scorer::Scored;
pub use session::Session;
pub use shape::{Shape, WorldMismatch};
pub use state::{MemoryState, StateChanges, StateMap, StateRefusal, StateSpace, merge};
pub use types::{Answer, Refusal, RoleCost, RolePlan, Work};
pub use version::{INTERFACE_PACKAGE, InterfaceVersion};
pub use wire::Point;
pub use world::World;
