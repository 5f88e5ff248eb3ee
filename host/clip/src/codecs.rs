//! Which codecs are decoded. FFmpeg knows hundreds, most of them old and seldom looked at, and which one runs is
//! the clip's choice; so only those that real clips use are let at a stranger's bytes.

use crate::DecodeError;
use ffmpeg_next::codec::Id;

/// An accepted codec: its id, and the decoders of FFmpeg that may decode it.
struct Codec {
    id: Id,
    decoders: &'static str,
}

const ACCEPTED: [Codec; 10] = [
    Codec { id: Id::H264, decoders: "h264" },
    Codec { id: Id::HEVC, decoders: "hevc" },
    Codec { id: Id::AV1, decoders: "libdav1d,libaom-av1,av1" },
    Codec { id: Id::VP8, decoders: "vp8,libvpx" },
    Codec { id: Id::VP9, decoders: "vp9,libvpx-vp9" },
    Codec { id: Id::MPEG4, decoders: "mpeg4" },
    Codec { id: Id::MPEG2VIDEO, decoders: "mpeg2video" },
    Codec { id: Id::MPEG1VIDEO, decoders: "mpeg1video" },
    Codec { id: Id::MJPEG, decoders: "mjpeg" },
    Codec { id: Id::PRORES, decoders: "prores" },
];

/// FFmpeg's `codec_whitelist`: names of decoders, not of codecs. No decoder of sound is among them, for none is
/// needed.
pub(crate) fn whitelist() -> String {
    ACCEPTED.map(|codec| codec.decoders).join(",")
}

/// Refuses a codec that is not accepted.
pub(crate) fn check(id: Id) -> Result<(), DecodeError> {
    if ACCEPTED.iter().any(|codec| codec.id == id) {
        return Ok(());
    }
    let reason = match id {
        Id::None => "its codec is unknown".to_owned(),
        id => format!("its codec is {}", id.name()),
    };
    Err(DecodeError::Unsupported { reason, accepted: accepted() })
}

/// FFmpeg's names of the accepted codecs, for errors.
pub(crate) fn accepted() -> String {
    ACCEPTED.map(|codec| codec.id.name()).join(", ")
}
