//! A small space of one plugin that survives its challenges.
//!
//! A session sees the space as it was when it was opened, and its own changes. They are kept when the challenge ends
//! well, and lost otherwise.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use thiserror::Error;
use wasmtime::component::{ComponentType, Lower};

/// What a space holds.
pub type StateMap = BTreeMap<String, Vec<u8>>;
/// What a challenge changed: a value, or none where the key was forgotten.
pub type StateChanges = BTreeMap<String, Option<Vec<u8>>>;

/// WIT `state.refusal`: why something was not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, ComponentType, Lower)]
#[component(enum)]
#[repr(u8)]
pub enum StateRefusal {
    /// A key of 0 or over 100 bytes, or with control characters.
    #[error("a key that no space may have")]
    #[component(name = "bad-key")]
    BadKey,
    /// A value over 64 KiB, over 64 keys, or over 1 MiB of values.
    #[error("more than a space may hold")]
    #[component(name = "too-much")]
    TooMuch,
}

impl From<contract::state::Refusal> for StateRefusal {
    fn from(refusal: contract::state::Refusal) -> Self {
        match refusal {
            contract::state::Refusal::BadKey => Self::BadKey,
            contract::state::Refusal::TooMuch => Self::TooMuch,
        }
    }
}

/// Where the space of one plugin is kept. Both calls come while an answer is waited for, so neither may wait for a disk.
pub trait StateSpace: Send + Sync {
    /// What is kept now.
    fn read(&self) -> Arc<StateMap>;

    /// Keeps what a challenge changed, all or nothing; [`merge`] holds the limits.
    ///
    /// # Errors
    /// With what other challenges kept meanwhile it is more than a space may hold.
    fn keep(&self, changes: StateChanges) -> Result<(), StateRefusal>;
}

/// A space in memory: for tests, for replays, and as the first half of one that is written somewhere.
#[derive(Debug, Default)]
pub struct MemoryState(Mutex<Arc<StateMap>>);

impl MemoryState {
    /// A space that holds `kept`.
    pub fn new(kept: StateMap) -> Self {
        Self(Mutex::new(Arc::new(kept)))
    }
}

impl StateSpace for MemoryState {
    fn read(&self) -> Arc<StateMap> {
        Arc::clone(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn keep(&self, changes: StateChanges) -> Result<(), StateRefusal> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *kept = Arc::new(merge(&kept, changes)?);
        Ok(())
    }
}

/// `kept` with `changes`.
///
/// # Errors
/// More than a space may hold.
pub fn merge(kept: &StateMap, changes: StateChanges) -> Result<StateMap, StateRefusal> {
    let mut merged = kept.clone();
    for (key, value) in changes {
        match value {
            Some(value) => merged.insert(key, value),
            None => merged.remove(&key),
        };
    }
    contract::state::may_hold(merged.values().map(Vec::len))?;
    Ok(merged)
}

/// A space as one session sees it.
#[derive(Default)]
pub struct StateView {
    /// None where the session may keep nothing; it is told so nowhere, and what it sets is forgotten with it.
    space: Option<Arc<dyn StateSpace>>,
    seen: StateMap,
    changes: StateChanges,
}

impl StateView {
    /// The view of a session that begins now.
    pub fn new(space: Option<Arc<dyn StateSpace>>) -> Self {
        let seen = space.as_ref().map(|space| StateMap::clone(&space.read())).unwrap_or_default();
        Self { space, seen, changes: StateChanges::new() }
    }

    /// The value of `key`, as this session sees it.
    pub fn get(&self, key: &str) -> Option<&[u8]> {
        self.seen.get(key).map(Vec::as_slice)
    }

    /// Sets `key`, for this session to see and to be kept in the end.
    pub fn set(&mut self, key: String, value: Vec<u8>) -> Result<(), StateRefusal> {
        let kept = self.seen.iter().map(|(key, value)| (key.as_str(), value.len()));
        contract::state::may_set(&key, value.len(), kept)?;
        self.changes.insert(key.clone(), Some(value.clone()));
        self.seen.insert(key, value);
        Ok(())
    }

    /// Forgets `key`.
    pub fn remove(&mut self, key: &str) {
        if self.seen.remove(key).is_some() {
            self.changes.insert(key.to_owned(), None);
        }
    }

    /// Keeps the changes: the challenge has ended well.
    ///
    /// # Errors
    /// See [`StateSpace::keep`].
    pub fn keep(&mut self) -> Result<(), StateRefusal> {
        let changes = std::mem::take(&mut self.changes);
        match &self.space {
            Some(space) if !changes.is_empty() => space.keep(changes),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(space: &Arc<MemoryState>) -> StateView {
        StateView::new(Some(Arc::clone(space) as Arc<dyn StateSpace>))
    }

    #[test]
    fn a_session_sees_the_space_as_it_was_and_its_own_changes() {
        let space = Arc::new(MemoryState::new(StateMap::from([("a".into(), vec![1])])));
        let (mut first, mut second) = (view(&space), view(&space));
        first.set("a".into(), vec![2]).unwrap();
        first.set("b".into(), vec![3]).unwrap();
        assert_eq!(first.get("a"), Some(&[2][..]));
        assert_eq!(second.get("a"), Some(&[1][..]));
        first.keep().unwrap();
        assert_eq!(second.get("b"), None);
        second.remove("a");
        second.keep().unwrap();
        assert_eq!(*space.read(), StateMap::from([("b".into(), vec![3])]));
    }

    #[test]
    fn changes_that_are_not_kept_are_lost() {
        let space = Arc::new(MemoryState::default());
        let mut session = view(&space);
        session.set("a".into(), vec![1]).unwrap();
        drop(session);
        assert!(space.read().is_empty());
    }

    #[test]
    fn what_the_contract_does_not_allow_is_not_kept() {
        let space = Arc::new(MemoryState::default());
        let mut view = view(&space);
        assert_eq!(view.set(String::new(), vec![]), Err(StateRefusal::BadKey));
        assert_eq!(view.set("a".into(), vec![0; 65_537]), Err(StateRefusal::TooMuch));
        view.set("a".into(), vec![1]).unwrap();
        view.keep().unwrap();
        assert_eq!(*space.read(), StateMap::from([("a".into(), vec![1])]));
    }

    #[test]
    fn challenges_at_once_cannot_fill_a_space_beyond_its_limits() {
        let space = Arc::new(MemoryState::default());
        let (mut first, mut second) = (view(&space), view(&space));
        for nth in 0..40 {
            first.set(format!("a{nth}"), vec![]).unwrap();
            second.set(format!("b{nth}"), vec![]).unwrap();
        }
        first.keep().unwrap();
        assert_eq!(second.keep(), Err(StateRefusal::TooMuch));
        assert_eq!(space.read().len(), 40);
    }
}
