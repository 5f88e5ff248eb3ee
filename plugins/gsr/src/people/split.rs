//! Cuts an identity where what it is taken for changes for good: there two people were taken for each other.
//!
//! A model mistakes somebody for a look or a few, and goes back; who is a goalkeeper for seconds and a player for the
//! seconds after is two people, one of whom went behind the other. The classes of a track's looks are led through the best
//! sequence of classes, of which each change costs (dynamic programming, as Viterbi's algorithm). What was cut is joined anew
//! by those who link, with whoever goes on as they should.

use super::track::{Look, Track};
use crate::geometry::{foot, height};

/// What a change of class costs: this many frames, each with a look of full confidence, must speak for it on both sides, and
/// twice as many where the class changes back. On rendered clips the demo model took nobody for somebody else by more than
/// 8 such frames at an end of their way, nor by more than 25 amid it.
const CHANGE_FRAMES: f32 = 15.0;
/// Two people who changed places did so within so many frames: a second is a long time to walk behind somebody.
const MEETING_FRAMES: u32 = 25;
/// They were no further apart than this share of their height.
const MEETING_REACH: f32 = 1.0;

/// Whether two tracks, seen at every `stride`-th frame, cannot be one person by their classes.
pub fn are_of_two_classes(a: &Track, b: &Track, stride: u32) -> bool {
    a.votes.against(&b.votes) * stride as f32 >= CHANGE_FRAMES
}

/// Cuts every track where its class changes for good. The tracks are and stay sorted by their first frame.
pub fn split(mut tracks: Vec<Track>, stride: u32) -> Vec<Track> {
    let mut changes: Vec<Change> = Vec::new();
    for (nth, track) in tracks.iter().enumerate() {
        changes.extend(class_changes(track, stride).map(|(at, from, to)| Change {
            track: nth,
            at,
            from,
            to,
        }));
    }
    if changes.is_empty() {
        return tracks;
    }
    meet(&mut changes, &tracks);
    // From the end, so that indices of earlier looks stay.
    changes.sort_by_key(|change| std::cmp::Reverse((change.track, change.at)));
    for change in &changes {
        let track = &mut tracks[change.track];
        if (1..track.looks.len()).contains(&change.at) {
            let later = track.split_off(change.at);
            tracks.push(later);
        }
    }
    tracks.sort_by_key(Track::first_frame);
    tracks
}

/// A track's class changes with the look at `at`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Change {
    track: usize,
    at: usize,
    from: u32,
    to: u32,
}

/// The looks with which the class changes for good, with the class before and after.
fn class_changes(track: &Track, stride: u32) -> impl Iterator<Item = (usize, u32, u32)> {
    // Most tracks have next to no doubt in them.
    let doubtful = track.votes.doubt() * stride as f32 >= CHANGE_FRAMES;
    let classes = if doubtful { lasting_classes(track, stride) } else { Vec::new() };
    let change =
        move |at: usize| (classes[at] != classes[at + 1]).then(|| (at + 1, classes[at], classes[at + 1]));
    (0..if doubtful { track.looks.len() - 1 } else { 0 }).filter_map(change)
}

/// The class of every look in the sequence that agrees with most confidence after what its changes cost.
fn lasting_classes(track: &Track, stride: u32) -> Vec<u32> {
    const CLASSES: usize = crate::PLAYERS_CLASSES.len();
    let best = |worth: &[f32; CLASSES]| {
        (1..CLASSES).fold(0, |best, at| if worth[at] > worth[best] { at } else { best })
    };
    let mut worth = [0.0; CLASSES];
    // For each look and class the class of the look before.
    let mut before = Vec::with_capacity(track.looks.len());
    for (look, &seen) in track.looks.iter().zip(&track.class_ids) {
        let leader = best(&worth);
        let least = worth[leader] - CHANGE_FRAMES;
        before
            .push(std::array::from_fn::<usize, CLASSES, _>(|at| if worth[at] < least { leader } else { at }));
        worth.iter_mut().for_each(|worth| *worth = worth.max(least));
        worth[seen as usize % CLASSES] += look.confidence * stride as f32;
    }
    let mut class = best(&worth);
    let mut classes = vec![0; track.looks.len()];
    for (slot, before) in classes.iter_mut().zip(&before).rev() {
        *slot = class as u32;
        class = before[class];
    }
    classes
}

/// Where two tracks change into each other's class at about the same time, both change in the same frame: the one in which
/// they are nearest to each other.
fn meet(changes: &mut [Change], tracks: &[Track]) {
    for first in 0..changes.len() {
        for second in first + 1..changes.len() {
            let (a, b) = (changes[first], changes[second]);
            if a.track == b.track || (a.from, a.to) != (b.to, b.from) {
                continue;
            }
            if let Some((at_a, at_b)) = meeting(&tracks[a.track], a.at, &tracks[b.track], b.at) {
                (changes[first].at, changes[second].at) = (at_a, at_b);
            }
        }
    }
}

