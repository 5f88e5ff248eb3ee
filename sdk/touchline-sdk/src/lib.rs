//! What a strategy plugin in Rust is written on: the contract's types, a trait to implement, and the macro that
//! makes a component of it.
//!
//! A plugin implements [`Strategy`] and [`Run`] and ends with [`export_strategy!`]. Built for
//! `wasm32-unknown-unknown` as a `cdylib` it imports what the contract's world names and nothing else. Built for
//! the machine it runs on it is an ordinary library, so that its logic is tested without a sandbox: what the
//! host would give comes in as arguments, and log lines go to standard error.
//!
//! ```
//! use touchline_sdk::{
//!     Answer, ChallengeType, Descriptor, Failure, Observation, Refusal, RoleCost, RolePlan, Run, Settings,
//!     Strategy, VideoInfo, Work, export_strategy,
//! };
//!
//! struct Silent;
//!
//! impl Strategy for Silent {
//!     type Run = Self;
//!
//!     fn describe() -> Descriptor {
//!         let challenge = ChallengeType { name: "silent".into(), path: "/silent".into() };
//!         Descriptor {
//!             name: "silent".into(),
//!             version: "0.1.0".into(),
//!             challenges: vec![challenge],
//!             roles: vec![],
//!             config_keys: vec![],
//!         }
//!     }
//!
//!     fn accept(_request_body: &[u8]) -> Result<Work, Refusal> {
//!         Err(Refusal { status: 400, reason: "nothing is answered here".into() })
//!     }
//!
//!     fn open(_video: VideoInfo, _settings: &dyn Settings) -> Result<Self, Failure> {
//!         Ok(Self)
//!     }
//! }
//!
//! impl Run for Silent {
//!     fn plan(&mut self, _costs: &[RoleCost], _budget_ms: u32) -> Result<Vec<RolePlan>, Failure> {
//!         Ok(vec![])
//!     }
//!
//!     fn observe(&mut self, _observations: Vec<Observation>) -> Result<(), Failure> {
//!         Ok(())
//!     }
//!
//!     fn finish(&mut self, _frame_count: u32) -> Result<Answer, Failure> {
//!         Ok(Answer { annotations: vec![], body: Some("{}".into()) })
//!     }
//! }
//!
//! export_strategy!(Silent);
//! ```

pub mod export;
pub mod log;
mod settings;
mod strategy;

#[doc(hidden)]
#[allow(missing_docs, clippy::undocumented_unsafe_blocks, clippy::unwrap_used)] // generated from the contract
pub mod bindings {
    wit_bindgen::generate!({
        path: "../wit/touchline-plugin-0.1.0",
        world: "strategy-plugin",
        pub_export_macro: true,
        export_macro_name: "export_component",
        default_bindings_module: "touchline_sdk::bindings",
        additional_derives: [PartialEq],
    });
}

pub use bindings::exports::touchline::plugin::strategy::{
    Answer, ChallengeType, ConfigKey, Descriptor, Failure, Refusal, Role, RoleCost, RolePlan, Work,
};
pub use bindings::touchline::plugin::log::Level;
pub use bindings::touchline::plugin::types::{
    Annotation, Bounds, Detection, Keypoint, Object, Observation, Point, VideoInfo,
};
pub use settings::Settings;
pub use strategy::{Run, Strategy, remaining_ms};
