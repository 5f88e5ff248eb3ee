//! Lines for the miner's log.

use crate::Level;

/// Writes one line. The host cuts lines over 1,024 bytes and drops those after the 1,000th of a challenge.
/// Outside a sandbox the line goes to standard error.
pub fn write(level: Level, message: &str) {
    #[cfg(target_arch = "wasm32")]
    crate::bindings::touchline::plugin::log::write(level, message);
    #[cfg(not(target_arch = "wasm32"))]
    eprintln!("{level:?}: {message}");
}

/// Something is broken.
pub fn error(message: &str) {
    write(Level::Error, message);
}

/// Something is wrong, and the plugin goes on.
pub fn warn(message: &str) {
    write(Level::Warn, message);
}

/// What an operator may like to know.
pub fn info(message: &str) {
    write(Level::Info, message);
}

/// What the plugin's author may like to know.
pub fn debug(message: &str) {
    write(Level::Debug, message);
}

/// Sends the text of a panic to the log before the instance traps; without it the host learns only that the
/// plugin reached an `unreachable` instruction.
pub(crate) fn panics() {
    #[cfg(target_arch = "wasm32")]
    {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| std::panic::set_hook(Box::new(|panic| error(&panic.to_string()))));
    }
}