/// The looks of two tracks in the frame in which they are nearest to each other, of those from one change to the other.
fn meeting(a: &Track, at_a: usize, b: &Track, at_b: usize) -> Option<(usize, usize)> {
    let (from, to) =
        (a.looks[at_a].frame.min(b.looks[at_b].frame), a.looks[at_a].frame.max(b.looks[at_b].frame));
    if to - from > MEETING_FRAMES {
        return None;
    }
    let at = |track: &Track, frame: u32| track.looks.partition_point(|look| look.frame < frame);
    let together =
        (at(a, from)..a.looks.len()).take_while(|&nth| a.looks[nth].frame <= to).filter_map(|nth| {
            let other = at(b, a.looks[nth].frame);
            let look = b.looks.get(other).filter(|look| look.frame == a.looks[nth].frame)?;
            Some((apart(&a.looks[nth], look), nth, other))
        });
    let nearest = together.min_by(|a, b| a.0.total_cmp(&b.0))?;
    (nearest.0 <= MEETING_REACH).then_some((nearest.1, nearest.2))
}

/// How far two people of one frame stand from each other in the picture, as a share of their height.
fn apart(a: &Look, b: &Look) -> f32 {
    let (here, there) = (foot(a.bounds), foot(b.bounds));
    (here[0] - there[0]).hypot(here[1] - there[1]) / height(a.bounds).max(height(b.bounds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::sightings::tests::person;

    const KEEPER: u32 = 1;
    const PLAYER: u32 = 2;

    /// A track that is in each of `frames` where and what `seen` says, as sure as 0.9.
    fn track(frames: impl Iterator<Item = u32>, seen: impl Fn(u32) -> (f32, u32)) -> Track {
        let sighting = |frame: u32| person(seen(frame).0, 300.0, seen(frame).1, 0.9);
        let mut frames = frames;
        let first = frames.next().unwrap();
        let mut track = Track::new(first, &sighting(first));
        frames.for_each(|frame| track.see(frame, &sighting(frame)));
        track
    }

    /// First frame, last frame and class of what is left of some tracks.
    fn pieces(tracks: Vec<Track>, stride: u32) -> Vec<(u32, u32, u32)> {
        let piece = |track: &Track| (track.first_frame(), track.last_frame(), track.votes.class_id());
        split(tracks, stride).iter().map(piece).collect()
    }

    #[test]
    fn a_goalkeeper_who_becomes_a_player_is_cut_in_two() {
        let turned = |frame: u32| (100.0, if frame < 40 { KEEPER } else { PLAYER });
        assert_eq!(pieces(vec![track(0..90, turned)], 1), [(0, 39, KEEPER), (40, 89, PLAYER)]);
    }

    #[test]
    fn looks_that_are_wrong_for_a_while_cut_nobody() {
        // 16 looks at 0.9 are 14.4 frames; amid a way, 30 frames are asked for.
        for wrong in [0..16, 74..90, 40..56, 30..63] {
            let seen = |frame: u32| (100.0, if wrong.contains(&frame) { KEEPER } else { PLAYER });
            assert_eq!(pieces(vec![track(0..90, seen)], 1), [(0, 89, PLAYER)], "{wrong:?}");
        }
        let flickering = |frame: u32| (100.0, if frame.is_multiple_of(3) { KEEPER } else { PLAYER });
        assert_eq!(pieces(vec![track(0..90, flickering)], 1), [(0, 89, PLAYER)]);
    }

    #[test]
    fn who_is_taken_for_another_for_long_and_back_is_three() {
        let seen = |frame: u32| (100.0, if (30..70).contains(&frame) { KEEPER } else { PLAYER });
        let expected = [(0, 29, PLAYER), (30, 69, KEEPER), (70, 99, PLAYER)];
        assert_eq!(pieces(vec![track(0..100, seen)], 1), expected);
    }

    #[test]
    fn evidence_counts_by_the_time_that_it_lasts_at_any_stride() {
        // Seven looks three frames apart at 0.9 are 18.9 frames, and as many in a row are 6.3.
        let turned = |frame: u32| (100.0, if frame < 21 { KEEPER } else { PLAYER });
        assert_eq!(pieces(vec![track((0..42).step_by(3), turned)], 3).len(), 2);
        let turned = |frame: u32| (100.0, if frame < 7 { KEEPER } else { PLAYER });
        assert_eq!(pieces(vec![track(0..14, turned)], 1).len(), 1);
    }

    #[test]
    fn two_who_changed_places_are_cut_in_the_frame_in_which_they_met() {
        // They cross in frame 42; the model sees one of them as what he is four frames late, the other three early.
        let left = track(0..90, |frame| (58.0 + frame as f32, if frame < 46 { KEEPER } else { PLAYER }));
        let right = track(0..90, |frame| (142.0 - frame as f32, if frame < 39 { PLAYER } else { KEEPER }));
        let expected = [(0, 41, KEEPER), (0, 41, PLAYER), (42, 89, KEEPER), (42, 89, PLAYER)];
        assert_eq!(pieces(vec![left, right], 1), expected);
    }

    #[test]
    fn changes_far_from_each_other_have_nothing_to_do_with_each_other() {
        let here = track(0..90, |frame| (100.0, if frame < 46 { KEEPER } else { PLAYER }));
        let there = track(0..90, |frame| (900.0, if frame < 39 { PLAYER } else { KEEPER }));
        let expected = [(0, 45, KEEPER), (0, 38, PLAYER), (39, 89, KEEPER), (46, 89, PLAYER)];
        assert_eq!(pieces(vec![here, there], 1), expected);
    }
}
