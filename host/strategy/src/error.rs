//! What can go wrong with a sandbox, a plugin file, its settings, and a call.

use crate::capability::Capability;
use crate::shape::WorldMismatch;
use crate::world::World;
use std::path::PathBuf;
use thiserror::Error;

/// The sandbox could not be made.
#[derive(Debug, Error)]
pub enum SandboxError {
    /// The engine refuses the limits, or the machine refuses the engine.
    #[error(
        "the plugin sandbox cannot be made: {0}; check strategy.max_memory_bytes and the machine's memory limits"
    )]
    Engine(String),
    /// No thread could be started.
    #[error("the plugin sandbox cannot start its clock: {0}")]
    Clock(#[source] std::io::Error),
}

/// A plugin file cannot be used.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The file cannot be read.
    #[error("cannot read the plugin {}: {source}; name a component's file (`make plugins` builds those that ship)", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is larger than any plugin should be.
    #[error("the plugin {} has {bytes} bytes, and at most {limit_bytes} are loaded; strip it of debug information", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The most there may be.
        limit_bytes: u64,
    },
    /// The file is a plain WebAssembly module.
    #[error("the plugin {} is a core WebAssembly module, not a component; build it with scripts/build-plugins.sh, or wrap it with `wasm-tools component new`", path.display())]
    CoreModule {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else altogether.
    #[error("the plugin {} is not a WebAssembly component that this host can run: {reason}", path.display())]
    NotComponent {
        /// The file.
        path: PathBuf,
        /// What it is, or where it breaks.
        reason: String,
    },
    /// A component of another world, or of a version of it that is not served.
    #[error("the plugin {} is no {}: {mismatch}", path.display(), world.export())]
    OtherWorld {
        /// The file.
        path: PathBuf,
        /// What it was to be.
        world: World,
        /// What is missing or too much.
        mismatch: WorldMismatch,
    },
    /// The plugin failed when it was asked what it is.
    #[error("the plugin {} does not describe itself: {source}", path.display())]
    Describe {
        /// The file.
        path: PathBuf,
        /// How it failed.
        source: CallError,
    },
    /// What the plugin says of itself cannot be used.
    #[error("the plugin {} describes itself in a way that cannot be used: {reason}", path.display())]
    Descriptor {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

/// The operator set a key that the plugin does not have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{key} = \"{value}\": the plugin {plugin} has no such setting; {known}")]
pub struct SettingError {
    /// The plugin's name.
    pub plugin: String,
    /// The unknown key.
    pub key: String,
    /// What it was set to.
    pub value: String,
    /// A sentence part that lists the keys there are.
    pub known: String,
}

/// A plugin failed at a call. The session is of no more use.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CallError {
    /// The operator's settings do not fit the plugin.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// The plugin asks for what the operator has not granted.
    #[error(
        "the plugin {plugin} asks for {capability}, which is not granted: `touchline plugin grant {plugin} {capability}` does"
    )]
    NotGranted {
        /// The plugin's name.
        plugin: String,
        /// What it asks for.
        capability: Capability,
    },
    /// As many instances run as the sandbox has room for.
    #[error("no instance of the plugin could be made: all {instances} of the sandbox are in use")]
    NoRoom {
        /// How many there may be.
        instances: u32,
    },
    /// The instance could not be set up; its exports have other types than the contract's.
    #[error("no instance of the plugin could be made: {0}")]
    Instance(String),
    /// The plugin broke off.
    #[error("{function} trapped: {reason}")]
    Trapped {
        /// The contract's function.
        function: &'static str,
        /// The engine's words, and the plugin's last logged error.
        reason: String,
    },
    /// The plugin did not return in time.
    #[error("{function} was not done by the deadline")]
    Deadline {
        /// The contract's function.
        function: &'static str,
    },
    /// The plugin took too long to say what it is.
    #[error("{function} was not done within {limit_ms} ms, the time that every plugin has to say what it is")]
    SlowDescribe {
        /// What the plugin was at: its start, or the contract's function.
        function: &'static str,
        /// The limit, ms.
        limit_ms: u64,
    },
    /// One call took longer than any may.
    #[error("{function} was not done within {limit_ms} ms (strategy.max_call_ms)")]
    Slow {
        /// The contract's function.
        function: &'static str,
        /// The limit, ms.
        limit_ms: u64,
    },
    /// The challenge ended while the plugin worked on it.
    #[error("{function} was interrupted: the challenge has ended")]
    Interrupted {
        /// The contract's function.
        function: &'static str,
    },
    /// The plugin wanted more memory than it may have.
    #[error(
        "{function} wanted more than {limit_bytes} bytes of memory; raise strategy.max_memory_bytes if the plugin is to be trusted with more"
    )]
    Memory {
        /// The contract's function.
        function: &'static str,
        /// The limit.
        limit_bytes: usize,
    },
    /// The plugin wanted a larger table than it may have.
    #[error("{function} wanted a table of more than {limit_elements} elements, which no plugin may have")]
    Table {
        /// The contract's function.
        function: &'static str,
        /// The limit.
        limit_elements: usize,
    },
    /// The plugin says that a setting cannot be used.
    #[error("a setting cannot be used: {0}")]
    BadSetting(String),
    /// The plugin says that it cannot answer.
    #[error("{function} gave up: {reason}")]
    CannotAnswer {
        /// The contract's function.
        function: &'static str,
        /// The plugin's words.
        reason: String,
    },
    /// The plugin returned something that breaks the contract.
    #[error("{function} returned what the contract does not allow: {reason}")]
    BadAnswer {
        /// The contract's function.
        function: &'static str,
        /// What was wrong, and where.
        reason: String,
    },
    /// The session failed before, or was called out of order; it is never called again.
    #[error("{function} was not called: {reason}")]
    NotCalled {
        /// The contract's function.
        function: &'static str,
        /// Why not.
        reason: &'static str,
    },
}
