//! Where the camera looked: how places of one frame are found again in another, and where the broadcast cut.
//!
//! Two frames that both have a homography are joined through the pitch; others, and who is followed or joined, through the
//! common motion of people from look to look, added up over a shot. At a cut everything begins anew: nothing is carried across.

mod cuts;
mod edges;
mod motion;
pub mod shift;

use crate::people::Sightings;
use cuts::Follower;
pub use edges::Edge;
use homography::Homography;
pub use motion::median;
use shift::{Place, Shift, mix};

/// The way between a frame and the pitch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View {
    to_picture: Homography,
    to_pitch: Homography,
    /// The sign of both maps' depths for what lies before the camera.
    front: f64,
}

impl View {
    /// None for a map without a way back. Whoever sees a pitch sees it at the lower edge of a picture of `size_px`.
    fn of(to_picture: Homography, size_px: [u32; 2]) -> Option<Self> {
        let to_pitch = to_picture.inverse()?;
        let [width, height] = size_px.map(f64::from);
        Some(Self { to_picture, to_pitch, front: to_pitch.depth([width / 2.0, height]).signum() })
    }

    /// Where a place of the frame lies on the pitch, cm; none at or beyond the horizon.
    fn pitch_cm(&self, place: Place) -> Option<[f64; 2]> {
        let place = place.map(f64::from);
        let on_pitch = self.to_pitch.project(place);
        let seen = self.front * self.to_pitch.depth(place) > 0.0;
        (seen && on_pitch.iter().all(|cm| cm.abs() < FURTHEST_CM)).then_some(on_pitch)
    }

    fn place(&self, pitch_cm: [f64; 2]) -> Option<Place> {
        let place = self.to_picture.project(pitch_cm).map(|px| px as f32);
        let seen = self.front * self.to_picture.depth(pitch_cm) > 0.0;
        (seen && place.iter().all(|px| px.abs() < FURTHEST_PX)).then_some(place)
    }
}

/// What lies further away is no place on a pitch or near a picture.
const FURTHEST_CM: f64 = 50_000.0;
const FURTHEST_PX: f32 = 20_000.0;

/// Where a frame belongs.
#[derive(Clone, Copy, Debug)]
struct Stand {
    shot: u32,
    /// From the frame to the first look of its shot, as people moved.
    to_first: Shift,
}

/// A place of a frame, in terms in which places of other frames can be told from it.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    shot: u32,
    pitch_cm: Option<Place>,
    /// In the first look of the shot, px, which are so many for one of the frame.
    in_first: Place,
    scale: f32,
}

impl Spot {
    /// The distance to a place of a later frame of the same shot, as a share of a person's height: `height_px` there. On
    /// the pitch where both are known there, otherwise in the picture with the camera's motion taken out.
    pub fn apart(&self, later: &Self, height_px: f32) -> Option<f32> {
        match (self.pitch_cm, later.pitch_cm) {
            (Some(a), Some(b)) if self.shot == later.shot => Some(distance(a, b) / PERSON_CM),
            _ => self.apart_in_picture(later, height_px),
        }
    }

    /// The same in the picture with the camera's motion taken out.
    pub fn apart_in_picture(&self, later: &Self, height_px: f32) -> Option<f32> {
        (self.shot == later.shot).then(|| distance(self.in_first, later.in_first) / later.scale / height_px)
    }
}

fn distance(a: Place, b: Place) -> f32 {
    let [dx, dy] = [a[0] - b[0], a[1] - b[1]];
    (dx * dx + dy * dy).sqrt()
}

/// The camera's way through a clip.
pub struct Camera {
    views: Vec<Option<View>>,
    /// One for each frame; none between two looks that a cut separates.
    stands: Vec<Option<Stand>>,
    /// For each look the shift from the look before; none for the first of a shot.
    steps: Vec<Option<Shift>>,
}

impl Camera {
    /// Follows the camera through the looks at people; `homographies` lead from the pitch, cm, to the frame, px, and are
    /// one for each frame.
    #[inline(never)]
    pub fn follow(homographies: &[Option<Homography>], sightings: &Sightings, size_px: [u32; 2]) -> Self {
        let views: Vec<Option<View>> =
            homographies.iter().map(|homography| View::of((*homography)?, size_px)).collect();
        let steps = Follower::new(&views, size_px).steps(sightings);
        let stands = stands(&steps, sightings, views.len());
        Self { views, stands, steps }
    }

