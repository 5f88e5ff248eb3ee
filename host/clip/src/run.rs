//! Runs a decoder: the calling thread reads packets and cuts them into segments, threads of its own decode these.
//!
//! Blocks until all of it is done. A clip that cannot be cut is one segment, and FFmpeg's threads share its frames.

use crate::cut::{Cut, Cutter, Step};
use crate::demux::{Demuxer, Read};
use crate::facts::Facts;
use crate::flow::Flow;
use crate::rotate::Rotation;
use crate::segment::{Job, SegmentDecoder, Tally, Task};
use crate::setup::CodecSetup;
use crate::sink::FrameSink;
use crate::waits::Source;
use crate::{DecodeError, DecodeLimits};
use ffmpeg_next::Error;
use scene::Stopwatch;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Scope};

/// Stretches in a row that are no packets, after which the stream counts as ended.
const MAX_DAMAGE_IN_A_ROW: u32 = 1_000;

/// How reading ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading {
    /// With the stream.
    Ended,
    /// The bytes stopped coming.
    Failed(Error),
    /// Nobody wanted more.
    BrokenOff,
}

/// What running came to.
pub(crate) struct Outcome {
    pub(crate) tally: Tally,
    pub(crate) reading: Reading,
    /// The end of the file cut through a packet.
    pub(crate) is_cut: bool,
    /// Why decoding was broken off.
    pub(crate) error: Option<DecodeError>,
}

/// Decodes what the demuxer has, to its end.
pub(crate) fn run<S: FrameSink>(
    demuxer: &mut Demuxer,
    setup: &CodecSetup,
    source: &Source,
    limits: &DecodeLimits,
    wanted: &(dyn Fn(u32) -> bool + Sync),
    sink: &S,
) -> Outcome {
    let flow = Flow::new(limits.threads);
    let job = Job {
        flow: &flow,
        source,
        sink,
        wanted,
        setup,
        limits: *limits,
        rotation: demuxer.rotation.unwrap_or(Rotation::None),
        stored_size: demuxer.stored_size,
    };
    let total = Mutex::new(Tally::default());
    let facts = Facts::of(demuxer);
    let (reading, is_cut, damaged) = thread::scope(|scope| {
        let mut reader = Reader {
            job: &job,
            total: &total,
            scope,
            threads: 0,
            is_one_segment: facts.is_one_segment,
            cutter: Cutter::new(facts.inspector, facts.greatest_delay, wanted),
            has_begun: false,
            damaged: 0,
            is_cut: false,
        };
        let _stop = StopOnPanic(&job);
        let reading = reader.read_all(demuxer);
        (reading, reader.is_cut, reader.damaged)
    });
    let mut tally = total.into_inner().unwrap_or_else(PoisonError::into_inner);
    tally.damaged += damaged;
    let is_unwanted = flow.is_unwanted();
    let error = flow.into_error();
    let reading = if is_unwanted || error.is_some() { Reading::BrokenOff } else { reading };
    Outcome { tally, reading, is_cut, error }
}

/// The calling thread at work.
struct Reader<'scope, 'env, S: FrameSink> {
    job: &'env Job<'env, S>,
    total: &'env Mutex<Tally>,
    scope: &'scope Scope<'scope, 'env>,
    /// Threads that decode.
    threads: usize,
    is_one_segment: bool,
    cutter: Cutter<'env>,
    /// There was a packet.
    has_begun: bool,
    damaged: u64,
    is_cut: bool,
}

impl<'scope, S: FrameSink> Reader<'scope, '_, S> {
    fn read_all(&mut self, demuxer: &mut Demuxer) -> Reading {
        let reading = self.read_packets(demuxer);
        self.cutter.end();
        self.hand_on();
        if self.has_begun {
            self.job.flow.close(self.cutter.needed());
        }
        self.job.flow.end();
        reading
    }

    fn read_packets(&mut self, demuxer: &mut Demuxer) -> Reading {
        let mut damage_in_a_row = 0;
        while !self.job.flow.is_broken_off() && damage_in_a_row <= MAX_DAMAGE_IN_A_ROW {
            match self.read(demuxer) {
                Read::Packet(packet) => {
                    damage_in_a_row = 0;
                    self.cutter.add(packet);
                }
                Read::Damaged => {
                    damage_in_a_row += 1;
                    self.damaged += 1;
                    self.cutter.stay_whole();
                }
                Read::CutPacket => {
                    self.is_cut = true;
                    self.cutter.stay_whole();
                }
                Read::CutEnd => {
                    self.is_cut = true;
                    return Reading::Ended;
                }
                Read::End => return Reading::Ended,
                Read::Failed(error) => return Reading::Failed(error),
            }
            self.hand_on();
        }
        Reading::Ended
    }

    /// Reads once, and tells the sink what that took.
    fn read(&self, demuxer: &mut Demuxer) -> Read {
        let waits = &self.job.source.waits;
        let waited_before = waits.total();
        let mut stopwatch = Stopwatch::start();
        let read = demuxer.read();
        stopwatch.waited(waits.total() - waited_before);
        self.job.sink.worked(stopwatch.stop());
        read
    }

    /// Hands on what the cutter lets go.
    fn hand_on(&mut self) {
        loop {
            match self.cutter.next() {
                Ok(Some(Step::Unit(unit))) => {
                    if !self.has_begun {
                        self.begin(0, None);
                    }
                    self.job.flow.push(unit);
                }
                Ok(Some(Step::Cut(cut))) => self.cut(cut),
                Ok(None) => return,
                Err(error) => return self.job.fail(0, error),
            }
        }
    }

    fn cut(&mut self, cut: Cut) {
        let flow = self.job.flow;
        cut.tail.into_iter().for_each(|unit| flow.push(unit));
        flow.close(cut.needed);
        self.begin(cut.first_frame, Some(cut.start_pts));
        cut.head.into_iter().for_each(|unit| flow.push(unit));
    }

    fn begin(&mut self, first_frame: u32, start_pts: Option<i64>) {
        let limit = self.job.limits.threads.max(1);
        let is_alone = self.is_one_segment || !self.cutter.can_cut();
        let stays_alone = is_alone && !self.has_begun;
        self.has_begun = true;
        self.job.flow.begin(Task {
            sink: self.job.sink.segment(first_frame),
            first_frame,
            start_pts,
            threads: if stays_alone { limit } else { 1 },
            x264_build: self.cutter.x264_build(),
        });
        if self.threads < limit {
            self.threads += 1;
            self.start_thread();
        }
    }

    fn start_thread(&self) {
        let (job, total) = (self.job, self.total);
        let work = move || {
            let _stop = StopOnPanic(job);
            while let Some((index, task)) = job.flow.next_segment() {
                let tally = SegmentDecoder::decode(job, index, task);
                total.lock().unwrap_or_else(PoisonError::into_inner).add(tally);
            }
        };
        let started = thread::Builder::new().name("decode".to_owned()).spawn_scoped(self.scope, work);
        if let Err(error) = started {
            let reason = error.to_string();
            self.job.fail(0, DecodeError::Library { action: "start a thread", reason });
        }
    }
}

/// A panic, which is a sink's, ends all threads, so that it can travel on.
struct StopOnPanic<'a, S: FrameSink>(&'a Job<'a, S>);

impl<S: FrameSink> Drop for StopOnPanic<'_, S> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.break_off(0);
        }
    }
}
