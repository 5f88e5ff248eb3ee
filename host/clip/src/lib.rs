//! Fetches clips over HTTP and decodes them into frames.
//!
//! Two halves meet in [`ArrivingClip`], a file without a name that grows while a clip arrives. [`Fetcher`] fills it
//! from tasks of the tokio runtime; [`Decoder`] reads it on an ordinary thread and blocks where the bytes it wants
//! have not arrived, so decoding starts before the clip is complete. It decodes segments side by side on threads of
//! its own and gives frames to a [`FrameSink`]. Nothing of a decoder belongs on a thread of the runtime.
//!
//! The room knows nothing of challenges, models or strategies. Addresses and bytes come from strangers: every
//! address passes the guard, disk and memory are bounded by [`FetchConfig::max_bytes`] and [`DecodeLimits`], FFmpeg
//! reads only the formats and codecs that are listed, and no content of a clip may end the process.

mod address;
mod arriving;
mod boxes;
mod codecs;
mod color;
mod cut;
mod decode;
mod decode_error;
mod demux;
mod facts;
mod fetch;
mod fetch_error;
mod flow;
mod guard;
mod inspect;
mod lend;
mod order;
mod picture;
mod reader;
mod rotate;
mod run;
mod scale;
mod segment;
mod setup;
mod sink;
mod storage;
mod unit;
mod version;
mod waits;

pub use arriving::{ArrivingClip, FetchProgress};
pub use decode::{DecodeLimits, Decoder};
pub use decode_error::{DecodeError, DecodeWarning};
pub use fetch::{FetchConfig, Fetcher};
pub use fetch_error::FetchError;
pub use reader::ClipReader;
pub use sink::{FrameSink, SegmentSink};
pub use version::ffmpeg_version;
