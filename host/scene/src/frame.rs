//! One decoded picture in memory.

use bytes::Bytes;

/// Which luma and chroma weights the YUV samples were made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorMatrix {
    /// ITU-R BT.601; what FFmpeg assumes for small pictures without a tag.
    Bt601,
    /// ITU-R BT.709; HD material.
    Bt709,
    /// ITU-R BT.2020, non-constant luminance.
    Bt2020,
}

/// Whether the samples use the whole byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColorRange {
    /// Luma 16..=235, chroma 16..=240.
    Limited,
    /// 0..=255.
    Full,
}

/// One plane of 8-bit samples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plane {
    /// Rows of samples, `stride` bytes each. Shared, so that a decoder can lend its own buffers.
    pub data: Bytes,
    /// Bytes from one row to the next; at least the plane's width.
    pub stride: usize,
}

/// A decoded frame: planar YUV 4:2:0, 8 bits a sample, as displayed (rotation applied).
///
/// Plane 0 is luma, `width` x `height`; planes 1 and 2 are Cb and Cr, each half as wide and high, rounded up.
/// Chroma is sited as in MPEG-2 (left-aligned, vertically centred); preparation repeats each sample for its 2x2
/// pixels, as FFmpeg and OpenCV do for the pictures that models are trained on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Index from 0 in decode order.
    pub index: u32,
    /// Width in px.
    pub width: u32,
    /// Height in px.
    pub height: u32,
    /// Y, Cb, Cr.
    pub planes: [Plane; 3],
    /// How to turn the samples into RGB.
    pub matrix: ColorMatrix,
    /// Likewise.
    pub range: ColorRange,
}

impl Frame {
    /// Width and height in samples of the chroma planes.
    pub fn chroma_size(&self) -> (u32, u32) {
        (self.width.div_ceil(2), self.height.div_ceil(2))
    }
}
