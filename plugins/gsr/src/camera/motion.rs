//! The common motion of people between two looks, which is mostly the camera's.
//!
//! A guess is tried first; where it brings too few people onto others, all pairs of people vote for a translation, as
//! in Hough's transform. What agrees then gives the median translation, and a zoom where it is beyond doubt.

use super::shift::{Place, Shift};
use crate::geometry::{height, larger, middle};
use crate::people::Sighting;
use crate::sweep::Sweep;

/// People that are less sure do not take part.
const LEAST_CONFIDENCE: f32 = 0.4;
/// Two sightings are of one person only when neither is taller than the other by this factor.
const TALLER: f32 = 1.3;
/// How far from where the camera leaves them people may be, as a share of their height: at first, more for each frame
/// that passed, and at most.
const STRAY: f32 = 0.25;
const STRAY_PER_FRAME: f32 = 0.03;
const MOST_STRAY: f32 = 0.5;
/// Share of the people that must agree with a guess for it to need no vote.
const GOOD_SHARE: f32 = 0.6;

/// Votes are counted in squares of so many px.
const SQUARE_PX: f32 = 16.0;
/// The vote's table reaches this many squares to either side.
const SQUARES: [i32; 2] = [48, 24];
/// Fastest camera that a vote finds, px a frame.
const FASTEST_PX: f32 = 80.0;

/// A zoom is believed from so many people on, and when it is so many times its own uncertainty.
const ZOOM_PEOPLE: usize = 8;
const ZOOM_CERTAINTY: f32 = 4.0;
/// People so far apart in the picture tell of a zoom, px.
const FAR_PX: f32 = 200.0;

/// What two looks have in common.
#[derive(Clone, Copy, Debug)]
pub struct Agreement {
    /// How the picture moved, but for a zoom: [`CommonMotion::shift`] tells that as well.
    pub pan: Shift,
    /// Share of the people of the fuller look that are in both, 0 to 1.
    pub share: f32,
    /// People that are in both.
    pub people: f32,
    /// Whether no guess would do, so that the motion is what most people voted for.
    pub elected: bool,
}

/// Finds common motions; keeps its tables from one pair of looks to the next.
#[derive(Default)]
pub struct CommonMotion {
    pairs: Vec<(Place, Place)>,
    taken: Vec<bool>,
    /// The middles of the people of the later look.
    sweep: Sweep,
    votes: Vec<u16>,
    middle: Vec<f32>,
}

impl CommonMotion {
    /// How people went from the look `before` to the one `after`, `frames` later. The guesses are tried in their order;
    /// none of the people in either look: nothing is known.
    pub fn find(
        &mut self,
        before: &[Sighting],
        after: &[Sighting],
        frames: u32,
        guesses: &[Shift],
    ) -> Option<Agreement> {
        let (before, after) = (sure(before), sure(after));
        if before.is_empty() || after.is_empty() {
            return None;
        }
        self.sweep.fill(after.iter().map(|person| middle(person.bounds)[0]));
        let fuller = before.len().max(after.len()) as f32;
        let good = |people: usize| people as f32 / fuller >= GOOD_SHARE;
        let mut best: Option<(usize, Shift)> = None;
        for &guess in guesses {
            let people = self.match_people(before, after, frames, guess);
            if best.is_none_or(|best| people > best.0) {
                best = Some((people, guess));
            }
            if good(people) {
                break;
            }
        }
        let mut elected = false;
        if best.is_none_or(|best| !good(best.0)) {
            let vote = self.elect(before, after, frames);
            let people = self.match_people(before, after, frames, vote);
            elected = best.is_none_or(|best| people > best.0);
            match best {
                // The pairs of the better guess again.
                Some((_, guess)) if !elected => drop(self.match_people(before, after, frames, guess)),
                _ => best = Some((people, vote)),
            }
        }
        let (people, guess) = best?;
        let (share, people) = (people as f32 / fuller, people as f32);
        let pan = self.fit(1.0).unwrap_or(guess);
        Some(Agreement { pan, share, people, elected })
    }

