//! A sink that keeps what a decoder gives, and checks the promises of [`FrameSink`] on the way.

use scene::{Effort, Frame};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use touchline_clip::{FrameSink, SegmentSink};

/// What one segment gave.
#[derive(Debug, Default)]
pub struct Given {
    pub first_frame: u32,
    pub frames: Vec<Frame>,
    /// How many it had; none where it was broken off.
    pub end: Option<u32>,
}

type Watch = Arc<dyn Fn(&Frame) -> ControlFlow<()> + Send + Sync>;

/// Keeps the frames of each segment, in the order of segments.
pub struct Collector {
    given: Arc<Mutex<Vec<Given>>>,
    busy: Mutex<Duration>,
    watch: Watch,
}

impl Default for Collector {
    fn default() -> Self {
        Self::watching(|_| ControlFlow::Continue(()))
    }
}

impl Collector {
    /// Shows each frame to `watch` before it keeps it; that may break off.
    pub fn watching(watch: impl Fn(&Frame) -> ControlFlow<()> + Send + Sync + 'static) -> Self {
        Self { given: Arc::default(), busy: Mutex::default(), watch: Arc::new(watch) }
    }

    pub fn segments(&self) -> Vec<Given> {
        std::mem::take(&mut self.given.lock().unwrap())
    }

    pub fn busy(&self) -> Duration {
        *self.busy.lock().unwrap()
    }
}

impl FrameSink for Collector {
    type Segment = Collecting;

    fn segment(&self, first_frame: u32) -> Collecting {
        let mut given = self.given.lock().unwrap();
        assert!(given.last().is_none_or(|last| last.first_frame < first_frame), "in order");
        given.push(Given { first_frame, ..Given::default() });
        Collecting { given: self.given.clone(), place: given.len() - 1, watch: self.watch.clone() }
    }

    fn worked(&self, effort: Effort) {
        assert!(effort.busy <= effort.end - effort.start);
        *self.busy.lock().unwrap() += effort.busy;
    }
}

pub struct Collecting {
    given: Arc<Mutex<Vec<Given>>>,
    place: usize,
    watch: Watch,
}

impl SegmentSink for Collecting {
    fn frame(&mut self, frame: Frame) -> ControlFlow<()> {
        (self.watch)(&frame)?;
        let segment = &mut self.given.lock().unwrap()[self.place];
        let after = segment.frames.last().map_or(segment.first_frame, |last| last.index + 1);
        assert!(frame.index >= after, "in display order: {} is not below {after}", frame.index);
        segment.frames.push(frame);
        ControlFlow::Continue(())
    }

    fn end(self, frames: u32) {
        self.given.lock().unwrap()[self.place].end = Some(frames);
    }
}
