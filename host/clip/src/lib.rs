//! Fetches clips over HTTP and decodes them into frames.
//!
//! Two halves meet in [`ArrivingClip`], a file without a name that grows while a clip arrives. [`Fetcher`]
//! fills it from a task of the tokio runtime; [`Decoder`] reads it from an ordinary thread and blocks where the bytes
//! it wants have not arrived, so decoding starts before the clip is complete. Nothing of a decoder belongs on
//! a thread of the runtime.
//!
//! The room knows nothing of challenges, models or strategies. Addresses and bytes come from strangers: every
//! address passes the guard, disk and memory are bounded by [`FetchConfig::max_bytes`] and [`DecodeLimits`], FFmpeg reads only
//! the formats and codecs that are listed, and no content of a clip may end the process.

mod address;
mod arriving;
mod boxes;
mod codecs;
mod color;
mod decode;
mod decode_error;
mod demux;
mod fetch;
mod fetch_error;
mod guard;
mod picture;
mod reader;
mod rotate;
mod scale;
mod storage;
mod version;
mod waits;

pub use arriving::{ArrivingClip, FetchProgress};
pub use decode::{DecodeLimits, Decoder};
pub use decode_error::{DecodeError, DecodeWarning};
pub use fetch::{FetchConfig, Fetcher};
pub use fetch_error::FetchError;
pub use reader::ClipReader;
pub use version::ffmpeg_version;
