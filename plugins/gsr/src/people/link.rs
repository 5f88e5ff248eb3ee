//! Joins identities of a shot that are one person who was hidden for longer than association waits.
//!
//! Where one identity ends and another begins, both are led on to the middle of the time between. They are joined where
//! they meet there and nobody else comes near: what is in doubt stays apart. All of it in the picture with its motion taken
//! out as people say it: who is hidden goes with the others, and the pitch may be seen badly just there.

use super::assignment::{Assigner, Pair};
use super::split::are_of_two_classes;
use super::track::{Look, Track};
use crate::camera::Camera;
use crate::camera::shift::Place;
use crate::geometry::{foot, height};

/// How far apart two ends may come to lie in the middle, in people's heights: at once, more for each frame between,
/// and at most.
const APART: f32 = 0.6;
const APART_PER_FRAME: f32 = 0.02;
const MOST_APART: f32 = 1.5;
/// Cost of a pair that lies as far apart as it may.
const LIMIT: f32 = 1.0;
/// Every other pair with one of the two must cost more by so much.
const CLEARLY: f32 = 0.4;
/// A person's box does not change its height by more than this factor while hidden.
const TALLER: f32 = 1.3;
/// Identities seen fewer times have no direction to be led on in.
const LEAST_LOOKS: usize = 3;
/// An end's velocity is taken over so many looks.
const VELOCITY_LOOKS: usize = 8;
/// Frames for which someone goes straight on; after them they are taken to stand.
const STRAIGHT_FRAMES: f32 = 20.0;

/// Joins what belongs together over at most `most_frames` frames without a look. The tracks are and stay sorted by
/// their first frame.
pub fn link(tracks: Vec<Track>, camera: &Camera, most_frames: u32, stride: u32) -> Vec<Track> {
    let mut pairs = possible_pairs(&tracks, camera, most_frames);
    pairs.retain(|pair| !are_of_two_classes(&tracks[pair.row], &tracks[pair.column], stride));
    let mut assigner = Assigner::default();
    let chosen = assigner.assign(tracks.len(), tracks.len(), LIMIT, &pairs);
    let mut next: Vec<Option<usize>> = vec![None; tracks.len()];
    for &(from, to) in chosen {
        if is_clear(&pairs, from, to) {
            next[from] = Some(to);
        }
    }
    join(tracks, &next)
}

/// Where something would be that moved straight on, and when.
struct End {
    look: Look,
    velocity_px: Place,
}

impl End {
    /// The end of a track, or its beginning.
    fn of(track: &Track, camera: &Camera, at_start: bool) -> Option<Self> {
        let count = track.looks.len().min(VELOCITY_LOOKS);
        let (look, other) = if at_start {
            (track.looks.first()?, &track.looks[count - 1])
        } else {
            (track.looks.last()?, &track.looks[track.looks.len() - count])
        };
        let there = camera.carry(foot(other.bounds), other.frame, look.frame)?;
        let here = foot(look.bounds);
        let frames = look.frame as f32 - other.frame as f32;
        let speed = |axis: usize| if frames == 0.0 { 0.0 } else { (here[axis] - there[axis]) / frames };
        Some(Self { look: *look, velocity_px: [speed(0), speed(1)] })
    }

    /// Where it is after some frames, fewer than none for the time before; a place in the picture of its own look.
    fn led_on(&self, frames: f32) -> Place {
        let frames = frames.clamp(-STRAIGHT_FRAMES, STRAIGHT_FRAMES);
        let here = foot(self.look.bounds);
        [0, 1].map(|axis| here[axis] + frames * self.velocity_px[axis])
    }
}

fn possible_pairs(tracks: &[Track], camera: &Camera, most_frames: u32) -> Vec<Pair> {
    let long_enough = |track: &Track| track.looks.len() >= LEAST_LOOKS;
    let starts: Vec<Option<End>> =
        tracks.iter().map(|track| End::of(track, camera, true).filter(|_| long_enough(track))).collect();
    let mut pairs = Vec::new();
    for (row, track) in tracks.iter().enumerate().filter(|(_, track)| long_enough(track)) {
        let Some(end) = End::of(track, camera, false) else { continue };
        let after = tracks.partition_point(|other| other.first_frame() <= end.look.frame);
        let until = end.look.frame.saturating_add(most_frames);
        for (column, start) in starts.iter().enumerate().skip(after) {
            if tracks[column].first_frame() > until {
                break;
            }
            if let Some(cost) = start.as_ref().and_then(|start| cost(&end, start, camera)) {
                pairs.push(Pair { row, column, cost });
            }
        }
    }
    pairs
}

/// How far apart the two ends come to lie, as a share of what is allowed; none where they cannot be one person.
fn cost(end: &End, start: &End, camera: &Camera) -> Option<f32> {
    let (a, b) = (height(end.look.bounds), height(start.look.bounds));
    let frames = (start.look.frame - end.look.frame) as f32;
    if a > TALLER * b || b > TALLER * a {
        return None;
    }
    let spot = |end: &End, frames: f32| camera.spot(end.look.frame, end.led_on(frames));
    let apart = spot(end, frames / 2.0)?.apart_in_picture(&spot(start, -frames / 2.0)?, b)?;
    let cost = apart / (APART + APART_PER_FRAME * frames).min(MOST_APART);
    (cost < LIMIT).then_some(cost)
}

