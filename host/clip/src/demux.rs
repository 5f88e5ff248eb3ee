//! Opens a clip's container over custom I/O and hands out the packets of its best video stream.
//!
//! Opening and reading block while the bytes arrive. Files that lead FFmpeg to other files (playlists, `dref`)
//! are a way into this machine, so the formats and codecs are allow lists and every protocol is shut.

use crate::rotate::Rotation;
use crate::setup::CodecSetup;
use crate::waits::Source;
use crate::{ClipReader, DecodeError, DecodeLimits, boxes, codecs};
use ffmpeg_next::format::context::{Input, StreamIo};
use ffmpeg_next::{Dictionary, Error, Packet, Rational, ffi, media};
use scene::VideoInfo;
use std::ffi::c_int;
use std::ptr;
use std::sync::Once;

/// FFmpeg's names of the containers that are read. The three last hold sound only; they are opened so that the
/// answer can be "no video" instead of "not a clip".
const FORMATS: &str = "mov,matroska,mpegts,mpeg,avi,flv,ogg,wav,flac";

/// Assumed where a container tells no frame rate: that of the challenge's usual clips.
const USUAL_FRAME_RATE: f64 = 25.0;

/// An opened container, positioned before its first packet.
pub(crate) struct Demuxer {
    source: Source,
    pub(crate) input: Input,
    pub(crate) stream: usize,
    pub(crate) rotation: Option<Rotation>,
    pub(crate) info: VideoInfo,
    /// Width and height of the pictures as stored, px.
    pub(crate) stored_size: (u32, u32),
}

/// What reading a packet gave.
pub(crate) enum Read {
    Packet(Packet),
    /// A packet that the end of the file cut through.
    CutPacket,
    /// The end, before the packets that the index promises.
    CutEnd,
    /// A stretch that is no packet; reading can go on.
    Damaged,
    End,
    /// The bytes stopped coming.
    Failed(Error),
}

impl Demuxer {
    /// Opens a clip; waits for its index.
    pub(crate) fn open(source: &Source, limits: &DecodeLimits) -> Result<Self, DecodeError> {
        initialise();
        let mut input = open_container(source.reader()).map_err(|error| explain(source, error))?;
        // Before anything is decoded, which the next step does where the container leaves things open.
        check_sizes(&input, limits)?;
        find_stream_info(&mut input, limits).map_err(|error| explain(source, error))?;
        check_sizes(&input, limits)?;
        let stream = best_stream(&input).ok_or_else(|| without_video(source, DecodeError::NoVideo))?;
        check_codec(&input, stream).map_err(|error| without_video(source, error))?;
        keep_only(&mut input, stream);
        let stored_size = stored_size(&input, stream);
        if stored_size.0 == 0 || stored_size.1 == 0 {
            let reason = "its video stream has no picture size".to_owned();
            return Err(without_video(source, DecodeError::NotAClip { reason }));
        }
        let rotation = rotation(&input, stream);
        let info = video_info(&input, stream, rotation.unwrap_or(Rotation::None).turned_size(stored_size));
        Ok(Self { source: source.clone(), input, stream, rotation, info, stored_size })
    }

    /// What decoders of the stream begin with.
    pub(crate) fn codec_setup(&self, limits: &DecodeLimits) -> Result<CodecSetup, DecodeError> {
        let stream = self.input.stream(self.stream).ok_or(DecodeError::NoVideo)?;
        Ok(CodecSetup::new(&stream.parameters(), stream.time_base(), limits))
    }

    /// The next packet of the video stream. Blocks while it arrives.
    pub(crate) fn read(&mut self) -> Read {
        loop {
            let mut packet = Packet::empty();
            match packet.read(&mut self.input) {
                Ok(()) if packet.stream() != self.stream => {}
                Ok(()) if self.is_cut(&packet) => return Read::CutPacket,
                Ok(()) => return Read::Packet(packet),
                Err(Error::Eof) => return Read::End,
                // A packet of which the file holds nothing; those after it lie further back still.
                Err(Error::InvalidData) if self.at_end() => return Read::CutEnd,
                Err(Error::InvalidData) => return Read::Damaged,
                Err(error) => return Read::Failed(error),
            }
        }
    }

    /// Whether the file ends inside a packet. FFmpeg marks such a packet as corrupt, but its parsers lose the mark;
    /// so of a clip that is incomplete, the packet that touches the last byte counts as cut.
    fn is_cut(&self, packet: &Packet) -> bool {
        if packet.is_corrupt() && self.at_end() {
            return true;
        }
        let progress = self.source.clip.progress();
        let end = u64::try_from(packet.position()).ok().map(|start| start + packet.size() as u64);
        if progress.finished_at.is_none() || end != Some(progress.bytes) {
            return false;
        }
        let missing = || boxes::scan(&mut self.source.reader()).map(|boxes| boxes.missing_bytes);
        self.source.clip.failure().is_some() || missing().is_ok_and(|bytes| bytes > 0)
    }

