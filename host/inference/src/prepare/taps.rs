//! Which pixels of a frame a pixel of the picture is made of, along one axis.

/// What the two weights of a tap add up to.
pub(super) const WHOLE: i16 = 2_048;

/// Of which two pixels: `first` and the one after it, the latter with `second` parts of [`WHOLE`], the former with the
/// rest.
///
/// Where `second` is zero there may be no pixel after the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tap {
    pub first: usize,
    pub second: i16,
}

/// Taps of `outputs` pixels that cover `source` px of a frame: bilinear between pixel centres, edges repeated, weights
/// rounded to 1/2048 as OpenCV's `resize` rounds them.
///
/// In whole numbers, so that the kernel of the GPUs finds the very same ones.
pub(super) fn taps(outputs: u32, source: u32) -> Vec<Tap> {
    let (outputs, source) = (u64::from(outputs), u64::from(source));
    let tap = |output: u64| {
        // (output + 1/2) * source / outputs - 1/2, over twice the outputs.
        let place = ((2 * output + 1) * source).saturating_sub(outputs);
        let first = place / (2 * outputs);
        if first + 1 >= source {
            return Tap { first: source as usize - 1, second: 0 };
        }
        let share = place % (2 * outputs);
        let second = (share * WHOLE as u64 + outputs) / (2 * outputs);
        Tap { first: first as usize, second: second as i16 }
    };
    (0..outputs).map(tap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tap(first: usize, second: i16) -> Tap {
        Tap { first, second }
    }

    #[test]
    fn pixel_centres_are_mapped_and_the_edges_are_repeated() {
        // Twice as large: centres of two pixels lie a quarter pixel to either side of their pixel's centre.
        assert_eq!(taps(4, 2), [tap(0, 0), tap(0, 512), tap(0, 1_536), tap(1, 0)]);
        assert_eq!(taps(2, 6), [tap(1, 0), tap(4, 0)]);
    }

    #[test]
    fn half_as_many_pixels_take_two_each() {
        assert_eq!(taps(3, 6), [tap(0, 1_024), tap(2, 1_024), tap(4, 1_024)]);
    }
}
