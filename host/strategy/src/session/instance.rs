//! One instance of a component, and what its failures mean.

use crate::bindings::exports::touchline::plugin::strategy::Guest as Exports;
use crate::bindings::{StrategyPlugin, StrategyPluginPre};
use crate::deadline::Deadline;
use crate::error::CallError;
use crate::guest::{DeadlinePassed, Guest, on_tick, one_line};
use crate::sandbox::Sandbox;
use std::collections::BTreeMap;
use std::sync::Arc;
use wasmtime::{Error, PoolConcurrencyLimitError, Store};

/// Most that one call may hand to the host, bytes, as the engine counts: an answer of 9,000 frames with 30
/// objects each is under 20 MB.
const MOST_RETURNED_BYTES: usize = 64 << 20;

/// Handles a plugin may hold; the contract needs one.
const MOST_HANDLES: usize = 100;

/// An instance and its memory.
pub struct Instance {
    store: Store<Guest>,
    plugin: StrategyPlugin,
    /// Keeps the clock going, without which no deadline interrupts.
    _sandbox: Sandbox,
}

impl Instance {
    /// Takes an instance from the sandbox's pool.
    pub fn new(
        sandbox: &Sandbox,
        pre: &StrategyPluginPre<Guest>,
        name: Arc<str>,
        settings: BTreeMap<String, String>,
        deadline: Deadline,
    ) -> Result<Self, CallError> {
        let limits = sandbox.limits();
        let guest = Guest::new(name, settings, deadline, limits.memory_bytes, limits.table_elements);
        let mut store = Store::new(sandbox.engine(), guest);
        store.limiter(|guest| &mut guest.memory);
        store.set_hostcall_fuel(MOST_RETURNED_BYTES);
        store.set_max_component_handles(MOST_HANDLES);
        store.epoch_deadline_callback(on_tick);
        store.set_epoch_deadline(1);
        match pre.instantiate(&mut store) {
            Ok(plugin) => Ok(Self { store, plugin, _sandbox: sandbox.clone() }),
            Err(error) if error.is::<DeadlinePassed>() => Err(CallError::Deadline { function: "start" }),
            Err(error) if error.is::<wasmtime::Trap>() => Err(explain("start", &error, store.data())),
            Err(error) if error.is::<PoolConcurrencyLimitError>() => {
                Err(CallError::NoRoom { instances: limits.instances })
            }
            Err(error) => Err(CallError::Instance(one_line(&format!("{error:#}")))),
        }
    }

    /// Calls one function, unless the deadline has passed.
    pub fn call<T>(
        &mut self,
        function: &'static str,
        call: impl FnOnce(&Exports, &mut Store<Guest>) -> wasmtime::Result<T>,
    ) -> Result<T, CallError> {
        if self.store.data().deadline().has_passed() {
            return Err(CallError::Deadline { function });
        }
        call(self.plugin.touchline_plugin_strategy(), &mut self.store)
            .map_err(|error| explain(function, &error, self.store.data()))
    }

    /// The host's side of it.
    pub fn guest(&mut self) -> &mut Guest {
        self.store.data_mut()
    }
}

fn explain(function: &'static str, error: &Error, guest: &Guest) -> CallError {
    if error.is::<DeadlinePassed>() {
        return CallError::Deadline { function };
    }
    if let Some(limit_bytes) = guest.memory.denied() {
        return CallError::Memory { function, limit_bytes };
    }
    let cause = one_line(&error.root_cause().to_string());
    let reason = match guest.last_error() {
        Some(logged) => format!("{cause}; it had logged: {logged}"),
        None => cause,
    };
    CallError::Trapped { function, reason }
}
