//! What the preparation kernel is told of a frame: the same geometry and colour that the processor's path uses.

use crate::prepare::{BORDER, Color};
use crate::{InputSize, Letterbox};
use scene::Frame;

/// Threads of a block, across and down.
pub(super) const BLOCK: [u32; 2] = [32, 8];

/// As `Parameters` in `kernels/prepare.cu`: the same fields in the same order, four bytes each.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Parameters {
    offset: [u32; 3],
    stride: [u32; 3],
    source: [u32; 2],
    input: [u32; 2],
    left_top: [u32; 2],
    picture: [u32; 2],
    color: [i32; 10],
    border: f32,
}

impl Parameters {
    /// Of a frame whose planes lie in one buffer as `planes` says.
    pub fn new(frame: &Frame, planes: &Planes, input: InputSize, letterbox: &Letterbox) -> Self {
        Self {
            offset: planes.offset,
            stride: planes.stride,
            source: [frame.width, frame.height],
            input: [input.width, input.height],
            left_top: letterbox.offset,
            picture: letterbox.picture,
            color: Color::of(frame).coefficients(),
            border: BORDER,
        }
    }

    /// Blocks that cover the input, across and down.
    pub fn grid(&self) -> [u32; 2] {
        [self.input[0].div_ceil(BLOCK[0]), self.input[1].div_ceil(BLOCK[1])]
    }
}

/// Where the three planes of a frame lie in one buffer, bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Planes {
    /// Where each begins.
    pub offset: [u32; 3],
    /// From row to row of each.
    pub stride: [u32; 3],
    /// Of all three.
    pub bytes: usize,
}

impl Planes {
    /// The planes as the decoder lent them, strides and all, one after the other.
    ///
    /// # Errors
    /// A plane that is shorter than the frame's size wants, or so large that the kernel could not address it.
    pub fn of(frame: &Frame) -> Result<Self, String> {
        let mut planes = Self::default();
        for (index, plane) in frame.planes.iter().enumerate() {
            let bytes = plane_bytes(frame, index);
            if plane.data.len() < bytes {
                let (number, found) = (frame.index, plane.data.len());
                return Err(format!(
                    "frame {number}: plane {index} has {found} bytes and its size wants {bytes}"
                ));
            }
            let fits =
                |value: usize| u32::try_from(value).map_err(|_| format!("frame {}: too large", frame.index));
            planes.offset[index] = fits(planes.bytes)?;
            planes.stride[index] = fits(plane.stride)?;
            planes.bytes += bytes;
        }
        Ok(planes)
    }

    /// Copies the planes into `buffer`, which has at least [`Planes::bytes`].
    pub fn copy(&self, frame: &Frame, buffer: &mut [u8]) {
        for (index, plane) in frame.planes.iter().enumerate() {
            let bytes = plane_bytes(frame, index);
            buffer[self.offset[index] as usize..][..bytes].copy_from_slice(&plane.data[..bytes]);
        }
    }
}

/// What the kernel reads of a plane: whole strides, and of the last row only what the picture has.
fn plane_bytes(frame: &Frame, plane: usize) -> usize {
    let (width, height) = if plane == 0 { (frame.width, frame.height) } else { frame.chroma_size() };
    frame.planes[plane].stride * (height as usize).saturating_sub(1) + width as usize
}

#[cfg(test)]
pub(super) mod on_host;
#[cfg(test)]
mod tests;
