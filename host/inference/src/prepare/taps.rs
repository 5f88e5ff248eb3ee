//! Which samples of a plane an output pixel is made of, along one axis.

/// Between which two samples an output pixel lies: `first` and the one after it, of which it has `share`.
///
/// Where `share` is zero there may be no sample after the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tap {
    pub first: usize,
    pub share: f32,
}

/// Taps of `outputs` pixels that cover `source` px of a frame, on a plane whose samples are each `sample_px` wide.
///
/// A sample counts for all its pixels alike, and pixels are mixed: so do FFmpeg and OpenCV, which repeat chroma samples when
/// they make RGB of a frame, and it is their pictures that models are trained on. Positions are computed in f64: in f32 a
/// wide frame's would be off by more than preparation may differ by.
pub(super) fn taps(outputs: u32, source: u32, sample_px: u32) -> Vec<Tap> {
    let step = f64::from(source) / f64::from(outputs);
    let tap = |output: u32| {
        let at = ((f64::from(output) + 0.5) * step - 0.5).clamp(0.0, f64::from(source - 1));
        let [first, next] = [at as usize, at as usize + 1].map(|pixel| pixel / sample_px as usize);
        Tap { first, share: if next > first { at.fract() as f32 } else { 0.0 } }
    };
    (0..outputs).map(tap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tap(first: usize, share: f32) -> Tap {
        Tap { first, share }
    }

    #[test]
    fn pixel_centres_are_mapped_and_the_edges_are_repeated() {
        // Twice as large: centres of two pixels lie a quarter sample to either side of their sample's centre.
        assert_eq!(taps(4, 2, 1), [tap(0, 0.0), tap(0, 0.25), tap(0, 0.75), tap(1, 0.0)]);
        assert_eq!(taps(2, 6, 1), [tap(1, 0.0), tap(4, 0.0)]);
    }

    #[test]
    fn a_sample_of_two_px_is_mixed_only_with_its_neighbours_pixels() {
        assert_eq!(taps(2, 4, 2), [tap(0, 0.0), tap(1, 0.0)]);
        // Between px 0 and 1, which share a sample; halfway from px 1 to 2; between 2 and 3.
        assert_eq!(taps(3, 4, 2), [tap(0, 0.0), tap(0, 0.5), tap(1, 0.0)]);
    }
}
