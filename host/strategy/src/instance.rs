//! One instance of a component, what a call of it takes, and what its failures mean.

use crate::deadline::Deadline;
use crate::error::CallError;
use crate::exports::Exports;
use crate::guest::{Guest, Stopped, on_tick, one_line};
use crate::memory::{Denied, Memory};
use crate::meter::PluginCall;
use crate::sandbox::Sandbox;
use crate::state::StateView;
use crate::version::InterfaceVersion;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use wasmtime::component::{ComponentNamedList, InstancePre, Lift, Lower, TypedFunc};
use wasmtime::{Error, PoolConcurrencyLimitError, Store};

/// Most that one call may hand to the host, bytes, as the engine counts: an answer of 9,000 frames with 30
/// objects each is under 20 MB.
pub const MOST_RETURNED_BYTES: usize = 64 << 20;

/// Handles a plugin may hold; the contract needs one.
const MOST_HANDLES: usize = 100;

/// Whose instance it is, and what it works with.
pub struct Opening {
    pub name: Arc<str>,
    pub settings: BTreeMap<String, String>,
    pub state: StateView,
    pub deadline: Deadline,
}

/// An instance and its memory.
pub struct Instance<E> {
    store: Store<Guest>,
    exports: E,
    call_limit: Duration,
    counts_fuel: bool,
    /// Keeps the clock going, without which no deadline interrupts.
    _sandbox: Sandbox,
}

impl<E: Exports> Instance<E> {
    /// Takes an instance from the sandbox's pool.
    pub fn new(
        sandbox: &Sandbox,
        pre: &InstancePre<Guest>,
        version: InterfaceVersion,
        Opening { name, settings, state, deadline }: Opening,
    ) -> Result<Self, CallError> {
        let limits = sandbox.limits();
        let memory = Memory::new(limits.memory_bytes, limits.table_elements);
        let mut store = Store::new(sandbox.engine(), Guest::new(name, settings, state, deadline, memory));
        store.limiter(|guest| &mut guest.memory);
        store.set_hostcall_fuel(MOST_RETURNED_BYTES);
        store.set_max_component_handles(MOST_HANDLES);
        store.epoch_deadline_callback(on_tick);
        store.set_epoch_deadline(1);
        if limits.count_fuel {
            store.set_fuel(u64::MAX).map_err(|error| unusable(&error))?;
        }
        let made = pre.instantiate(&mut store).map_err(|error| {
            if error.is::<Stopped>() || error.is::<wasmtime::Trap>() {
                explain("start", &error, store.data(), limits.call)
            } else if error.is::<PoolConcurrencyLimitError>() {
                CallError::NoRoom { instances: limits.instances }
            } else {
                unusable(&error)
            }
        })?;
        let exports = E::find(made, &mut store, version).map_err(|error| unusable(&error))?;
        let (call_limit, counts_fuel) = (limits.call, limits.count_fuel);
        Ok(Self { store, exports, call_limit, counts_fuel, _sandbox: sandbox.clone() })
    }

    /// A call begins: it may take as long as the sandbox allows one, and what it takes is counted from here.
    pub fn begin_call(&mut self) {
        self.store.data_mut().begin_call(Deadline::after(self.call_limit));
        if self.counts_fuel {
            // Only an engine that counts none refuses, and that one is not asked.
            let _ = self.store.set_fuel(u64::MAX);
        }
    }

    /// The call of `function` that began at `start` has ended with `result`.
    pub fn ended<T>(
        &self,
        function: &'static str,
        start: Instant,
        result: &Result<T, CallError>,
    ) -> PluginCall {
        let Guest { memory, meter, .. } = self.store.data();
        let left = self.counts_fuel.then(|| self.store.get_fuel().ok()).flatten();
        PluginCall {
            function,
            start,
            duration: start.elapsed(),
            fuel: left.map(|left| u64::MAX - left),
            peak_memory_bytes: memory.peak_bytes(),
            bytes_in: meter.bytes_in,
            bytes_out: meter.bytes_out,
            host_calls: meter.host_calls,
            outcome: result.as_ref().map(|_| ()).map_err(ToString::to_string),
        }
    }

    /// Calls one function, unless the challenge's time is over.
    pub fn call<P, R>(
        &mut self,
        function: &'static str,
        pick: impl FnOnce(&E) -> TypedFunc<P, (R,)>,
        params: P,
    ) -> Result<R, CallError>
    where
        P: ComponentNamedList + Lower,
        (R,): ComponentNamedList + Lift,
    {
        if let Some(stopped) = self.store.data().stopped() {
            return Err(stopped_at(function, stopped, self.call_limit));
        }
        let called = pick(&self.exports).call(&mut self.store, params);
        called
            .map(|(returned,)| returned)
            .map_err(|error| explain(function, &error, self.store.data(), self.call_limit))
    }

    /// What can be called in it.
    pub fn exports(&self) -> &E {
        &self.exports
    }

    /// The host's side of it.
    pub fn guest(&self) -> &Guest {
        self.store.data()
    }

    /// The host's side of it.
    pub fn guest_mut(&mut self) -> &mut Guest {
        self.store.data_mut()
    }
}

/// As errors tell a limit.
pub fn whole_ms(limit: Duration) -> u64 {
    u64::try_from(limit.as_millis()).unwrap_or(u64::MAX)
}

fn unusable(error: &Error) -> CallError {
    CallError::Instance(one_line(&format!("{error:#}")))
}

fn stopped_at(function: &'static str, stopped: Stopped, call_limit: Duration) -> CallError {
    match stopped {
        Stopped::Deadline => CallError::Deadline { function },
        Stopped::Call => CallError::Slow { function, limit_ms: whole_ms(call_limit) },
        Stopped::Interrupted => CallError::Interrupted { function },
    }
}

fn explain(function: &'static str, error: &Error, guest: &Guest, call_limit: Duration) -> CallError {
    if let Some(stopped) = error.downcast_ref::<Stopped>() {
        return stopped_at(function, *stopped, call_limit);
    }
    match guest.memory.denied() {
        Some(Denied::Memory { limit_bytes }) => return CallError::Memory { function, limit_bytes },
        Some(Denied::Table { limit_elements }) => return CallError::Table { function, limit_elements },
        None => {}
    }
    let cause = one_line(&error.root_cause().to_string());
    let reason = match guest.last_error() {
        Some(logged) => format!("{cause}; it had logged: {logged}"),
        None => cause,
    };
    CallError::Trapped { function, reason }
}
