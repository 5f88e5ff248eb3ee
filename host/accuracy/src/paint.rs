//! Where the pitch's painted lines are in a frame whose homography is known.

use scene::soccer::{CIRCLE_RADIUS_CM, PENALTY_SPOT_CM, PITCH_LENGTH_CM, PITCH_VERTICES_CM, PITCH_WIDTH_CM};
use std::f64::consts::TAU;

/// A straight piece of a line: its two ends.
pub type Piece = [[f64; 2]; 2];

/// Pieces of a whole circle: each turns by ten degrees.
const CIRCLE_PIECES: u32 = 36;
/// Straight lines by the keypoint indices of their ends: around the pitch, across its middle, and for each half the
/// three sides of the penalty box and of the goal box.
const STRAIGHT: [(usize, usize); 17] = [
    (0, 24),
    (5, 29),
    (0, 5),
    (24, 29),
    (13, 16),
    (1, 9),
    (9, 12),
    (12, 4),
    (25, 17),
    (17, 20),
    (20, 28),
    (2, 6),
    (6, 7),
    (7, 3),
    (26, 22),
    (22, 23),
    (23, 27),
];
/// How far a penalty box reaches into the pitch, cm.
const PENALTY_BOX_CM: f64 = PITCH_VERTICES_CM[9][0];

/// The painted lines that a frame of `width` by `height` px shows, as straight pieces in source px that lie in it. The
/// `homography` is row-major, from source px to pitch cm, of a view whose lower edge shows the ground; one that cannot
/// be inverted shows nothing.
pub fn painted_lines(homography: &[f64; 9], width: u32, height: u32) -> Vec<Piece> {
    let Some(to_px) = inverse(homography) else { return Vec::new() };
    let size = [f64::from(width), f64::from(height)];
    // Homographies have no sign of their own; what is in front of the camera is where the lower edge is.
    let ahead = apply(homography, [size[0] / 2.0, size[1]])[2].signum();
    let project = |place: [f64; 2]| apply(&to_px, place).map(|entry| entry * ahead);
    lines_cm().into_iter().filter_map(|[start, end]| cut(project(start), project(end), size)).collect()
}

/// All lines, cm.
fn lines_cm() -> Vec<Piece> {
    let straight = STRAIGHT.iter().map(|&(start, end)| [PITCH_VERTICES_CM[start], PITCH_VERTICES_CM[end]]);
    let middle = PITCH_WIDTH_CM / 2.0;
    let whole = circle([PITCH_LENGTH_CM / 2.0, middle]);
    let left =
        circle([PENALTY_SPOT_CM, middle]).filter(|piece| piece.iter().all(|end| end[0] > PENALTY_BOX_CM));
    let right_box = PITCH_LENGTH_CM - PENALTY_BOX_CM;
    let right = circle([PITCH_LENGTH_CM - PENALTY_SPOT_CM, middle])
        .filter(move |piece| piece.iter().all(|end| end[0] < right_box));
    straight.chain(whole).chain(left).chain(right).collect()
}

fn circle(centre: [f64; 2]) -> impl Iterator<Item = Piece> {
    let place = move |step: u32| {
        let angle = f64::from(step) * TAU / f64::from(CIRCLE_PIECES);
        [centre[0] + CIRCLE_RADIUS_CM * angle.cos(), centre[1] + CIRCLE_RADIUS_CM * angle.sin()]
    };
    (0..CIRCLE_PIECES).map(move |step| [place(step), place(step + 1)])
}

/// The part of a piece, given by its ends in homogeneous px, that lies in the frame: Liang and Barsky's clipping (1984),
/// which holds before the division as well, since all edges are linear there.
fn cut(start: [f64; 3], end: [f64; 3], size: [f64; 2]) -> Option<Piece> {
    // Each is at least 0 inside: in front of the camera, right of the left edge, and so on.
    let depths = |[x, y, w]: [f64; 3]| [w - f64::EPSILON, x, y, size[0] * w - x, size[1] * w - y];
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (at_start, at_end) in depths(start).into_iter().zip(depths(end)) {
        let crossing = at_start / (at_start - at_end);
        match (at_start >= 0.0, at_end >= 0.0) {
            (true, true) => {}
            (false, false) => return None,
            (true, false) => to = to.min(crossing),
            (false, true) => from = from.max(crossing),
        }
    }
    let at = |share: f64| {
        let [x, y, w] = [0, 1, 2].map(|axis| start[axis] + share * (end[axis] - start[axis]));
        [x / w, y / w]
    };
    (from < to).then(|| [at(from), at(to)])
}

