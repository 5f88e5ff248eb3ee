//! Opens a clip, has it decoded, and says how it ended.
//!
//! Opening and running block; call them from an ordinary thread. How the work is spread over threads, see
//! [`crate::run`]. Where clips are cut does not depend on the number of threads, so the same bytes give the same frames
//! for any of them. Damaged frames of a clip that is not cut are the exception: FFmpeg's threads patch them with what
//! they have.

use crate::demux::{self, Demuxer};
use crate::run::{self, Outcome, Reading};
use crate::setup::CodecSetup;
use crate::sink::FrameSink;
use crate::waits::Source;
use crate::{ArrivingClip, DecodeError, DecodeWarning, boxes};
use scene::VideoInfo;

/// Side of the largest coding block of the formats that FFmpeg decodes (AV1's superblock).
const MAX_BLOCK_PX: i64 = 128;

/// What decoding one clip may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeLimits {
    /// Greatest width, px. Checked before anything is decoded. Portrait pictures may lie on their side.
    pub max_width: u32,
    /// Greatest height, px.
    pub max_height: u32,
    /// Greatest number of frames.
    pub max_frames: u32,
    /// Segments decoded side by side, each on one thread; for a clip that cannot be cut into segments, FFmpeg's own
    /// threads, of which each holds one frame in work and more than about 16 gain nothing. 0 counts as 1.
    pub threads: usize,
}

impl DecodeLimits {
    /// Pixels of the largest picture as it is coded, in whole blocks; no more than FFmpeg can be told, which is
    /// also the most that it decodes.
    pub(crate) fn max_pixels(&self) -> i64 {
        let in_blocks = |side_px: u32| i64::from(side_px) + MAX_BLOCK_PX;
        in_blocks(self.max_width).saturating_mul(in_blocks(self.max_height)).min(i64::from(i32::MAX))
    }

    /// Refuses pictures that fit neither upright nor on their side.
    pub(crate) fn check(&self, width: u32, height: u32) -> Result<(), DecodeError> {
        let fits = |width, height| width <= self.max_width && height <= self.max_height;
        if fits(width, height) || fits(height, width) {
            return Ok(());
        }
        let (max_width, max_height) = (self.max_width, self.max_height);
        Err(DecodeError::TooLarge { width, height, max_width, max_height })
    }
}

/// Decodes one clip. Frames are those of FFmpeg's own sequential decoding, one for each decoded picture: variable
/// frame rates neither repeat nor drop any. Pictures that change size on the way are scaled to the clip's own. Damage
/// stays within its segment: a damaged key frame is patched without the frames before it, or costs its segment.
pub struct Decoder {
    source: Source,
    limits: DecodeLimits,
    demuxer: Demuxer,
    setup: CodecSetup,
    warnings: Vec<DecodeWarning>,
    /// Frames of the clip, once it was decoded.
    frames: Option<u32>,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let info = &self.demuxer.info;
        out.debug_struct("Decoder").field("info", info).field("frames", &self.frames).finish_non_exhaustive()
    }
}

impl Decoder {
    /// Opens a clip; blocks until its index has arrived.
    pub fn open(clip: &ArrivingClip, limits: &DecodeLimits) -> Result<Self, DecodeError> {
        let source = Source::new(clip);
        let demuxer = Demuxer::open(&source, limits)?;
        let setup = demuxer.codec_setup(limits)?;
        // What FFmpeg cannot decode is told here, before anybody waits for frames.
        setup.open(1, None)?;
        let odd = demuxer.rotation.is_none();
        Ok(Self {
            source,
            limits: *limits,
            demuxer,
            setup,
            warnings: odd.then_some(DecodeWarning::OrientationIgnored).into_iter().collect(),
            frames: None,
        })
    }

    /// What the container says of the video. A container without a frame rate gets 25.
    pub fn info(&self) -> VideoInfo {
        self.demuxer.info
    }

