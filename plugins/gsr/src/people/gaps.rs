//! Frames between looks: where somebody was between two looks that saw them.
//!
//! Neighbouring looks of the plan are always joined, smoothly through the looks around them ([`resample`]). A longer gap is
//! filled only where it is short and what lies before and after it fits together: straight from one look to the next on
//! the pitch, or in the picture with the camera's motion taken out. Nothing reaches across a cut, because no identity does. Before an
//! identity's first look and after its last one its state is held, standing on the ground, in the frames that are nearer to
//! that look than to any other; after the last look of the plan, in the few frames that are left.

use super::resample;
use super::track::Look;
use crate::camera::Camera;
use crate::camera::shift::mix;
use crate::geometry::{foot, height, width};
use touchline_sdk::Bounds;

/// How gaps are filled.
#[derive(Clone, Copy, Debug)]
pub struct Filling {
    /// Every how many frames somebody was looked for.
    pub stride: u32,
    /// Longest gap between two looks that is filled although looks in between saw nothing, frames.
    pub most_frames: u32,
    /// Fastest way over such a gap, people's heights a frame.
    pub fastest: f32,
    /// Frames of the clip.
    pub frame_count: u32,
}

impl Filling {
    /// Frames before or after a look for which it alone speaks: those that are nearer to it than to the next one, and where
    /// that one shows another shot, all up to there; which of them are of its shot the camera knows.
    fn alone(&self, look: u32, before: bool, camera: &Camera) -> u32 {
        let next = if before { look.checked_sub(self.stride) } else { look.checked_add(self.stride) };
        let is_cut =
            next.and_then(|next| camera.shot(next)).is_some_and(|shot| Some(shot) != camera.shot(look));
        if is_cut { self.stride - 1 } else { self.stride.saturating_sub(1) / 2 }
    }
}

/// Two boxes of one thing differ in height by no more than this factor over a gap that is filled.
const TALLER: f32 = 1.5;

/// The box of every frame that the looks of one identity speak for, in frame order.
pub fn fill(looks: &[Look], camera: &Camera, filling: &Filling) -> Vec<Look> {
    let mut filled = Vec::with_capacity(looks.len() * filling.stride as usize);
    if let Some(first) = looks.first() {
        let frames = first.frame.saturating_sub(filling.alone(first.frame, true, camera))..first.frame;
        let next = looks.get(1).filter(|next| next.frame - first.frame == filling.stride);
        filled.extend(frames.filter_map(|frame| led_on(first, next, frame, camera)));
    }
    for (at, look) in looks.iter().enumerate() {
        filled.push(*look);
        match looks.get(at + 1) {
            Some(next) if next.frame - look.frame == filling.stride => {
                let frames = look.frame + 1..next.frame;
                filled.extend(frames.map(|frame| resample::between(looks, at, frame, filling.stride)));
            }
            Some(next) if joins(look, next, camera, filling) => {
                let frames = look.frame + 1..next.frame;
                filled.extend(frames.filter_map(|frame| between(look, next, frame, camera)));
            }
            None => {
                let is_last_of_plan = filling.frame_count.saturating_sub(look.frame) <= filling.stride;
                let alone = filling.alone(look.frame, false, camera);
                let end = if is_last_of_plan { u32::MAX } else { look.frame + 1 + alone };
                let frames = look.frame + 1..end.min(filling.frame_count);
                let before = at.checked_sub(1).map(|before| &looks[before]);
                let before = before.filter(|before| look.frame - before.frame == filling.stride);
                filled.extend(frames.filter_map(|frame| led_on(look, before, frame, camera)));
            }
            _ => {}
        }
    }
    filled
}

/// Whether the frames between two looks are known well enough.
fn joins(a: &Look, b: &Look, camera: &Camera, filling: &Filling) -> bool {
    let frames = b.frame - a.frame;
    let (tall, small) = (height(a.bounds).max(height(b.bounds)), height(a.bounds).min(height(b.bounds)));
    let spot = |look: &Look| camera.spot(look.frame, foot(look.bounds));
    let apart = || spot(a)?.apart(&spot(b)?, height(b.bounds));
    frames <= filling.most_frames
        && tall <= TALLER * small
        && apart().is_some_and(|apart| apart <= filling.fastest * frames as f32)
}

/// The state of a frame between two looks.
fn between(a: &Look, b: &Look, frame: u32, camera: &Camera) -> Option<Look> {
    let share = (frame - a.frame) as f32 / (b.frame - a.frame) as f32;
    let place = camera.between((a.frame, foot(a.bounds)), (b.frame, foot(b.bounds)), frame, share)?;
    let size = [width, height].map(|size| mix(size(a.bounds), size(b.bounds), share));
    Some(Look { frame, bounds: standing(place, size), confidence: mix(a.confidence, b.confidence, share) })
}

/// The state of a frame before the first look or after the last: straight on from the one beside it, in the picture with
/// the camera's motion taken out or on the pitch, and standing where there is none.
fn led_on(look: &Look, beside: Option<&Look>, frame: u32, camera: &Camera) -> Option<Look> {
    if camera.shot(frame) != camera.shot(look.frame) {
        return None;
    }
    let from = beside.unwrap_or(look);
    let share = match beside {
        Some(from) => (frame as f32 - from.frame as f32) / (look.frame as f32 - from.frame as f32),
        None => 0.0,
    };
    let place =
        camera.between((from.frame, foot(from.bounds)), (look.frame, foot(look.bounds)), frame, share)?;
    Some(Look { frame, bounds: standing(place, [width, height].map(|size| size(look.bounds))), ..*look })
}

