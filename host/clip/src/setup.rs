//! How decoders of one stream are set up: as often as there are segments, each from the same beginnings.

use crate::{DecodeError, DecodeLimits, codecs};
use ffmpeg_next::codec::{self, Parameters, decoder, threading};
use ffmpeg_next::{Dictionary, Error, Rational};
use std::sync::{Mutex, PoisonError};

/// Most threads that a decoder is given.
const MAX_THREADS: usize = 64;

/// What every decoder of a stream begins with.
pub(crate) struct CodecSetup {
    /// A copy of its own, for reading the container may change those of the stream.
    parameters: Mutex<Parameters>,
    time_base: Rational,
    max_pixels: i64,
}

impl CodecSetup {
    pub(crate) fn new(parameters: &Parameters, time_base: Rational, limits: &DecodeLimits) -> Self {
        Self { parameters: Mutex::new(parameters.clone()), time_base, max_pixels: limits.max_pixels() }
    }

    /// Opens a decoder with FFmpeg's own `threads`, one frame each. `x264_build` is what the stream's first packet
    /// says, which a decoder that begins later does not see.
    pub(crate) fn open(
        &self,
        threads: usize,
        x264_build: Option<u32>,
    ) -> Result<decoder::Video, DecodeError> {
        let mut context = {
            let parameters = self.parameters.lock().unwrap_or_else(PoisonError::into_inner);
            codec::Context::from_parameters(parameters.clone())
                .map_err(|error| DecodeError::library("set up the decoder", error))?
        };
        context.set_threading(threading::Config {
            count: threads.clamp(1, MAX_THREADS),
            ..threading::Config::kind(threading::Type::Frame)
        });
        // SAFETY: the context was just allocated and is not shared; these are plain fields of it. The number of pixels
        // keeps a stream from growing beyond the limits after they were checked.
        unsafe {
            let context = context.as_mut_ptr();
            (*context).pkt_timebase = self.time_base.into();
            (*context).max_pixels = self.max_pixels;
        }
        let mut options = Dictionary::new();
        if let Some(build) = x264_build {
            options.set("x264_build", &build.to_string());
        }
        let found = decoder::find(context.id()).ok_or(Error::DecoderNotFound);
        let opened = found.and_then(|codec| context.decoder().open_as_with(codec, options)?.video());
        opened.map_err(|error| match error {
            Error::Other { errno } if errno == ffmpeg_next::error::ENOMEM => {
                DecodeError::library("open the decoder", error)
            }
            _ => DecodeError::Unsupported { reason: error.to_string(), accepted: codecs::accepted() },
        })
    }
}