    /// Decodes the clip to its end and returns the number of its frames. Blocks while bytes arrive and while the sink
    /// does; starts up to [`DecodeLimits::threads`] threads, and ends them.
    ///
    /// `wanted` says of a frame's number whether anybody looks at it. Frames that nobody wants are counted and not
    /// given, and not decoded where no wanted one needs them; wanted ones stay the same to the last sample. A frame
    /// that is not decoded counts as whole, so in a damaged stretch the numbers hold only if all frames are wanted.
    ///
    /// An error comes after every frame before it that could be decoded was given to the sink. Where the sink breaks
    /// off, the number is that of the frames counted until then. A decoder runs once: called again, this gives no
    /// frames and returns the same number.
    pub fn run<S: FrameSink>(
        &mut self,
        wanted: &(dyn Fn(u32) -> bool + Sync),
        sink: &S,
    ) -> Result<u32, DecodeError> {
        if let Some(frames) = self.frames {
            return Ok(frames);
        }
        let outcome = run::run(&mut self.demuxer, &self.setup, &self.source, &self.limits, wanted, sink);
        self.frames = Some(outcome.tally.frames);
        self.note_warnings(&outcome);
        match outcome.error.clone() {
            Some(error) => Err(error),
            None => self.verdict(&outcome).map(|()| outcome.tally.frames),
        }
    }

    /// What was odd about the clip; complete after [`Decoder::run`].
    pub fn warnings(&self) -> &[DecodeWarning] {
        &self.warnings
    }

    fn note_warnings(&mut self, outcome: &Outcome) {
        // Where reading was broken off, nobody waits for the clip's end.
        let looks = outcome.reading != Reading::BrokenOff && self.source.clip.failure().is_none();
        let boxes = if looks { boxes::scan(&mut self.source.reader()).ok() } else { None };
        let missing_bytes = boxes.map(|boxes| boxes.missing_bytes).filter(|&bytes| bytes > 0);
        if outcome.is_cut || missing_bytes.is_some() {
            self.warnings.push(DecodeWarning::EndsEarly { missing_bytes });
        }
        if outcome.tally.damaged > 0 {
            self.warnings.push(DecodeWarning::Damaged { count: outcome.tally.damaged });
        }
        if outcome.tally.rescaled > 0 {
            self.warnings.push(DecodeWarning::Rescaled { count: outcome.tally.rescaled });
        }
    }

    /// Whether the end is a good one.
    fn verdict(&self, outcome: &Outcome) -> Result<(), DecodeError> {
        if outcome.reading == Reading::BrokenOff {
            return Ok(());
        }
        let failed = match outcome.reading {
            Reading::Failed(error) => Some(error),
            _ => None,
        };
        match (self.source.clip.failure(), failed) {
            (Some(failure), _) if failed.is_some() || outcome.is_cut => Err(failure.into()),
            (None, Some(error)) => Err(DecodeError::library("read the clip", error)),
            _ if outcome.tally.frames == 0 => {
                let damaged = outcome.tally.damaged;
                Err(demux::without_video(&self.source, DecodeError::NoFrames { damaged }))
            }
            _ => Ok(()),
        }
    }
}

