//! A small space that survives the challenge, for this plugin alone.
//!
//! A capability: a plugin that calls these is used only where the operator has granted `state`. Outside a sandbox each
//! thread has a space of its own, and a [`TestHost`](crate::testing::TestHost) its own.

use crate::host;

/// Why something was not kept. The space is as it was.
pub use crate::bindings::touchline::plugin::state::Refusal;

/// The value last set, by this challenge or one that ended before this one began.
pub fn get(key: &str) -> Option<Vec<u8>> {
    host::get(key)
}

/// Keeps a value, from the end of the challenge on, where the plugin did not fail in it.
///
/// # Errors
/// A key or a value that the contract does not allow, or too many of them.
pub fn set(key: &str, value: &[u8]) -> Result<(), Refusal> {
    host::set(key, value)
}

/// Forgets a key; nothing happens where there is none.
pub fn remove(key: &str) {
    host::remove(key);
}
