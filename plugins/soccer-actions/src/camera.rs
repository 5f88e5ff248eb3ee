//! The map from a frame to the pitch, out of the keypoints that were answered for the frame.
//!
//! Where `gsr` knows the camera, its keypoints are the pitch's vertices as one homography puts them, and any four of them
//! give that homography back. A fit of all of them would give the same, but one in every frame takes nearly as long as all
//! that `gsr` does. Keypoints that are only what a model saw agree less, and are fitted. Pure arithmetic.

use homography::{Homography, MINIMAL, Pair, Point, distance, dlt, pitch, ransac};

/// Vertices that a homography is fitted to at least.
const LEAST_VERTICES: usize = 5;
/// A vertex further than this from where a fit puts it is not the vertex, px.
const VERTEX_OFF_PX: f64 = 10.0;
/// Keypoints that one homography placed lie no further from where four of them say than this, px: they are rounded to
/// single precision, which is some 0.0001 px. What a model saw is off by far more.
const SAME_MAP_PX: f64 = 0.01;
/// Three vertices whose triangle is smaller than this are on a line, cm².
const ON_A_LINE_CM2: f64 = 1e4;
const EFFORT: ransac::Effort = ransac::Effort { samples: 60, draws: 300 };

/// From px of a frame to cm of the pitch, as the frame's keypoints agree on it; a keypoint at the origin is not seen. None
/// where too few are seen or agree.
pub fn camera(keypoints: &[touchline_sdk::Point]) -> Option<Homography> {
    let seen = pitch::VERTICES_CM.into_iter().zip(keypoints);
    let pairs: Vec<Pair> = seen
        .filter(|(_, point)| point.x > 0.0 || point.y > 0.0)
        .map(|(vertex, point)| Pair::new(vertex, [f64::from(point.x), f64::from(point.y)]))
        .collect();
    if pairs.len() < LEAST_VERTICES {
        return None;
    }
    // From the pitch to the picture, where all keypoints are equally far off, and turned round.
    through_four(&pairs).or_else(|| fit(&pairs))?.inverse()
}

/// The map through four keypoints, where all others lie on it too.
fn through_four(pairs: &[Pair]) -> Option<Homography> {
    let map = ransac::through(&four_apart(pairs)?)?;
    holds(&map, pairs, SAME_MAP_PX).then_some(map)
}

/// Four vertices that lie far apart; none where three of these are on a line, since they determine no map.
fn four_apart(pairs: &[Pair]) -> Option<[Pair; MINIMAL]> {
    let most = |value: &dyn Fn(Point) -> f64| {
        pairs.iter().copied().max_by(|a, b| value(a.from).total_cmp(&value(b.from)))
    };
    let some = pairs.first()?.from;
    let a = most(&|place| distance(place, some))?;
    let b = most(&|place| distance(place, a.from))?;
    let c = most(&|place| triangle_cm2(a.from, b.from, place))?;
    let least_triangle = |place| {
        let sides = [[a, b], [b, c], [c, a]];
        sides.map(|[p, q]| triangle_cm2(p.from, q.from, place)).into_iter().fold(f64::INFINITY, f64::min)
    };
    let d = most(&least_triangle)?;
    (least_triangle(d.from) > ON_A_LINE_CM2).then_some([a, b, c, d])
}

fn triangle_cm2(a: Point, b: Point, c: Point) -> f64 {
    ((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])).abs() / 2.0
}

/// The map that most keypoints agree on.
fn fit(pairs: &[Pair]) -> Option<Homography> {
    if let Some(map) = dlt::fit(pairs).filter(|map| holds(map, pairs, VERTEX_OFF_PX)) {
        return Some(map);
    }
    let agreed = ransac::consensus(pairs, VERTEX_OFF_PX, EFFORT)?;
    dlt::fit(&agreed).filter(|_| agreed.len() >= LEAST_VERTICES)
}

fn holds(map: &Homography, pairs: &[Pair], off_px: f64) -> bool {
    pairs.iter().all(|pair| map.error(pair) < off_px)
}

#[cfg(test)]
mod tests {
    use super::*;
    use touchline_sdk::Point as Keypoint;

    /// A camera on the side of the upper touch line, 1280 x 720 px: from cm of the pitch to px.
    const VIEW: Homography = Homography([0.18, -0.11, 300.0, 0.004, 0.062, 60.0, 1.2e-6, -6.2e-5, 1.0]);
    const UNSEEN: Keypoint = Keypoint { x: 0.0, y: 0.0 };

    /// These vertices as the view shows them, each moved by so many px to the right.
    fn keypoints(moved: &[(usize, f64)]) -> Vec<Keypoint> {
        let mut keypoints = vec![UNSEEN; pitch::VERTICES_CM.len()];
        for &(vertex, by_px) in moved {
            let [x, y] = VIEW.project(pitch::VERTICES_CM[vertex]);
            keypoints[vertex] = Keypoint { x: (x + by_px) as f32, y: y as f32 };
        }
        keypoints
    }

    fn pairs(keypoints: &[Keypoint]) -> Vec<Pair> {
        let pair = |(vertex, point): (Point, &Keypoint)| {
            (*point != UNSEEN).then(|| Pair::new(vertex, [f64::from(point.x), f64::from(point.y)]))
        };
        pitch::VERTICES_CM.into_iter().zip(keypoints).filter_map(pair).collect()
    }

    /// How far off a place on the left half comes to lie that the view shows exactly, cm.
    fn off_cm(camera: &Homography) -> f64 {
        let place = [1_500.0, 3_000.0];
        distance(camera.project(VIEW.project(place)), place)
    }

    #[test]
    fn keypoints_of_one_view_give_it_back_without_a_fit() {
        for seen in [&[0, 1, 6, 8, 9, 10, 11][..], &[13, 14, 15, 30, 31], &[1, 2, 6, 9, 10]] {
            let keypoints = keypoints(&seen.iter().map(|&vertex| (vertex, 0.0)).collect::<Vec<_>>());
            let map = through_four(&pairs(&keypoints)).expect("four of these vertices determine a map");
            assert!(off_cm(&map.inverse().unwrap()) < 0.1, "{seen:?}");
            assert!(off_cm(&camera(&keypoints).unwrap()) < 0.1, "{seen:?}");
        }
    }

    #[test]
    fn keypoints_that_agree_less_are_fitted_all_of_them() {
        let seen = keypoints(&[(0, 1.0), (1, -1.0), (6, 1.0), (8, -1.0), (9, 1.0), (10, -1.0), (11, 1.0)]);
        let fitted = dlt::fit(&pairs(&seen)).and_then(|map| map.inverse());
        assert!(fitted.is_some() && camera(&seen) == fitted, "{fitted:?}");
    }

    #[test]
    fn a_keypoint_far_from_where_the_others_put_it_has_no_say() {
        let seen = [(0, 0.0), (1, 0.0), (6, 0.0), (8, 60.0), (9, 0.0), (10, 0.0), (11, 0.0)];
        assert!(off_cm(&camera(&keypoints(&seen)).unwrap()) < 0.1);
    }

    #[test]
    fn four_keypoints_give_no_camera_and_a_line_of_them_no_four() {
        assert_eq!(camera(&keypoints(&[(0, 0.0), (1, 0.0), (9, 0.0), (10, 0.0)])), None);
        // The goal line and one vertex besides: whatever four are taken, three are on the line.
        let line = keypoints(&[(0, 0.0), (1, 0.0), (2, 0.0), (3, 0.0), (4, 0.0), (9, 0.0)]);
        assert!(four_apart(&pairs(&line)).is_none());
    }
}