fn apply(matrix: &[f64; 9], [x, y]: [f64; 2]) -> [f64; 3] {
    [0, 3, 6].map(|row| matrix[row] * x + matrix[row + 1] * y + matrix[row + 2])
}

fn inverse(m: &[f64; 9]) -> Option<[f64; 9]> {
    let minor = |a: usize, b: usize, c: usize, d: usize| m[a] * m[d] - m[b] * m[c];
    let adjugate = [
        minor(4, 5, 7, 8),
        minor(2, 1, 8, 7),
        minor(1, 2, 4, 5),
        minor(5, 3, 8, 6),
        minor(0, 2, 6, 8),
        minor(2, 0, 5, 3),
        minor(3, 4, 6, 7),
        minor(1, 0, 7, 6),
        minor(0, 1, 3, 4),
    ];
    let determinant = m[0] * adjugate[0] + m[1] * adjugate[3] + m[2] * adjugate[6];
    (determinant != 0.0 && determinant.is_finite()).then(|| adjugate.map(|entry| entry / determinant))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 cm to a px, the far left corner at (100, 50).
    const FROM_ABOVE: [f64; 9] = [10.0, 0.0, -1_000.0, 0.0, 10.0, -500.0, 0.0, 0.0, 1.0];

    fn near(a: [f64; 2], b: [f64; 2]) -> bool {
        (a[0] - b[0]).hypot(a[1] - b[1]) < 1e-6
    }

    #[test]
    fn lines_are_cut_where_the_frame_ends() {
        let pieces = painted_lines(&FROM_ABOVE, 300, 200);
        let has = |start, end| pieces.iter().any(|piece| near(piece[0], start) && near(piece[1], end));
        // The far touch line from the corner on, and the goal line.
        assert!(has([100.0, 50.0], [300.0, 50.0]), "{pieces:?}");
        assert!(has([100.0, 50.0], [100.0, 200.0]), "{pieces:?}");
        assert!(pieces.iter().flatten().all(|[x, y]| (0.0..=300.0).contains(x) && (0.0..=200.0).contains(y)));
    }

    #[test]
    fn the_sign_and_the_scale_of_a_homography_do_not_matter() {
        let other = FROM_ABOVE.map(|entry| entry * -0.01);
        let (a, b) = (painted_lines(&FROM_ABOVE, 1_400, 800), painted_lines(&other, 1_400, 800));
        assert_eq!(a.len(), b.len());
        assert!(a.iter().flatten().zip(b.iter().flatten()).all(|(a, b)| near(*a, *b)));
    }

    #[test]
    fn what_lies_behind_the_camera_is_not_seen() {
        // Rows further down see nearer ground; the horizon is at y = -100.
        let tilted = [10.0, 0.0, -6_400.0, 0.0, 0.0, 700_000.0, 0.0, 1.0, 100.0];
        let pieces = painted_lines(&tilted, 1_280, 720);
        assert!(!pieces.is_empty());
        assert!(
            pieces
                .iter()
                .flatten()
                .all(|[x, y]| (-1e-6..=1_280.1).contains(x) && (-1e-6..=720.1).contains(y))
        );
    }

    #[test]
    fn every_vertex_but_the_penalty_spots_lies_on_a_line() {
        let pieces = painted_lines(&FROM_ABOVE, 1_400, 800);
        let distance = |[x, y]: [f64; 2], [[x1, y1], [x2, y2]]: Piece| {
            let along = [x2 - x1, y2 - y1];
            let reach = (x - x1) * along[0] + (y - y1) * along[1];
            let share = (reach / (along[0].powi(2) + along[1].powi(2))).clamp(0.0, 1.0);
            (x1 + share * along[0] - x).hypot(y1 + share * along[1] - y)
        };
        for (index, [x, y]) in PITCH_VERTICES_CM.into_iter().enumerate() {
            let place = [x / 10.0 + 100.0, y / 10.0 + 50.0];
            let nearest = pieces.iter().map(|&piece| distance(place, piece)).fold(f64::MAX, f64::min);
            assert!(nearest < 0.5 || [8, 21].contains(&index), "vertex {index} is {nearest} px off");
        }
    }

    #[test]
    fn a_homography_without_an_inverse_shows_nothing() {
        assert!(painted_lines(&[0.0; 9], 1_280, 720).is_empty());
    }
}
