//! The set of strategies that is in force.

use super::set::{Place, Strategies};
use std::sync::{Arc, PoisonError, RwLock};

/// Holds the set in force. Swapping is one pointer: whoever looks finds the old set or the new one, never a mixture.
#[derive(Default)]
pub struct Current {
    set: RwLock<Arc<Strategies>>,
}

impl Current {
    /// The set in force now.
    pub fn set(&self) -> Arc<Strategies> {
        Arc::clone(&self.set.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who answers what is posted to `path` from now on.
    pub fn get(&self, path: &str) -> Option<Place> {
        self.set().get(path).cloned()
    }

    /// Puts another set in force.
    pub fn swap(&self, strategies: Strategies) {
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(strategies);
    }
}