    /// How the picture moved to a look from the one before; none where a shot begins with it.
    pub fn step(&self, look: usize) -> Option<Shift> {
        self.steps.get(look).copied().flatten()
    }

    /// The shot that a frame belongs to, counted from 0; none where that cannot be known.
    pub fn shot(&self, frame: u32) -> Option<u32> {
        self.stand(frame).map(|stand| stand.shot)
    }

    /// Where a place of one frame is in another of the same shot, if it moves with the picture.
    pub fn carry(&self, place: Place, from: u32, to: u32) -> Option<Place> {
        self.in_shot((from, place), (from, place), to, 0.0)
    }

    /// Where something is in `frame` that went straight from one place to another of the same shot, at `share` (0 to 1)
    /// of its way; none where the frames are not of one shot.
    pub fn between(&self, from: (u32, Place), to: (u32, Place), frame: u32, share: f32) -> Option<Place> {
        self.on_pitch(from, to, frame, share).or_else(|| self.in_shot(from, to, frame, share))
    }

    /// A place of a frame, for distances; none where no shot is known.
    pub fn spot(&self, frame: u32, place: Place) -> Option<Spot> {
        let stand = self.stand(frame)?;
        let pitch_cm = self.pitch_cm((frame, place)).map(|place| place.map(|cm| cm as f32));
        Some(Spot {
            shot: stand.shot,
            pitch_cm,
            in_first: stand.to_first.apply(place),
            scale: stand.to_first.scale,
        })
    }

    fn pitch_cm(&self, (frame, place): (u32, Place)) -> Option<[f64; 2]> {
        self.view(frame)?.pitch_cm(place)
    }

    fn on_pitch(&self, from: (u32, Place), to: (u32, Place), frame: u32, share: f32) -> Option<Place> {
        let view = self.view(frame)?;
        let (a, b) = (self.pitch_cm(from)?, self.pitch_cm(to)?);
        let share = f64::from(share);
        view.place([0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * share))
    }

    fn in_shot(&self, from: (u32, Place), to: (u32, Place), frame: u32, share: f32) -> Option<Place> {
        let [a, b, here] = [from.0, to.0, frame].map(|frame| self.stand(frame));
        let (a, b, here) = (a?, b?, here?);
        if a.shot != b.shot || a.shot != here.shot {
            return None;
        }
        let (a, b) = (a.to_first.apply(from.1), b.to_first.apply(to.1));
        Some(here.to_first.inverse().apply([0, 1].map(|axis| mix(a[axis], b[axis], share))))
    }

    fn view(&self, frame: u32) -> Option<&View> {
        self.views.get(frame as usize)?.as_ref()
    }

    fn stand(&self, frame: u32) -> Option<&Stand> {
        self.stands.get(frame as usize)?.as_ref()
    }
}

/// How tall a person is taken to be where distances on the pitch are told in people's heights, cm.
pub const PERSON_CM: f32 = 180.0;

