//! The spaces of plugins that survive their challenges, on disk: a file for each plugin's name.
//!
//! Challenges read and keep in memory and wait for nothing; [`Spaces::write`] brings to the disk what has changed, and
//! blocks. A process that dies between the two loses what was kept since.

use anyhow::Context;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use strategy::{MemoryState, StateMap, StateSpace};

/// All spaces below one folder.
pub(super) struct Spaces {
    dir: PathBuf,
    /// By the plugin's name.
    spaces: BTreeMap<String, Space>,
}

struct Space {
    kept: Arc<MemoryState>,
    /// What the file holds.
    written: Arc<StateMap>,
}

impl Spaces {
    /// Spaces below `dir`, which is made when something is kept.
    pub(super) fn new(dir: PathBuf) -> Self {
        Self { dir, spaces: BTreeMap::new() }
    }

    /// The space of the plugin `name`, whatever its version.
    ///
    /// # Errors
    /// A file that cannot be read or is damaged.
    pub(super) fn of(&mut self, name: &str) -> anyhow::Result<Arc<dyn StateSpace>> {
        if let Some(space) = self.spaces.get(name) {
            return Ok(Arc::clone(&space.kept) as Arc<dyn StateSpace>);
        }
        let kept = Arc::new(MemoryState::new(read(&self.file(name))?));
        self.spaces.insert(name.to_owned(), Space { written: kept.read(), kept: Arc::clone(&kept) });
        Ok(kept)
    }

    /// Writes what has changed since the last time; what cannot be written is logged, and tried again next time.
    pub(super) fn write(&mut self) {
        let dir = self.dir.clone();
        for (name, space) in &mut self.spaces {
            let now = space.kept.read();
            if Arc::ptr_eq(&now, &space.written) {
                continue;
            }
            match write(&dir, name, &now) {
                Ok(()) => space.written = now,
                Err(error) => {
                    tracing::error!(plugin = name, "what the plugin keeps is not written: {error:#}")
                }
            }
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.dir.join(format!("{name}.json"))
    }
}

impl Drop for Spaces {
    fn drop(&mut self) {
        self.write();
    }
}

/// Keys as they are, values in hex.
fn read(file: &Path) -> anyhow::Result<StateMap> {
    let text = match std::fs::read(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(StateMap::new()),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", file.display())),
    };
    let damaged = || {
        format!("{} does not hold what a plugin kept; remove it, and the plugin begins anew", file.display())
    };
    let hexed: BTreeMap<String, String> = serde_json::from_slice(&text).with_context(damaged)?;
    let unhexed = hexed.into_iter().map(|(key, value)| Ok((key, hex::decode(value)?)));
    unhexed.collect::<Result<StateMap, hex::FromHexError>>().with_context(damaged)
}

/// Writes beside the file and renames, so that a crash leaves the old content or the new.
fn write(dir: &Path, name: &str, state: &StateMap) -> anyhow::Result<()> {
    std::fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
    let hexed: BTreeMap<&str, String> =
        state.iter().map(|(key, value)| (key.as_str(), hex::encode(value))).collect();
    let file = dir.join(format!("{name}.json"));
    let mut half = tempfile::NamedTempFile::new_in(dir).context("cannot make a file")?;
    half.write_all(&serde_json::to_vec_pretty(&hexed)?)?;
    half.as_file().sync_all()?;
    half.persist(&file).with_context(|| format!("cannot replace {}", file.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use strategy::StateChanges;

    fn keep(space: &Arc<dyn StateSpace>, key: &str, value: &[u8]) {
        space.keep(StateChanges::from([(key.to_owned(), Some(value.to_vec()))])).unwrap();
    }

    #[test]
    fn what_a_plugin_keeps_is_there_for_the_next_process_and_for_no_other_plugin() {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path().join("state");
        let mut spaces = Spaces::new(dir.clone());
        let space = spaces.of("gsr").unwrap();
        keep(&space, "seen", &[0, 255]);
        spaces.write();
        assert!(!dir.join("other.json").exists());
        let mut again = Spaces::new(dir);
        assert_eq!(again.of("gsr").unwrap().read()["seen"], [0, 255]);
        assert!(again.of("other").unwrap().read().is_empty());
    }

    #[test]
    fn a_damaged_file_is_named_with_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("gsr.json"), "{\"seen\": \"no hex\"}").unwrap();
        let error = format!("{:#}", Spaces::new(folder.path().to_owned()).of("gsr").err().unwrap());
        assert!(error.contains("gsr.json") && error.contains("remove it"), "{error}");
    }
}
