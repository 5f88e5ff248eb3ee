//! The trait that a strategy implements.

use crate::{
    Answer, Descriptor, Failure, Observation, Refusal, RoleCost, RolePlan, Settings, VideoInfo, Work, host,
};

/// A strategy. Its functions carry the meaning that the contract gives those of the same name.
pub trait Strategy: 'static {
    /// One challenge of this strategy.
    type Run: Run;

    /// What the strategy is. Must not depend on settings or time.
    fn describe() -> Descriptor;

    /// Reads the raw body of a request.
    ///
    /// # Errors
    /// A [`Refusal`] for a request that is not to be answered.
    fn accept(request_body: &[u8]) -> Result<Work, Refusal>;

    /// Opens a challenge on a clip.
    ///
    /// # Errors
    /// [`Failure::BadSetting`] for a setting that cannot be used, naming key, value and remedy;
    /// [`Failure::CannotAnswer`] for a clip that cannot be answered.
    fn open(video: VideoInfo, settings: &dyn Settings) -> Result<Self::Run, Failure>;
}

/// One challenge: planned once, given observations any number of times, finished once.
pub trait Run: 'static {
    /// Which frames each role is to look at; `budget_ms` is the time until the deadline.
    ///
    /// # Errors
    /// A [`Failure`] when there is no plan that could be answered.
    fn plan(&mut self, costs: &[RoleCost], budget_ms: u32) -> Result<Vec<RolePlan>, Failure>;

    /// What was seen, in frame order and within a frame in role order. How observations are cut into batches
    /// must not change the answer.
    ///
    /// # Errors
    /// A [`Failure`] for observations that cannot be used.
    fn observe(&mut self, observations: Vec<Observation>) -> Result<(), Failure>;

    /// The answer; `frame_count` is the number of frames that were decoded.
    ///
    /// # Errors
    /// A [`Failure`] when there is no answer.
    fn finish(&mut self, frame_count: u32) -> Result<Answer, Failure>;
}

/// What [`Strategy::accept`] made of the request that is being answered; none where the operator has a clip answered that
/// no request asked for. For answers with a body of their own, which must name the challenge.
pub fn accepted() -> Option<Work> {
    host::accepted()
}

/// Milliseconds until the challenge's deadline; 0 once it has passed. An answer that depends on this cannot be
/// reproduced. Outside a sandbox it is what a [`TestHost`](crate::testing::TestHost) says, and `u32::MAX` without one.
pub fn remaining_ms() -> u32 {
    host::remaining_ms()
}
