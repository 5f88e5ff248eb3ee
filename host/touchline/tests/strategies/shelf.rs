//! A shelf in memory: the twin of the one on disk.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use touchline::strategies::{Installed, Listing, SetAside, Source};

/// What is active on `/wat`. Clones share it.
#[derive(Clone, Default)]
pub struct Shelf {
    listing: Arc<Mutex<Listing>>,
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
        self.listing.lock().unwrap().set_aside.get(digest).cloned()
    }

    fn change(&self, change: impl FnOnce(&mut Listing)) {
        let mut listing = self.listing.lock().unwrap();
        change(&mut listing);
        listing.generation += 1;
    }
}

impl Source for Shelf {
    fn generation(&self) -> anyhow::Result<u64> {
        Ok(self.listing.lock().unwrap().generation)
    }

    fn listing(&self) -> anyhow::Result<Listing> {
        Ok(self.listing.lock().unwrap().clone())
    }

    fn quarantine(&self, digest: &str, why: &SetAside) -> anyhow::Result<()> {
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
