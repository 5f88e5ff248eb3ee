//! A first homography for every look of a shot, each from the one before.
//!
//! Where nothing is known yet, a consensus of four-point samples begins; from there on a look only corrects what the
//! look before it came to, which needs no samples, and holds it where it saw too little. Correcting is Gauss-Newton on
//! distances in the picture with Huber's weights, about the prediction (Hartley and Zisserman, "Multiple View Geometry",
//! appendix 6; Huber 1964).

use super::cholesky::Cholesky;
use super::known::{Known, PERSPECTIVE, PERSPECTIVE_ENTRIES};
use super::planes::{Entries, Planes, entries, map};
use homography::ransac::{Effort, consensus};
use homography::{Homography, MINIMAL, Pair, dlt};

/// A keypoint this far from where a homography has it does not agree with it, as a share of the frame's width: the
/// validator's own bound.
pub const AGREES_SHARE: f64 = 0.01;
/// Samples that a beginning may take: enough where half of the keypoints are wrong.
const EFFORT: Effort = Effort { samples: 100, draws: 100 };
/// Corrections of one look at most.
const STEPS: usize = 4;
/// A correction by less than this in every entry is the last: a hundredth of a px or so.
const SETTLED: f64 = 1e-4;
/// How much of what the looks before knew still counts: enough for what a look says nothing about, too little to hold back
/// a camera that pans.
const MEMORY: f64 = 0.05;
/// What is known of every entry before anything was seen, so that there is a solution at all.
const LEAST_KNOWN: f64 = 1.0;

/// The entries of each look of a shot, told by its pairs; none before and after which nothing could begin.
pub fn follow(pairs: &[Vec<Pair>], planes: &Planes) -> Vec<Option<Entries>> {
    let mut found = vec![None; pairs.len()];
    walk(pairs, planes, None, 0..pairs.len(), &mut found);
    // What came before the first beginning is reached backwards from it.
    if let Some(first) = found.iter().position(Option::is_some) {
        let start = found[first].map(State::new);
        walk(pairs, planes, start, (0..first).rev(), &mut found);
    }
    found
}

/// What is known after a look.
#[derive(Clone, Copy)]
struct State {
    entries: Entries,
    known: [[f64; 8]; 8],
}

impl State {
    fn new(entries: Entries) -> Self {
        let mut known = [[0.0; 8]; 8];
        known.iter_mut().enumerate().for_each(|(index, row)| row[index] = LEAST_KNOWN);
        Self { entries, known }
    }
}

fn walk(
    pairs: &[Vec<Pair>],
    planes: &Planes,
    start: Option<State>,
    order: impl Iterator<Item = usize>,
    found: &mut [Option<Entries>],
) {
    let mut state = start;
    for at in order {
        let corrected = state.map(|state| correct(state, &pairs[at], planes));
        let holds =
            corrected.filter(|state| agreeing(&state.entries, &pairs[at], planes) * 2 >= pairs[at].len());
        state = holds.or_else(|| begin(&pairs[at], planes)).or(corrected);
        found[at] = state.map(|state| state.entries);
    }
}

/// What a look makes of the one before it: the entries that its keypoints and what was known agree on.
fn correct(before: State, pairs: &[Pair], planes: &Planes) -> State {
    let mut now = before;
    for _ in 0..STEPS {
        let here = map(&now.entries);
        let seen = Known::of(&now.entries, pairs.iter().map(|pair| huber(&here, pair, planes)));
        let mut pull = seen.pull(&now.entries);
        now.known = seen.normal();
        for (row, (pull, known)) in pull.iter_mut().zip(&mut now.known).enumerate() {
            for (column, entry) in known.iter_mut().enumerate() {
                let remembered = MEMORY * before.known[row][column];
                *pull += remembered * (before.entries[column] - now.entries[column]);
                *entry += remembered;
            }
            known[row] += LEAST_KNOWN;
        }
        let mut matrix = now.known;
        for entry in PERSPECTIVE_ENTRIES {
            matrix[entry][entry] += PERSPECTIVE;
            pull[entry] -= PERSPECTIVE * now.entries[entry];
        }
        let Some(triangle) = Cholesky::new(matrix) else { return before };
        let change = triangle.solve(pull);
        now.entries.iter_mut().zip(change).for_each(|(entry, change)| *entry += change);
        if change.iter().all(|change| change.abs() < SETTLED) {
            break;
        }
    }
    if is_view(&now.entries, pairs, planes) { now } else { before }
}

/// Counts a pair less the further it is beyond where it would agree.
fn huber(map: &Homography, pair: &Pair, planes: &Planes) -> Pair {
    let bound = planes.share(AGREES_SHARE);
    let error = map.error(pair);
    let share = if error > bound { bound / error } else { 1.0 };
    Pair { weight: pair.weight * share, ..*pair }
}

fn agrees(map: &Homography, pair: &Pair, planes: &Planes) -> bool {
    map.error(pair) <= planes.share(AGREES_SHARE)
}

/// How many pairs agree with the entries.
pub fn agreeing(entries: &Entries, pairs: &[Pair], planes: &Planes) -> usize {
    let map = map(entries);
    pairs.iter().filter(|pair| agrees(&map, pair, planes)).count()
}

/// A homography from one look alone.
fn begin(pairs: &[Pair], planes: &Planes) -> Option<State> {
    let inliers = consensus(pairs, planes.share(AGREES_SHARE), EFFORT)?;
    if inliers.len() < MINIMAL || inliers.len() * 2 < pairs.len() {
        return None;
    }
    let found = entries(&dlt::fit(&inliers)?)?;
    is_view(&found, &inliers, planes).then(|| correct(State::new(found), pairs, planes))
}

/// Whether a camera above the ground can see the plane so: everything that agrees in front of it, and nothing mirrored.
fn is_view(entries: &Entries, pairs: &[Pair], planes: &Planes) -> bool {
    let map = map(entries);
    let [a, b, c, d, e, f, g, h, i] = map.0;
    let determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    determinant > 0.0 && pairs.iter().all(|pair| map.depth(pair.from) > 0.0 || !agrees(&map, pair, planes))
}
