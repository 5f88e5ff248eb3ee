//! The operator's settings, as a plugin reads them.

use crate::host;
use std::collections::BTreeMap;

/// Where settings come from: the host in a sandbox, a map in a test.
pub trait Settings {
    /// The value of a key; none for one that the descriptor does not list.
    fn get(&self, key: &str) -> Option<String>;
}

impl Settings for BTreeMap<String, String> {
    fn get(&self, key: &str) -> Option<String> {
        BTreeMap::get(self, key).cloned()
    }
}

/// The host's settings: what the operator set, or the descriptor's defaults.
pub(crate) struct HostSettings;

impl Settings for HostSettings {
    fn get(&self, key: &str) -> Option<String> {
        host::setting(key)
    }
}
