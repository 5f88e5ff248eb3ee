//! What a container says of its stream before a packet is read, as far as cutting it needs to know.

use crate::cut::MIN_FRAMES;
use crate::demux::{self, Demuxer};
use crate::inspect::Inspector;
use ffmpeg_next::codec::Id;
use ffmpeg_next::ffi;
use std::slice;

/// FFmpeg's names of the containers whose packets carry exact times and whose key frames are marked.
const CUTTABLE_FORMATS: [&str; 2] = ["mov", "matroska"];

/// What there is to know for cutting the stream.
pub(crate) struct Facts {
    /// Looks at its packets; none where the stream stays whole.
    pub(crate) inspector: Option<Inspector>,
    /// A complete index says that no key frame lies far enough behind the first, so there will be no cut.
    pub(crate) is_one_segment: bool,
    /// See [`crate::order::DisplayOrder`].
    pub(crate) greatest_delay: Option<usize>,
}

impl Facts {
    pub(crate) fn of(demuxer: &Demuxer) -> Self {
        let whole = Self { inspector: None, is_one_segment: true, greatest_delay: None };
        let is_cuttable =
            demuxer.input.format().name().split(',').any(|name| CUTTABLE_FORMATS.contains(&name));
        let Some(stream) = demuxer.input.stream(demuxer.stream).filter(|_| is_cuttable) else {
            return whole;
        };
        // SAFETY: the parameters belong to the stream and live as long as the open context; FFmpeg keeps `extradata`
        // null or `extradata_size` bytes long.
        let (extradata, field_order, delay) = unsafe {
            let parameters = (*stream.as_ptr()).codecpar;
            let size = usize::try_from((*parameters).extradata_size).unwrap_or(0);
            let data = (*parameters).extradata;
            let extradata = if data.is_null() { &[] } else { slice::from_raw_parts(data, size) };
            let field_order = demux::enum_as_number(&raw const (*parameters).field_order);
            (extradata, field_order, (*parameters).video_delay)
        };
        let codec = stream.parameters().id();
        // Fields may come in packets of their own, so that packets are not frames.
        let progressive = [ffi::AVFieldOrder::AV_FIELD_UNKNOWN, ffi::AVFieldOrder::AV_FIELD_PROGRESSIVE];
        let has_fields = progressive.iter().all(|&order| order as i32 != field_order);
        if has_fields && [Id::H264, Id::HEVC].contains(&codec) {
            return whole;
        }
        // FFmpeg's H.264 decoder guesses the delay where the stream does not say it, and drops frames while it
        // learns better; so a decoder that begins later would drop others.
        let greatest_delay = (codec == Id::H264).then(|| usize::try_from(delay).unwrap_or(0));
        let inspector = Inspector::new(codec, extradata);
        Self { inspector, is_one_segment: is_one_segment(demuxer), greatest_delay }
    }
}

fn is_one_segment(demuxer: &Demuxer) -> bool {
    let Some(stream) = demuxer.input.stream(demuxer.stream) else {
        return false;
    };
    // SAFETY: the stream is one of the open context, and entries below the count exist; they are only read.
    unsafe {
        let stream_ptr = stream.as_ptr();
        let count = ffi::avformat_index_get_entries_count(stream_ptr);
        if i64::from(count) != stream.frames() || count == 0 {
            return false;
        }
        !(MIN_FRAMES as i32..count).any(|place| {
            let entry = ffi::avformat_index_get_entry(stream_ptr.cast_mut(), place);
            entry.as_ref().is_some_and(|entry| entry.flags() & ffi::AVINDEX_KEYFRAME != 0)
        })
    }
}
