//! Decodes one segment on one thread, and gives its frames to the segment's sink.
//!
//! Blocks while packets or the sink keep it waiting. Frames are counted as they come out of FFmpeg, so that numbers
//! within a segment are right whatever the packets promised.

use crate::flow::{Flow, Next};
use crate::picture::{self, Converter};
use crate::rotate::Rotation;
use crate::setup::CodecSetup;
use crate::sink::{FrameSink, SegmentSink};
use crate::unit::Unit;
use crate::waits::Source;
use crate::{DecodeError, DecodeLimits};
use ffmpeg_next::codec::decoder;
use ffmpeg_next::{Error, frame};
use scene::{Effort, Frame};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::ControlFlow;

/// Errors in a row, without a frame or a packet between them, after which the stream counts as ended.
const MAX_ERRORS_IN_A_ROW: u32 = 1_000;

/// To which segment the frame of a packet belongs, seen from the segment whose decoder gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The one before: there for the references that it leaves.
    Before,
    /// This one.
    Own,
    /// The one after: there because frames of this one refer to it.
    After,
}

/// What a segment is decoded with.
pub(crate) struct Task<S> {
    pub(crate) sink: S,
    /// Number of its first frame, as far as the packets before it tell.
    pub(crate) first_frame: u32,
    /// When that is displayed; none for the clip's first segment.
    pub(crate) start_pts: Option<i64>,
    /// FFmpeg's threads; more than one only where the clip is not cut.
    pub(crate) threads: usize,
    /// See [`CodecSetup::open`].
    pub(crate) x264_build: Option<u32>,
}

/// What all segments of a run share.
pub(crate) struct Job<'a, S: FrameSink> {
    pub(crate) flow: &'a Flow<Task<S::Segment>>,
    pub(crate) source: &'a Source,
    pub(crate) sink: &'a S,
    pub(crate) wanted: &'a (dyn Fn(u32) -> bool + Sync),
    pub(crate) setup: &'a CodecSetup,
    pub(crate) limits: DecodeLimits,
    pub(crate) rotation: Rotation,
    /// Width and height of the pictures as stored, px.
    pub(crate) stored_size: (u32, u32),
}

impl<S: FrameSink> Job<'_, S> {
    /// Breaks off all segments from this one on, and reading, also where it waits for bytes.
    pub(crate) fn break_off(&self, segment: usize) {
        self.flow.break_off(segment);
        self.source.end_waits();
    }

    /// Likewise, with the reason.
    pub(crate) fn fail(&self, segment: usize, error: DecodeError) {
        self.flow.fail(segment, error);
        self.source.end_waits();
    }
}

/// What a segment, or several, came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) frames: u32,
    pub(crate) damaged: u64,
    pub(crate) rescaled: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Self) {
        self.frames = self.frames.saturating_add(other.frames);
        self.damaged += other.damaged;
        self.rescaled += other.rescaled;
    }
}

/// One segment's decoder at work.
pub(crate) struct SegmentDecoder<'a, S: FrameSink> {
    job: &'a Job<'a, S>,
    index: usize,
    first_frame: u32,
    start_pts: Option<i64>,
    /// When the next segment's first frame is displayed; known from its packet, where this decoder gets it.
    end_pts: Option<i64>,
    video: decoder::Video,
    converter: Converter,
    picture: frame::Video,
    /// Wanted frames that were decoded and not given yet.
    ready: Vec<Frame>,
    /// Display times of frames that were not decoded and not counted yet.
    skipped: BinaryHeap<Reverse<i64>>,
    errors_in_a_row: u32,
    tally: Tally,
}

impl<'a, S: FrameSink> SegmentDecoder<'a, S> {
    /// Decodes a segment to its end. Failures go to the flow; what was counted comes back.
    pub(crate) fn decode(job: &'a Job<'a, S>, index: usize, task: Task<S::Segment>) -> Tally {
        let mut this = match measured(job.sink, || Self::open(job, index, &task)) {
            Ok(this) => this,
            Err(error) => {
                job.fail(index, error);
                return Tally::default();
            }
        };
        match this.run(task.sink) {
            Ok(ControlFlow::Continue(())) => {}
            Ok(ControlFlow::Break(())) => job.break_off(0),
            Err(error) => job.fail(index, error),
        }
        this.tally
    }

    fn open(job: &'a Job<'a, S>, index: usize, task: &Task<S::Segment>) -> Result<Self, DecodeError> {
        Ok(Self {
            job,
            index,
            first_frame: task.first_frame,
            start_pts: task.start_pts,
            end_pts: None,
            video: job.setup.open(task.threads, task.x264_build)?,
            converter: Converter::new(job.stored_size),
            picture: frame::Video::empty(),
            ready: Vec::new(),
            skipped: BinaryHeap::new(),
            errors_in_a_row: 0,
            tally: Tally::default(),
        })
    }

