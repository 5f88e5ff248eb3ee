//! The host's side of one instance: what its imports reach, and when it must stop.

use crate::deadline::Deadline;
use crate::draft::Drafts;
use crate::interrupt::Interrupt;
use crate::memory::Memory;
use crate::meter::Meter;
use crate::state::StateView;
use std::collections::BTreeMap;
use std::sync::Arc;
use wasmtime::component::{ComponentType, Lift};
use wasmtime::{Result, StoreContextMut, UpdateDeadline};

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
    /// Its memories and tables.
    pub memory: Memory,
    /// What the call that runs has taken.
    pub meter: Meter,
    /// The best answer so far.
    pub drafts: Drafts,
    /// What survives.
    pub state: StateView,
    lines: u32,
    last_error: Option<String>,
}

impl Guest {
    /// An instance of `plugin` that sees `settings` and `state` and is interrupted at `deadline`.
    pub fn new(
        plugin: Arc<str>,
        settings: BTreeMap<String, String>,
        state: StateView,
        deadline: Deadline,
        memory: Memory,
    ) -> Self {
        Self {
            plugin,
            challenge: String::new(),
            settings,
            deadline,
            call_ends: None,
            interrupt: Interrupt::default(),
            memory,
            meter: Meter::default(),
            drafts: Drafts::default(),
            state,
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
        self.memory.forgive();
        self.meter = Meter::default();
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

    /// Writes a line of the plugin's to the miner's log.
    pub fn log(&mut self, level: Level, message: &str) {
        self.lines = self.lines.saturating_add(1);
        if self.lines > MOST_LINES {
            return;
        }
        let line = one_line(message);
        let (plugin, challenge) = (&*self.plugin, self.challenge.as_str());
        match level {
            Level::Error => tracing::error!(plugin, challenge, "{line}"),
            Level::Warn => tracing::warn!(plugin, challenge, "{line}"),
            Level::Info => tracing::info!(plugin, challenge, "{line}"),
            Level::Debug => tracing::debug!(plugin, challenge, "{line}"),
            Level::Trace => tracing::trace!(plugin, challenge, "{line}"),
        }
        if level == Level::Error {
            self.last_error = Some(line);
        }
    }

    /// What `key` is set to; none for one that the plugin does not declare.
    pub fn setting(&self, key: &str) -> Option<String> {
        self.settings.get(key).cloned()
    }

    /// Milliseconds until the deadline.
    pub fn remaining_ms(&self) -> u32 {
        self.deadline.remaining_ms()
    }

    /// The challenge has ended well: what it changed in its space is kept.
    pub fn keep_state(&mut self) {
        if let Err(error) = self.state.keep() {
            tracing::warn!(
                plugin = %self.plugin, challenge = %self.challenge, %error,
                "what the plugin set in this challenge is not kept; other challenges have filled its space meanwhile"
            );
        }
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

/// WIT `log.level`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift)]
#[component(enum)]
#[repr(u8)]
pub enum Level {
    #[component(name = "error")]
    Error,
    #[component(name = "warn")]
    Warn,
    #[component(name = "info")]
    Info,
    #[component(name = "debug")]
    Debug,
    #[component(name = "trace")]
    Trace,
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

/// Text from a plugin as the log and the record can bear it: cut, and without control characters.
pub fn one_line(text: &str) -> String {
    let end = text.floor_char_boundary(LONGEST_LINE);
    text[..end].chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn guest() -> Guest {
        let deadline = Deadline::after(Duration::from_secs(60));
        let settings = BTreeMap::from([("a".into(), "1".into())]);
        Guest::new("p".into(), settings, StateView::default(), deadline, Memory::new(100, 10))
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
            guest.log(Level::Error, &format!("line {nth}"));
        }
        guest.log(Level::Error, "one too many");
        assert_eq!(guest.last_error(), Some("line 999"));
    }

    #[test]
    fn only_settings_that_are_there_are_given() {
        let guest = guest();
        assert_eq!(guest.setting("a").as_deref(), Some("1"));
        assert_eq!(guest.setting("b"), None);
        assert!(guest.remaining_ms() > 0);
    }
}