    /// Pairs people that `guess` brings near to each other, nearest first come; their number.
    fn match_people(&mut self, before: &[Sighting], after: &[Sighting], frames: u32, guess: Shift) -> usize {
        self.pairs.clear();
        self.taken.clear();
        self.taken.resize(after.len(), false);
        let stray = (STRAY + STRAY_PER_FRAME * frames as f32).min(MOST_STRAY);
        for person in before {
            let expected = guess.apply(middle(person.bounds));
            let tall = guess.scale * height(person.bounds);
            let mut nearest = (stray * tall, None);
            for at in self.sweep.between(expected[0] - nearest.0, expected[0] + nearest.0) {
                let other = &after[at];
                let place = middle(other.bounds);
                let away = larger((place[0] - expected[0]).abs(), (place[1] - expected[1]).abs());
                if away < nearest.0 && !self.taken[at] && alike(tall, height(other.bounds)) {
                    nearest = (away, Some((at, place)));
                }
            }
            if let (_, Some((at, place))) = nearest {
                self.taken[at] = true;
                self.pairs.push((middle(person.bounds), place));
            }
        }
        self.pairs.len()
    }

    /// The translation that most pairs of people speak for.
    fn elect(&mut self, before: &[Sighting], after: &[Sighting], frames: u32) -> Shift {
        let [reach_x, reach_y] = SQUARES;
        let columns = (2 * reach_x + 1) as usize;
        self.votes.clear();
        self.votes.resize(columns * (2 * reach_y + 1) as usize, 0);
        let furthest = FASTEST_PX * frames as f32;
        for person in before {
            for other in after.iter().filter(|other| alike(height(person.bounds), height(other.bounds))) {
                let (a, b) = (middle(person.bounds), middle(other.bounds));
                let by = [b[0] - a[0], b[1] - a[1]];
                let square = by.map(|by| (by / SQUARE_PX).round() as i32);
                let in_table = square[0].abs() <= reach_x && square[1].abs() <= reach_y;
                if in_table && by[0].abs().max(by[1].abs()) <= furthest {
                    let at = (square[1] + reach_y) as usize * columns + (square[0] + reach_x) as usize;
                    self.votes[at] += 1;
                }
            }
        }
        let [x, y] = self.fullest(columns);
        Shift { scale: 1.0, by: [x - reach_x as f32, y - reach_y as f32].map(|square| square * SQUARE_PX) }
    }

    /// The middle of the two by two squares with most votes; the first of equals.
    fn fullest(&self, columns: usize) -> Place {
        let mut most = (0, [columns as f32 / 2.0, (self.votes.len() / columns) as f32 / 2.0].map(f32::floor));
        for (row, pair) in self.votes.windows(columns + 2).enumerate() {
            let votes = pair[0] + pair[1] + pair[columns] + pair[columns + 1];
            if row % columns != columns - 1 && votes > most.0 {
                most = (votes, [(row % columns) as f32 + 0.5, (row / columns) as f32 + 0.5]);
            }
        }
        most.1
    }

    /// How the picture moved between the looks compared last, with a zoom where that is certain; none where nobody was in
    /// both.
    pub fn shift(&mut self) -> Option<Shift> {
        let zoom = self.certain_zoom();
        self.fit(zoom)
    }

    /// The median translation of the pairs after a zoom.
    fn fit(&mut self, zoom: f32) -> Option<Shift> {
        let axes = [0, 1].map(|axis| {
            self.middle.clear();
            self.middle.extend(self.pairs.iter().map(|(from, to)| to[axis] - zoom * from[axis]));
            median(&mut self.middle)
        });
        Some(Shift { scale: zoom, by: [axes[0]?, axes[1]?] })
    }

