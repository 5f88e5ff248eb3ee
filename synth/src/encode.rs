//! H.264 in MP4 through libavcodec's libx264, bit for bit the same for the same frames.
//!
//! One x264 thread, no macroblock tree, no dates and no tool names in the file. Encoding runs on the caller's thread.

use crate::options::{SynthError, SynthOptions};
use crate::yuv::YuvImage;
use ffmpeg_next as ffmpeg;
use ffmpeg_next::{Dictionary, Packet, Rational, codec, color, format, frame};
use std::path::{Path, PathBuf};

/// Quality: lower is better and larger; about what a broadcaster's web stream has.
const CRF: &str = "21";
/// A key frame at least this often, s.
const KEY_FRAME_S: f64 = 2.0;

/// Attaches what was being done, and to which file, to an error of FFmpeg.
fn at<'a>(path: &'a Path, step: &'static str) -> impl FnOnce(ffmpeg::Error) -> SynthError + 'a {
    move |source| SynthError::Encode { path: path.to_owned(), step, source }
}

/// A clip being written.
pub(crate) struct Encoder {
    path: PathBuf,
    output: format::context::Output,
    encoder: codec::encoder::video::Encoder,
    frame_time: Rational,
    stream_time: Rational,
    frame: frame::Video,
    next_pts: i64,
}

impl Encoder {
    /// Creates the file and writes its header.
    pub(crate) fn create(path: &Path, options: &SynthOptions) -> Result<Self, SynthError> {
        ffmpeg::init().map_err(at(path, "start FFmpeg"))?;
        // Statistics of a success are noise on a command line; warnings and errors are not.
        ffmpeg::log::set_level(ffmpeg::log::Level::Warning);
        let codec = codec::encoder::find_by_name("libx264").ok_or(SynthError::NoEncoder)?;
        let mut output = format::output_as(path, "mp4").map_err(at(path, "create the file"))?;
        let rate = Rational((options.fps * 1000.0).round() as i32, 1000).reduce();
        let frame_time = rate.invert();
        let encoder = open_encoder(codec, options, rate).map_err(at(path, "open libx264"))?;
        let mut stream = output.add_stream(codec).map_err(at(path, "add the stream"))?;
        stream.set_parameters(&encoder);
        stream.set_time_base(frame_time);
        stream.set_avg_frame_rate(rate);
        let mut header = Dictionary::new();
        header.set("movflags", "+faststart");
        header.set("fflags", "+bitexact");
        output.write_header_with(header).map_err(at(path, "write the header"))?;
        let stream_time = output.stream(0).map_or(frame_time, |stream| stream.time_base());
        let frame = frame::Video::new(format::Pixel::YUV420P, options.width, options.height);
        Ok(Self { path: path.to_owned(), output, encoder, frame_time, stream_time, frame, next_pts: 0 })
    }

    /// Appends a frame.
    pub(crate) fn push(&mut self, image: &YuvImage) -> Result<(), SynthError> {
        // x264 may still hold the last frame's buffer, so each frame has its own.
        self.frame = frame::Video::new(format::Pixel::YUV420P, self.frame.width(), self.frame.height());
        for (index, plane) in image.planes.iter().enumerate() {
            let (width, stride) = (self.frame.plane_width(index) as usize, self.frame.stride(index));
            let lines = self.frame.data_mut(index).chunks_mut(stride);
            for (line, samples) in lines.zip(plane.chunks_exact(width)) {
                line[..width].copy_from_slice(samples);
            }
        }
        self.frame.set_pts(Some(self.next_pts));
        self.next_pts += 1;
        self.encoder.send_frame(&self.frame).map_err(at(&self.path, "encode a frame"))?;
        self.drain()
    }

    /// Writes what the encoder still holds, and the index.
    pub(crate) fn finish(mut self) -> Result<(), SynthError> {
        self.encoder.send_eof().map_err(at(&self.path, "end the stream"))?;
        self.drain()?;
        self.output.write_trailer().map_err(at(&self.path, "write the index"))
    }

    fn drain(&mut self) -> Result<(), SynthError> {
        let mut packet = Packet::empty();
        loop {
            match self.encoder.receive_packet(&mut packet) {
                Ok(()) => {}
                Err(ffmpeg::Error::Eof) => return Ok(()),
                Err(ffmpeg::Error::Other { errno }) if errno == ffmpeg::error::EAGAIN => return Ok(()),
                Err(source) => return Err(at(&self.path, "take a packet")(source)),
            }
            packet.set_stream(0);
            packet.set_duration(1);
            packet.rescale_ts(self.frame_time, self.stream_time);
            packet.write_interleaved(&mut self.output).map_err(at(&self.path, "write a packet"))?;
        }
    }
}

fn open_encoder(
    codec: ffmpeg::Codec,
    options: &SynthOptions,
    rate: Rational,
) -> Result<codec::encoder::video::Encoder, ffmpeg::Error> {
    let mut video = codec::context::Context::new_with_codec(codec).encoder().video()?;
    video.set_width(options.width);
    video.set_height(options.height);
    video.set_format(format::Pixel::YUV420P);
    video.set_frame_rate(Some(rate));
    video.set_time_base(rate.invert());
    video.set_gop((options.fps * KEY_FRAME_S).round().max(1.0) as u32);
    video.set_colorspace(color::Space::BT709);
    video.set_color_range(color::Range::MPEG);
    video.set_color_primaries(color::Primaries::BT709);
    video.set_color_transfer_characteristic(color::TransferCharacteristic::BT709);
    video.set_flags(codec::Flags::GLOBAL_HEADER | codec::Flags::BITEXACT | codec::Flags::CLOSED_GOP);
    let mut settings = Dictionary::new();
    // x264's macroblock tree makes other bytes of the same 320x180 frames whenever fresh memory holds other
    // garbage (seen with core 164 on AVX-512 by running under MALLOC_PERTURB_).
    for (key, value) in [("preset", "veryfast"), ("crf", CRF), ("threads", "1"), ("mbtree", "0")] {
        settings.set(key, value);
    }
    video.open_with(settings)
}