// A decoder moves between the threads of a pool.
const _: () = {
    const fn assert_send<T: Send>() {}
    assert_send::<Decoder>();
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arriving::Shared;
    use crate::{FetchError, SegmentSink};
    use scene::{Effort, Frame};
    use std::ops::ControlFlow;
    use std::process::Command;
    use std::sync::{Arc, Mutex};
    use std::time::Instant;

    const LIMITS: DecodeLimits =
        DecodeLimits { max_width: 4096, max_height: 2304, max_frames: 10_000, threads: 2 };

    /// Keeps frames and efforts; breaks off after so many frames of a segment.
    #[derive(Clone, Default)]
    struct Sink {
        frames: Arc<Mutex<Vec<Frame>>>,
        efforts: Arc<Mutex<Vec<Effort>>>,
        breaks_off: bool,
    }

    impl FrameSink for Sink {
        type Segment = Self;

        fn segment(&self, _: u32) -> Self {
            self.clone()
        }

        fn worked(&self, effort: Effort) {
            self.efforts.lock().unwrap().push(effort);
        }
    }

    impl SegmentSink for Sink {
        fn frame(&mut self, frame: Frame) -> ControlFlow<()> {
            self.frames.lock().unwrap().push(frame);
            if self.breaks_off { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }

        fn end(self, _: u32) {}
    }

    /// 80 frames in three segments or four.
    fn small_clip(options: &str) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip.mp4");
        let arguments = "-v error -nostdin -f lavfi -i testsrc2=size=320x180:rate=25 -frames:v 80 -c:v libx264 \
                         -preset veryfast -pix_fmt yuv420p -g 25 -bf 2";
        let arguments = arguments.split_whitespace().chain(options.split_whitespace());
        assert!(Command::new("ffmpeg").args(arguments).arg(&path).status().unwrap().success());
        std::fs::read(path).unwrap()
    }

    fn decoded(clip: &ArrivingClip) -> (Result<u32, DecodeError>, Sink) {
        let sink = Sink::default();
        let end = Decoder::open(clip, &LIMITS).and_then(|mut decoder| decoder.run(&|_| true, &sink));
        sink.frames.lock().unwrap().sort_by_key(|frame| frame.index);
        (end, sink)
    }

    fn arriving(size: usize) -> (Arc<Shared>, ArrivingClip) {
        let shared = Shared::on_disk("test".to_owned(), Some(size as u64), Instant::now()).unwrap();
        let shared = Arc::new(shared);
        (shared.clone(), ArrivingClip::new(shared, None))
    }

    /// Appends chunks of a clip, each only when a reader already sleeps for it.
    fn append_slowly(shared: &Shared, bytes: &[u8], chunk: usize) {
        for chunk in bytes.chunks(chunk) {
            wait_for_reader(shared);
            shared.append(chunk).unwrap();
        }
    }

    fn wait_for_reader(shared: &Shared) {
        while shared.lock().waiting_readers == 0 {
            std::thread::yield_now();
        }
    }

    #[test]
    fn slow_clips_give_the_same_frames_and_waiting_is_no_work() {
        for options in ["-movflags +faststart", ""] {
            let bytes = small_clip(options);
            let (end, at_once) = decoded(&ArrivingClip::from_bytes(bytes.clone()));
            assert_eq!(end, Ok(80));
            let is_all_busy = |effort: &Effort| effort.busy == effort.end - effort.start;
            assert!(at_once.efforts.lock().unwrap().iter().all(is_all_busy));

            let (shared, clip) = arriving(bytes.len());
            let decoding = std::thread::spawn(move || decoded(&clip));
            append_slowly(&shared, &bytes, 2_000);
            shared.finish(Ok(()));
            let (end, slow) = decoding.join().unwrap();
            assert_eq!(end, Ok(80));
            let numbers = |sink: &Sink| -> Vec<u32> {
                sink.frames.lock().unwrap().iter().map(|frame| frame.index).collect()
            };
            assert_eq!(numbers(&slow), numbers(&at_once));
            if !options.is_empty() {
                assert!(!slow.efforts.lock().unwrap().iter().all(is_all_busy), "it waited while it read");
            }
        }
    }

    #[test]
    fn a_cancelled_clip_ends_with_its_frames_and_the_reason() {
        let bytes = small_clip("-movflags +faststart");
        let (shared, clip) = arriving(bytes.len());
        let decoding = std::thread::spawn({
            let clip = clip.clone();
            move || decoded(&clip)
        });
        append_slowly(&shared, &bytes[..bytes.len() / 2], usize::MAX);
        wait_for_reader(&shared);
        clip.cancel();
        let (end, sink) = decoding.join().unwrap();
        assert!(matches!(end, Err(DecodeError::Fetch(FetchError::Cancelled { .. }))), "{end:?}");
        assert!(sink.frames.lock().unwrap().len() > 10);
    }

    #[test]
    fn a_sink_that_breaks_off_ends_reading_that_waits_for_bytes() {
        let bytes = small_clip("-movflags +faststart");
        let (shared, clip) = arriving(bytes.len());
        let decoding = std::thread::spawn(move || {
            let sink = Sink { breaks_off: true, ..Sink::default() };
            let end = Decoder::open(&clip, &LIMITS).unwrap().run(&|_| true, &sink);
            (end, sink.frames.lock().unwrap().len())
        });
        // The rest never comes.
        append_slowly(&shared, &bytes[..bytes.len() / 2], usize::MAX);
        let (end, frames) = decoding.join().unwrap();
        assert!(end.is_ok() && (1..=2).contains(&frames), "{end:?}, {frames} frames for 2 threads");
    }

    #[test]
    fn the_largest_limits_give_as_many_pixels_as_ffmpeg_can_take() {
        let limits = DecodeLimits { max_width: u32::MAX, max_height: u32::MAX, ..LIMITS };
        assert_eq!(limits.max_pixels(), i64::from(i32::MAX));
        assert_eq!(LIMITS.max_pixels(), (4096 + 128) * (2304 + 128));
    }
}
