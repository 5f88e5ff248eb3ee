//! Who predicts scores, as the operator writes it under `[scorer]`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The scorer of paths for which no installed one is active.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScorerConfig {
    /// The plugin's component; empty for none.
    pub plugin: PathBuf,
    /// Its own settings.
    pub settings: BTreeMap<String, String>,
}
