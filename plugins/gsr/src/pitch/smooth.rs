//! The homography at any time of a shot, from the looks around that time.
//!
//! Local polynomial regression (Cleveland 1979; Fan and Gijbels 1996): over a window of looks the entries are taken for
//! quadratic in time and fitted to all keypoints in it at once, nearer looks counting more. A keypoint pulls on the
//! entries as the distance in the picture has it, linearised about the look's first homography, so a look with two
//! keypoints says what two keypoints can say. The same equations say how well the entries are known, with looks far away
//! in time counting as little as they should: that is what decides where a vertex may be completed.

use super::cholesky::Cholesky;
use super::known::{Known, PERSPECTIVE, PERSPECTIVE_ENTRIES};
use super::planes::{Entries, map};
use homography::{Homography, Pair, Point};

/// What is known of each entry beforehand, about the nearest look's: next to nothing.
const KNOWN_OF_PLACE: f64 = 1.0;
/// What is known of how much an entry changes over half a window: it moves the picture by no more than some tenths of its
/// width.
const KNOWN_OF_SPEED: f64 = 10.0;
/// What is known of how much that change changes: some hundredths.
const KNOWN_OF_ACCELERATION: f64 = 400.0;
/// A keypoint this many standard deviations off counts half (Cauchy's weights).
const DOUBTED_SIGMAS: f64 = 1.5;

/// What one look says of the entries.
pub struct Equations {
    /// The frame that was looked at.
    pub frame: u32,
    /// What the equations are about.
    pub entries: Entries,
    known: Known,
}

impl Equations {
    /// What `pairs` say about `entries`; those that are far off what the entries say count little.
    pub fn new(frame: u32, entries: Entries, pairs: &[Pair]) -> Self {
        let here = map(&entries);
        let known = Known::of(&entries, pairs.iter().map(|pair| doubted(&here, pair)));
        Self { frame, entries, known }
    }
}

fn doubted(map: &Homography, pair: &Pair) -> Pair {
    let squared_sigmas = map.error(pair).powi(2) * pair.weight;
    Pair { weight: pair.weight / (1.0 + squared_sigmas / DOUBTED_SIGMAS.powi(2)), ..*pair }
}

/// The homography at one time, and how well it is known.
#[derive(Clone)]
pub struct Moment {
    /// Its entries.
    pub entries: Entries,
    /// How they change, a frame.
    slope: Entries,
    covariance: [[f64; 8]; 8],
}

impl Moment {
    /// From the looks less than `reach_frames` away from `frame`; none where there is none, or nothing to be known.
    pub fn new(equations: &[Equations], frame: f64, reach_frames: f64) -> Option<Self> {
        let first = equations.partition_point(|look| f64::from(look.frame) <= frame - reach_frames);
        let last = equations.partition_point(|look| f64::from(look.frame) < frame + reach_frames);
        let window = &equations[first..last.max(first)];
        let away = |look: &Equations| (f64::from(look.frame) - frame).abs();
        let about = window.iter().min_by(|a, b| away(a).total_cmp(&away(b)))?.entries;
        let mut sums = Sums::default();
        for look in window {
            sums.add(&look.known, (f64::from(look.frame) - frame) / reach_frames);
        }
        let (matrix, right) = sums.equations(&about);
        let certainty = Cholesky::new(matrix)?;
        let solution = certainty.solve(right);
        Some(Self {
            entries: std::array::from_fn(|index| about[index] + solution[16 + index]),
            slope: std::array::from_fn(|index| solution[8 + index] / reach_frames),
            covariance: certainty.covariance(),
        })
    }

    /// The moment at `share` (0 to 1) of the way to one that is `frames` later: the entries on Hermite's cubic through
    /// both with their slopes.
    pub fn toward(&self, later: &Self, share: f64, frames: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * share;
        let (back, ahead) = (share * (1.0 - share) * (1.0 - share), share * share * (1.0 - share));
        let smooth = share * share * (3.0 - 2.0 * share);
        let entry = |index: usize| {
            let (a, b) = (self.entries[index], later.entries[index]);
            a + (b - a) * smooth + frames * (back * self.slope[index] - ahead * later.slope[index])
        };
        let covariance =
            |row: usize, column: usize| mix(self.covariance[row][column], later.covariance[row][column]);
        Self {
            entries: std::array::from_fn(entry),
            slope: std::array::from_fn(|index| mix(self.slope[index], later.slope[index])),
            covariance: std::array::from_fn(|row| std::array::from_fn(|column| covariance(row, column))),
        }
    }

    /// How far off a place of the pitch may be in the picture plane: the standard deviation along the worse axis.
    pub fn error(&self, place: Point) -> f64 {
        let map = map(&self.entries);
        let [u, v] = map.project(place);
        let scale = 1.0 / map.depth(place);
        let [x, y] = place.map(|axis| axis * scale);
        let across = self.variance([0, 1, 2, 6, 7], [x, y, scale, -x * u, -y * u]);
        let down = self.variance([3, 4, 5, 6, 7], [x, y, scale, -x * v, -y * v]);
        across.max(down).sqrt()
    }

    /// The variance of a sum of some entries, each times its slope.
    fn variance(&self, entries: [usize; 5], slopes: [f64; 5]) -> f64 {
        let along = |row: usize| -> f64 {
            entries.iter().zip(slopes).map(|(&column, slope)| self.covariance[row][column] * slope).sum()
        };
        entries.iter().zip(slopes).map(|(&row, slope)| slope * along(row)).sum()
    }
}

/// What a window knows, by the power of time that it is multiplied with.
#[derive(Default)]
struct Sums([Known; 5]);

impl Sums {
    /// Adds what a look knows; `time` is -1 to 1 over the window.
    fn add(&mut self, known: &Known, time: f64) {
        // Cleveland's tricube.
        let mut power = (1.0 - time.abs().powi(3)).powi(3);
        for sum in &mut self.0 {
            sum.add(known, power);
            power *= time;
        }
    }

    /// The equations of acceleration, speed and place, in this order, as what is asked for must come last; place is the
    /// difference from `about`.
    fn equations(&self, about: &Entries) -> ([[f64; 24]; 24], [f64; 24]) {
        let normal = self.0.each_ref().map(Known::normal);
        let mut matrix = [[0.0; 24]; 24];
        let mut right = [0.0; 24];
        for (a, certain) in [KNOWN_OF_ACCELERATION, KNOWN_OF_SPEED, KNOWN_OF_PLACE].into_iter().enumerate() {
            for (row, pull) in self.0[2 - a].pull(about).into_iter().enumerate() {
                for b in a..3 {
                    matrix[8 * a + row][8 * b..8 * b + 8].copy_from_slice(&normal[4 - a - b][row]);
                }
                matrix[8 * a + row][8 * a + row] += certain;
                right[8 * a + row] = pull;
            }
        }
        for entry in PERSPECTIVE_ENTRIES {
            matrix[16 + entry][16 + entry] += PERSPECTIVE;
            right[16 + entry] -= PERSPECTIVE * about[entry];
        }
        (matrix, right)
    }
}
