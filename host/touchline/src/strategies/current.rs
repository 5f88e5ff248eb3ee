//! The set of strategies that is in force.

use super::active::ActiveStrategy;
use super::set::Strategies;
use std::sync::{Arc, PoisonError, RwLock};

/// Holds the set in force. Swapping is one pointer: whoever looks finds the old set or the new one, never a mixture.
pub struct Current {
    set: RwLock<Arc<Strategies>>,
}

impl Current {
    /// Begins with `strategies`.
    pub fn new(strategies: Strategies) -> Self {
        Self { set: RwLock::new(Arc::new(strategies)) }
    }

    /// The set in force now.
    pub fn set(&self) -> Arc<Strategies> {
        Arc::clone(&self.set.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who answers what is posted to `path` from now on.
    pub fn get(&self, path: &str) -> Option<Arc<ActiveStrategy>> {
        self.set().get(path).map(Arc::clone)
    }

    /// Puts another set in force.
    pub fn swap(&self, strategies: Strategies) {
        *self.set.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(strategies);
    }
}