    fn at_end(&self) -> bool {
        // SAFETY: the format context lives as long as `input`; its `pb` is the custom I/O it was opened with.
        unsafe {
            let io = (*self.input.as_ptr()).pb;
            !io.is_null() && (*io).eof_reached != 0
        }
    }
}

/// Once per process: FFmpeg is silenced, for it writes to standard error; what matters is reported in errors and
/// warnings of our own.
fn initialise() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // Registers error texts and formats; with FFmpeg 5 nothing in it can fail.
        let _ = ffmpeg_next::init();
        ffmpeg_next::log::set_level(ffmpeg_next::log::Level::Quiet);
    });
}

fn open_container(reader: ClipReader) -> Result<Input, Error> {
    let mut io = StreamIo::from_read_seek(reader)?;
    let mut options = Dictionary::new();
    options.set("format_whitelist", FORMATS);
    options.set("protocol_whitelist", "none");
    // Holds for the decoders that FFmpeg opens on its own to find out about the streams.
    options.set("codec_whitelist", &codecs::whitelist());
    // Would read the end of the file before its first frame.
    options.set("skip_estimate_duration_from_pts", "1");
    // SAFETY: the context is allocated here and checked; `io` outlives it because `Input` takes both. On failure
    // avformat_open_input frees the context, but not the custom I/O, which `io` frees when it is dropped. The
    // options are owned again afterwards, whatever the call left in them.
    unsafe {
        let mut context = ffi::avformat_alloc_context();
        if context.is_null() {
            return Err(Error::Other { errno: ffmpeg_next::error::ENOMEM });
        }
        (*context).pb = io.as_mut_ptr();
        // Without "ignore the index", FFmpeg looks for more boxes behind the frames and so waits for the end.
        (*context).flags |= ffi::AVFMT_FLAG_CUSTOM_IO | ffi::AVFMT_FLAG_IGNIDX;
        let mut options = options.disown();
        let result = ffi::avformat_open_input(&mut context, ptr::null(), ptr::null(), &mut options);
        drop(Dictionary::own(options));
        if result < 0 {
            return Err(Error::from(result));
        }
        Ok(Input::wrap_with_custom_io(context, io))
    }
}

/// Lets FFmpeg find out what the container leaves open, within the size limits.
fn find_stream_info(input: &mut Input, limits: &DecodeLimits) -> Result<(), Error> {
    let max_pixels = limits.max_pixels().to_string();
    let options = (0..input.nb_streams()).map(|_| {
        let mut options = Dictionary::new();
        options.set("max_pixels", &max_pixels);
        options.set("threads", "1");
        // SAFETY: ownership moves into the list below, which is owned again after its use.
        unsafe { options.disown() }
    });
    let mut options: Vec<*mut ffi::AVDictionary> = options.collect();
    // SAFETY: the context is open, and the list has an entry for each of its streams.
    let result = unsafe { ffi::avformat_find_stream_info(input.as_mut_ptr(), options.as_mut_ptr()) };
    for options in options {
        // SAFETY: disowned above; FFmpeg leaves a valid dictionary or null in its place.
        drop(unsafe { Dictionary::own(options) });
    }
    if result < 0 { Err(Error::from(result)) } else { Ok(()) }
}

/// Refuses a container with a video stream larger than the limits.
fn check_sizes(input: &Input, limits: &DecodeLimits) -> Result<(), DecodeError> {
    let videos = (0..input.nb_streams() as usize).filter(|&stream| is_video(input, stream));
    videos
        .map(|stream| stored_size(input, stream))
        .try_for_each(|(width, height)| limits.check(width, height))
}

fn is_video(input: &Input, stream: usize) -> bool {
    let Some(stream) = input.stream(stream) else {
        return false;
    };
    let is_cover = stream.disposition().contains(ffmpeg_next::format::stream::Disposition::ATTACHED_PIC);
    stream.parameters().medium() == media::Type::Video && !is_cover
}

fn best_stream(input: &Input) -> Option<usize> {
    let best = input.streams().best(media::Type::Video).map(|stream| stream.index());
    best.filter(|&stream| is_video(input, stream))
        .or_else(|| (0..input.nb_streams() as usize).find(|&stream| is_video(input, stream)))
}

fn check_codec(input: &Input, stream: usize) -> Result<(), DecodeError> {
    let stream = input.stream(stream).ok_or(DecodeError::NoVideo)?;
    codecs::check(stream.parameters().id())
}

