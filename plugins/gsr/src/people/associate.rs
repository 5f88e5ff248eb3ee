//! Follows people from look to look within a shot.
//!
//! Two rounds of association as in Zhang et al., "ByteTrack: Multi-Object Tracking by Associating Every Detection Box"
//! (2021): confident boxes first, then the doubtful ones for identities that are still without. A third round looks
//! further around identities that moved away from where they were expected, the further the longer they are lost.
//! A class is no condition: a person who is taken for a referee in one frame stays the same person. But of two who could
//! be the one, it is rather the one who was of that class before.

use super::assignment::{Assigner, Pair};
use super::kalman::Motion;
use super::sightings::{Sighting, Sightings};
use super::track::Track;
use crate::camera::Camera;
use crate::camera::shift::Shift;
use crate::geometry::{grown, larger, overlap, smaller, width};
use crate::settings::Thresholds;
use crate::sweep::Sweep;
use touchline_sdk::Bounds;

/// Most that two boxes may differ (1 - overlap) and still be the same person, by round.
const FIRST_LIMIT: f32 = 0.8;
const SECOND_LIMIT: f32 = 0.5;
const THIRD_LIMIT: f32 = 0.9;

/// Share of a limit that is still under it: a class alone parts nobody.
const NEARLY: f32 = 0.999;
/// What it costs to be of another class than before, at full confidence.
const CLASS_COST: f32 = 0.15;

/// How far the third round looks, as a share of the box on each side: at first, more with each frame without a
/// look, and at most.
const REACH: f32 = 0.3;
const REACH_PER_FRAME: f32 = 0.03;
const FURTHEST_REACH: f32 = 1.0;

/// Identities that are followed at once; those lost the longest are let go first. Far more than a frame shows, and few
/// enough that nonsense stays cheap.
const MOST_TRACKS: usize = 256;

/// An identity that may still be seen again.
struct Live {
    track: Track,
    motion: Motion,
    /// Where it is expected in the look at hand.
    expected: Bounds,
    /// What most looks took it for.
    class_id: u32,
}

/// Follows everybody through a clip; the tracks in the order in which they began.
#[inline(never)]
pub fn follow(sightings: &Sightings, camera: &Camera, thresholds: &Thresholds) -> Vec<Track> {
    let mut tracker = Tracker::new(thresholds);
    for look in 0..sightings.looks() {
        tracker.step(sightings.frame(look), sightings.people(look), camera.step(look));
    }
    tracker.finish()
}

struct Tracker<'t> {
    thresholds: &'t Thresholds,
    live: Vec<Live>,
    ended: Vec<Track>,
    frame: u32,
    /// Of `live`, without a sighting yet in the look at hand.
    waiting: Vec<usize>,
    assigner: Assigner,
    // Tables of one round, kept from one to the next: the left edges of free people, and the pairs that may be.
    sweep: Sweep,
    pairs: Vec<Pair>,
}

/// Which of the people of a look are free, by their index.
struct Free {
    high: Vec<usize>,
    low: Vec<usize>,
}

impl<'t> Tracker<'t> {
    fn new(thresholds: &'t Thresholds) -> Self {
        Self {
            thresholds,
            live: Vec::new(),
            ended: Vec::new(),
            frame: 0,
            waiting: Vec::new(),
            assigner: Assigner::default(),
            sweep: Sweep::default(),
            pairs: Vec::new(),
        }
    }

    /// Takes in the people of the next look; `camera` is none where a shot begins.
    fn step(&mut self, frame: u32, people: &[Sighting], camera: Option<Shift>) {
        match camera {
            Some(camera) => self.advance(frame, camera),
            None => self.ended.extend(self.live.drain(..).map(|live| live.track)),
        }
        let previous = std::mem::replace(&mut self.frame, frame);
        let mut free = self.sort_out(people);
        self.waiting.clear();
        self.waiting.extend(0..self.live.len());
        self.round(people, &mut free.high, FIRST_LIMIT, |_| Some(0.0));
        // Doubtful boxes continue only what was seen a look ago.
        let lately = |live: &Live| live.track.last_frame() == previous;
        self.round(people, &mut free.low, SECOND_LIMIT, |live| lately(live).then_some(0.0));
        self.round(people, &mut free.high, THIRD_LIMIT, |live| Some(reach(live, frame)));
        self.begin(people, &free.high);
    }

