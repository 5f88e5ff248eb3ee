//! Who predicts scores, as the operator writes it under `[scorer]`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The scorer of paths for which no installed one is active, and what all scorers are shown of the clip.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ScorerConfig {
    /// The plugin's component; empty for none.
    pub plugin: PathBuf,
    /// Painted lines are looked for in so many frames in a row; 0 looks for none.
    pub lines_run_frames: u32,
    /// Such a run begins at every n-th frame.
    pub lines_every_frames: u32,
    /// Its own settings.
    pub settings: BTreeMap<String, String>,
}

impl Default for ScorerConfig {
    fn default() -> Self {
        Self {
            plugin: PathBuf::new(),
            lines_run_frames: 10,
            lines_every_frames: 50,
            settings: BTreeMap::new(),
        }
    }
}
