//! The twin for tests: a host for each thread. `testing` puts its own in that place while it calls a plugin.

use crate::testing::{Line, check};
use crate::{Annotation, Level, Work, draft, state};
use contract::Terms;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What a plugin reaches, and what it left there.
#[derive(Clone, Debug)]
pub struct NativeHost {
    /// Settings, merged with the defaults.
    pub settings: BTreeMap<String, String>,
    /// What the strategy made of the request.
    pub accepted: Option<Work>,
    /// Milliseconds until the deadline.
    pub remaining_ms: u32,
    /// Lines of the log; none is kept, but printed, outside a test host.
    pub log: Option<Vec<Line>>,
    /// What drafts are held against; none where no challenge runs.
    pub terms: Option<Terms>,
    /// The drafts left, by frame.
    pub drafts: BTreeMap<u32, Annotation>,
    /// The space that survives.
    pub state: BTreeMap<String, Vec<u8>>,
}

impl NativeHost {
    /// A host without a challenge, whose log goes to standard error.
    pub const fn bare() -> Self {
        Self {
            settings: BTreeMap::new(),
            accepted: None,
            remaining_ms: u32::MAX,
            log: None,
            terms: None,
            drafts: BTreeMap::new(),
            state: BTreeMap::new(),
        }
    }

    fn leave(&mut self, annotations: &[Annotation]) -> Result<(), draft::Refusal> {
        let terms = self.terms.as_ref().ok_or(draft::Refusal::NoChallenge)?;
        // Where no request says how many keypoints there are, the first draft does.
        let first = self.drafts.values().chain(annotations).next().map_or(0, |it| it.keypoints.len());
        let keypoints = terms.keypoints_per_frame.map_or(first, |count| count as usize);
        check::draft(annotations, keypoints)?;
        self.drafts.extend(annotations.iter().map(|annotation| (annotation.frame, annotation.clone())));
        Ok(())
    }

    fn set(&mut self, key: &str, value: &[u8]) -> Result<(), state::Refusal> {
        let kept = self.state.iter().map(|(key, value)| (key.as_str(), value.len()));
        contract::state::may_set(key, value.len(), kept)?;
        self.state.insert(key.to_owned(), value.to_owned());
        Ok(())
    }
}

thread_local! {
    static HOST: RefCell<NativeHost> = const { RefCell::new(NativeHost::bare()) };
}

/// Calls with `host` in this thread's place, and gives back what came of both.
pub fn within<T>(host: &mut NativeHost, call: impl FnOnce() -> T) -> T {
    /// Puts things back, even where the call panics.
    struct Back<'h>(&'h mut NativeHost);
    impl Drop for Back<'_> {
        fn drop(&mut self) {
            HOST.with_borrow_mut(|place| std::mem::swap(place, self.0));
        }
    }
    HOST.with_borrow_mut(|place| std::mem::swap(place, host));
    let _back = Back(host);
    call()
}

pub fn write(level: Level, line: &str) {
    HOST.with_borrow_mut(|host| match &mut host.log {
        Some(lines) => lines.push(Line { level, text: line.to_owned() }),
        None => eprintln!("{level:?}: {line}"),
    });
}

pub fn keep_accepted(work: &Work) {
    HOST.with_borrow_mut(|host| host.accepted = Some(work.clone()));
}

pub fn accepted() -> Option<Work> {
    HOST.with_borrow(|host| host.accepted.clone())
}

pub fn setting(key: &str) -> Option<String> {
    HOST.with_borrow(|host| host.settings.get(key).cloned())
}

pub fn remaining_ms() -> u32 {
    HOST.with_borrow(|host| host.remaining_ms)
}

pub fn leave(annotations: &[Annotation]) -> Result<(), draft::Refusal> {
    HOST.with_borrow_mut(|host| host.leave(annotations))
}

pub fn get(key: &str) -> Option<Vec<u8>> {
    HOST.with_borrow(|host| host.state.get(key).cloned())
}

pub fn set(key: &str, value: &[u8]) -> Result<(), state::Refusal> {
    HOST.with_borrow_mut(|host| host.set(key, value))
}

pub fn remove(key: &str) {
    HOST.with_borrow_mut(|host| host.state.remove(key));
}
