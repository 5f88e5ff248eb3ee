//! How many challenges are answered at the same time.

use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places that there are.
#[derive(Clone, Debug)]
pub struct Slots {
    free: Arc<Semaphore>,
    limit: usize,
}

/// A place taken by one challenge; free again when dropped.
#[derive(Debug)]
pub struct Slot {
    _permit: OwnedSemaphorePermit,
}

impl Slots {
    /// `limit` places, all free.
    pub fn new(limit: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(limit)), limit }
    }

    /// Takes a place, if one is free.
    pub fn take(&self) -> Option<Slot> {
        let permit = Arc::clone(&self.free).try_acquire_owned().ok()?;
        Some(Slot { _permit: permit })
    }

    /// True when another challenge would be taken.
    pub fn available(&self) -> bool {
        self.free.available_permits() > 0
    }

    /// Places in all.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// Challenges being answered.
    pub fn taken(&self) -> usize {
        self.limit - self.free.available_permits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_its_challenge_ends() {
        let slots = Slots::new(1);
        let slot = slots.take();
        assert!(slot.is_some() && !slots.available());
        assert!(slots.take().is_none());
        drop(slot);
        assert_eq!((slots.available(), slots.taken()), (true, 0));
    }
}
