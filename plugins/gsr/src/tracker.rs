//! Follows people from frame to frame.
//!
//! Two rounds of association as in Zhang et al., "ByteTrack: Multi-Object Tracking by Associating Every
//! Detection Box" (2021): confident boxes first, then the doubtful ones for identities that are still without.
//! A third round looks further around identities that moved away from where they were expected, the further the
//! longer they are lost. Classes do not matter here: a person who is taken for a referee in one frame stays the
//! same person.

use crate::assignment::assign;
use crate::geometry::{grown, overlap};
use crate::settings::Thresholds;
use crate::track::{Look, Track};
use touchline_sdk::Bounds;

/// Most that two boxes may differ (1 - overlap) and still be the same person, by round.
const FIRST_LIMIT: f64 = 0.8;
const SECOND_LIMIT: f64 = 0.5;
const THIRD_LIMIT: f64 = 0.8;

/// How far the third round looks, as a share of the box on each side: at first, more with each frame without a
/// look, and at most.
const REACH: f32 = 0.3;
const REACH_PER_FRAME: f32 = 0.03;
const FURTHEST_REACH: f32 = 1.0;

/// Boxes of different classes that overlap more are one person.
const SAME_PERSON_OVERLAP: f32 = 0.7;

/// People of one frame that are considered; a frame shows 30 at most, and time grows with the cube.
const MOST_PEOPLE: usize = 128;

/// Looks that make a track's velocity worth believing.
const SETTLED_LOOKS: usize = 3;

/// One person in one frame, of a class of the players' role.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// Where and how sure.
    pub look: Look,
    /// What kind of person.
    pub class_id: u32,
}

/// All identities of a clip.
pub struct Tracker {
    thresholds: Thresholds,
    /// Seen within the last `lost_frames`, in the order of their ids.
    live: Vec<Track>,
    ended: Vec<Track>,
    frame: Option<u32>,
    next_id: u32,
}

impl Tracker {
    /// No identities yet.
    pub fn new(thresholds: Thresholds) -> Self {
        Self { thresholds, live: Vec::new(), ended: Vec::new(), frame: None, next_id: 1 }
    }

    /// Takes in the people of the next frame that was looked at. Frames ascend.
    pub fn step(&mut self, frame: u32, mut people: Vec<Person>) {
        self.advance(frame);
        keep_distinct(&mut people);
        let Thresholds { high_confidence, low_confidence, new_track_confidence, .. } = self.thresholds;
        let (mut high, low): (Vec<Person>, Vec<Person>) =
            people.into_iter().partition(|person| person.look.confidence >= high_confidence);
        let mut low: Vec<Person> =
            low.into_iter().filter(|person| person.look.confidence >= low_confidence).collect();

        let mut waiting: Vec<usize> = (0..self.live.len()).collect();
        self.associate(&mut waiting, &mut high, FIRST_LIMIT, plain_difference);
        let (mut recent, mut lost): (Vec<usize>, Vec<usize>) =
            waiting.into_iter().partition(|&at| Some(self.live[at].last_frame()) == self.frame);
        self.associate(&mut recent, &mut low, SECOND_LIMIT, plain_difference);
        lost.append(&mut recent);
        lost.sort_unstable();
        self.associate(&mut lost, &mut high, THIRD_LIMIT, |track, bounds| {
            wide_difference(track, bounds, frame)
        });

        high.retain(|person| person.look.confidence >= new_track_confidence);
        self.begin(&high);
        self.frame = Some(frame);
    }

    /// Everything that was followed, in the order of ids.
    pub fn finish(mut self) -> Vec<Track> {
        self.ended.append(&mut self.live);
        self.ended.sort_unstable_by_key(|track| track.id);
        self.ended
    }

