//! From `tracing`'s events to lines of the miner's log.

use crate::{Level, host};
use std::fmt::{Debug, Write};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes each event as one line: its message, then its fields as `name=value`. Spans are not written.
pub(crate) struct Lines;

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = LineOf::default();
        event.record(&mut line);
        let separator = if line.message.is_empty() { "" } else { " " };
        let text = format!("{}{separator}{}", line.message, line.fields.trim_end());
        host::write(level(*event.metadata().level()), text.trim_end());
    }

    /// Spans are not enabled; one that is made all the same gets the same number as every other.
    fn new_span(&self, _span: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _span: &Id, _values: &Record<'_>) {}
    fn record_follows_from(&self, _span: &Id, _follows: &Id) {}
    fn enter(&self, _span: &Id) {}
    fn exit(&self, _span: &Id) {}
}

#[derive(Default)]
struct LineOf {
    message: String,
    fields: String,
}

impl Visit for LineOf {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.record_debug(field, &format_args!("{value}"));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a string cannot fail.
        let _ = match field.name() {
            "message" => write!(self.message, "{value:?}"),
            name => write!(self.fields, "{name}={value:?} "),
        };
    }
}

fn level(level: tracing::Level) -> Level {
    match level {
        tracing::Level::ERROR => Level::Error,
        tracing::Level::WARN => Level::Warn,
        tracing::Level::INFO => Level::Info,
        tracing::Level::DEBUG => Level::Debug,
        _ => Level::Trace,
    }
}

/// Before a plugin's code runs in a sandbox: sends events to the log, and the text of a panic before the instance traps;
/// without it the host learns only that the plugin reached an `unreachable` instruction.
pub(crate) fn begin() {
    #[cfg(target_arch = "wasm32")]
    {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            std::panic::set_hook(Box::new(|panic| host::write(Level::Error, &panic.to_string())));
            // The instance is ours alone: nobody can have set another before.
            let _ = tracing::subscriber::set_global_default(Lines);
        });
    }
}
