//! What a strategy plugin in Rust is written on.