    /// The usable people in two classes of confidence; they come best first.
    fn sort_out(&self, people: &[Sighting]) -> Free {
        let until = |least: f32| people.partition_point(|person| person.confidence >= least);
        let (high, low) = (until(self.thresholds.high_confidence), until(self.thresholds.low_confidence));
        Free { high: (0..high).collect(), low: (high..low.max(high)).collect() }
    }

    /// Moves every identity to `frame` and lets go of those lost for too long.
    fn advance(&mut self, frame: u32, camera: Shift) {
        let previous = self.frame;
        let kept_from = frame.saturating_sub(self.thresholds.lost_frames.saturating_add(1));
        let ended = &mut self.ended;
        let is_kept =
            |live: &Live| live.track.last_frame() == previous || live.track.last_frame() >= kept_from;
        ended.extend(self.live.extract_if(.., |live| !is_kept(live)).map(|live| live.track));
        for live in &mut self.live {
            if live.track.last_frame() != previous {
                live.motion.miss(frame - previous);
            }
            live.motion.predict(frame - previous, camera);
            live.expected = live.motion.bounds();
        }
    }

    /// One round: pairs waiting identities with free people, and takes both out of the lists. `reach` is the share by which
    /// both boxes are grown for an identity; none for one that has no part in the round.
    fn round(
        &mut self,
        people: &[Sighting],
        free: &mut Vec<usize>,
        limit: f32,
        reach: impl Fn(&Live) -> Option<f32>,
    ) {
        self.pairs.clear();
        self.sweep.fill(free.iter().map(|&person| people[person].bounds.left));
        let widest = free.iter().map(|&person| width(people[person].bounds)).fold(0.0, larger);
        for (row, &at) in self.waiting.iter().enumerate() {
            let live = &self.live[at];
            let Some(reach) = reach(live) else { continue };
            let expected = grown(live.expected, reach);
            let (from, until) = (expected.left - widest * (1.0 + reach), expected.right + widest * reach);
            for column in self.sweep.between(from, until) {
                let seen = &people[free[column]];
                let difference = 1.0 - overlap(expected, grown(seen.bounds, reach));
                if difference < limit {
                    let other_class = if live.class_id == seen.class_id { 0.0 } else { seen.confidence };
                    let cost = smaller(difference + CLASS_COST * other_class, limit * NEARLY);
                    self.pairs.push(Pair { row, column, cost });
                }
            }
        }
        let chosen = self.assigner.assign(self.waiting.len(), free.len(), limit, &self.pairs);
        for &(row, column) in chosen {
            let (live, seen) = (&mut self.live[self.waiting[row]], &people[free[column]]);
            live.motion.update(seen.bounds);
            live.track.see(self.frame, seen);
            live.class_id = live.track.votes.class_id();
            self.waiting[row] = TAKEN;
            free[column] = TAKEN;
        }
        self.waiting.retain(|&at| at != TAKEN);
        free.retain(|&person| person != TAKEN);
    }

    /// New identities for confident people whom nobody knows.
    fn begin(&mut self, people: &[Sighting], free: &[usize]) {
        let least = self.thresholds.new_track_confidence;
        for seen in free.iter().map(|&at| &people[at]).filter(|seen| seen.confidence >= least) {
            let (track, motion) = (Track::new(self.frame, seen), Motion::new(seen.bounds));
            self.live.push(Live { track, motion, expected: seen.bounds, class_id: seen.class_id });
        }
        if self.live.len() > MOST_TRACKS {
            // Stable: of those lost equally long, the older identities stay.
            self.live.sort_by_key(|live| std::cmp::Reverse(live.track.last_frame()));
            self.ended.extend(self.live.drain(MOST_TRACKS..).map(|live| live.track));
        }
    }

    fn finish(mut self) -> Vec<Track> {
        self.ended.extend(self.live.into_iter().map(|live| live.track));
        self.ended.sort_by(|a, b| {
            let place = |track: &Track| track.looks.first().map_or(0.0, |look| look.bounds.left);
            a.first_frame().cmp(&b.first_frame()).then(place(a).total_cmp(&place(b)))
        });
        self.ended
    }
}

/// Stands in a list for what was taken out of it.
const TAKEN: usize = usize::MAX;

