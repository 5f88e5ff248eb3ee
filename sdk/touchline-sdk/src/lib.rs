//! What strategies and scorers in Rust are written on: the contract's types, a trait for each, and the macros that make
//! a component of what implements them.
//!
//! A strategy implements [`Strategy`] and [`Run`] and ends with [`export_strategy!`]; a scorer implements [`Scorer`] and
//! ends with [`export_scorer!`]; a component may hold both. Built for `wasm32-unknown-unknown` as a `cdylib` it imports
//! what it uses of the contract's world and nothing else. Built for the machine it runs on it is an ordinary library:
//! [`testing`] stands in for the host, so that logic is tested without a sandbox.
//!
//! Log lines are [`tracing`]'s events; spans are not written.
//!
//! ```
//! use touchline_sdk::{
//!     Answer, ChallengeType, Descriptor, Failure, Observation, Refusal, RoleCost, RolePlan, Run, Settings,
//!     Strategy, VideoInfo, Work, export_strategy, tracing,
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
//!     fn finish(&mut self, frame_count: u32) -> Result<Answer, Failure> {
//!         tracing::info!(frame_count, "nothing to say");
//!         Ok(Answer { annotations: vec![], body: Some("{}".into()) })
//!     }
//! }
//!
//! export_strategy!(Silent);
//!
//! # #[cfg(not(target_arch = "wasm32"))] {
//! // In its tests:
//! use touchline_sdk::testing::{TestClip, TestHost};
//! let answered = TestHost::<Silent>::new().unwrap().answer(&TestClip::empty(3)).unwrap();
//! assert_eq!(answered.answer.body.as_deref(), Some("{}"));
//! assert_eq!(answered.log[0].text, "nothing to say frame_count=3");
//! # }
//! ```

mod columns;
pub mod draft;
pub mod export;
mod host;
mod log;
mod scorer;
mod settings;
pub mod state;
mod strategy;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
mod types;

#[doc(hidden)]
#[allow(missing_docs, clippy::undocumented_unsafe_blocks, clippy::unwrap_used)] // generated from the contract
pub mod bindings {
    wit_bindgen::generate!({
        path: "../wit/touchline-plugin-0.2.0",
        world: "strategy-plugin",
        pub_export_macro: true,
        export_macro_name: "export_strategy_component",
        default_bindings_module: "touchline_sdk::bindings",
        additional_derives: [PartialEq],
    });
}

#[doc(hidden)]
#[allow(missing_docs, clippy::undocumented_unsafe_blocks, clippy::unwrap_used)] // generated from the contract
pub mod scorer_bindings {
    wit_bindgen::generate!({
        path: "../wit/touchline-plugin-0.2.0",
        world: "scorer-plugin",
        with: {
            "touchline:plugin/types@0.2.0": crate::bindings::touchline::plugin::types,
            "touchline:plugin/log@0.2.0": crate::bindings::touchline::plugin::log,
            "touchline:plugin/config@0.2.0": crate::bindings::touchline::plugin::config,
            "touchline:plugin/budget@0.2.0": crate::bindings::touchline::plugin::budget,
            "touchline:plugin/state@0.2.0": crate::bindings::touchline::plugin::state,
        },
        pub_export_macro: true,
        export_macro_name: "export_scorer_component",
        default_bindings_module: "touchline_sdk::scorer_bindings",
        additional_derives: [PartialEq],
    });
}

pub use bindings::exports::touchline::plugin::strategy::{Refusal, RoleCost, RolePlan, Work};
pub use bindings::touchline::plugin::log::Level;
pub use bindings::touchline::plugin::types::{
    ChallengeType, ConfigKey, Descriptor, Failure, Role, VideoInfo,
};
pub use scorer::Scorer;
pub use scorer_bindings::exports::touchline::plugin::scorer::{Component, FrameLines, ScoreCard, Segment};
pub use settings::Settings;
pub use strategy::{Run, Strategy, accepted, remaining_ms};
pub use tracing;
pub use types::{Annotation, Answer, Bounds, Detection, Evidence, Keypoint, Object, Observation, Point};
