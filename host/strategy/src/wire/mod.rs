//! What crosses between host and plugin, in the contract's own form where it is not the host's form already.
//!
//! The component model compares records and variants by their fields and cases, so the types here and those of
//! [`crate::types`] do for every version of the contract. What is seen and what is answered has a form of its own in
//! each: [`records`] in 0.1.0, [`columns`] since. Copies, and no rule of the contract is checked but that there is a
//! number for whatever is counted.

pub mod columns;
pub mod records;

use wasmtime::component::{ComponentType, Lift, Lower};

/// WIT `video-info`.
#[derive(Clone, Copy, ComponentType, Lower)]
#[component(record)]
pub struct VideoInfo {
    width: u32,
    height: u32,
    #[component(name = "frame-rate")]
    frame_rate: f64,
    #[component(name = "frame-count")]
    frame_count: Option<u32>,
}

impl From<scene::VideoInfo> for VideoInfo {
    fn from(video: scene::VideoInfo) -> Self {
        let scene::VideoInfo { width, height, frame_rate, frame_count } = video;
        Self { width, height, frame_rate, frame_count }
    }
}

/// A place in the frame, source px.
#[derive(Clone, Copy, Debug, PartialEq, ComponentType, Lift, Lower)]
#[component(record)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Down.
    pub y: f32,
}

/// WIT `failure`.
#[derive(ComponentType, Lift)]
#[component(variant)]
pub enum Failure {
    #[component(name = "bad-setting")]
    BadSetting(String),
    #[component(name = "cannot-answer")]
    CannotAnswer(String),
}