    /// Moves every identity to `frame` and lets go of those lost for too long.
    fn advance(&mut self, frame: u32) {
        let Some(previous) = self.frame else { return };
        for track in &mut self.live {
            let lost = track.last_frame() != previous;
            track.advance(frame - previous, lost);
        }
        let kept_from = frame.saturating_sub(self.thresholds.lost_frames.saturating_add(1));
        let seen_lately = |track: &Track| track.last_frame() >= kept_from || track.last_frame() == previous;
        let (live, ended) = std::mem::take(&mut self.live).into_iter().partition(seen_lately);
        self.live = live;
        self.ended.extend::<Vec<Track>>(ended);
    }

    /// One round: pairs waiting tracks with people, and takes both out of the lists.
    fn associate(
        &mut self,
        waiting: &mut Vec<usize>,
        people: &mut Vec<Person>,
        limit: f64,
        difference: impl Fn(&Track, Bounds) -> f64,
    ) {
        let pairs = assign(waiting.len(), people.len(), limit, &|row, column| {
            difference(&self.live[waiting[row]], people[column].look.bounds)
        });
        for &(row, column) in &pairs {
            let person = people[column];
            self.live[waiting[row]].see(person.look, person.class_id);
        }
        remove(waiting, pairs.iter().map(|pair| pair.0));
        remove(people, pairs.iter().map(|pair| pair.1));
    }

    fn begin(&mut self, people: &[Person]) {
        let velocity = self.common_velocity();
        for person in people {
            self.live.push(Track::new(self.next_id, person.look, person.class_id, velocity));
            self.next_id += 1;
        }
    }

    /// How most people move, px a frame, which is mostly the camera: the median over settled tracks. What is
    /// seen for the first time is expected to move so too.
    fn common_velocity(&self) -> [f64; 2] {
        let settled = || self.live.iter().filter(|track| track.looks.len() >= SETTLED_LOOKS);
        [0, 1].map(|axis| median(settled().map(|track| track.velocity()[axis]).collect()))
    }
}

/// The middle value; 0 without any.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

fn plain_difference(track: &Track, bounds: Bounds) -> f64 {
    1.0 - f64::from(overlap(track.bounds(), bounds))
}

fn wide_difference(track: &Track, bounds: Bounds, frame: u32) -> f64 {
    let unseen = frame.saturating_sub(track.last_frame());
    let reach = (REACH + REACH_PER_FRAME * unseen as f32).min(FURTHEST_REACH);
    1.0 - f64::from(overlap(grown(track.bounds(), reach), grown(bounds, reach)))
}

/// Best first, one box a person: the model's own suppression leaves boxes of different classes on each other.
fn keep_distinct(people: &mut Vec<Person>) {
    people.sort_by(|a, b| b.look.confidence.total_cmp(&a.look.confidence));
    people.truncate(MOST_PEOPLE);
    let mut kept: Vec<Person> = Vec::with_capacity(people.len());
    for person in people.iter() {
        let same = |other: &Person| {
            other.class_id != person.class_id
                && overlap(other.look.bounds, person.look.bounds) > SAME_PERSON_OVERLAP
        };
        if !kept.iter().any(same) {
            kept.push(*person);
        }
    }
    *people = kept;
}

