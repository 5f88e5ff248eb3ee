//! What a plugin reaches outside itself, in two forms with the same functions: the contract's imports in a sandbox, and
//! a twin in the process for tests. Nothing blocks.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod sandbox;

#[cfg(not(target_arch = "wasm32"))]
pub use native::*;
#[cfg(target_arch = "wasm32")]
pub use sandbox::*;
