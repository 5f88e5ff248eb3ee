//! Installed plugins, as the operator writes it under `[plugins]`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Plugins that are installed with `touchline plugin install`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PluginsConfig {
    /// The shelf: where installed plugins lie. Only Touchline may write there.
    pub dir: PathBuf,
    /// Challenges in a row in which a plugin fails before it is set aside.
    pub failures_before_quarantine: u32,
    /// Writable memory of the process that compiles and tries a plugin before it is installed, bytes.
    pub check_memory_bytes: u64,
    /// Its processor time, s.
    pub check_seconds: u64,
    /// Newest recordings that a candidate for promotion is compared on with who answers.
    pub promote_last: usize,
    /// How much longer than who answers a candidate may take in 95 of 100 of them, ms.
    pub promote_max_slower_ms: f64,
    /// ed25519 keys in hex, by the names of the publishers who sign with them.
    pub publishers: BTreeMap<String, String>,
    /// Settings by the plugin's name.
    pub settings: BTreeMap<String, BTreeMap<String, String>>,
}

impl Default for PluginsConfig {
    fn default() -> Self {
        Self {
            dir: "data/plugins".into(),
            failures_before_quarantine: 3,
            check_memory_bytes: 2 << 30,
            check_seconds: 120,
            promote_last: 100,
            promote_max_slower_ms: 50.0,
            publishers: BTreeMap::new(),
            settings: BTreeMap::new(),
        }
    }
}