fn remove<T>(items: &mut Vec<T>, places: impl Iterator<Item = usize>) {
    let mut places: Vec<usize> = places.collect();
    places.sort_unstable();
    for place in places.into_iter().rev() {
        items.remove(place);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::tests::with;

    fn person(frame: u32, x: f32, y: f32, class_id: u32, confidence: f32) -> Person {
        let bounds = Bounds { left: x - 15.0, top: y - 40.0, right: x + 15.0, bottom: y + 40.0 };
        Person { look: Look { frame, bounds, confidence }, class_id }
    }

    fn tracker(set: &[(&str, &str)]) -> Tracker {
        Tracker::new(with(set).unwrap())
    }

    /// The ids of the tracks that saw something at `x` in `frame`.
    fn ids_at(tracks: &[Track], frame: u32, x: f32) -> Vec<u32> {
        let near = |look: &Look| look.frame == frame && (look.bounds.left + 15.0 - x).abs() < 1.0;
        tracks.iter().filter(|track| track.looks.iter().any(near)).map(|track| track.id).collect()
    }

    #[test]
    fn people_who_cross_keep_their_identities() {
        let mut tracker = tracker(&[]);
        let (left, right) =
            (|frame: u32| 100.0 + 5.0 * frame as f32, |frame: u32| 400.0 - 5.0 * frame as f32);
        for frame in 0..60 {
            let people =
                vec![person(frame, left(frame), 300.0, 2, 0.9), person(frame, right(frame), 330.0, 2, 0.8)];
            tracker.step(frame, people);
        }
        let tracks = tracker.finish();
        assert_eq!(tracks.len(), 2);
        assert_eq!(ids_at(&tracks, 0, left(0)), ids_at(&tracks, 59, left(59)));
        assert_eq!(ids_at(&tracks, 0, right(0)), ids_at(&tracks, 59, right(59)));
    }

    #[test]
    fn an_occlusion_up_to_lost_frames_keeps_the_identity_and_a_longer_one_ends_it() {
        for (hidden, identities) in [(10, 1), (30, 1), (31, 2)] {
            let mut tracker = tracker(&[]);
            for frame in 0..40 + hidden {
                let seen = !(20..20 + hidden).contains(&frame);
                let walker = person(frame, 100.0 + 3.0 * frame as f32, 300.0, 2, 0.9);
                tracker.step(frame, if seen { vec![walker] } else { vec![] });
            }
            let tracks = tracker.finish();
            assert_eq!(tracks.len(), identities, "hidden for {hidden} frames");
            let looks: usize = tracks.iter().map(|track| track.looks.len()).sum();
            assert_eq!(looks, 40, "only what was seen is there");
        }
    }

    #[test]
    fn a_flickering_class_does_not_break_an_identity() {
        let mut tracker = tracker(&[]);
        for frame in 0..30 {
            tracker.step(frame, vec![person(frame, 100.0, 300.0, if frame % 3 == 0 { 3 } else { 1 }, 0.9)]);
        }
        let tracks = tracker.finish();
        assert_eq!(tracks.len(), 1);
        assert_eq!(tracks[0].class_id(), 1);
    }

    #[test]
    fn two_classes_on_one_box_are_one_person() {
        let mut tracker = tracker(&[]);
        for frame in 0..5 {
            let people = vec![person(frame, 100.0, 300.0, 1, 0.6), person(frame, 101.0, 300.0, 2, 0.7)];
            tracker.step(frame, people);
        }
        let tracks = tracker.finish();
        assert_eq!(tracks.len(), 1);
        assert_eq!(tracks[0].class_id(), 2);
    }

    #[test]
    fn a_doubtful_box_continues_an_identity_but_begins_none() {
        let mut tracker = tracker(&[]);
        for frame in 0..10 {
            let confidence = if frame == 5 { 0.2 } else { 0.9 };
            let people =
                vec![person(frame, 100.0, 300.0, 2, confidence), person(frame, 500.0, 300.0, 2, 0.3)];
            tracker.step(frame, people);
        }
        let tracks = tracker.finish();
        assert_eq!(tracks.len(), 1);
        assert_eq!(tracks[0].looks.len(), 10);
    }

    #[test]
    fn a_new_person_under_a_fast_pan_is_followed_from_the_first_frame() {
        let mut tracker = tracker(&[]);
        for frame in 0..20 {
            let pan = 25.0 * frame as f32;
            let mut people: Vec<Person> =
                (0..5).map(|nth| person(frame, 600.0 + 90.0 * nth as f32 - pan, 300.0, 2, 0.9)).collect();
            if frame < 10 {
                people.truncate(4);
            }
            tracker.step(frame, people);
        }
        assert_eq!(tracker.finish().len(), 5);
    }

    #[test]
    fn a_crowd_beyond_reason_is_cut_to_the_most_confident() {
        let mut tracker = tracker(&[]);
        let crowd =
            |frame| (0..500).map(|n| person(frame, 40.0 * n as f32, 300.0, 2, 0.6)).collect::<Vec<_>>();
        tracker.step(0, crowd(0));
        assert_eq!(tracker.finish().len(), MOST_PEOPLE);
    }
}
