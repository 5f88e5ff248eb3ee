//! Lends FFmpeg's picture buffers as planes, so that decoded frames are not copied.
//!
//! FFmpeg takes a buffer back into its pool when the last plane of it is gone, so in the steady state nothing is
//! allocated. A decoder that still refers to a picture only reads it: pictures it gives out are not written any more.

use bytes::Bytes;
use ffmpeg_next::{ffi, frame};
use scene::Plane;
use std::slice;
use std::sync::Arc;

/// One plane of a picture that it keeps alive.
struct Lent {
    picture: Arc<frame::Video>,
    plane: usize,
    length: usize,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        // SAFETY: `planes` has checked that so many bytes lie in one of the picture's buffers from here on; they stay
        // as long as the picture, which nobody changes: it is shared by planes alone. FFmpeg's pools hand out memory
        // that was set to zero, so bytes between the rows hold a value too.
        unsafe { slice::from_raw_parts((*self.picture.as_ptr()).data[self.plane], self.length) }
    }
}

/// The planes of an 8-bit 4:2:0 picture, which is left empty; none, and the picture as it was, where its rows run
/// upwards or leave their buffer.
pub(crate) fn planes(picture: &mut frame::Video) -> Option<[Plane; 3]> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (chroma_width, chroma_height) = (width.div_ceil(2), height.div_ceil(2));
    let sizes = [(width, height), (chroma_width, chroma_height), (chroma_width, chroma_height)];
    let mut extents = [(0, 0); 3];
    for (plane, (extent, size)) in extents.iter_mut().zip(sizes).enumerate() {
        *extent = extent_of(picture, plane, size)?;
    }
    let picture = Arc::new(std::mem::replace(picture, frame::Video::empty()));
    let mut plane = 0;
    Some(extents.map(|(stride, length)| {
        let lent = Lent { picture: picture.clone(), plane, length };
        plane += 1;
        Plane { data: Bytes::from_owner(lent), stride }
    }))
}

/// Bytes from row to row and in all rows of a plane; none where they do not lie in one buffer, row below row.
fn extent_of(
    picture: &frame::Video,
    plane: usize,
    (width, height): (usize, usize),
) -> Option<(usize, usize)> {
    // SAFETY: the picture is a live AVFrame and `plane` below 3; FFmpeg gives the buffer that holds the plane's first
    // byte, or null.
    let (start, stride, buffer) = unsafe {
        let frame = picture.as_ptr();
        let buffer = ffi::av_frame_get_plane_buffer(frame.cast_mut(), plane as i32);
        ((*frame).data[plane] as usize, (*frame).linesize[plane], buffer.as_ref()?)
    };
    let stride = usize::try_from(stride).ok().filter(|&stride| stride >= width)?;
    let length = stride.checked_mul(height)?;
    let (from, size) = (buffer.data as usize, buffer.size);
    let fits = start >= from && start.checked_add(length)? <= from.checked_add(size)?;
    (fits && length > 0).then_some((stride, length))
}
