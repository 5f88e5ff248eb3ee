//! The tests of the projects that `touchline plugin new` writes in Rust, run here so that nobody has to build them.

#[path = "../../templates/rust/scorer/lib.rs"]
mod scorer;
#[path = "../../templates/rust/strategy/lib.rs"]
mod strategy;