/// Whether no other pair with one of the two comes near to theirs.
fn is_clear(pairs: &[Pair], from: usize, to: usize) -> bool {
    let cost_of = |pair: &&Pair| pair.row == from && pair.column == to;
    let Some(cost) = pairs.iter().find(cost_of).map(|pair| pair.cost) else { return false };
    let rivals = |pair: &Pair| (pair.row == from) != (pair.column == to);
    pairs.iter().all(|pair| !rivals(pair) || pair.cost > cost + CLEARLY)
}

/// Joins each track with the one that follows it, and that with the next.
fn join(tracks: Vec<Track>, next: &[Option<usize>]) -> Vec<Track> {
    let mut tracks: Vec<Option<Track>> = tracks.into_iter().map(Some).collect();
    // From the end, so that what is taken over is complete.
    for from in (0..tracks.len()).rev() {
        let Some(later) = next[from].and_then(|to| tracks[to].take()) else { continue };
        if let Some(track) = &mut tracks[from] {
            track.append(later);
        }
    }
    tracks.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Sightings;
    use crate::people::sightings::tests::person;
    use homography::Homography;

    /// Someone who walks from `x` on in some frames, seen in every one.
    fn walker(frames: std::ops::Range<u32>, x: f32, speed: f32, class_id: u32) -> Track {
        let start = frames.start;
        let seen = |frame: u32| person(x + speed * (frame - start) as f32, 300.0, class_id, 0.9);
        let mut track = Track::new(start, &seen(start));
        frames.skip(1).for_each(|frame| track.see(frame, &seen(frame)));
        track
    }

    /// A camera that stands still for 200 frames, in which the pitch is seen as told.
    fn standing(pitch: &[Option<Homography>; 200]) -> Camera {
        let mut sightings = Sightings::default();
        for frame in 0..200 {
            sightings.add(frame, (0..6).map(|nth| person(200.0 * nth as f32, 600.0, 2, 0.9)));
        }
        Camera::follow(pitch, &sightings, [1280, 720])
    }

    /// The same where nobody sees the pitch.
    fn still() -> Camera {
        standing(&[None; 200])
    }

    fn spans(tracks: &[Track]) -> Vec<(u32, u32)> {
        tracks.iter().map(|track| (track.first_frame(), track.last_frame())).collect()
    }

    #[test]
    fn who_comes_out_where_they_went_in_is_one_person_with_one_vote() {
        // 2 px a frame: 60 frames later 120 px further.
        let tracks = vec![walker(30..40, 160.0, 2.0, 2), walker(100..180, 300.0, 2.0, 3)];
        let linked = link(tracks, &still(), 75, 1);
        assert_eq!(spans(&linked), [(30, 179)]);
        assert_eq!(linked[0].votes.class_id(), 3);
    }

    #[test]
    fn a_pitch_that_is_seen_badly_keeps_nobody_apart() {
        // From above at 0.1 px a cm, in every second frame 40 px astray: more than two people's heights.
        let astray = |frame: usize| if frame.is_multiple_of(2) { 0.0 } else { 40.0 };
        let seen = |frame| Some(Homography([0.1, 0.0, astray(frame), 0.0, 0.1, 0.0, 0.0, 0.0, 1.0]));
        let tracks = vec![walker(30..40, 160.0, 2.0, 2), walker(100..180, 300.0, 2.0, 2)];
        let linked = link(tracks, &standing(&std::array::from_fn(seen)), 75, 1);
        assert_eq!(spans(&linked), [(30, 179)]);
    }

    #[test]
    fn a_goalkeeper_who_goes_behind_somebody_does_not_come_out_as_a_player() {
        let tracks = vec![walker(0..40, 100.0, 2.0, 1), walker(50..90, 200.0, 2.0, 2)];
        assert_eq!(link(tracks, &still(), 75, 1).len(), 2);
    }

    #[test]
    fn nobody_is_joined_over_too_long_a_time_or_too_far() {
        let tracks = || vec![walker(0..40, 100.0, 2.0, 2), walker(100..180, 300.0, 2.0, 2)];
        assert_eq!(link(tracks(), &still(), 50, 1).len(), 2);
        let far = vec![walker(0..40, 100.0, 0.0, 2), walker(50..90, 400.0, 0.0, 2)];
        assert_eq!(link(far, &still(), 75, 1).len(), 2);
    }

    #[test]
    fn where_two_could_be_the_one_who_went_in_nobody_is_joined() {
        let tracks =
            vec![walker(0..40, 100.0, 0.0, 2), walker(60..90, 96.0, 0.0, 2), walker(60..90, 105.0, 0.0, 2)];
        assert_eq!(link(tracks, &still(), 75, 1).len(), 3);
    }
}
