//! The way of one challenge through the engine: frames in at [`Submitter`]s, observations out in order at
//! [`Observations`].
//!
//! A [`Flow`] is one challenge; each of its streams is a run of frames in order, one for each segment that is decoded.
//! The flow's window bounds the frames that were given in and not looked at yet, in all its streams together. What
//! was seen waits for its turn outside the window: some kilobytes a frame, which the challenge keeps anyway.
//!
//! [`Submitter::submit`] and [`Observations::next_batch`] block.

mod state;

pub(crate) use state::Shared;

use crate::StreamError;
use crate::engine::Queue;
use crate::schedule::{Key, ModelSet};
use scene::{Effort, Frame, Observation};
use std::sync::Arc;
use std::time::Instant;

/// What one model saw in one frame.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Index of the model in the engine.
    pub model: usize,
    /// What it saw.
    pub observation: Observation,
    /// This frame's share of preparing its batch. Models that look at a frame together share one preparation, which
    /// is told of with the first of them.
    pub prepare: Option<Effort>,
    /// Its share of running the model and reading the output.
    pub infer: Effort,
}

/// One challenge in the engine. Clones share it.
#[derive(Clone)]
pub struct Flow {
    shared: Arc<Shared>,
    queue: Arc<Queue>,
    models: usize,
}

/// Gives frames to the engine. Dropping it ends the stream.
pub struct Submitter {
    stream: u32,
    flow: Flow,
}

/// Takes observations from the engine. Dropping it before the end cancels what the whole challenge still waits for.
pub struct Observations {
    stream: u32,
    flow: Flow,
    ended: bool,
}

/// The frame and its place, as the scheduler carries them.
#[derive(Clone)]
pub(crate) struct Look {
    pub shared: Arc<Shared>,
    pub stream: u32,
    pub place: u32,
    pub frame: Arc<Frame>,
}

impl Flow {
    pub(crate) fn open(queue: Arc<Queue>, models: usize, deadline: Instant, window_frames: usize) -> Self {
        Self { shared: Arc::new(Shared::new(deadline, window_frames.max(1))), queue, models }
    }

    /// A new stream behind those that were opened before it: of two frames of one challenge, that of the earlier
    /// stream is looked at first.
    pub fn stream(&self) -> (Submitter, Observations) {
        let stream = self.shared.open_stream();
        let observations = Observations { stream, flow: self.clone(), ended: false };
        (Submitter { stream, flow: self.clone() }, observations)
    }

    /// Ends all streams: what waits is not looked at any more, and both ends learn `reason`.
    pub fn fail(&self, reason: StreamError) {
        self.shared.fail(reason);
        self.queue.forget(self.shared.id);
    }
}

impl Submitter {
    /// Gives a frame to `models` (indices, at least one, each once). Blocks while the window is full.
    ///
    /// # Errors
    /// A model that there is not, a challenge that has failed or been cancelled, a model that no device can run any
    /// more, or an engine that has stopped.
    pub fn submit(&self, frame: Arc<Frame>, models: &[usize]) -> Result<(), StreamError> {
        let Flow { shared, queue, models: known } = &self.flow;
        if let Some(&index) = models.iter().find(|&&index| index >= *known) {
            return Err(StreamError::NoModel { index, models: *known });
        }
        let models = ModelSet::of(models);
        let place = shared.take_place(self.stream, models)?;
        let key = Key {
            deadline: queue.since_start(shared.deadline),
            challenge: shared.id,
            stream: self.stream,
            place,
        };
        let look = Look { shared: Arc::clone(shared), stream: self.stream, place, frame };
        queue.push(key, models, look).inspect_err(|error| self.flow.fail(error.clone()))
    }
}

impl Drop for Submitter {
    fn drop(&mut self) {
        self.flow.shared.close(self.stream);
    }
}

impl Observations {
    /// The next observations, whole frames until there are `least` or no more are there: in the order in which frames
    /// were submitted, and within a frame in the order of models. None once the stream has ended. Blocks until there
    /// is at least one frame.
    ///
    /// # Errors
    /// A model that failed, or an engine that has stopped.
    pub fn next_batch(&mut self, least: usize) -> Result<Option<Vec<Seen>>, StreamError> {
        let mut batch = Vec::new();
        while batch.len() < least.max(1) {
            // Waits only for the first: whoever works on a batch should not wait for it to be full.
            match self.flow.shared.next(self.stream, batch.is_empty())? {
                Some(seen) => batch.extend(seen),
                None => break,
            }
        }
        self.ended = batch.is_empty();
        Ok((!batch.is_empty()).then_some(batch))
    }
}

impl Drop for Observations {
    fn drop(&mut self) {
        if !self.ended {
            self.flow.fail(StreamError::Cancelled);
        }
    }
}