/// Puts every frame into its shot: a frame between two looks of a shot at its share of the way between them, and what
/// comes after the last look where that one is.
fn stands(steps: &[Option<Shift>], sightings: &Sightings, frame_count: usize) -> Vec<Option<Stand>> {
    let mut stands: Vec<Option<Stand>> = vec![None; frame_count];
    let mut shot = 0;
    let mut last: Option<(usize, Stand)> = None;
    for (look, step) in steps.iter().enumerate() {
        let frame = sightings.frame(look) as usize;
        let stand = match (step, last) {
            (Some(step), Some((from, before))) => {
                let stand = Stand { shot, to_first: step.inverse().then(before.to_first) };
                let between = stands.iter_mut().enumerate().take(frame).skip(from + 1);
                for (at, slot) in between {
                    let share = (at - from) as f32 / (frame - from) as f32;
                    *slot = Some(Stand { shot, to_first: before.to_first.toward(stand.to_first, share) });
                }
                stand
            }
            (_, before) => {
                shot += u32::from(before.is_some());
                Stand { shot, to_first: Shift::NONE }
            }
        };
        if let Some(slot) = stands.get_mut(frame) {
            *slot = Some(stand);
        }
        last = Some((frame, stand));
    }
    if let Some((frame, stand)) = last {
        stands.iter_mut().skip(frame + 1).for_each(|slot| *slot = Some(stand));
    }
    stands
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::sightings::tests::{clip, person};

    const SIZE: [u32; 2] = [1280, 720];

    /// Six people on the ground under a camera that pans by 10 px a frame and cuts to another shot at frame 12.
    fn people(frame: u32) -> Vec<crate::people::Sighting> {
        let place = |nth: u32| match frame {
            0..12 => 100.0 + 180.0 * nth as f32 - 10.0 * frame as f32,
            _ => 60.0 + 230.0 * ((nth * nth) % 5) as f32,
        };
        (0..6).map(|nth| person(place(nth), 250.0 + 50.0 * nth as f32, 2, 0.9)).collect()
    }

    /// From above, 10 px a m, the picture's corner over x = 10 m + 1 m for each frame.
    fn from_above(frame: u32) -> Option<Homography> {
        let left = 100.0 + 10.0 * f64::from(frame);
        Some(Homography([0.1, 0.0, -left, 0.0, 0.1, 0.0, 0.0, 0.0, 1.0]))
    }

    #[test]
    fn what_stands_moves_with_the_picture_and_is_nowhere_behind_a_cut() {
        let camera = Camera::follow(&[None; 20], &clip(20, 4, people), SIZE);
        let place = camera.carry([700.0, 300.0], 0, 6).unwrap();
        assert!((place[0] - 640.0).abs() < 0.5 && (place[1] - 300.0).abs() < 0.5, "{place:?}");
        assert_eq!(camera.carry([700.0, 300.0], 0, 16), None);
        assert_eq!(camera.shot(8), Some(0));
        assert_eq!(camera.shot(10), None, "a cut lies somewhere between the looks");
        assert_eq!(camera.shot(19), Some(1));
    }

    #[test]
    fn homographies_lead_where_both_frames_have_one() {
        let homographies: Vec<_> = (0..12).map(from_above).collect();
        let camera = Camera::follow(&homographies, &clip(12, 1, people), SIZE);
        let place = camera.carry([700.0, 300.0], 0, 6).unwrap();
        assert!((place[0] - 640.0).abs() < 0.01, "{place:?}");
        // 70 px on the ground are 7 m: nearly four people's heights.
        let spot = |frame, x| camera.spot(frame, [x, 300.0]).unwrap();
        let apart = spot(0, 700.0).apart(&spot(6, 710.0), 80.0).unwrap();
        assert!((apart - 700.0 / 180.0).abs() < 0.01, "{apart}");
        let half = camera.between((0, [700.0, 300.0]), (6, [710.0, 300.0]), 3, 0.5).unwrap();
        assert!((half[0] - 705.0).abs() < 0.01, "{half:?}");
    }

    #[test]
    fn without_homographies_distances_are_told_in_people() {
        let camera = Camera::follow(&[None; 12], &clip(12, 1, people), SIZE);
        let spot = |frame, x| camera.spot(frame, [x, 300.0]).unwrap();
        let apart = spot(0, 700.0).apart(&spot(6, 720.0), 80.0).unwrap();
        assert!((apart - 1.0).abs() < 0.01, "{apart}");
    }

    #[test]
    fn a_homography_without_an_inverse_is_none_and_the_horizon_is_no_place() {
        let flat = vec![Some(Homography([1.0, 2.0, 3.0, 2.0, 4.0, 6.0, 0.0, 0.0, 1.0])); 12];
        let camera = Camera::follow(&flat, &clip(12, 1, people), SIZE);
        assert!((camera.carry([700.0, 300.0], 0, 6).unwrap()[0] - 640.0).abs() < 0.5);
        // The horizon at y = 100 px.
        let tilted = View::of(Homography([1.0, 0.0, 0.0, 0.0, 100.0, 0.0, 0.0, 1.0, 1.0]), SIZE).unwrap();
        assert!(tilted.pitch_cm([3.0, 200.0]).is_some());
        assert_eq!(tilted.pitch_cm([3.0, 100.0]), None);
        assert_eq!(tilted.pitch_cm([3.0, 50.0]), None);
    }
}
