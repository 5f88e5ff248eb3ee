//! The engine that all plugins run on, its limits, and its clock.
//!
//! Instances come from a pool that is laid out once, so that opening a session costs microseconds. A thread
//! advances the engine's epoch; running plugins notice and look whether their deadline has passed. It ends with
//! the last sandbox, plugin or session that uses the engine.

use crate::error::SandboxError;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig};

/// What plugins may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SandboxLimits {
    /// Linear memory of one instance, bytes.
    pub memory_bytes: usize,
    /// Entries of one of its tables.
    pub table_elements: usize,
    /// Instances at the same time, over all plugins.
    pub instances: u32,
    /// How often a running plugin's deadline is looked at.
    pub tick: Duration,
    /// Longest time for one call.
    pub call: Duration,
    /// Time for a plugin to say what it is, when it is loaded.
    pub describe: Duration,
    /// Whether instructions are counted for the record; plugins run slower with it.
    pub count_fuel: bool,
}

impl Default for SandboxLimits {
    fn default() -> Self {
        Self {
            memory_bytes: 256 << 20,
            table_elements: 20_000,
            instances: 16,
            tick: Duration::from_millis(2),
            call: Duration::from_secs(2),
            describe: Duration::from_secs(2),
            count_fuel: false,
        }
    }
}

/// Core instances, memories and tables that make up one component instance, at most on average: a component that
/// a Rust toolchain builds has three core instances, one memory and two tables; one that carries Python has some forty
/// core instances, one for each library and each part of WASI that is stubbed out, and one that carries JavaScript has
/// more than two memories.
const CORE_INSTANCES_EACH: u32 = 48;
const MEMORIES_EACH: u32 = 4;
const TABLES_EACH: u32 = 8;

/// Stack of a plugin's calls, bytes.
const STACK_BYTES: usize = 512 << 10;

/// The engine, its limits and its clock; clones share them.
#[derive(Clone)]
pub struct Sandbox {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Engine,
    limits: SandboxLimits,
    /// Dropping it stops the clock.
    _clock: SyncSender<()>,
}

impl Sandbox {
    /// Reserves address space for the pool and starts the clock.
    ///
    /// # Errors
    /// Limits that the engine or the machine refuses.
    pub fn new(limits: &SandboxLimits) -> Result<Self, SandboxError> {
        let engine =
            Engine::new(&config(limits)).map_err(|error| SandboxError::Engine(format!("{error:#}")))?;
        let clock = start_clock(&engine, limits.tick).map_err(SandboxError::Clock)?;
        Ok(Self { shared: Arc::new(Shared { engine, limits: *limits, _clock: clock }) })
    }

    /// What plugins may use.
    pub fn limits(&self) -> &SandboxLimits {
        &self.shared.limits
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.shared.engine
    }
}

fn config(limits: &SandboxLimits) -> Config {
    let mut pool = PoolingAllocationConfig::default();
    pool.total_component_instances(limits.instances)
        .total_core_instances(limits.instances.saturating_mul(CORE_INSTANCES_EACH))
        .total_memories(limits.instances.saturating_mul(MEMORIES_EACH))
        .total_tables(limits.instances.saturating_mul(TABLES_EACH))
        .max_tables_per_module(TABLES_EACH)
        .table_elements(limits.table_elements)
        .max_memory_size(limits.memory_bytes);
    let mut config = Config::new();
    config
        .wasm_component_model(true)
        .concurrency_support(false) // no plugin function is asynchronous, and calls are four times as cheap
        .epoch_interruption(true)
        .consume_fuel(limits.count_fuel)
        .max_wasm_stack(STACK_BYTES)
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

/// Advances the epoch every `tick` until the returned sender is dropped.
fn start_clock(engine: &Engine, tick: Duration) -> std::io::Result<SyncSender<()>> {
    let engine = engine.weak();
    let (stop, stopped) = sync_channel(0);
    let run = move || {
        while stopped.recv_timeout(tick) == Err(RecvTimeoutError::Timeout) {
            let Some(engine) = engine.upgrade() else { break };
            engine.increment_epoch();
        }
    };
    std::thread::Builder::new().name("plugin-clock".into()).spawn(run)?;
    Ok(stop)
}
