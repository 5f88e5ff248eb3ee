//! What is looked at, and in whose turn: takes frames from the decoder, segment by segment side by side, and gives
//! those that the plan names to the engine.
//!
//! Runs on the decoder's threads, and blocks there while the flow's window is full. What the models saw comes out of
//! [`Segment`]s, in the order of the clip.

use super::trace::Trace;
use crate::roles::RoleBinding;
use clip::{FrameSink, SegmentSink};
use inference::{Flow, Observations, Seen, StreamError, Submitter};
use scene::{Effort, Frame, Stage};
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
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

    /// The first model looks at every frame.
    pub fn at_every_frame() -> Self {
        Self { looks: vec![(0, 1, 0)] }
    }

    /// The models that look at `frame`, ascending and each once.
    pub fn models(&self, frame: u32) -> Vec<usize> {
        let mut models: Vec<usize> = self.looking(frame).collect();
        models.dedup();
        models
    }

    /// Whether any model looks at `frame`.
    pub fn wants(&self, frame: u32) -> bool {
        self.looking(frame).next().is_some()
    }

    fn looking(&self, frame: u32) -> impl Iterator<Item = usize> {
        let looks = self.looks.iter().filter(move |(_, stride, offset)| frame % stride.max(&1) == *offset);
        looks.map(|look| look.0)
    }
}

/// One segment of a clip on its way through the engine.
pub struct Segment {
    /// Number of its first frame, as the decoder expected it.
    pub first_frame: u32,
    /// What the models see in it, in frame order.
    pub observations: Observations,
    /// How many frames it had, once it is complete; closed without a word where it was broken off.
    pub frames: Receiver<u32>,
}

/// Looks at a clip's frames.
pub struct Look<'c> {
    gaze: &'c Gaze,
    flow: Flow,
    trace: &'c Trace,
    stop: &'c Interrupt,
    segments: Sender<Segment>,
    /// Why the engine takes no more.
    failure: Arc<Mutex<Option<StreamError>>>,
}

impl<'c> Look<'c> {
    /// Looks through `flow` as `gaze` says, until `stop`; segments go to the receiver, in the order of the clip.
    pub fn new(
        gaze: &'c Gaze,
        flow: Flow,
        trace: &'c Trace,
        stop: &'c Interrupt,
    ) -> (Self, Receiver<Segment>) {
        let (segments, coming) = channel();
        (Self { gaze, flow, trace, stop, segments, failure: Arc::default() }, coming)
    }

    /// Why the engine took no more frames, where it did.
    pub fn failure(&self) -> Option<StreamError> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl<'c> FrameSink for Look<'c> {
    type Segment = SegmentLook<'c>;

    fn segment(&self, first_frame: u32) -> SegmentLook<'c> {
        let (submitter, observations) = self.flow.stream();
        let (ended, frames) = channel();
        // Whoever does not wait for segments any more has dropped their observations, and so ends the flow.
        let _ = self.segments.send(Segment { first_frame, observations, frames });
        let Self { gaze, trace, stop, .. } = *self;
        let (flow, failure) = (self.flow.clone(), Arc::clone(&self.failure));
        SegmentLook { gaze, trace, stop, flow, submitter, ended, failure }
    }

    fn worked(&self, effort: Effort) {
        self.trace.worked(Stage::Decode, effort);
    }
}

/// Looks at the frames of one segment.
pub struct SegmentLook<'c> {
    gaze: &'c Gaze,
    trace: &'c Trace,
    stop: &'c Interrupt,
    flow: Flow,
    submitter: Submitter,
    ended: Sender<u32>,
    failure: Arc<Mutex<Option<StreamError>>>,
}

impl SegmentSink for SegmentLook<'_> {
    fn frame(&mut self, frame: Frame) -> ControlFlow<()> {
        if self.stop.is_raised() {
            // What waits already is not looked at either: the lanes are for those that still wait for an answer.
            self.flow.fail(StreamError::Cancelled);
            return ControlFlow::Break(());
        }
        let models = self.gaze.models(frame.index);
        if models.is_empty() {
            return ControlFlow::Continue(());
        }
        match self.submitter.submit(Arc::new(frame), &models) {
            Ok(()) => ControlFlow::Continue(()),
            Err(failure) => {
                self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
                ControlFlow::Break(())
            }
        }
    }

    fn end(self, frames: u32) {
        self.trace.note(|known| known.frames = Some(known.frames.unwrap_or(0) + frames));
        // Nobody listens where the challenge has ended before.
        let _ = self.ended.send(frames);
    }
}

/// Observations are handed on about this many at a time, always whole frames: enough to make the crossing into a strategy cheap, few
/// enough that it works while the models still do.
const OBSERVE_BATCH: usize = 32;

/// Hands what was seen on, in the order of the clip. Frames are numbered by what the segments before really had,
/// which in a damaged clip is less than expected. Blocks until the last segment has ended.
///
/// # Errors
/// A stream that failed, or what `hand_on` says.
pub fn observe<E: From<StreamError>>(
    segments: Receiver<Segment>,
    mut hand_on: impl FnMut(Vec<Seen>) -> Result<(), E>,
) -> Result<(), E> {
    let mut first_frame = 0;
    for mut segment in segments {
        while let Some(mut batch) = segment.observations.next_batch(OBSERVE_BATCH)? {
            for seen in &mut batch {
                let frame = &mut seen.observation.frame;
                *frame = first_frame + frame.saturating_sub(segment.first_frame);
            }
            hand_on(batch)?;
        }
        // A segment that was broken off says nothing; the decoder says why.
        let Ok(frames) = segment.frames.recv() else { break };
        first_frame += frames;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strides_and_offsets_choose_the_models_of_a_frame() {
        let gaze = Gaze { looks: vec![(0, 3, 0), (1, 3, 2)] };
        assert_eq!(gaze.models(0), [0]);
        assert_eq!(gaze.models(2), [1]);
        assert!(gaze.models(4).is_empty());
        assert_eq!([0, 1, 2, 3].map(|frame| gaze.wants(frame)), [true, false, true, true]);
    }
}
