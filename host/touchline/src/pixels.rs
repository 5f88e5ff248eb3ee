//! Which frames of a clip a validator would score, and where it would find lines in them, from the clip's own pixels.
//!
//! Blocks and computes on the decoder's threads, which have the priority of the thread that asks.

use clip::{ArrivingClip, DecodeError, DecodeLimits, Decoder, FrameSink, SegmentSink};
use inference::{InputSize, Preparer};
use pitchlines::{LEAST_SCORE, Picture};
use scene::{Effort, Frame, VideoInfo};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use strategy::{FrameLines, Interrupt, Point, Segment};

/// What a clip shows.
pub struct ClipFacts {
    /// Its size and rate, and the frames that were decoded.
    pub video: VideoInfo,
    /// The frames that the validator's filter lets through, as far as that goes without CLIP, with their lines.
    pub scored_frames: Vec<FrameLines>,
}

/// Decodes the clip and looks at the frames that `wants` names; takes a good part of a second of a core for each. Ends
/// early, with less, where `stop` is raised.
///
/// # Errors
/// A clip that cannot be decoded.
pub fn look(
    clip: &ArrivingClip,
    limits: &DecodeLimits,
    wants: &(dyn Fn(u32) -> bool + Sync),
    stop: &Interrupt,
) -> Result<ClipFacts, DecodeError> {
    let mut decoder = Decoder::open(clip, limits)?;
    let eye = Eye { stop: stop.clone(), found: Arc::default() };
    let frames = decoder.run(wants, &eye)?;
    let found = std::mem::take(&mut *eye.found());
    Ok(ClipFacts {
        video: VideoInfo { frame_count: Some(frames), ..decoder.info() },
        scored_frames: found.into_iter().map(|(frame, segments)| FrameLines { frame, segments }).collect(),
    })
}

/// Looks at frames on the decoder's threads.
#[derive(Clone)]
struct Eye {
    stop: Interrupt,
    found: Arc<Mutex<BTreeMap<u32, Vec<Segment>>>>,
}

impl Eye {
    fn found(&self) -> MutexGuard<'_, BTreeMap<u32, Vec<Segment>>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FrameSink for Eye {
    type Segment = Self;

    fn segment(&self, _first_frame: u32) -> Self {
        self.clone()
    }

    fn worked(&self, _effort: Effort) {}
}

impl SegmentSink for Eye {
    fn frame(&mut self, frame: Frame) -> ControlFlow<()> {
        if self.stop.is_raised() {
            return ControlFlow::Break(());
        }
        if let Some(segments) = lines(&frame) {
            self.found().insert(frame.index, segments);
        }
        ControlFlow::Continue(())
    }

    fn end(self, _frames: u32) {}
}

/// A frame's lines; none for one that is not scored.
fn lines(frame: &Frame) -> Option<Vec<Segment>> {
    let data = rgb(frame);
    let picture = Picture::new(&data, frame.width as usize, frame.height as usize)?;
    let point = |[x, y]: [i32; 2]| Point { x: x as f32, y: y as f32 };
    let segment = |[start, end]: pitchlines::Segment| Segment { start: point(start), end: point(end) };
    (picture.pitch_score() >= LEAST_SCORE).then(|| picture.painted_lines().into_iter().map(segment).collect())
}

/// Bytes of red, green and blue for each px: what preparation makes for an input as large as the frame.
fn rgb(frame: &Frame) -> Vec<u8> {
    let mut preparer = Preparer::new(InputSize { width: frame.width, height: frame.height });
    let (tensor, _) = preparer.prepare(frame);
    let plane = tensor.len() / 3;
    let byte = |value: f32| (value * 255.0).round() as u8;
    (0..plane).flat_map(|px| [tensor[px], tensor[plane + px], tensor[2 * plane + px]].map(byte)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scene::{ColorMatrix, ColorRange, Plane};

    #[test]
    fn a_frame_becomes_its_colours() {
        // BT.601 in full range: red and grey.
        let plane = |data: &[u8], stride: usize| Plane { data: data.to_vec().into(), stride };
        let frame = Frame {
            index: 0,
            width: 4,
            height: 2,
            planes: [
                plane(&[76, 76, 128, 128, 76, 76, 128, 128], 4),
                plane(&[85, 128], 2),
                plane(&[255, 128], 2),
            ],
            matrix: ColorMatrix::Bt601,
            range: ColorRange::Full,
        };
        let data = rgb(&frame);
        assert_eq!(data.len(), 24);
        let near = |found: &[u8], wanted: [u8; 3]| found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= 2);
        assert!(near(&data[..3], [254, 0, 0]) && near(&data[6..9], [128, 128, 128]), "{data:?}");
    }
}
