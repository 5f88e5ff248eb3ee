//! What of each challenge is kept to answer it again.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Where recordings are kept, and how many.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RecordingsConfig {
    /// Their folder; made where it is missing.
    pub dir: PathBuf,
    /// Most bytes of all of them; 0 keeps none.
    pub max_bytes: u64,
}

impl Default for RecordingsConfig {
    fn default() -> Self {
        Self { dir: "data/recordings".into(), max_bytes: 2 << 30 }
    }
}
