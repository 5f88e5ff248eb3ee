//! The pitch: one homography for every frame that shows enough of it, and the keypoints that follow from it.
//!
//! Looks are kept until the clip has ended ([`look`]), then split where the view jumps ([`shots`]). In each shot every
//! look gets a first homography ([`follow`]), all of them together a smooth one for every frame ([`smooth`]), and that
//! one the keypoints: every vertex in the picture whose place is known well enough, seen or not ([`shot`]). Frames that
//! show too little for a homography keep what the model saw, where a second look confirms it ([`raw`]). Nothing depends
//! on how the observations came in batches. docs/reference/gsr.md says the same with its sources.

#[cfg(test)]
mod camera;
mod cholesky;
mod course;
mod follow;
mod frames;
mod known;
mod look;
mod planes;
mod raw;
mod shot;
mod shots;
mod smooth;
#[cfg(test)]
mod tests;

use crate::KEYPOINT_COUNT;
use crate::camera::Edge;
pub use cholesky::Cholesky;
use frames::{Frames, Spoken};
use homography::Homography;
use look::Look;
use shot::Shot;
use touchline_sdk::{Keypoint, Point};

/// How the challenge writes a keypoint that is not seen.
const UNSEEN: Point = Point { x: 0.0, y: 0.0 };

/// The vertices' places in a frame, px.
type Points = [Option<homography::Point>; KEYPOINT_COUNT];

/// What the operator set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerance {
    /// Least confidence of a keypoint that is believed, 0 to 1.
    pub confidence: f32,
    /// Looks this many frames away, or nearer, have a say in a frame's homography.
    pub window_frames: u32,
    /// How far off a vertex may be, its standard deviation as a share of the frame's width, to be answered.
    pub error_share: f64,
}

/// How a frame shows the pitch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// From cm of the pitch to px of the frame.
    pub to_picture: Homography,
    /// Keypoints that agreed with it in the look that speaks for the frame; the fewer of two where the frame lies between.
    pub agreeing: usize,
}

/// What a clip's frames show of the pitch.
#[derive(Clone, Debug, PartialEq)]
pub struct Views {
    /// The keypoints of every frame, 32 each.
    pub keypoints: Vec<Vec<Point>>,
    /// The homography of every frame that has one.
    pub views: Vec<Option<View>>,
    /// The shot that each frame was taken for a part of; frames of different shots have different views.
    pub shots: Vec<Option<u32>>,
}

impl Views {
    /// True where a frame is of another shot than the one before, or of none.
    pub fn begins_shot(&self, frame: u32) -> bool {
        let at = frame as usize;
        let shot = |at: usize| self.shots.get(at).copied().flatten();
        at.checked_sub(1).is_none_or(|before| shot(at).is_none() || shot(before) != shot(at))
    }
}

/// The keypoints of a clip.
pub struct Pitch {
    size_px: [f32; 2],
    tolerance: Tolerance,
    looks: Vec<Look>,
}

impl Pitch {
    /// Nothing seen yet of a clip whose frames are `width_px` x `height_px`.
    pub fn new(width_px: u32, height_px: u32, tolerance: Tolerance) -> Self {
        Self { size_px: [width_px as f32, height_px as f32], tolerance, looks: Vec::new() }
    }

    /// Takes in the keypoints of the next frame that was looked at; those beyond the 32nd are ignored.
    pub fn step(&mut self, frame: u32, keypoints: &[Keypoint]) {
        self.looks.push(Look::new(frame, keypoints, self.size_px, self.tolerance.confidence));
    }

    /// What every frame shows. Looks are `stride` frames apart; `cuts` are where shots are known to begin. A frame that
    /// may as well be of the shot beside has the view of the likelier one, and no keypoints.
    pub fn finish(&self, stride: u32, frame_count: u32, cuts: &[Edge]) -> Views {
        let count = frame_count as usize;
        let mut found = Views {
            keypoints: vec![vec![UNSEEN; KEYPOINT_COUNT]; count],
            views: vec![None; count],
            shots: vec![None; count],
        };
        let size_px = self.size_px.map(f64::from);
        let frames = Frames { looks: &self.looks, stride, frame_count, cuts };
        for (number, range) in (0..).zip(shots::shots(&self.looks, stride, size_px[0], cuts)) {
            let looks = &self.looks[range.clone()];
            let shot = Shot::new(looks, stride, size_px, self.tolerance);
            for Spoken { frame, looks, is_known } in frames.of(&range) {
                let (view, points) = shot.frame(frame, looks);
                let at = frame as usize;
                found.views[at] = view;
                found.shots[at] = Some(number);
                if is_known {
                    found.keypoints[at] = points.map(as_answered).into();
                }
            }
        }
        found
    }
}

fn as_answered(place_px: Option<homography::Point>) -> Point {
    place_px.map_or(UNSEEN, |[x, y]| Point { x: x as f32, y: y as f32 })
}
