//! Which samples of a plane an output pixel is made of, along one axis.

/// Between which two samples an output pixel lies: `first` and the one after it, of which it has `share`.
///
/// Where `share` is zero there may be no sample after the first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tap {
    pub first: usize,
    pub share: f32,
}

/// Taps of `outputs` pixels that cover `source` px of a frame, on a plane of `samples` samples, each `sample_px` wide.
///
/// Positions are computed in f64: in f32 a wide frame's would be off by more than preparation may differ by.
pub(super) fn taps(outputs: u32, source: u32, samples: u32, sample_px: u32) -> Vec<Tap> {
    let step = f64::from(source) / f64::from(outputs) / f64::from(sample_px);
    let tap = |output: u32| {
        let at = ((f64::from(output) + 0.5) * step - 0.5).clamp(0.0, f64::from(samples - 1));
        Tap { first: at as usize, share: at.fract() as f32 }
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
        assert_eq!(taps(4, 2, 2, 1), [tap(0, 0.0), tap(0, 0.25), tap(0, 0.75), tap(1, 0.0)]);
        assert_eq!(taps(2, 6, 6, 1), [tap(1, 0.0), tap(4, 0.0)]);
    }

    #[test]
    fn a_sample_of_two_px_moves_half_as_fast() {
        assert_eq!(taps(2, 4, 2, 2), [tap(0, 0.0), tap(1, 0.0)]);
    }
}