/// Makes the demuxer skip all other streams.
fn keep_only(input: &mut Input, stream: usize) {
    for other in (0..input.nb_streams() as usize).filter(|&other| other != stream) {
        // SAFETY: `other` is below the number of streams of the open context.
        unsafe { (**(*input.as_mut_ptr()).streams.add(other)).discard = ffi::AVDiscard::AVDISCARD_ALL };
    }
}

fn stored_size(input: &Input, stream: usize) -> (u32, u32) {
    let Some(stream) = input.stream(stream) else {
        return (0, 0);
    };
    // SAFETY: the parameters belong to the stream and live as long as the open context.
    let (width, height) = unsafe {
        let parameters = (*stream.as_ptr()).codecpar;
        ((*parameters).width, (*parameters).height)
    };
    (u32::try_from(width).unwrap_or(0), u32::try_from(height).unwrap_or(0))
}

fn video_info(input: &Input, stream: usize, (width, height): (u32, u32)) -> VideoInfo {
    let stream = input.stream(stream);
    let rates = stream.iter().flat_map(|stream| [stream.avg_frame_rate(), stream.rate()]);
    let as_number = |rate: Rational| f64::from(rate.numerator()) / f64::from(rate.denominator());
    let mut known = rates.map(as_number).filter(|rate| rate.is_finite() && *rate > 0.0);
    let frames = stream.as_ref().map_or(0, |stream| stream.frames());
    let frame_count = u32::try_from(frames).ok().filter(|&frames| frames > 0);
    VideoInfo { width, height, frame_rate: known.next().unwrap_or(USUAL_FRAME_RATE), frame_count }
}

/// The turn that the display matrix asks for; none where it is no quarter turn.
fn rotation(input: &Input, stream: usize) -> Option<Rotation> {
    let Some(stream) = input.stream(stream) else {
        return Some(Rotation::None);
    };
    let kind = ffi::AVPacketSideDataType::AV_PKT_DATA_DISPLAYMATRIX;
    let mut size = 0;
    // SAFETY: the stream is one of the open context. FFmpeg returns null or `size` bytes; a display matrix is nine
    // native 32-bit integers, of which the size is checked, and is read without assuming alignment.
    let entries = unsafe {
        let data = ffi::av_stream_get_side_data(stream.as_ptr(), kind, &mut size);
        if data.is_null() || size < 9 * size_of::<i32>() {
            return Some(Rotation::None);
        }
        [0, 1, 3, 4].map(|entry| data.cast::<i32>().add(entry).read_unaligned())
    };
    Rotation::of_matrix(entries)
}

/// Why an opened container has nothing to decode: what arrived of it, its index, or else `reason`.
pub(crate) fn without_video(source: &Source, reason: DecodeError) -> DecodeError {
    if let Some(failure) = source.clip.failure() {
        return failure.into();
    }
    let boxes = boxes::scan(&mut source.reader()).unwrap_or_default();
    let index_is_cut = boxes.is_mp4 && !boxes.has_index;
    if index_is_cut { DecodeError::MissingIndex { bytes: source.clip.progress().bytes } } else { reason }
}

/// Says in the clip's terms why FFmpeg did not open it.
fn explain(source: &Source, error: Error) -> DecodeError {
    if let Some(failure) = source.clip.failure() {
        return failure.into();
    }
    let boxes = boxes::scan(&mut source.reader()).unwrap_or_default();
    let bytes = source.clip.progress().bytes;
    match error {
        Error::Other { errno } if errno == ffmpeg_next::error::ENOMEM => {
            DecodeError::library("open the clip", error)
        }
        _ if bytes == 0 => DecodeError::NotAClip { reason: "the file is empty".to_owned() },
        _ if boxes.is_mp4 && !boxes.has_index => DecodeError::MissingIndex { bytes },
        Error::Other { errno } if errno == ffmpeg_next::error::EINVAL => DecodeError::NotAClip {
            reason: format!("its {bytes} bytes are of a format that is not accepted"),
        },
        _ => DecodeError::NotAClip { reason: format!("its {bytes} bytes cannot be read as video ({error})") },
    }
}

/// A flag or tag that the bindings type as an enum, read as the number it is.
///
/// # Safety
/// `field` must point to a C enum of FFmpeg that is valid for reads.
pub(crate) unsafe fn enum_as_number<T>(field: *const T) -> c_int {
    const { assert!(size_of::<T>() == size_of::<c_int>()) };
    // SAFETY: C enums of FFmpeg have the size of an int, as asserted; the caller vouches for the pointer.
    unsafe { field.cast::<c_int>().read() }
}
