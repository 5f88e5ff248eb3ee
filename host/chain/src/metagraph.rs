//! The subnet's nodes and their stake, as fiber saves them in `nodes.json`.

use crate::{Hotkey, HotkeyError};
use serde::Deserialize;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Stake by hotkey.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metagraph {
    stakes_tao: HashMap<Hotkey, f64>,
}

/// Why a file is no metagraph.
#[derive(Debug, Error)]
pub enum MetagraphError {
    /// The file cannot be read.
    #[error("{}: {error}; point chain.nodes_file at the nodes.json that fiber saves", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's words.
        error: std::io::Error,
    },
    /// Not a map from hotkey to node.
    #[error("{}: not a map from hotkey to node: {error}; point chain.nodes_file at the nodes.json that fiber saves", path.display())]
    Form {
        /// The file.
        path: PathBuf,
        /// What, and in which line.
        error: serde_json::Error,
    },
    /// A key of the map is no hotkey.
    #[error("{}: {error}; have fiber save the file again, or take that node out", path.display())]
    Hotkey {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: HotkeyError,
    },
    /// A node says neither `tao_stake` nor `stake`.
    #[error("{}: the node {hotkey} has neither `tao_stake` nor `stake`; have fiber save the file again, or take that node out", path.display())]
    NoStake {
        /// The file.
        path: PathBuf,
        /// The node.
        hotkey: Hotkey,
    },
}

/// The keys of a node that matter here; the others are ignored.
#[derive(Deserialize)]
struct Node {
    stake: Option<f64>,
    tao_stake: Option<f64>,
}

impl Metagraph {
    /// Reads a `nodes.json`. Blocks on the disk.
    ///
    /// # Errors
    /// A file that cannot be read or is not a map from hotkeys to nodes with a stake.
    pub fn load(path: &Path) -> Result<Self, MetagraphError> {
        let own = || path.to_owned();
        let text = std::fs::read(path).map_err(|error| MetagraphError::Read { path: own(), error })?;
        let nodes: HashMap<String, Node> =
            serde_json::from_slice(&text).map_err(|error| MetagraphError::Form { path: own(), error })?;
        let mut stakes_tao = HashMap::with_capacity(nodes.len());
        for (address, node) in nodes {
            let hotkey: Hotkey =
                address.parse().map_err(|error| MetagraphError::Hotkey { path: own(), error })?;
            // Newer files split the stake; only its TAO counts towards the minimum.
            let stake_tao = node.tao_stake.or(node.stake);
            let stake_tao = stake_tao.ok_or(MetagraphError::NoStake { path: own(), hotkey })?;
            stakes_tao.insert(hotkey, stake_tao);
        }
        Ok(Self { stakes_tao })
    }

    /// A metagraph of the given hotkeys and their stake in TAO.
    pub fn from_stakes(stakes_tao: impl IntoIterator<Item = (Hotkey, f64)>) -> Self {
        Self { stakes_tao: stakes_tao.into_iter().collect() }
    }

    /// A node's stake in TAO; none for a hotkey that is no node.
    pub fn stake_tao(&self, hotkey: &Hotkey) -> Option<f64> {
        self.stakes_tao.get(hotkey).copied()
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.stakes_tao.len()
    }

    /// True when there is no node, and so nobody may ask.
    pub fn is_empty(&self) -> bool {
        self.stakes_tao.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "5CcyqxXnJucaCnQQvvUg5EPzj1uoNAxACZvzArHw5aVDvgNH";
    const SECOND: &str = "5CfCr47V5Dte6bwxNBE8K9oNnQd9fiay6aDEEkgYtFv7w4Fq";

    fn load(text: &str) -> Result<Metagraph, MetagraphError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nodes.json");
        std::fs::write(&path, text).unwrap();
        Metagraph::load(&path)
    }

    #[test]
    fn the_tao_stake_is_preferred_and_the_older_key_still_read() {
        let text = format!(
            r#"{{"{FIRST}": {{"hotkey": "{FIRST}", "coldkey": "x", "node_id": 3, "stake": 9000.5, "tao_stake": 12.25,
            "alpha_stake": 9.0, "ip": "0.0.0.0"}}, "{SECOND}": {{"stake": 77, "tao_stake": null}}}}"#
        );
        let metagraph = load(&text).unwrap();
        assert_eq!(metagraph.stake_tao(&FIRST.parse().unwrap()), Some(12.25));
        assert_eq!(metagraph.stake_tao(&SECOND.parse().unwrap()), Some(77.0));
        assert_eq!(metagraph.stake_tao(&Hotkey::from_bytes([0; 32])), None);
        assert_eq!(metagraph.len(), 2);
    }

    #[test]
    fn each_fault_of_the_file_has_its_error() {
        assert!(matches!(load("[]"), Err(MetagraphError::Form { .. })));
        assert!(matches!(load("{\"5Cc"), Err(MetagraphError::Form { .. })));
        assert!(matches!(load("{\"5Cc\": {\"stake\": 1}}"), Err(MetagraphError::Hotkey { .. })));
        assert!(matches!(load(&format!("{{\"{FIRST}\": {{}}}}")), Err(MetagraphError::NoStake { .. })));
        assert!(matches!(
            load(&format!("{{\"{FIRST}\": {{\"stake\": \"many\"}}}}")),
            Err(MetagraphError::Form { .. })
        ));
        let nowhere = Metagraph::load(Path::new("/nowhere/nodes.json")).unwrap_err();
        assert!(nowhere.to_string().contains("/nowhere/nodes.json"), "{nowhere}");
    }
}
