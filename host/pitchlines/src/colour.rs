//! Grass by its hue, and brightness, in OpenCV's 8-bit arithmetic.

use crate::Picture;
use crate::raster::Raster;

/// Hue of grass, in OpenCV's half degrees. Source of the three: docs/reference/scoring.md.
const GRASS_HUE: std::ops::RangeInclusive<i32> = 35..=85;
/// Least saturation of grass, of 255.
const GRASS_SATURATION: i32 = 40;
/// Least value of grass, of 255.
const GRASS_VALUE: i32 = 40;

/// 255 where a px has the colour of grass.
pub(crate) fn grass(picture: &Picture<'_>) -> Raster {
    Raster::from_fn(picture.width, picture.height, |x, y| {
        let [hue, saturation, value] = hsv(picture.rgb(x, y));
        let is_grass = GRASS_HUE.contains(&hue) && saturation >= GRASS_SATURATION && value >= GRASS_VALUE;
        if is_grass { u8::MAX } else { 0 }
    })
}

/// Luma of BT.601, weights in 32768ths.
pub(crate) fn grey(picture: &Picture<'_>) -> Raster {
    Raster::from_fn(picture.width, picture.height, |x, y| {
        let [red, green, blue] = picture.rgb(x, y);
        ((red * 9_798 + green * 19_235 + blue * 3_735 + (1 << 14)) >> 15) as u8
    })
}

/// Hue in half degrees, saturation and value of 255; quotients in 4096ths, rounded once.
fn hsv([red, green, blue]: [i32; 3]) -> [i32; 3] {
    let value = red.max(green).max(blue);
    let spread = value - red.min(green).min(blue);
    let over = |scale: i32, by: i32| {
        if by == 0 { 0 } else { (f64::from(scale << 12) / f64::from(by)).round_ties_even() as i32 }
    };
    let saturation = (spread * over(255, value) + (1 << 11)) >> 12;
    let sixths = if value == red {
        green - blue
    } else if value == green {
        blue - red + 2 * spread
    } else {
        red - green + 4 * spread
    };
    let hue = (sixths * over(30, spread) + (1 << 11)) >> 12;
    [if hue < 0 { hue + 180 } else { hue }, saturation, value]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pure_colours_have_the_hues_of_the_circle() {
        let circle = [
            ([255, 0, 0], 0),
            ([255, 255, 0], 30),
            ([0, 255, 0], 60),
            ([0, 255, 255], 90),
            ([0, 0, 255], 120),
            ([255, 0, 255], 150),
        ];
        for (colour, hue) in circle {
            assert_eq!(hsv(colour), [hue, 255, 255]);
        }
        assert_eq!(hsv([100, 100, 100]), [0, 0, 100]);
    }

    #[test]
    fn a_lawn_is_grass_and_paint_is_not() {
        let data = [60, 120, 50, 230, 235, 230];
        let picture = Picture::new(&data, 2, 1).unwrap();
        assert_eq!(grass(&picture).data, [255, 0]);
        assert_eq!(grey(&picture).data, [94, 233]);
    }
}
