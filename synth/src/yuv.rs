//! R G B to the video's own samples: planar YUV 4:2:0, BT.709, limited range.

use crate::finish::RgbImage;

/// Planes Y, Cb, Cr without padding; chroma is the mean of 2 x 2 px.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct YuvImage {
    pub(crate) planes: [Vec<u8>; 3],
}

/// BT.709 in 16.16 fixed point: luma to 16..=235, chroma to 16..=240 (ITU-R BT.709-6, item 3 and 4).
const LUMA: [i32; 3] = [11_966, 40_254, 4064];
const CB: [i32; 3] = [-6596, -22_189, 28_785];
const CR: [i32; 3] = [28_785, -26_145, -2640];
const HALF: i32 = 1 << 15;

fn weigh(weights: [i32; 3], rgb: [i32; 3]) -> i32 {
    weights[0] * rgb[0] + weights[1] * rgb[1] + weights[2] * rgb[2]
}

impl YuvImage {
    /// Converts a picture of even width and height.
    pub(crate) fn from_rgb(image: &RgbImage) -> Self {
        let stride = image.width as usize * 3;
        let luma = |px: &[u8]| {
            let rgb = [px[0], px[1], px[2]].map(i32::from);
            (16 + ((weigh(LUMA, rgb) + HALF) >> 16)) as u8
        };
        let y = image.data.chunks_exact(3).map(luma).collect();
        let quarter = image.data.len() / 12;
        let (mut cb, mut cr) = (Vec::with_capacity(quarter), Vec::with_capacity(quarter));
        for rows in image.data.chunks_exact(2 * stride) {
            let (upper, lower) = rows.split_at(stride);
            for (above, below) in upper.chunks_exact(6).zip(lower.chunks_exact(6)) {
                let sum = [0, 1, 2].map(|channel| {
                    [above[channel], above[channel + 3], below[channel], below[channel + 3]]
                        .into_iter()
                        .map(i32::from)
                        .sum()
                });
                let chroma = |weights| (128 + ((weigh(weights, sum) + 4 * HALF) >> 18)) as u8;
                cb.push(chroma(CB));
                cr.push(chroma(CR));
            }
        }
        Self { planes: [y, cb, cr] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn even(color: [u8; 3]) -> [u8; 3] {
        let image = RgbImage { width: 2, height: 2, data: color.repeat(4) };
        YuvImage::from_rgb(&image).planes.map(|plane| plane[0])
    }

    #[test]
    fn black_white_and_the_primaries_land_where_bt709_puts_them() {
        assert_eq!(even([0, 0, 0]), [16, 128, 128]);
        assert_eq!(even([255, 255, 255]), [235, 128, 128]);
        assert_eq!(even([255, 0, 0]), [63, 102, 240]);
        assert_eq!(even([0, 255, 0]), [173, 42, 26]);
        assert_eq!(even([0, 0, 255]), [32, 240, 118]);
    }
}
