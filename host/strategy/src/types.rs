//! What a strategy is told and what it says, as the host holds it.

use scene::Annotation;
use wasmtime::component::{ComponentType, Lift, Lower};

/// What a request asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, ComponentType, Lift)]
#[component(record)]
pub struct Work {
    /// The validator's name for the challenge, echoed in the standard answer.
    #[component(name = "challenge-id")]
    pub challenge_id: String,
    /// Where the clip is.
    #[component(name = "clip-address")]
    pub clip_address: String,
    /// Keypoints that every annotation must hold.
    #[component(name = "keypoints-per-frame")]
    pub keypoints_per_frame: u32,
}

/// Why a strategy does not take a request.
#[derive(Clone, Debug, PartialEq, Eq, ComponentType, Lift)]
#[component(record)]
pub struct Refusal {
    /// HTTP status, 400 to 499.
    pub status: u16,
    /// One sentence for the validator and the record.
    pub reason: String,
}

/// What one frame costs, measured at warm-up.
#[derive(Clone, Copy, Debug, PartialEq, ComponentType, Lower)]
#[component(record)]
pub struct RoleCost {
    /// Index into the descriptor's roles.
    pub role: u32,
    /// Milliseconds of one lane for one frame, preparation included.
    #[component(name = "ms-per-frame")]
    pub ms_per_frame: f32,
    /// Lanes that can run this role at the same time.
    pub lanes: u32,
}

/// Which frames a role looks at: those where `frame % stride == offset`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ComponentType, Lift)]
#[component(record)]
pub struct RolePlan {
    /// Index into the descriptor's roles.
    pub role: u32,
    /// At least 1.
    pub stride: u32,
    /// Less than the stride.
    pub offset: u32,
}

/// What a strategy answers, checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// One for every frame of the clip, in frame order; empty only beside a body. Boxes lie in the frame.
    pub annotations: Vec<Annotation>,
    /// A whole response body in the challenge's own form, in place of the standard one.
    pub body: Option<String>,
}
