//! Runs strategy plugins in a sandbox.
//!
//! A plugin is a WebAssembly component of the world `strategy-plugin` in `sdk/wit`. [`Sandbox`] holds the engine
//! and its limits, [`Plugin`] a checked and compiled component, [`Session`] one instance of it that answers one
//! challenge. What a plugin gives back is checked before anyone sees it, and a plugin that fails costs nothing
//! but itself: [`plain`] answers in its place.
//!
//! Loading compiles and blocks for up to seconds; every call of a session blocks until the plugin returns or its
//! deadline passes. Neither belongs on an asynchronous thread. This room knows no model, network or store.

mod bindings;
mod cache;
mod capability;
mod check;
mod component;
mod convert;
mod deadline;
mod descriptor;
mod error;
mod guest;
mod interrupt;
pub mod plain;
mod plugin;
mod renumber;
mod sandbox;
mod session;
mod shape;
mod types;

pub use capability::Capability;
pub use component::{Component, MAX_PLUGIN_BYTES};
pub use deadline::Deadline;
pub use descriptor::{ChallengeType, ConfigKey, Descriptor, Role};
pub use error::{CallError, LoadError, SandboxError, SettingError};
pub use interrupt::Interrupt;
pub use plugin::Plugin;
pub use renumber::ClassIds;
pub use sandbox::{Sandbox, SandboxLimits};
pub use session::{PluginCall, Session};
pub use shape::{INTERFACE_PACKAGE, INTERFACE_VERSION, Shape, WorldMismatch};
pub use types::{Answer, Refusal, RoleCost, RolePlan, Work};
