//! The contract's imports.

use crate::bindings::touchline::plugin::{budget, config, draft, log, state};
use crate::{Annotation, Level, Work};
use std::cell::RefCell;

pub fn write(level: Level, line: &str) {
    log::write(level, line);
}

thread_local! {
    /// An instance answers one challenge, so it is never another's.
    static ACCEPTED: RefCell<Option<Work>> = const { RefCell::new(None) };
}

pub fn keep_accepted(work: &Work) {
    ACCEPTED.set(Some(work.clone()));
}

pub fn accepted() -> Option<Work> {
    ACCEPTED.with_borrow(Clone::clone)
}

pub fn setting(key: &str) -> Option<String> {
    config::get(key)
}

pub fn remaining_ms() -> u32 {
    budget::remaining_ms()
}

pub fn leave(annotations: &[Annotation]) -> Result<(), draft::Refusal> {
    draft::leave(&annotations.into())
}

pub fn get(key: &str) -> Option<Vec<u8>> {
    state::get(key)
}

pub fn set(key: &str, value: &[u8]) -> Result<(), state::Refusal> {
    state::set(key, value)
}

pub fn remove(key: &str) {
    state::remove(key);
}
