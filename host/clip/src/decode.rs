//! Decodes a clip into frames, in order, while it arrives.
//!
//! Opening and decoding block, on the arrival of bytes and on FFmpeg's threads; call them from an ordinary
//! thread. One decoder serves one thread at a time. The same bytes give the same frames for any number of
//! threads: damaged frames apart, where FFmpeg patches them with what it has.

use crate::demux::{self, Demuxer, Read};
use crate::picture::Converter;
use crate::rotate::Rotation;
use crate::waits::Source;
use crate::{ArrivingClip, DecodeError, DecodeWarning, boxes, codecs};
use ffmpeg_next::codec::{decoder, threading};
use ffmpeg_next::{Error, Packet, frame};
use scene::{Frame, VideoInfo};
use std::time::Duration;

/// Errors in a row, without a frame or a packet between them, after which the stream counts as ended.
const MAX_ERRORS_IN_A_ROW: u32 = 1_000;

/// Side of the largest coding block of the formats that FFmpeg decodes (AV1's superblock).
const MAX_BLOCK_PX: i64 = 128;

/// AV_FRAME_FLAG_CORRUPT: the decoder says that the picture may be damaged.
const FRAME_IS_CORRUPT: i32 = 1;

/// What decoding one clip may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeLimits {
    /// Greatest width, px. Checked before anything is decoded. Portrait pictures may lie on their side.
    pub max_width: u32,
    /// Greatest height, px.
    pub max_height: u32,
    /// Greatest number of frames.
    pub max_frames: u32,
    /// Decoder threads. Each holds one frame in work; more than about 16 gain nothing.
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

/// Decodes one clip. Frames come in display order, one for each decoded picture: variable frame rates neither
/// repeat nor drop any. Pictures that change size on the way are scaled to the clip's own.
pub struct Decoder {
    source: Source,
    limits: DecodeLimits,
    demuxer: Demuxer,
    video: decoder::Video,
    converter: Converter,
    picture: frame::Video,
    warnings: Vec<DecodeWarning>,
    /// Frames delivered.
    delivered: u32,
    damaged: u64,
    errors_in_a_row: u32,
    /// The end of the file cut through a packet.
    is_cut: bool,
    /// The bytes stopped coming.
    read_failed: Option<Error>,
    draining: bool,
    ended: bool,
}

impl std::fmt::Debug for Decoder {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let info = &self.demuxer.info;
        out.debug_struct("Decoder")
            .field("info", info)
            .field("delivered", &self.delivered)
            .finish_non_exhaustive()
    }
}

impl Decoder {
    /// Opens a clip; blocks until its index has arrived.
    pub fn open(clip: &ArrivingClip, limits: &DecodeLimits) -> Result<Self, DecodeError> {
        let source = Source::new(clip);
        let demuxer = Demuxer::open(&source, limits)?;
        let video = open_video(&demuxer, limits)?;
        let odd = demuxer.rotation.is_none();
        Ok(Self {
            source,
            limits: *limits,
            converter: Converter::new(demuxer.stored_size),
            demuxer,
            video,
            picture: frame::Video::empty(),
            warnings: odd.then_some(DecodeWarning::OrientationIgnored).into_iter().collect(),
            delivered: 0,
            damaged: 0,
            errors_in_a_row: 0,
            is_cut: false,
            read_failed: None,
            draining: false,
            ended: false,
        })
    }

    /// What the container says of the video. A container without a frame rate gets 25.
    pub fn info(&self) -> VideoInfo {
        self.demuxer.info
    }

