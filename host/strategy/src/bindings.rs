//! The contract's types and calls, generated from `sdk/wit`.

#![allow(missing_docs)] // generated; the contract documents every item

wasmtime::component::bindgen!({
    path: "../../sdk/wit/touchline-plugin-0.1.0",
    world: "strategy-plugin",
});

pub use exports::touchline::plugin::strategy;
pub use touchline::plugin::{budget, config, log, types};
