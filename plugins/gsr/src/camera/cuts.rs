//! Follows the camera from look to look and notices where the broadcast cut.
//!
//! A cut leaves too few people where any motion of the camera could have brought them, or lets the homography jump
//! further than a camera turns. A homography that jumps alone, while people go on as before, is wrong and no cut. How the
//! picture moved, people say for themselves wherever they are in both looks: a homography that is fitted to few keypoints
//! trembles from look to look by as much as people stand apart.

use super::View;
use super::motion::{Agreement, CommonMotion};
use super::shift::{Place, Shift};
use crate::people::Sightings;

/// Least share of the people that a look and the next have in common without a cut between: where the motion was
/// guessed, and where it was voted for, which always finds some that agree.
const LEAST_GUESSED: f32 = 0.4;
const LEAST_ELECTED: f32 = 0.5;
/// People that a vote needs.
const LEAST_VOTERS: f32 = 4.0;
/// Frames without any people after which nothing says that it is still the same shot.
const LONGEST_BLANK: u32 = 25;
/// A homography that moves the picture's middle by more than this share of its width a frame has jumped.
const FASTEST_TURN: f32 = 0.07;

/// Shares of the picture at which a homography's motion is taken; the pitch is in the lower part.
const PROBES: [Place; 6] = [[0.2, 0.45], [0.5, 0.45], [0.8, 0.45], [0.2, 0.85], [0.5, 0.85], [0.8, 0.85]];

/// Follows the camera through one clip.
pub(super) struct Follower<'v> {
    views: &'v [Option<View>],
    size_px: Place,
    motion: CommonMotion,
    /// How the picture moved lately, px a frame.
    speed_px: Place,
}

/// The last look that showed people, and the way from it to the look before the next one.
struct Last {
    look: usize,
    since: Shift,
}

impl<'v> Follower<'v> {
    pub(super) fn new(views: &'v [Option<View>], size_px: [u32; 2]) -> Self {
        let size_px = size_px.map(|px| px as f32);
        Self { views, size_px, motion: CommonMotion::default(), speed_px: [0.0, 0.0] }
    }

    /// For each look the shift from the look before; none for the first of a shot.
    pub(super) fn steps(mut self, sightings: &Sightings) -> Vec<Option<Shift>> {
        let mut steps = Vec::with_capacity(sightings.looks());
        let mut last: Option<Last> = None;
        for look in 0..sightings.looks() {
            let step = match &last {
                _ if look == 0 => None,
                Some(last) if !sightings.people(look).is_empty() => {
                    self.step_to_people(sightings, last, look)
                }
                _ => self.step_to_nobody(sightings, last.as_ref(), look),
            };
            if !sightings.people(look).is_empty() || step.is_none() {
                last = Some(Last { look, since: Shift::NONE });
            } else if let (Some(last), Some(step)) = (&mut last, step) {
                last.since = last.since.then(step);
            }
            steps.push(step);
        }
        steps
    }

    /// A look without people: it goes on as the homographies say, or stands still.
    fn step_to_nobody(&mut self, sightings: &Sightings, last: Option<&Last>, look: usize) -> Option<Shift> {
        let (from, to) = (sightings.frame(look - 1), sightings.frame(look));
        if let Some(turn) = self.turn(from, to) {
            return (!self.has_jumped(turn, to - from)).then_some(turn);
        }
        let blank = last.map_or(0, |last| to - sightings.frame(last.look));
        (blank <= LONGEST_BLANK).then_some(Shift::NONE)
    }

    /// A look with people: compared with the last that had some.
    fn step_to_people(&mut self, sightings: &Sightings, last: &Last, look: usize) -> Option<Shift> {
        let (from, to) = (sightings.frame(last.look), sightings.frame(look));
        let frames = to - from;
        let turn = self.turn(from, to);
        let plausible = turn.filter(|&turn| !self.has_jumped(turn, frames));
        if turn.is_none() && frames > LONGEST_BLANK && look > last.look + 1 {
            return None;
        }
        let inertia = Shift { scale: 1.0, by: self.speed_px.map(|speed| speed * frames as f32) };
        let guesses = [inertia, plausible.unwrap_or(Shift::NONE)];
        let (before, after) = (sightings.people(last.look), sightings.people(look));
        let people = self.motion.find(before, after, frames, &guesses);
        let shift = self.decide(people, turn, plausible)?;
        self.speed_px = self.at_middle(shift).map(|px| px / frames as f32);
        Some(last.since.inverse().then(shift))
    }

    /// Nothing where the broadcast cut.
    fn decide(
        &mut self,
        people: Option<Agreement>,
        turn: Option<Shift>,
        plausible: Option<Shift>,
    ) -> Option<Shift> {
        let Some(people) = people else {
            // Nobody is sure enough to tell: the homographies alone know.
            return if turn.is_some() { plausible } else { Some(Shift::NONE) };
        };
        let continues = match people.elected {
            false => people.share >= LEAST_GUESSED,
            true => people.share >= LEAST_ELECTED && people.people >= LEAST_VOTERS,
        };
        if continues { Some(self.motion.shift().unwrap_or(people.pan)) } else { None }
    }

