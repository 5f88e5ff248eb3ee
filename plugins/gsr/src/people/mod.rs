//! People: everybody who was seen, as identities that last.
//!
//! Looks are kept until the clip has ended, since an identity is known best from both sides: association goes forward
//! through each shot, then what belongs together is joined, and the frames between looks are filled in. Pure arithmetic
//! on one thread; what is not plausible is left out, never corrected.

mod assignment;
mod associate;
mod gaps;
mod kalman;
mod link;
mod resample;
pub(crate) mod sightings;
mod split;
mod track;
mod votes;

use crate::camera::Camera;
use crate::settings::Thresholds;
pub(crate) use gaps::{Filling, fill};
pub(crate) use sightings::{Sighting, Sightings};
pub(crate) use track::Look;

/// Somebody in every frame in which they are answered.
pub struct Person {
    /// From 1, in the order in which identities began.
    pub id: u32,
    /// One for the whole clip.
    pub class_id: u32,
    /// In frame order.
    pub looks: Vec<Look>,
}

/// Everybody who was seen: who they are, and where in every frame of the clip.
#[inline(never)]
pub fn identify(
    sightings: &Sightings,
    camera: &Camera,
    thresholds: &Thresholds,
    stride: u32,
    frame_count: u32,
) -> Vec<Person> {
    let tracks = associate::follow(sightings, camera, thresholds);
    let tracks = split::split(tracks, stride);
    let tracks = link::link(tracks, camera, thresholds.link_frames, stride);
    // A clip may be shorter than the shortest track.
    let least_looks = (thresholds.shortest_track as usize).min(sightings.looks());
    let filling =
        Filling { stride, most_frames: thresholds.gap_frames, fastest: FASTEST_PERSON, frame_count };
    tracks
        .iter()
        .filter(|track| track.looks.len() >= least_looks)
        .zip(1..)
        .map(|(track, id)| Person {
            id,
            class_id: track.votes.class_id(),
            looks: fill(&track.looks, camera, &filling),
        })
        .collect()
}

/// Fastest person, people's heights a frame: 9 m/s at 25 frames a second.
const FASTEST_PERSON: f32 = 0.2;

#[cfg(test)]
mod tests {
    use super::sightings::tests::{clip, person};
    use super::*;
    use crate::settings::tests::with;

    /// Everybody in a clip of 30 frames with looks at every `stride`-th.
    fn identified(stride: usize, people: impl Fn(u32) -> Vec<Sighting>) -> Vec<Person> {
        let sightings = clip(30, stride, people);
        let camera = Camera::follow(&[None; 30], &sightings, [1280, 720]);
        identify(&sightings, &camera, &with(&[]).unwrap(), stride as u32, 30)
    }

    #[test]
    fn a_flickering_class_is_one_class_and_one_identity() {
        let people =
            identified(1, |frame| vec![person(100.0, 300.0, if frame % 3 == 0 { 3 } else { 1 }, 0.9)]);
        assert_eq!(people.len(), 1);
        assert_eq!((people[0].id, people[0].class_id, people[0].looks.len()), (1, 1, 30));
    }

    #[test]
    fn who_is_seen_once_is_nobody_unless_the_clip_has_no_more_looks() {
        let once = |frame: u32| if frame == 0 { vec![person(100.0, 300.0, 2, 0.9)] } else { vec![] };
        assert_eq!(identified(1, once).len(), 0);
        assert_eq!(identified(30, once).len(), 1);
    }

    #[test]
    fn with_a_stride_somebody_is_in_every_frame() {
        let people = identified(4, |frame| vec![person(100.0 + 2.0 * frame as f32, 300.0, 2, 0.9)]);
        let frames: Vec<u32> = people[0].looks.iter().map(|look| look.frame).collect();
        assert_eq!(frames, (0..30).collect::<Vec<u32>>());
    }
}
