//! Which matrix and range a picture's samples were made with, from the stream's tags.
//!
//! Tags are read as plain numbers: a hostile stream can hold values that the bindings' enums do not have.

use ffmpeg_next::ffi;
use scene::{ColorMatrix, ColorRange};
use std::ffi::c_int;

/// Pictures at least this high are taken as BT.709 where the stream does not say; lower ones as BT.601.
const HD_HEIGHT_PX: u32 = 720;

/// What a decoded picture says of its samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PictureColor {
    pub(crate) matrix: ColorMatrix,
    pub(crate) range: ColorRange,
}

/// Matrix and range from FFmpeg's numbers (`AVColorSpace`, `AVColorRange`: ITU-T H.273, MatrixCoefficients).
///
/// Where the matrix is not said, or is one that [`ColorMatrix`] lacks, pictures from 720 px height count as
/// BT.709 and lower ones as BT.601. Where the range is not said, it is full for the `yuvj` formats and limited
/// for the others.
pub(crate) fn of_tags(space: c_int, range: c_int, is_yuvj: bool, height: u32) -> PictureColor {
    let matrix = match space {
        1 | 7 => ColorMatrix::Bt709, // 7, SMPTE 240M, differs from BT.709 by less than a step of 8 bits
        4..=6 => ColorMatrix::Bt601,
        9 | 10 => ColorMatrix::Bt2020,
        _ => by_height(height),
    };
    let full = range == ffi::AVColorRange::AVCOL_RANGE_JPEG as c_int || (is_yuvj && range == 0);
    PictureColor { matrix, range: if full { ColorRange::Full } else { ColorRange::Limited } }
}

/// For pictures that become YUV only here: the usual matrix of that height, limited range.
pub(crate) fn of_rgb(height: u32) -> PictureColor {
    PictureColor { matrix: by_height(height), range: ColorRange::Limited }
}

fn by_height(height: u32) -> ColorMatrix {
    if height >= HD_HEIGHT_PX { ColorMatrix::Bt709 } else { ColorMatrix::Bt601 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_decide_and_height_decides_where_they_are_silent() {
        let color = |space, range, is_yuvj, height| {
            let color = of_tags(space, range, is_yuvj, height);
            (color.matrix, color.range)
        };
        assert_eq!(color(1, 1, false, 480), (ColorMatrix::Bt709, ColorRange::Limited));
        assert_eq!(color(6, 2, false, 1080), (ColorMatrix::Bt601, ColorRange::Full));
        assert_eq!(color(9, 1, false, 2160), (ColorMatrix::Bt2020, ColorRange::Limited));
        assert_eq!(color(2, 0, false, 720), (ColorMatrix::Bt709, ColorRange::Limited));
        assert_eq!(color(2, 0, true, 719), (ColorMatrix::Bt601, ColorRange::Full));
        assert_eq!(color(250, 77, false, 300), (ColorMatrix::Bt601, ColorRange::Limited));
    }
}
