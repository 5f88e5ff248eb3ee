//! What a call into a plugin takes, counted the same way on every machine.
//!
//! Bytes are those of the lists and strings that cross, list elements in the contract's canonical layout: 4 for each
//! number of a column. The few plain numbers beside them are not counted. What host functions are given and return during
//! the call counts as well.

use std::time::{Duration, Instant};

/// One call of a plugin's function, for the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PluginCall {
    /// The contract's function.
    pub function: &'static str,
    /// When it was called.
    pub start: Instant,
    /// How long it took, conversion and checks included.
    pub duration: Duration,
    /// WebAssembly instructions, as the engine weighs them; where the sandbox counts them.
    pub fuel: Option<u64>,
    /// The most linear memory that the instance had until then, bytes.
    pub peak_memory_bytes: u64,
    /// Bytes of the lists and strings that went into the plugin, in the contract's canonical layout: arguments, and
    /// what host functions returned.
    pub bytes_in: u64,
    /// Bytes that came out of it, likewise: the result, and what host functions were given.
    pub bytes_out: u64,
    /// Calls of host functions during it.
    pub host_calls: u32,
    /// How it failed, if it did.
    pub outcome: Result<(), String>,
}

/// What one call took so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meter {
    /// Bytes that went into the plugin.
    pub bytes_in: u64,
    /// Bytes that came out of it.
    pub bytes_out: u64,
    /// Calls of host functions.
    pub host_calls: u32,
}

impl Meter {
    /// Notes a call of a host function that was given `out` bytes.
    pub fn host_call(&mut self, out: usize) {
        self.host_calls = self.host_calls.saturating_add(1);
        self.bytes_out += out as u64;
    }
}