/// How far the third round looks around an identity.
fn reach(live: &Live, frame: u32) -> f32 {
    let unseen = frame.saturating_sub(live.track.last_frame());
    smaller(REACH + REACH_PER_FRAME * unseen as f32, FURTHEST_REACH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::sightings::tests::{clip, person};
    use crate::settings::tests::with;

    /// What becomes of people in a clip that looks at every frame.
    fn tracks(frames: u32, people: impl Fn(u32) -> Vec<Sighting>) -> Vec<Track> {
        let sightings = clip(frames, 1, people);
        let camera = Camera::follow(&vec![None; frames as usize], &sightings, [1280, 720]);
        follow(&sightings, &camera, &with(&[]).unwrap())
    }

    /// The indices of the tracks that saw something at `x` in `frame`.
    fn at(tracks: &[Track], frame: u32, x: f32) -> Vec<usize> {
        let near = |track: &Track| {
            track.looks.iter().any(|look| look.frame == frame && (look.bounds.left + 15.0 - x).abs() < 1.0)
        };
        (0..tracks.len()).filter(|&nth| near(&tracks[nth])).collect()
    }

    #[test]
    fn people_who_cross_keep_their_identities() {
        let left = |frame: u32| 100.0 + 5.0 * frame as f32;
        let right = |frame: u32| 400.0 - 5.0 * frame as f32;
        let tracks =
            tracks(60, |frame| vec![person(left(frame), 300.0, 2, 0.9), person(right(frame), 330.0, 2, 0.8)]);
        assert_eq!(tracks.len(), 2);
        assert_eq!(at(&tracks, 0, left(0)), at(&tracks, 59, left(59)));
        assert_eq!(at(&tracks, 0, right(0)), at(&tracks, 59, right(59)));
    }

    #[test]
    fn an_occlusion_up_to_lost_frames_keeps_the_identity_and_a_longer_one_ends_it() {
        for (hidden, identities) in [(10, 1), (30, 1), (31, 2)] {
            let tracks = tracks(40 + hidden, |frame| {
                let mut people = vec![person(900.0, 300.0, 2, 0.9), person(1100.0, 300.0, 2, 0.9)];
                if !(20..20 + hidden).contains(&frame) {
                    people.push(person(100.0 + 1.0 * frame as f32, 300.0, 2, 0.9));
                }
                people
            });
            assert_eq!(tracks.len(), 2 + identities, "hidden for {hidden} frames");
            let looks: usize = tracks.iter().map(|track| track.looks.len()).sum();
            assert_eq!(looks as u32, 2 * (40 + hidden) + 40, "only what was seen is there");
        }
    }

    #[test]
    fn a_doubtful_box_continues_an_identity_but_begins_none() {
        let tracks = tracks(10, |frame| {
            let confidence = if frame == 5 { 0.2 } else { 0.9 };
            vec![person(100.0, 300.0, 2, confidence), person(500.0, 300.0, 2, 0.3)]
        });
        assert_eq!(tracks.len(), 1);
        assert_eq!(tracks[0].looks.len(), 10);
    }

    #[test]
    fn a_pan_of_most_of_a_persons_width_a_frame_does_not_mix_people_up() {
        let tracks = tracks(20, |frame| {
            let pan = 28.0 * frame as f32;
            (0..8)
                .map(|nth| person(700.0 + 60.0 * nth as f32 - pan, 250.0 + (41 * nth % 90) as f32, 2, 0.9))
                .collect()
        });
        assert_eq!(tracks.len(), 8);
        assert!(tracks.iter().all(|track| track.looks.len() == 20));
    }

    #[test]
    fn identities_restart_at_a_cut_even_for_who_stands_in_the_same_place() {
        let shot = |frame: u32, nth: u32| if frame < 10 { 90 * nth } else { 50 + 133 * (nth * nth % 9) };
        let tracks = tracks(20, |frame| {
            let mut people: Vec<Sighting> = (1..9)
                .map(|nth| {
                    person(shot(frame, nth) as f32, 200.0 + (shot(frame, nth) * 7 % 300) as f32, 2, 0.9)
                })
                .collect();
            people.push(person(1200.0, 650.0, 2, 0.9));
            people
        });
        assert!(tracks.iter().all(|track| track.last_frame() < 10 || track.first_frame() >= 10));
    }

    #[test]
    fn a_flood_of_nonsense_is_bounded() {
        let tracks = tracks(12, |frame| {
            (0..128).map(|nth| person((nth * 977 + frame * 313) as f32 % 1280.0, 300.0, 2, 0.6)).collect()
        });
        assert!(tracks.iter().map(|track| track.looks.len()).sum::<usize>() <= 12 * 128);
    }
}
