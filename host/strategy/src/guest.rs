//! The host's side of one instance: what its imports reach, and how much memory it has.

use crate::bindings::{budget, config, log, types};
use crate::deadline::Deadline;
use crate::interrupt::Interrupt;
use std::collections::BTreeMap;
use std::sync::Arc;
use wasmtime::{ResourceLimiter, Result, StoreContextMut, UpdateDeadline};

/// Longest log line, bytes, and most lines of one challenge; the contract names both.
const LONGEST_LINE: usize = 1_024;
const MOST_LINES: u32 = 1_000;

/// What belongs to one instance.
pub struct Guest {
    plugin: Arc<str>,
    /// Known once a request was accepted.
    challenge: String,
    settings: BTreeMap<String, String>,
    deadline: Deadline,
    /// When the call that runs must be done, if it comes before the deadline.
    call_ends: Option<Deadline>,
    interrupt: Interrupt,
    /// Its linear memory.
    pub memory: Memory,
    lines: u32,
    last_error: Option<String>,
}

impl Guest {
    /// An instance of `plugin` that sees `settings` and is interrupted at `deadline`.
    pub fn new(
        plugin: Arc<str>,
        settings: BTreeMap<String, String>,
        deadline: Deadline,
        memory_bytes: usize,
        table_elements: usize,
    ) -> Self {
        let memory = Memory { limit_bytes: memory_bytes, table_elements, used_bytes: 0, denied: false };
        Self {
            plugin,
            challenge: String::new(),
            settings,
            deadline,
            call_ends: None,
            interrupt: Interrupt::default(),
            memory,
            lines: 0,
            last_error: None,
        }
    }

    /// Names the challenge in the log from here on.
    pub fn set_challenge(&mut self, challenge: &str) {
        self.challenge = challenge.to_owned();
    }

    /// Lets `interrupt` stop it, too.
    pub fn obey(&mut self, interrupt: Interrupt) {
        self.interrupt = interrupt;
    }

    /// The call that begins now must be done by `ends`.
    pub fn begin_call(&mut self, ends: Deadline) {
        self.call_ends = Some(ends);
    }

    /// Why it must not go on, if it must not.
    pub fn stopped(&self) -> Option<Stopped> {
        if self.interrupt.is_raised() {
            return Some(Stopped::Interrupted);
        }
        if self.deadline.has_passed() {
            return Some(Stopped::Deadline);
        }
        self.call_ends.is_some_and(|ends| ends.has_passed()).then_some(Stopped::Call)
    }

    /// The last line that it logged as an error; a panic's words, where it trapped by one.
    pub fn last_error(&self) -> Option<&str> {
        self.last_error.as_deref()
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let dropped = self.lines.saturating_sub(MOST_LINES);
        if dropped > 0 {
            tracing::warn!(plugin = %self.plugin, challenge = %self.challenge, dropped, "the plugin logged too much");
        }
    }
}

/// Why a plugin was interrupted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stopped {
    /// The challenge's time for its strategy is over.
    #[error("the deadline has passed")]
    Deadline,
    /// One call took too long.
    #[error("the call took too long")]
    Call,
    /// Nobody wants the answer any more.
    #[error("the challenge has ended")]
    Interrupted,
}

/// Called at every tick of the clock while the plugin runs.
pub fn on_tick(store: StoreContextMut<'_, Guest>) -> Result<UpdateDeadline> {
    match store.data().stopped() {
        Some(stopped) => Err(stopped.into()),
        None => Ok(UpdateDeadline::Continue(1)),
    }
}

/// The linear memory of one instance, all its memories together.
pub struct Memory {
    limit_bytes: usize,
    table_elements: usize,
    used_bytes: usize,
    denied: bool,
}

impl Memory {
    /// The limit, where the instance was denied something because of it.
    pub fn denied(&self) -> Option<usize> {
        self.denied.then_some(self.limit_bytes)
    }
}

impl ResourceLimiter for Memory {
    fn memory_growing(&mut self, current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        let used_bytes = self.used_bytes.saturating_add(desired.saturating_sub(current));
        let granted = used_bytes <= self.limit_bytes;
        if granted {
            self.used_bytes = used_bytes;
        }
        self.denied |= !granted;
        Ok(granted)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> Result<bool> {
        Ok(desired <= self.table_elements)
    }
}

impl types::Host for Guest {}

impl log::Host for Guest {
    fn write(&mut self, level: log::Level, message: String) {
        self.lines = self.lines.saturating_add(1);
        if self.lines > MOST_LINES {
            return;
        }
        let line = one_line(&message);
        let (plugin, challenge) = (&*self.plugin, self.challenge.as_str());
        match level {
            log::Level::Error => tracing::error!(plugin, challenge, "{line}"),
            log::Level::Warn => tracing::warn!(plugin, challenge, "{line}"),
            log::Level::Info => tracing::info!(plugin, challenge, "{line}"),
            log::Level::Debug => tracing::debug!(plugin, challenge, "{line}"),
            log::Level::Trace => tracing::trace!(plugin, challenge, "{line}"),
        }
        if matches!(level, log::Level::Error) {
            self.last_error = Some(line);
        }
    }
}

impl config::Host for Guest {
    fn get(&mut self, key: String) -> Option<String> {
        self.settings.get(&key).cloned()
    }
}

impl budget::Host for Guest {
    fn remaining_ms(&mut self) -> u32 {
        self.deadline.remaining_ms()
    }
}

/// Text from a plugin as the log and the record can bear it: cut, and without control characters.
pub fn one_line(text: &str) -> String {
    let end = text.floor_char_boundary(LONGEST_LINE);
    text[..end].chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use wasmtime::ResourceLimiter;

    fn guest() -> Guest {
        let deadline = Deadline::after(Duration::from_secs(60));
        Guest::new("p".into(), BTreeMap::from([("a".into(), "1".into())]), deadline, 100, 10)
    }

    #[test]
    fn lines_are_cut_at_a_character_and_hold_no_control_characters() {
        let line = one_line(&format!("a\n\u{1b}[31m{}", "é".repeat(1_000)));
        assert!(line.starts_with("a  [31m") && line.len() <= LONGEST_LINE, "{line}");
    }

    #[test]
    fn the_last_error_is_kept_and_lines_beyond_the_limit_are_not() {
        let mut guest = guest();
        for nth in 0..MOST_LINES {
            log::Host::write(&mut guest, log::Level::Error, format!("line {nth}"));
        }
        log::Host::write(&mut guest, log::Level::Error, "one too many".into());
        assert_eq!(guest.last_error(), Some("line 999"));
    }

    #[test]
    fn all_memories_together_stay_under_the_limit() {
        let mut guest = guest();
        let memory = &mut guest.memory;
        assert!(memory.memory_growing(0, 60, None).unwrap());
        assert!(memory.memory_growing(0, 40, None).unwrap());
        assert_eq!(memory.denied(), None);
        assert!(!memory.memory_growing(40, 41, None).unwrap());
        assert_eq!(memory.denied(), Some(100));
    }

    #[test]
    fn only_settings_that_are_there_are_given() {
        let mut guest = guest();
        assert_eq!(config::Host::get(&mut guest, "a".into()).as_deref(), Some("1"));
        assert_eq!(config::Host::get(&mut guest, "b".into()), None);
        assert!(budget::Host::remaining_ms(&mut guest) > 0);
    }
}