    /// 1 unless the pairs leave no doubt that the camera zoomed: the median of how much further apart two people came,
    /// over all that are far from each other (after Theil and Sen).
    fn certain_zoom(&mut self) -> f32 {
        let people = self.pairs.len();
        if people < ZOOM_PEOPLE {
            return 1.0;
        }
        self.middle.clear();
        for (at, (from, to)) in self.pairs.iter().enumerate() {
            for (other_from, other_to) in &self.pairs[at + 1..] {
                let apart = other_from[0] - from[0];
                if apart.abs() >= FAR_PX {
                    self.middle.push((other_to[0] - to[0]) / apart);
                }
            }
        }
        let Some(zoom) = median(&mut self.middle) else { return 1.0 };
        self.middle.iter_mut().for_each(|ratio| *ratio = (*ratio - zoom).abs());
        let deviation = median(&mut self.middle).unwrap_or(f32::INFINITY);
        let uncertainty = deviation / (people as f32).sqrt();
        if (zoom - 1.0).abs() > ZOOM_CERTAINTY * uncertainty { zoom } else { 1.0 }
    }
}

/// The surer people; people of a look are sorted by confidence.
fn sure(people: &[Sighting]) -> &[Sighting] {
    &people[..people.partition_point(|person| person.confidence >= LEAST_CONFIDENCE)]
}

fn alike(a: f32, b: f32) -> bool {
    a < TALLER * b && b < TALLER * a
}

/// The middle value; none without any.
pub fn median(values: &mut [f32]) -> Option<f32> {
    let half = values.len() / 2;
    (!values.is_empty()).then(|| *values.select_nth_unstable_by(half, f32::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::sightings::tests::person;
    use touchline_sdk::Bounds;

    /// Twelve people of a wide shot, nobody in a row.
    fn wide_shot() -> Vec<Sighting> {
        (0..12).map(|nth| person(80.0 + 97.0 * nth as f32, 200.0 + (37 * nth % 300) as f32, 2, 0.9)).collect()
    }

    fn moved(people: &[Sighting], shift: Shift) -> Vec<Sighting> {
        let moved = |seen: &Sighting| {
            let [left, top] = shift.apply([seen.bounds.left, seen.bounds.top]);
            let [right, bottom] = shift.apply([seen.bounds.right, seen.bounds.bottom]);
            Sighting { bounds: Bounds { left, top, right, bottom }, ..*seen }
        };
        people.iter().map(moved).collect()
    }

    fn found(before: &[Sighting], after: &[Sighting], frames: u32) -> (Agreement, Shift) {
        let mut motion = CommonMotion::default();
        let agreement = motion.find(before, after, frames, &[Shift::NONE]).unwrap();
        (agreement, motion.shift().unwrap())
    }

    #[test]
    fn a_fast_pan_that_nobody_guessed_is_found() {
        let pan = Shift { scale: 1.0, by: [-150.0, 12.0] };
        let (agreement, shift) = found(&wide_shot(), &moved(&wide_shot(), pan), 3);
        assert!((shift.by[0] + 150.0).abs() < 0.1, "{agreement:?}");
        assert!((shift.by[1] - 12.0).abs() < 0.1, "{agreement:?}");
        assert!(agreement.share > 0.9 && agreement.elected);
    }

    #[test]
    fn a_zoom_is_found_and_two_people_who_walk_are_not_taken_for_one() {
        let zoom = Shift { scale: 1.02, by: [-12.8, -7.2] };
        let (_, shift) = found(&wide_shot(), &moved(&wide_shot(), zoom), 1);
        assert!((shift.scale - 1.02).abs() < 1e-3, "{shift:?}");
        let two = wide_shot()[..2].to_vec();
        let mut apart = two.clone();
        apart[1].bounds.left += 4.0;
        apart[1].bounds.right += 4.0;
        assert_eq!(found(&two, &apart, 1).1.scale, 1.0);
    }

    #[test]
    fn people_who_run_their_own_way_do_not_pull_the_camera_along() {
        let mut after = wide_shot();
        for runner in &mut after[..4] {
            runner.bounds.left += 9.0;
            runner.bounds.right += 9.0;
        }
        let (_, shift) = found(&wide_shot(), &after, 1);
        assert!(shift.by[0].abs() < 0.5, "{shift:?}");
    }

    #[test]
    fn without_people_nothing_is_known() {
        assert!(CommonMotion::default().find(&[], &wide_shot(), 1, &[Shift::NONE]).is_none());
        let doubtful = [person(100.0, 300.0, 2, 0.2)];
        assert!(CommonMotion::default().find(&wide_shot(), &doubtful, 1, &[Shift::NONE]).is_none());
    }
}
