//! One instance of a component, and what its failures mean.

use crate::bindings::exports::touchline::plugin::strategy::Guest as Exports;
use crate::bindings::{StrategyPlugin, StrategyPluginPre};
use crate::deadline::Deadline;
use crate::error::CallError;
use crate::guest::{Guest, Stopped, on_tick, one_line};
use crate::sandbox::Sandbox;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
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
    call_limit: Duration,
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
            Ok(plugin) => Ok(Self { store, plugin, call_limit: limits.call, _sandbox: sandbox.clone() }),
            Err(error) if error.is::<Stopped>() || error.is::<wasmtime::Trap>() => {
                Err(explain("start", &error, store.data(), limits.call))
            }
            Err(error) if error.is::<PoolConcurrencyLimitError>() => {
                Err(CallError::NoRoom { instances: limits.instances })
            }
            Err(error) => Err(CallError::Instance(one_line(&format!("{error:#}")))),
        }
    }

    /// Calls one function, unless the challenge's time is over. It may take as long as the sandbox allows a call.
    pub fn call<T>(
        &mut self,
        function: &'static str,
        call: impl FnOnce(&Exports, &mut Store<Guest>) -> wasmtime::Result<T>,
    ) -> Result<T, CallError> {
        self.store.data_mut().begin_call(Deadline::after(self.call_limit));
        if let Some(stopped) = self.store.data().stopped() {
            return Err(stopped_at(function, stopped, self.call_limit));
        }
        call(self.plugin.touchline_plugin_strategy(), &mut self.store)
            .map_err(|error| explain(function, &error, self.store.data(), self.call_limit))
    }

    /// The host's side of it.
    pub fn guest(&mut self) -> &mut Guest {
        self.store.data_mut()
    }
}

fn stopped_at(function: &'static str, stopped: Stopped, call_limit: Duration) -> CallError {
    match stopped {
        Stopped::Deadline => CallError::Deadline { function },
        Stopped::Call => {
            CallError::Slow { function, limit_ms: u64::try_from(call_limit.as_millis()).unwrap_or(u64::MAX) }
        }
        Stopped::Interrupted => CallError::Interrupted { function },
    }
}

fn explain(function: &'static str, error: &Error, guest: &Guest, call_limit: Duration) -> CallError {
    if let Some(stopped) = error.downcast_ref::<Stopped>() {
        return stopped_at(function, *stopped, call_limit);
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
