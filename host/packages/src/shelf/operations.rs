//! What can be done to a shelf: each a change of its state, whole or not at all. `wanted` is a digest, a name, or a name
//! with a version, as [`ShelfState::choose`] reads it.
//!
//! [`ShelfState::choose`]: super::ShelfState::choose

use super::Shelf;
use super::change::Removed;
use super::error::ShelfError;
use super::incoming::Incoming;
use super::state::{Installed, Quarantine};
use strategy::Capability;

impl Shelf {
    /// Makes the plugin in `incoming`, which was checked, a part of the shelf. It gets the paths that nobody on the shelf
    /// has, which are returned; the others wait for its promotion.
    ///
    /// # Errors
    /// A plugin that is there already or set aside, and a disk that refuses.
    pub fn install(&self, incoming: Incoming, plugin: Installed) -> Result<Vec<String>, ShelfError> {
        self.change(|state| {
            let (blob, now_unix_ms) = (self.blob_path(&plugin.digest), plugin.installed_unix_ms);
            let taken = state.add(plugin, now_unix_ms)?;
            // Before the state that knows of it: without that, the next operation sweeps it away.
            incoming.become_blob(&blob, &self.blobs())?;
            Ok(taken)
        })
    }

    /// Replaces the file of the plugin with `digest`, which is on the shelf and damaged, by the same one whole.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn restore(&self, incoming: Incoming, digest: &str) -> Result<(), ShelfError> {
        self.change(|state| {
            incoming.become_blob(&self.blob_path(digest), &self.blobs())?;
            // Whoever could not load it looks again.
            state.generation += 1;
            Ok(())
        })
    }

    /// Gives a plugin all its paths. What was before can be rolled back to.
    ///
    /// # Errors
    /// One that is disabled, set aside, not granted what it asks for, or active already; and a disk that refuses.
    pub fn promote(&self, wanted: &str, now_unix_ms: u64) -> Result<(), ShelfError> {
        self.change(|state| Ok(state.promote(wanted, now_unix_ms)?))
    }

    /// Takes the last promotion back, or the last install that took paths.
    ///
    /// # Errors
    /// Nothing to go back to, and a disk that refuses.
    pub fn rollback(&self) -> Result<(), ShelfError> {
        self.change(|state| Ok(state.rollback()?))
    }

    /// Switches a plugin on again.
    ///
    /// # Errors
    /// One that was not granted what it asks for, and a disk that refuses.
    pub fn enable(&self, wanted: &str) -> Result<(), ShelfError> {
        self.change(|state| Ok(state.enable(wanted, true)?))
    }

    /// Switches a plugin off: nobody on the shelf answers its paths until it is enabled or another gets them.
    ///
    /// # Errors
    /// An unknown plugin, and a disk that refuses.
    pub fn disable(&self, wanted: &str) -> Result<(), ShelfError> {
        self.change(|state| Ok(state.enable(wanted, false)?))
    }

    /// Takes a plugin off the shelf, with its file.
    ///
    /// # Errors
    /// One that is in use, and a disk that refuses.
    pub fn remove(&self, wanted: &str) -> Result<Removed, ShelfError> {
        self.change(|state| Ok(state.remove(wanted)?))
    }

    /// Grants a capability.
    ///
    /// # Errors
    /// One that the plugin does not ask for, and a disk that refuses.
    pub fn grant(&self, wanted: &str, capability: Capability) -> Result<(), ShelfError> {
        self.change(|state| Ok(state.grant(wanted, capability)?))
    }

    /// Takes a capability away; the plugin is not used until it is granted again.
    ///
    /// # Errors
    /// One that the plugin does not ask for, and a disk that refuses.
    pub fn revoke(&self, wanted: &str, capability: Capability) -> Result<(), ShelfError> {
        self.change(|state| Ok(state.revoke(wanted, capability)?))
    }

    /// Has a strategy run in shadow, or no longer.
    ///
    /// # Errors
    /// A scorer, one that is active, set aside or not granted what it asks for, and a disk that refuses.
    pub fn shadow(&self, wanted: &str, on: bool) -> Result<(), ShelfError> {
        self.change(|state| Ok(state.shadow(wanted, on)?))
    }

    /// Sets the plugin with this whole digest aside, whether it is on the shelf or not.
    ///
    /// # Errors
    /// A disk that refuses.
    pub fn quarantine(&self, digest: &str, why: Quarantine) -> Result<(), ShelfError> {
        self.change(|state| {
            state.quarantine(digest, why);
            Ok(())
        })
    }

    /// Lets a plugin that was set aside be used again, and returns its digest.
    ///
    /// # Errors
    /// One that is not set aside, and a disk that refuses.
    pub fn clear(&self, wanted: &str) -> Result<String, ShelfError> {
        self.change(|state| Ok(state.clear(wanted)?))
    }
}
