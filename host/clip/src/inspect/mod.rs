//! Looks at packets before they are decoded: where a decoder may begin, and what nothing else refers to.
//!
//! Only what is certain counts. What is unusual (parameter sets that change on the way, ends of sequences, layers)
//! is reported as odd, and from there on the clip is decoded in one go. Pure; packets come from strangers.

mod h264;
mod hevc;
mod jpeg;
mod nal;
mod vp9;

use ffmpeg_next::codec::Id;
use nal::Header;

/// What a packet says of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// A decoder that begins here decodes this frame, and all that follow it in decode and in display order, as one
    /// that began earlier.
    pub(crate) can_begin: bool,
    /// No other frame refers to this one.
    pub(crate) is_disposable: bool,
    /// Displayed before the key frame that it follows in decode order, it can only be decoded by a decoder that began
    /// before that.
    pub(crate) refers_back: bool,
}

/// Looks at the packets of one stream.
#[derive(Debug)]
pub(crate) enum Inspector {
    H264(h264::H264),
    Hevc(hevc::Hevc),
    Vp9,
    Jpeg,
    ProRes,
}

impl Inspector {
    /// For a stream with the codec's `extradata`; none where nothing certain can be said of its packets.
    pub(crate) fn new(codec: Id, extradata: &[u8]) -> Option<Self> {
        match codec {
            Id::H264 => Some(Self::H264(h264::H264::new(Header::of_avcc(extradata)?))),
            Id::HEVC => Some(Self::Hevc(hevc::Hevc::new(Header::of_hvcc(extradata)?))),
            Id::VP9 => Some(Self::Vp9),
            Id::MJPEG => Some(Self::Jpeg),
            Id::PRORES => Some(Self::ProRes),
            _ => None,
        }
    }

    /// None: the packet is odd.
    pub(crate) fn look(&mut self, packet: &[u8]) -> Option<Look> {
        match self {
            Self::H264(inspector) => inspector.look(packet),
            Self::Hevc(inspector) => inspector.look(packet),
            Self::Vp9 => vp9::look(packet),
            Self::Jpeg => jpeg::look(packet),
            // Every frame stands for itself (SMPTE RDD 36).
            Self::ProRes => Some(Look { can_begin: true, is_disposable: true, refers_back: false }),
        }
    }

    /// The build of x264 that the first packet names. FFmpeg works around bugs of old builds, so every decoder has
    /// to know it.
    pub(crate) fn x264_build(&self) -> Option<u32> {
        match self {
            Self::H264(inspector) => inspector.x264_build(),
            _ => None,
        }
    }
}