    /// How the picture moved between two frames as their homographies say.
    fn turn(&self, from: u32, to: u32) -> Option<Shift> {
        let [from, to] = [from, to].map(|frame| self.views.get(frame as usize)?.as_ref());
        let (from, to) = (from?, to?);
        let mut pairs = [([0.0; 2], [0.0; 2]); PROBES.len()];
        for (pair, probe) in pairs.iter_mut().zip(PROBES) {
            let place = [probe[0] * self.size_px[0], probe[1] * self.size_px[1]];
            *pair = (place, to.place(from.pitch_cm(place)?)?);
        }
        Shift::fitted(&pairs)
    }

    fn has_jumped(&self, turn: Shift, frames: u32) -> bool {
        let by = self.at_middle(turn);
        by[0].abs().max(by[1].abs()) > FASTEST_TURN * self.size_px[0] * frames as f32
    }

    /// How far a shift moves the picture's middle, px.
    fn at_middle(&self, shift: Shift) -> Place {
        let middle = self.size_px.map(|size| size / 2.0);
        let there = shift.apply(middle);
        [there[0] - middle[0], there[1] - middle[1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::Sighting;
    use crate::people::sightings::tests::{clip, person};
    use homography::Homography;

    /// Ten people of one of two wide shots, `pan` px to the left.
    fn wide(shot: u32, pan: f32) -> Vec<Sighting> {
        let place =
            |nth: u32| if shot == 0 { (110 * nth, 37 * nth) } else { (70 + 131 * (nth * 7 % 9), 53 * nth) };
        (1..11).map(place).map(|(x, y)| person(x as f32 - pan, 150.0 + (y % 400) as f32, 2, 0.9)).collect()
    }

    /// The frames with which shots begin, of looks at every `stride`-th frame of 40.
    fn starts(stride: usize, views: &[Option<View>], people: impl Fn(u32) -> Vec<Sighting>) -> Vec<u32> {
        let sightings = clip(40, stride, people);
        let steps = Follower::new(views, [1280, 720]).steps(&sightings);
        (0..steps.len()).filter(|&look| steps[look].is_none()).map(|look| sightings.frame(look)).collect()
    }

    /// Views of a pitch that the camera sees from above, 10 px a cm, and pans over.
    fn views(pan_px: impl Fn(u32) -> f64) -> Vec<Option<View>> {
        let view = |frame| {
            View::of(Homography([0.1, 0.0, -pan_px(frame), 0.0, 0.1, 0.0, 0.0, 0.0, 1.0]), [1280, 720])
        };
        (0..40).map(view).collect()
    }

    #[test]
    fn another_shot_begins_where_people_are_elsewhere_at_any_stride() {
        let people = |frame: u32| wide(u32::from(frame >= 24), 4.0 * frame as f32);
        assert_eq!(starts(1, &[], people), [0, 24]);
        assert_eq!(starts(4, &[], people), [0, 24]);
        assert_eq!(starts(8, &[], people), [0, 24]);
    }

    #[test]
    fn a_close_up_and_back_are_two_cuts() {
        let people = |frame: u32| match frame {
            10..20 => {
                vec![Sighting { bounds: person(640.0, 360.0, 2, 0.9).bounds, ..person(0.0, 0.0, 2, 0.9) }]
            }
            _ => wide(0, 0.0),
        };
        let starts = starts(1, &[], people);
        assert!(starts.contains(&10) && starts.contains(&20), "{starts:?}");
    }

    #[test]
    fn fast_pans_and_frames_in_which_nobody_is_seen_are_no_cuts() {
        assert_eq!(starts(1, &[], |frame| wide(0, 45.0 * (frame as f32 / 4.0).sin())), [0]);
        assert_eq!(
            starts(1, &[], |frame| if frame % 7 == 3 { vec![] } else { wide(0, 3.0 * frame as f32) }),
            [0]
        );
    }

    #[test]
    fn a_homography_that_jumps_alone_is_no_cut_and_is_not_followed() {
        let jumps = views(|frame| if frame == 20 { 900.0 } else { 0.0 });
        let sightings = clip(40, 1, |_| wide(0, 0.0));
        let steps = Follower::new(&jumps, [1280, 720]).steps(&sightings);
        assert!(steps[1..].iter().all(|step| step.is_some_and(|step| step.by[0].abs() < 1.0)), "{steps:?}");
    }

    #[test]
    fn a_homography_that_trembles_does_not_move_people_who_stand() {
        let trembling = views(|frame| if frame.is_multiple_of(2) { 0.0 } else { 15.0 });
        let sightings = clip(40, 1, |_| wide(0, 0.0));
        let steps = Follower::new(&trembling, [1280, 720]).steps(&sightings);
        assert!(steps[1..].iter().all(|step| step.is_some_and(|step| step.by[0].abs() < 1.0)), "{steps:?}");
    }

    #[test]
    fn where_nobody_is_seen_the_homographies_lead_on() {
        let sightings = clip(40, 1, |frame| if frame == 0 { wide(0, 0.0) } else { vec![] });
        let steps = Follower::new(&views(|frame| 5.0 * f64::from(frame)), [1280, 720]).steps(&sightings);
        assert!(steps[1..].iter().all(|step| step.is_some_and(|step| (step.by[0] + 5.0).abs() < 0.01)));
        let jump = views(|frame| if frame < 20 { 0.0 } else { 700.0 });
        let steps = Follower::new(&jump, [1280, 720]).steps(&sightings);
        let starts: Vec<usize> = (0..40).filter(|&look| steps[look].is_none()).collect();
        assert_eq!(starts, [0, 20]);
    }
}
