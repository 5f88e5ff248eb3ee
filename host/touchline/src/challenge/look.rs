//! Decodes a clip and gives the planned frames to the engine. Runs on a thread of its own: it waits for bytes
//! that have not arrived and for room in the stream's window.

use super::error::ChallengeError;
use super::trace::Trace;
use crate::roles::RoleBinding;
use clip::Decoder;
use inference::Submitter;
use scene::Stage;
use std::sync::Arc;
use std::time::{Duration, Instant};
use strategy::{Interrupt, RolePlan};

/// Which models look at a frame.
pub struct Gaze {
    /// Model index, stride and offset for each planned role, by model index.
    looks: Vec<(usize, u32, u32)>,
}

impl Gaze {
    /// The plan in terms of models.
    pub fn new(plan: &[RolePlan], roles: &[RoleBinding]) -> Self {
        let look = |role: &RolePlan| {
            roles.get(role.role as usize).map(|bound| (bound.model, role.stride, role.offset))
        };
        let mut looks: Vec<_> = plan.iter().filter_map(look).collect();
        looks.sort_unstable();
        Self { looks }
    }

    /// The models that look at `frame`, ascending and each once.
    pub fn models(&self, frame: u32) -> Vec<usize> {
        let looking = self.looks.iter().filter(|(_, stride, offset)| frame % stride.max(&1) == *offset);
        let mut models: Vec<usize> = looking.map(|look| look.0).collect();
        models.dedup();
        models
    }
}

/// Decodes to the end and returns the number of frames.
///
/// # Errors
/// What the decoder or the engine reports; a challenge that is stopped ends early without one.
pub fn look(
    decoder: &mut Decoder,
    gaze: &Gaze,
    submitter: Submitter,
    trace: &Trace,
    stop: &Interrupt,
) -> Result<u32, ChallengeError> {
    let mut frames = 0;
    while !stop.is_raised() {
        let (start, waited) = (Instant::now(), decoder.waited());
        let decoded = decoder.next_frame();
        note_decode(trace, start, decoder.waited() - waited);
        let Some(frame) = decoded? else { break };
        frames += 1;
        trace.note(|known| known.frames = Some(frames));
        let models = gaze.models(frame.index);
        if !models.is_empty() {
            submitter.submit(Arc::new(frame), &models)?;
        }
    }
    Ok(frames)
}

/// Adds a piece of decoding that began at `start` and spent `waited` on bytes that had not arrived.
pub fn note_decode(trace: &Trace, start: Instant, waited: Duration) {
    let end = Instant::now();
    let busy = end.saturating_duration_since(start).saturating_sub(waited);
    trace.worked(Stage::Decode, scene::Effort { start, end, busy, cpu: Duration::ZERO });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strides_and_offsets_choose_the_models_of_a_frame() {
        let gaze = Gaze { looks: vec![(0, 1, 0), (1, 3, 2)] };
        assert_eq!(gaze.models(0), [0]);
        assert_eq!(gaze.models(2), [0, 1]);
        assert_eq!(gaze.models(5), [0, 1]);
    }
}