    /// The next frame, or none at the end. Blocks while bytes arrive.
    ///
    /// An error comes after every frame that could be decoded, and after it, as after the end, there is none.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, DecodeError> {
        if self.ended {
            return Ok(None);
        }
        let next = self.advance();
        if !matches!(next, Ok(Some(_))) {
            self.ended = true;
            self.note_warnings();
        }
        match next {
            Ok(None) => self.verdict().map(|()| None),
            next => next,
        }
    }

    /// How long [`Decoder::open`] and [`Decoder::next_frame`] have waited for bytes so far, in total: the time in
    /// which their thread slept because the clip had not arrived that far. Zero for a clip that was there from the
    /// start. What remains of the time spent in them is decoding.
    pub fn waited(&self) -> Duration {
        self.source.waits.total()
    }

    /// What was odd about the clip; complete once [`Decoder::next_frame`] has given its last.
    pub fn warnings(&self) -> &[DecodeWarning] {
        &self.warnings
    }

    fn advance(&mut self) -> Result<Option<Frame>, DecodeError> {
        loop {
            match self.video.receive_frame(&mut self.picture) {
                Ok(()) => return self.take_picture().map(Some),
                Err(Error::Eof) => return Ok(None),
                Err(Error::Other { errno }) if errno == ffmpeg_next::error::EAGAIN => self.feed()?,
                Err(error) => self.note_damage(error)?,
            }
            if self.errors_in_a_row > MAX_ERRORS_IN_A_ROW {
                if self.draining {
                    return Ok(None);
                }
                self.errors_in_a_row = 0;
                self.drain()?;
            }
        }
    }

    fn take_picture(&mut self) -> Result<Frame, DecodeError> {
        self.errors_in_a_row = 0;
        if self.delivered >= self.limits.max_frames {
            return Err(DecodeError::TooManyFrames { max_frames: self.limits.max_frames });
        }
        // SAFETY: the picture was just received, so it is a live AVFrame; these are plain integers of it.
        let has_damage = unsafe {
            let picture = self.picture.as_ptr();
            (*picture).decode_error_flags != 0 || (*picture).flags & FRAME_IS_CORRUPT != 0
        };
        self.damaged += u64::from(has_damage);
        let frame = self.converter.frame(&self.picture, self.delivered, &self.limits)?;
        self.delivered += 1;
        Ok(self.demuxer.rotation.unwrap_or(Rotation::None).turn(frame))
    }

    /// Gives the decoder one more packet, or the word that there are no more.
    fn feed(&mut self) -> Result<(), DecodeError> {
        match self.demuxer.read() {
            Read::Packet(packet) => self.send(&packet),
            Read::Damaged => self.note_damage(Error::InvalidData),
            Read::CutPacket => {
                self.is_cut = true;
                Ok(())
            }
            Read::CutEnd => {
                self.is_cut = true;
                self.drain()
            }
            Read::End => self.drain(),
            Read::Failed(error) => {
                self.read_failed = Some(error);
                self.drain()
            }
        }
    }

    fn send(&mut self, packet: &Packet) -> Result<(), DecodeError> {
        match self.video.send_packet(packet) {
            Ok(()) => {
                self.errors_in_a_row = 0;
                Ok(())
            }
            Err(error) => self.note_damage(error),
        }
    }

    fn drain(&mut self) -> Result<(), DecodeError> {
        if self.draining {
            // The decoder asks for more after it was told that there is none; only a broken one does.
            return self.note_damage(Error::Eof);
        }
        self.draining = true;
        self.video.send_eof().or_else(|error| self.note_damage(error))
    }

    /// Counts damage and goes on; want of memory is no damage.
    fn note_damage(&mut self, error: Error) -> Result<(), DecodeError> {
        if error == (Error::Other { errno: ffmpeg_next::error::ENOMEM }) {
            return Err(DecodeError::library("decode", error));
        }
        self.damaged += 1;
        self.errors_in_a_row += 1;
        Ok(())
    }

    fn note_warnings(&mut self) {
        let failed = self.source.clip.failure().is_some();
        let boxes = if failed { None } else { boxes::scan(&mut self.source.reader()).ok() };
        let missing_bytes = boxes.map(|boxes| boxes.missing_bytes).filter(|&bytes| bytes > 0);
        if self.is_cut || missing_bytes.is_some() {
            self.warnings.push(DecodeWarning::EndsEarly { missing_bytes });
        }
        if self.damaged > 0 {
            self.warnings.push(DecodeWarning::Damaged { count: self.damaged });
        }
        if self.converter.rescaled > 0 {
            self.warnings.push(DecodeWarning::Rescaled { count: self.converter.rescaled });
        }
    }

    /// Whether the end is a good one.
    fn verdict(&self) -> Result<(), DecodeError> {
        let stopped = self.read_failed.is_some() || self.is_cut;
        match (self.source.clip.failure(), self.read_failed) {
            (Some(failure), _) if stopped => Err(failure.into()),
            (None, Some(error)) => Err(DecodeError::library("read the clip", error)),
            _ if self.delivered == 0 => {
                Err(demux::without_video(&self.source, DecodeError::NoFrames { damaged: self.damaged }))
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

fn open_video(demuxer: &Demuxer, limits: &DecodeLimits) -> Result<decoder::Video, DecodeError> {
    let mut context = demuxer.codec_context()?;
    let threads = limits.threads.clamp(1, 64);
    context.set_threading(threading::Config {
        count: threads,
        ..threading::Config::kind(threading::Type::Frame)
    });
    // SAFETY: the context is not open yet and not shared; this is a plain field of it. It keeps a stream from
    // growing beyond the limits after they were checked.
    unsafe { (*context.as_mut_ptr()).max_pixels = limits.max_pixels() };
    context.decoder().video().map_err(|error| match error {
        Error::Other { errno } if errno == ffmpeg_next::error::ENOMEM => {
            DecodeError::library("open the decoder", error)
        }
        _ => DecodeError::Unsupported { reason: error.to_string(), accepted: codecs::accepted() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arriving::Shared;
    use std::process::Command;
    use std::sync::Arc;
    use std::time::Instant;

    const LIMITS: DecodeLimits =
        DecodeLimits { max_width: 4096, max_height: 2304, max_frames: 10_000, threads: 2 };

    fn small_clip() -> Vec<u8> {
        let arguments = "-v error -nostdin -f lavfi -i testsrc2=size=320x180:rate=25 -frames:v 10 -c:v libx264 \
                         -preset veryfast -pix_fmt yuv420p -f matroska -";
        let made = Command::new("ffmpeg").args(arguments.split_whitespace()).output().unwrap();
        assert!(made.status.success());
        made.stdout
    }

    fn decode_all(clip: &ArrivingClip) -> (Decoder, usize) {
        let mut decoder = Decoder::open(clip, &LIMITS).unwrap();
        let frames = std::iter::from_fn(|| decoder.next_frame().unwrap()).count();
        (decoder, frames)
    }

    #[test]
    fn waiting_is_counted_where_bytes_are_late_and_nowhere_else() {
        let bytes = small_clip();
        let (decoder, frames) = decode_all(&ArrivingClip::from_bytes(bytes.clone()));
        assert_eq!((frames, decoder.waited()), (10, Duration::ZERO));

        let shared =
            Arc::new(Shared::on_disk("test".to_owned(), Some(bytes.len() as u64), Instant::now()).unwrap());
        let clip = ArrivingClip::new(shared.clone(), None);
        let decoding = std::thread::spawn(move || decode_all(&clip));
        // The first bytes come only when the decoder already sleeps for them.
        while shared.lock().waiting_readers == 0 {
            std::thread::yield_now();
        }
        shared.append(&bytes).unwrap();
        shared.finish(Ok(()));
        let (decoder, frames) = decoding.join().unwrap();
        assert_eq!(frames, 10);
        assert!(decoder.waited() > Duration::ZERO);
    }

    #[test]
    fn the_largest_limits_give_as_many_pixels_as_ffmpeg_can_take() {
        let limits = DecodeLimits { max_width: u32::MAX, max_height: u32::MAX, ..LIMITS };
        assert_eq!(limits.max_pixels(), i64::from(i32::MAX));
        assert_eq!(LIMITS.max_pixels(), (4096 + 128) * (2304 + 128));
    }
}