fn standing([x, y]: [f32; 2], [width, height]: [f32; 2]) -> Bounds {
    Bounds { left: x - width / 2.0, top: y - height, right: x + width / 2.0, bottom: y }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Sightings;
    use crate::people::sightings::tests::{clip, person};

    const FILLING: Filling = Filling { stride: 4, most_frames: 8, fastest: 0.2, frame_count: 20 };

    fn look(frame: u32, x: f32) -> Look {
        Look { frame, bounds: person(x, 300.0, 2, 0.9).bounds, confidence: 0.9 }
    }

    /// A camera that pans by 10 px a frame over six people, looked at in every `stride`-th frame.
    fn panning(stride: usize) -> Camera {
        let people = |frame: u32| {
            (0..6)
                .map(|nth| person(400.0 + 150.0 * nth as f32 - 10.0 * frame as f32, 600.0, 2, 0.9))
                .collect()
        };
        let sightings: Sightings = clip(20, stride, people);
        Camera::follow(&[None; 20], &sightings, [1280, 720])
    }

    /// Frame and middle of what was filled in.
    fn filled(looks: &[Look], camera: &Camera, filling: Filling) -> Vec<(u32, f32)> {
        fill(looks, camera, &filling).iter().map(|look| (look.frame, look.bounds.left + 15.0)).collect()
    }

    #[test]
    fn frames_between_neighbouring_looks_are_filled_in_evenly() {
        let found = filled(&[look(4, 300.0), look(8, 260.0)], &panning(4), FILLING);
        let expected = [(3, 310.0), (4, 300.0), (5, 290.0), (6, 280.0), (7, 270.0), (8, 260.0), (9, 250.0)];
        assert_eq!(found.len(), expected.len(), "with one frame before and one after, which are nearest");
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!(found.0, expected.0);
            assert!((found.1 - expected.1).abs() < 0.1, "{found:?}");
        }
    }

    #[test]
    fn a_look_that_saw_nothing_is_bridged_where_it_is_short_and_plausible() {
        let frames = |looks: &[Look], most_frames| {
            filled(looks, &panning(4), Filling { most_frames, ..FILLING }).len()
        };
        // One frame before and one after are always there. Standing on the ground while the camera pans by 80 px.
        assert_eq!(frames(&[look(4, 300.0), look(12, 220.0)], 8), 11);
        assert_eq!(frames(&[look(4, 300.0), look(12, 220.0)], 7), 4, "too long");
        assert_eq!(frames(&[look(4, 300.0), look(12, 420.0)], 8), 4, "200 px on the ground are too far");
        let mut tall = look(12, 220.0);
        tall.bounds.top -= 60.0;
        assert_eq!(frames(&[look(4, 300.0), tall], 8), 4, "nobody grows so fast");
    }

    #[test]
    fn the_last_look_holds_to_the_end_of_the_clip_and_an_earlier_one_in_the_frames_nearest_to_it() {
        assert_eq!(filled(&[look(16, 100.0)], &panning(4), FILLING).len(), 5);
        assert_eq!(
            filled(&[look(12, 100.0)], &panning(4), FILLING).len(),
            3,
            "one nearer frame on each side"
        );
    }

    #[test]
    fn beside_its_first_and_last_look_somebody_goes_straight_on() {
        // 5 px a frame on the ground, under a camera that pans by 10.
        let found = filled(&[look(4, 300.0), look(8, 280.0)], &panning(4), FILLING);
        let ends = [found[0], found[found.len() - 1]];
        for (found, expected) in ends.iter().zip([(3, 305.0), (9, 275.0)]) {
            assert_eq!(found.0, expected.0);
            assert!((found.1 - expected.1).abs() < 0.1, "{found:?}");
        }
    }

    /// A camera that stands still until the broadcast cuts somewhere after frame 8 and before frame 13; looks at the pitch
    /// in every second frame show that it is after frame 10.
    fn cutting() -> Camera {
        let people = |frame: u32| {
            let x = |nth: u32| if frame < 11 { 150 * nth } else { 40 + 137 * (nth * nth % 8) };
            (1..8).map(|nth| person(x(nth) as f32, 200.0 + (x(nth) * 3 % 300) as f32, 2, 0.9)).collect()
        };
        let sightings: Sightings = clip(20, 4, people);
        let mut camera = Camera::follow(&[None; 20], &sightings, [1280, 720]);
        let shown = |frame: u32| (frame % 4 == 2).then_some(u32::from(frame > 11));
        camera.settle_edges(&sightings, &(0..20).map(shown).collect::<Vec<_>>());
        camera
    }

    #[test]
    fn everybody_is_led_on_as_far_as_their_shot_is_known_to_go_and_nobody_into_another() {
        let frames = |looks: &[Look]| -> Vec<u32> {
            filled(looks, &cutting(), FILLING).iter().map(|&(frame, _)| frame).collect()
        };
        assert_eq!(frames(&[look(8, 300.0)]), [7, 8, 9, 10]);
        assert_eq!(frames(&[look(12, 300.0)]), [12, 13]);
    }
}
