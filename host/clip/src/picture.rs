//! From FFmpeg's picture to a [`scene::Frame`]: lent as it is where it is 8-bit 4:2:0 already, copied where its rows
//! do not allow that, through swscale otherwise.

use crate::color::{self, PictureColor};
use crate::demux::enum_as_number;
use crate::scale::{Scaler, Source};
use crate::{DecodeError, DecodeLimits, lend};
use ffmpeg_next::ffi::{self, AVPixelFormat};
use ffmpeg_next::frame;
use scene::{Frame, Plane};
use std::ffi::c_int;
use std::ptr;

/// AV_FRAME_FLAG_CORRUPT: the decoder says that the picture may be damaged.
const FRAME_IS_CORRUPT: i32 = 1;

/// Makes frames of one size from the pictures of one clip.
pub(crate) struct Converter {
    /// Width and height of every frame, px, before turning.
    size: (u32, u32),
    scaler: Scaler,
    /// Pictures of another size than the clip's.
    pub(crate) rescaled: u64,
}

impl Converter {
    pub(crate) fn new(size: (u32, u32)) -> Self {
        Self { size, scaler: Scaler::new(size), rescaled: 0 }
    }

    /// The frame of a picture, as stored. Takes the picture's buffers where they can be lent. Errors are those of the
    /// limits and of FFmpeg.
    pub(crate) fn frame(
        &mut self,
        picture: &mut frame::Video,
        index: u32,
        limits: &DecodeLimits,
    ) -> Result<Frame, DecodeError> {
        let (width, height) = (picture.width(), picture.height());
        limits.check(width, height)?;
        let (format, color) = format_and_color(picture);
        let same_size = (width, height) == self.size;
        self.rescaled += u64::from(!same_size);
        let planes = if same_size && is_yuv420p(format) {
            match lend::planes(picture) {
                Some(planes) => planes,
                None => copy_planes(picture)?,
            }
        } else {
            copy_planes(self.scaler.scale(picture, Source { format, width, height, color })?)?
        };
        Ok(Frame {
            index,
            width: self.size.0,
            height: self.size.1,
            planes,
            matrix: color.matrix,
            range: color.range,
        })
    }
}

/// Whether the decoder says that the picture may be damaged.
pub(crate) fn is_damaged(picture: &frame::Video) -> bool {
    // SAFETY: the picture is a live AVFrame; these are plain integers of it.
    unsafe {
        let picture = picture.as_ptr();
        (*picture).decode_error_flags != 0 || (*picture).flags & FRAME_IS_CORRUPT != 0
    }
}

fn is_yuv420p(format: c_int) -> bool {
    [AVPixelFormat::AV_PIX_FMT_YUV420P as c_int, AVPixelFormat::AV_PIX_FMT_YUVJ420P as c_int]
        .contains(&format)
}

/// The formats whose name says that the range is full.
fn is_yuvj(format: c_int) -> bool {
    [
        AVPixelFormat::AV_PIX_FMT_YUVJ420P,
        AVPixelFormat::AV_PIX_FMT_YUVJ422P,
        AVPixelFormat::AV_PIX_FMT_YUVJ444P,
        AVPixelFormat::AV_PIX_FMT_YUVJ440P,
        AVPixelFormat::AV_PIX_FMT_YUVJ411P,
    ]
    .iter()
    .any(|&yuvj| yuvj as c_int == format)
}

fn format_and_color(picture: &frame::Video) -> (c_int, PictureColor) {
    // SAFETY: the picture is a live AVFrame; tags are read as the numbers they are, whatever the stream put there.
    let (format, space, range) = unsafe {
        let picture = picture.as_ptr();
        let space = enum_as_number(&raw const (*picture).colorspace);
        ((*picture).format, space, enum_as_number(&raw const (*picture).color_range))
    };
    let height = picture.height();
    let color = if is_rgb(format) {
        color::of_rgb(height)
    } else {
        color::of_tags(space, range, is_yuvj(format), height)
    };
    (format, color)
}

fn is_rgb(format: c_int) -> bool {
    let flags = u64::from(ffi::AV_PIX_FMT_FLAG_RGB as u32 | ffi::AV_PIX_FMT_FLAG_PAL as u32);
    // SAFETY: libavcodec sets formats of its own list only, which is what the bindings were made from; the
    // descriptor is static or null.
    unsafe {
        let format = std::mem::transmute::<c_int, AVPixelFormat>(format);
        ffi::av_pix_fmt_desc_get(format).as_ref().is_some_and(|descriptor| descriptor.flags & flags != 0)
    }
}

/// Copies the three planes of an 8-bit 4:2:0 picture, rows tight.
fn copy_planes(picture: &frame::Video) -> Result<[Plane; 3], DecodeError> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (chroma_width, chroma_height) = (width.div_ceil(2), height.div_ceil(2));
    Ok([
        copy_plane(picture, 0, width, height)?,
        copy_plane(picture, 1, chroma_width, chroma_height)?,
        copy_plane(picture, 2, chroma_width, chroma_height)?,
    ])
}

fn copy_plane(
    picture: &frame::Video,
    plane: usize,
    width: usize,
    height: usize,
) -> Result<Plane, DecodeError> {
    // SAFETY: the picture is a live AVFrame, and `plane` is below the length of both arrays.
    let (first_row, line_size) = unsafe {
        let picture = picture.as_ptr();
        ((*picture).data[plane].cast_const(), (*picture).linesize[plane] as isize)
    };
    if first_row.is_null() || line_size.unsigned_abs() < width {
        let reason = format!("plane {plane} of a picture {width} px wide has rows of {line_size} bytes");
        return Err(DecodeError::Library { action: "hand out a picture", reason });
    }
    let mut data: Vec<u8> = Vec::with_capacity(width * height);
    for row in 0..height {
        // SAFETY: FFmpeg's buffer holds `height` rows that begin `line_size` bytes apart (backwards where that is
        // negative), each of at least `width` bytes, as checked; the room for the row was reserved above, and the
        // two buffers are distinct.
        unsafe {
            let from = first_row.offset(row as isize * line_size);
            ptr::copy_nonoverlapping(from, data.as_mut_ptr().add(row * width), width);
        }
    }
    // SAFETY: exactly these bytes were written.
    unsafe { data.set_len(width * height) };
    Ok(Plane { data: data.into(), stride: width })
}
