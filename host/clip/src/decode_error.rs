//! Why a clip could not be decoded, and what was odd about one that could.

use crate::FetchError;

/// Why a clip could not be decoded, in kinds that a caller can match.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The bytes are no video file of an accepted format.
    #[error("not a clip: {reason}; send an MP4, MOV, Matroska, MPEG-TS, AVI or FLV file")]
    NotAClip {
        /// What was found instead.
        reason: String,
    },
    /// An MP4 or MOV file without its index.
    #[error(
        "the clip's index (`moov`) is missing or incomplete after {bytes} bytes, so the file is probably cut; \
         send the whole file"
    )]
    MissingIndex {
        /// Size of the file in bytes.
        bytes: u64,
    },
    /// A media file without a video stream. A cover picture is none.
    #[error("the clip holds no video stream; send a file with video")]
    NoVideo,
    /// A video stream of which not one frame could be decoded.
    #[error("not one frame of the clip can be decoded ({damaged} damaged); send another file")]
    NoFrames {
        /// Packets and frames that were damaged.
        damaged: u64,
    },
    /// The pictures are larger than allowed.
    #[error(
        "the clip's pictures are {width}x{height} px, and at most {max_width}x{max_height} px are decoded; send a \
         smaller clip or raise the limit"
    )]
    TooLarge {
        /// Width of the pictures, px.
        width: u32,
        /// Height of the pictures, px.
        height: u32,
        /// Limit of the width, px.
        max_width: u32,
        /// Limit of the height, px.
        max_height: u32,
    },
    /// The clip has more frames than allowed. All allowed ones were delivered before this.
    #[error("the clip has more than {max_frames} frames; send a shorter clip or raise the limit")]
    TooManyFrames {
        /// The limit.
        max_frames: u32,
    },
    /// A codec that is not accepted, or a kind of an accepted one that FFmpeg cannot decode here.
    #[error("the clip's video cannot be decoded here: {reason}; send one of {accepted}")]
    Unsupported {
        /// The codec, or what FFmpeg said.
        reason: String,
        /// The codecs that are accepted.
        accepted: String,
    },
    /// The clip stopped arriving. All frames that could be decoded were delivered before this.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// FFmpeg failed for a reason that is not the clip's, such as want of memory.
    #[error("FFmpeg failed to {action}: {reason}")]
    Library {
        /// What was attempted.
        action: &'static str,
        /// What FFmpeg said.
        reason: String,
    },
}

impl DecodeError {
    /// [`DecodeError::Library`] from an FFmpeg error.
    pub(crate) fn library(action: &'static str, error: ffmpeg_next::Error) -> Self {
        Self::Library { action, reason: error.to_string() }
    }
}

/// Something odd about a clip that decodes all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecodeWarning {
    /// The file ends before its own structure does. Only whole frames were delivered.
    EndsEarly {
        /// Bytes missing at the end, where the container tells.
        missing_bytes: Option<u64>,
    },
    /// Parts of the stream are damaged. Frames that FFmpeg could patch were delivered, the others are lost.
    Damaged {
        /// Packets and frames with damage.
        count: u64,
    },
    /// The display matrix asks for more than a quarter turn (a mirror image, a slant); frames come as stored.
    OrientationIgnored,
    /// The size of the picture changed on the way; these frames were scaled to the clip's own size.
    Rescaled {
        /// Frames that were scaled.
        count: u64,
    },
}

impl std::fmt::Display for DecodeWarning {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::EndsEarly { missing_bytes: Some(bytes) } => {
                write!(out, "the clip ends {bytes} bytes early")
            }
            Self::EndsEarly { missing_bytes: None } => write!(out, "the clip ends in the middle of a frame"),
            Self::Damaged { count } => write!(out, "{count} packets or frames of the clip are damaged"),
            Self::OrientationIgnored => write!(out, "the clip's mirrored or slanted orientation is ignored"),
            Self::Rescaled { count } => write!(out, "{count} frames changed size and were scaled"),
        }
    }
}
