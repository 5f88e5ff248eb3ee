//! Where decoded frames go. A decoder's own threads call these.

use scene::{Effort, Frame};
use std::ops::ControlFlow;

/// Takes what a decoder gives.
///
/// Segments are decoded side by side, so their frames come interleaved: in order within a segment, in any order
/// between segments. A sink that makes a segment wait must let the segments before it go on, or nothing moves.
pub trait FrameSink: Sync {
    /// Takes the frames of one segment.
    type Segment: SegmentSink;

    /// A segment begins; called in the order of segments, on the thread that runs the decoder. `first_frame` is the
    /// number of its first frame in the clip, as far as the packets before it tell: exact unless the stream is
    /// damaged. What the segments before really had, their [`SegmentSink::end`] says.
    fn segment(&self, first_frame: u32) -> Self::Segment;

    /// A piece of reading or decoding was done, about one a frame; called on the thread that did it. Time spent
    /// waiting for bytes, for other threads, or in [`SegmentSink::frame`] is not busy.
    fn worked(&self, effort: Effort);
}

/// Takes the frames of one segment, on one thread at a time.
pub trait SegmentSink: Send {
    /// A frame that is wanted, in display order within the segment. Its index is its number in the clip, counted
    /// from the segment's first. May block, which holds up this segment and, in time, reading.
    ///
    /// `Break`: nobody wants any more frames of the clip; decoding ends soon, without an error.
    fn frame(&mut self, frame: Frame) -> ControlFlow<()>;

    /// The segment is complete and had `frames` frames, those that nobody wanted included. A segment that is dropped
    /// without this was broken off.
    fn end(self, frames: u32);
}
