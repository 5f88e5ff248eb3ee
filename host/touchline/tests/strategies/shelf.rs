//! A shelf in memory: the twin of the one on disk.

#![allow(dead_code, reason = "each test binary and the benchmark use their own part")]

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use touchline::strategies::{Installed, Listing, SetAside, Source};

/// What is active on `/wat`. Clones share it.
#[derive(Clone, Default)]
pub struct Shelf {
    state: Arc<Mutex<State>>,
    /// The generation of the last look.
    seen: Option<u64>,
}

#[derive(Default)]
struct State {
    generation: u64,
    listing: Listing,
}

impl Shelf {
    /// Puts these on `/wat`: who is to answer, then those before it. Nothing takes the path away.
    pub fn activate(&self, plugins: &[&Installed]) {
        self.change(|listing| {
            listing.paths.clear();
            if !plugins.is_empty() {
                let plugins = plugins.iter().map(|&plugin| plugin.clone()).collect();
                listing.paths.insert("/wat".into(), plugins);
            }
        });
    }

    /// As the operator does.
    pub fn clear(&self, digest: &str) {
        self.change(|listing| drop(listing.set_aside.remove(digest)));
    }

    /// Why a digest is set aside.
    pub fn set_aside(&self, digest: &str) -> Option<SetAside> {
        self.state.lock().unwrap().listing.set_aside.get(digest).cloned()
    }

    fn change(&self, change: impl FnOnce(&mut Listing)) {
        let mut state = self.state.lock().unwrap();
        change(&mut state.listing);
        state.generation += 1;
    }
}

impl Source for Shelf {
    fn look(&mut self) -> anyhow::Result<Option<Listing>> {
        let state = self.state.lock().unwrap();
        let changed = self.seen.replace(state.generation) != Some(state.generation);
        Ok(changed.then(|| state.listing.clone()))
    }

    fn quarantine(&mut self, digest: &str, why: &SetAside) -> anyhow::Result<()> {
        self.change(|listing| drop(listing.set_aside.insert(digest.to_owned(), why.clone())));
        Ok(())
    }
}

/// A component in a file.
pub fn installed(folder: &std::path::Path, name: &str, component: &[u8]) -> Installed {
    use sha2::{Digest, Sha256};
    let file: PathBuf = folder.join(name);
    std::fs::write(&file, component).unwrap();
    Installed { digest: hex::encode(Sha256::digest(component)), file, source: name.into() }
}
