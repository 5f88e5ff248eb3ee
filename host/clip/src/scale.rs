//! swscale: any pixel format and size to 8-bit 4:2:0 of the clip's size.
//!
//! Matrix and range stay as they are wherever the source is YUV, so only depth, subsampling and size change.
//! RGB becomes YUV of the matrix that [`crate::color::of_rgb`] names.

use crate::DecodeError;
use crate::color::PictureColor;
use ffmpeg_next::format::Pixel;
use ffmpeg_next::{ffi, frame};
use scene::{ColorMatrix, ColorRange};
use std::ffi::{CStr, c_int};
use std::ptr;

/// What swscale is set up for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Source {
    /// `AVPixelFormat`, as a number.
    pub(crate) format: c_int,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) color: PictureColor,
}

/// Converts pictures of one source at a time; set up anew where the source changes.
pub(crate) struct Scaler {
    size: (u32, u32),
    context: Option<(Source, Context)>,
    /// Where pictures are scaled to. Owned by FFmpeg's allocator, whose padding swscale's vector code needs.
    target: Option<frame::Video>,
}

struct Context(*mut ffi::SwsContext);

// SAFETY: a swscale context is heap memory without ties to a thread, used through `&mut Scaler` alone.
unsafe impl Send for Context {}

impl Drop for Context {
    fn drop(&mut self) {
        // SAFETY: allocated by sws_alloc_context and freed here only; null is allowed.
        unsafe { ffi::sws_freeContext(self.0) };
    }
}

impl Scaler {
    /// A scaler to pictures of `size` px.
    pub(crate) fn new(size: (u32, u32)) -> Self {
        Self { size, context: None, target: None }
    }

    /// Converts a picture. The result is overwritten by the next call.
    pub(crate) fn scale(
        &mut self,
        picture: &frame::Video,
        source: Source,
    ) -> Result<&frame::Video, DecodeError> {
        let (width, height) = self.size;
        let target = self.target.get_or_insert_with(|| frame::Video::new(Pixel::YUV420P, width, height));
        if self.context.as_ref().is_none_or(|(known, _)| *known != source) {
            self.context = Some((source, set_up(source, self.size)?));
        }
        let context = self.context.as_ref().map_or(ptr::null_mut(), |(_, context)| context.0);
        // SAFETY: the context was set up for exactly this format and size (`source` is read from the picture), and
        // the target has the size and format it was set up for; its buffers are checked, since the allocation's
        // own result is not handed on.
        let rows = unsafe {
            let (from, to) = (picture.as_ptr(), target.as_mut_ptr());
            if (*to).data[0].is_null() || (*from).data[0].is_null() {
                return Err(failed("without memory for a picture"));
            }
            ffi::sws_scale(
                context,
                (*from).data.as_ptr().cast(),
                (*from).linesize.as_ptr(),
                0,
                source.height as c_int,
                (*to).data.as_ptr(),
                (*to).linesize.as_ptr(),
            )
        };
        if rows == height as c_int { Ok(target) } else { Err(failed("did not give a whole picture")) }
    }
}

fn failed(reason: &str) -> DecodeError {
    DecodeError::Library { action: "convert a picture", reason: format!("swscale {reason}") }
}

fn set_up(source: Source, (width, height): (u32, u32)) -> Result<Context, DecodeError> {
    let full_range = i64::from(source.color.range == ColorRange::Full);
    let format = ffi::AVPixelFormat::AV_PIX_FMT_YUV420P as i64;
    // Vertically centred chroma (MPEG-2 siting) on the way out, which is also what 4:2:0 sources have.
    let options: [(&CStr, i64); 10] = [
        (c"srcw", i64::from(source.width)),
        (c"srch", i64::from(source.height)),
        (c"src_format", i64::from(source.format)),
        (c"src_range", full_range),
        (c"dstw", i64::from(width)),
        (c"dsth", i64::from(height)),
        (c"dst_format", format),
        (c"dst_range", full_range),
        (c"dst_v_chr_pos", 128),
        (c"sws_flags", i64::from(ffi::SWS_BICUBIC)),
    ];
    // SAFETY: the context is checked and owned by the guard from here on; option names end in NUL, the object is
    // one with options, and the coefficient tables are static.
    unsafe {
        let context = Context(ffi::sws_alloc_context());
        if context.0.is_null() {
            return Err(failed("without memory"));
        }
        for (name, value) in options {
            if ffi::av_opt_set_int(context.0.cast(), name.as_ptr(), value, 0) < 0 {
                return Err(failed(&format!("refuses {}={value}", name.to_string_lossy())));
            }
        }
        if ffi::sws_init_context(context.0, ptr::null_mut(), ptr::null_mut()) < 0 {
            return Err(failed(&format!("cannot convert {source:?}")));
        }
        let table = ffi::sws_getCoefficients(coefficients(source.color.matrix));
        let range = full_range as c_int;
        let (contrast, saturation) = (1 << 16, 1 << 16); // 1.0 in 16.16: unchanged
        // Fails for pairs of formats without a choice of matrix, which then need none.
        ffi::sws_setColorspaceDetails(context.0, table, range, table, range, 0, contrast, saturation);
        Ok(context)
    }
}

fn coefficients(matrix: ColorMatrix) -> c_int {
    let number = match matrix {
        ColorMatrix::Bt601 => ffi::SWS_CS_ITU601,
        ColorMatrix::Bt709 => ffi::SWS_CS_ITU709,
        ColorMatrix::Bt2020 => ffi::SWS_CS_BT2020,
    };
    number as c_int
}
