//! Frames that wait, in the order in which they are to be looked at.

use super::ModelSet;
use std::collections::BTreeMap;
use std::time::Duration;

/// A frame's place: whoever compares less is looked at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// When its challenge must be answered.
    pub deadline: Duration,
    /// Its challenge; less for one that was there earlier.
    pub challenge: u64,
    /// Which of the challenge's streams.
    pub stream: u32,
    /// Where in the stream.
    pub place: u32,
}

/// A frame that waits.
pub(super) struct Entry<P> {
    pub payload: P,
    /// Models that have not been given it yet.
    pub remaining: ModelSet,
    pub arrived: Duration,
    pub failures: u32,
}

/// The frames by their keys.
pub(super) struct Queue<P> {
    entries: BTreeMap<Key, Entry<P>>,
}

impl<P> Default for Queue<P> {
    fn default() -> Self {
        Self { entries: BTreeMap::new() }
    }
}

impl<P: Clone> Queue<P> {
    /// Adds a frame; one that waits already is to be looked at by these models as well.
    pub fn insert(&mut self, key: Key, models: ModelSet, payload: P, now: Duration, failures: u32) {
        let fresh = || Entry { payload, remaining: ModelSet::default(), arrived: now, failures };
        let entry = self.entries.entry(key).or_insert_with(fresh);
        entry.remaining = entry.remaining.with(models);
        entry.failures = entry.failures.max(failures);
    }

    /// Those that wait for `model`, in order.
    pub fn waiting(&self, model: usize) -> impl Iterator<Item = (&Key, &Entry<P>)> {
        self.entries.iter().filter(move |(_, entry)| entry.remaining.has(model))
    }

    /// What a frame waits for.
    pub fn remaining(&self, key: &Key) -> ModelSet {
        self.entries.get(key).map_or_else(ModelSet::default, |entry| entry.remaining)
    }

    /// Takes a frame for `models`; it stays for those that it waits for besides. None for one that does not wait.
    pub fn take(&mut self, key: Key, models: ModelSet) -> Option<super::Job<P>> {
        let entry = self.entries.get_mut(&key)?;
        entry.remaining = entry.remaining.without(models);
        if !entry.remaining.is_empty() {
            return Some(super::Job { key, payload: entry.payload.clone(), failures: entry.failures });
        }
        let entry = self.entries.remove(&key)?;
        Some(super::Job { key, payload: entry.payload, failures: entry.failures })
    }

    /// What waits for any of `models`.
    pub fn waiting_for(&self, models: ModelSet) -> Vec<P> {
        let waiting = self.entries.values().filter(|entry| entry.remaining.meets(models));
        waiting.map(|entry| entry.payload.clone()).collect()
    }

    pub fn remove(&mut self, key: Key) {
        self.entries.remove(&key);
    }

    pub fn forget(&mut self, challenge: u64) {
        self.entries.retain(|key, _| key.challenge != challenge);
    }

    pub fn drain(&mut self) -> Vec<P> {
        std::mem::take(&mut self.entries).into_values().map(|entry| entry.payload).collect()
    }
}