    fn run(&mut self, mut sink: S::Segment) -> Result<ControlFlow<()>, DecodeError> {
        loop {
            let goes_on = match self.job.flow.next(self.index) {
                Next::BrokenOff => return Ok(ControlFlow::Continue(())),
                Next::End => break,
                Next::Unit { unit, is_beyond } => self.take(&unit, is_beyond),
            };
            if self.give(&mut sink).is_break() {
                return Ok(ControlFlow::Break(()));
            }
            if !goes_on? {
                self.job.break_off(self.index + 1);
                break;
            }
        }
        let drained = measured(self.job.sink, || self.drain());
        let given = self.give(&mut sink);
        drained?;
        while self.skipped.pop().is_some() {
            self.count()?;
        }
        if given.is_continue() && !self.job.flow.is_segment_broken_off(self.index) {
            sink.end(self.tally.frames);
        }
        Ok(given)
    }

    /// Decodes a packet, or leaves it out. False: nothing more can be decoded.
    fn take(&mut self, unit: &Unit, is_beyond: bool) -> Result<bool, DecodeError> {
        let pts = unit.packet.pts();
        if unit.part == Part::After && self.end_pts.is_none() {
            self.end_pts = pts;
        }
        // In a damaged stretch the packets do not tell which frames there are, so all of it is decoded.
        if (unit.is_needless || is_beyond) && self.tally.damaged == 0 {
            if unit.is_shown {
                self.skipped.extend(pts.map(Reverse));
            }
            return Ok(true);
        }
        measured(self.job.sink, || {
            match self.video.send_packet(&unit.packet) {
                Ok(()) => self.errors_in_a_row = 0,
                Err(error) => self.note_damage(error, unit.part)?,
            }
            self.receive(unit.part)
        })
    }

    /// Has out what the decoder still holds.
    fn drain(&mut self) -> Result<(), DecodeError> {
        match self.video.send_eof() {
            Ok(()) | Err(Error::Eof) => {}
            Err(error) => self.note_damage(error, Part::Own)?,
        }
        self.errors_in_a_row = 0;
        self.receive(Part::Own).map(|_| ())
    }

    /// Takes all frames that are ready. False: nothing more can be decoded.
    fn receive(&mut self, part: Part) -> Result<bool, DecodeError> {
        while self.errors_in_a_row <= MAX_ERRORS_IN_A_ROW {
            match self.video.receive_frame(&mut self.picture) {
                Ok(()) => self.take_picture()?,
                Err(Error::Other { errno }) if errno == ffmpeg_next::error::EAGAIN => return Ok(true),
                Err(Error::Eof) => return Ok(false),
                Err(error) => self.note_damage(error, part)?,
            }
        }
        Ok(false)
    }

    fn take_picture(&mut self) -> Result<(), DecodeError> {
        self.errors_in_a_row = 0;
        let pts = self.picture.pts();
        let is_before = pts.is_some_and(|pts| self.start_pts.is_some_and(|start| pts < start));
        let is_after = pts.is_some_and(|pts| self.end_pts.is_some_and(|end| pts >= end));
        if is_before || is_after {
            return Ok(());
        }
        while self.skipped.peek().is_some_and(|&Reverse(skipped)| pts.is_some_and(|pts| skipped < pts)) {
            self.skipped.pop();
            self.count()?;
        }
        let number = self.count()?;
        self.tally.damaged += u64::from(picture::is_damaged(&self.picture));
        if (self.job.wanted)(number) {
            let frame = self.converter.frame(&mut self.picture, number, &self.job.limits)?;
            self.ready.push(self.job.rotation.turn(frame));
        }
        Ok(())
    }

    /// Counts one more frame of the segment; returns its number in the clip.
    fn count(&mut self) -> Result<u32, DecodeError> {
        let max_frames = self.job.limits.max_frames;
        let number = self.first_frame.saturating_add(self.tally.frames);
        if number >= max_frames {
            return Err(DecodeError::TooManyFrames { max_frames });
        }
        self.tally.frames += 1;
        Ok(number)
    }

    /// Counts damage and goes on; want of memory is no damage. Packets of other segments are theirs to count.
    fn note_damage(&mut self, error: Error, part: Part) -> Result<(), DecodeError> {
        if error == (Error::Other { errno: ffmpeg_next::error::ENOMEM }) {
            return Err(DecodeError::library("decode", error));
        }
        self.tally.damaged += u64::from(part == Part::Own);
        self.errors_in_a_row += 1;
        Ok(())
    }

    fn give(&mut self, sink: &mut S::Segment) -> ControlFlow<()> {
        self.tally.rescaled = self.converter.rescaled;
        self.ready.drain(..).try_for_each(|frame| sink.frame(frame))
    }
}

/// Does a piece of work and tells the sink what it took.
fn measured<T>(sink: &impl FrameSink, work: impl FnOnce() -> T) -> T {
    let (result, effort) = Effort::of(work);
    sink.worked(effort);
    result
}
