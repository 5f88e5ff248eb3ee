//! What the pitch half answers, against cameras whose true view is known.

use super::camera::{SIZE_PX, keypoints, main_camera, seen};
use super::*;
use homography::distance;
use homography::pitch::VERTICES_CM;

const TOLERANCE: Tolerance = Tolerance { confidence: 0.5, window_frames: 12, error_share: 8.0 / 1_280.0 };

type Places = [Option<[f64; 2]>; KEYPOINT_COUNT];

/// The view of every frame, and what the model makes of it in those that it looks at.
fn views_of(truth: &[Places], stride: u32, model: impl Fn(usize, &mut Vec<Keypoint>)) -> Views {
    let mut pitch = Pitch::new(SIZE_PX[0], SIZE_PX[1], TOLERANCE);
    for (frame, places) in truth.iter().enumerate().step_by(stride as usize) {
        let mut seen = keypoints(places);
        model(frame, &mut seen);
        pitch.step(frame as u32, &seen);
    }
    pitch.finish(stride, truth.len() as u32, &[])
}

fn pan(frames: usize, from_cm: f64, cm_a_frame: f64) -> Vec<Places> {
    (0..frames).map(|frame| main_camera(from_cm + cm_a_frame * frame as f64)).collect()
}

/// How far the answered keypoints of a frame are from the true ones in view, px.
fn errors_px(views: &Views, truth: &[Places], frame: usize) -> Vec<f64> {
    let answered = views.keypoints[frame].iter().zip(&truth[frame]).filter(|(point, _)| **point != UNSEEN);
    answered
        .filter_map(|(point, place)| Some(distance([point.x.into(), point.y.into()], (*place)?)))
        .collect()
}

fn worst_px(views: &Views, truth: &[Places]) -> f64 {
    (0..truth.len()).flat_map(|frame| errors_px(views, truth, frame)).fold(0.0, f64::max)
}

fn count(views: &Views, frame: usize) -> usize {
    views.keypoints[frame].iter().filter(|point| **point != UNSEEN).count()
}

fn in_view(places: &Places) -> usize {
    places.iter().flatten().count()
}

/// As if drawn, between -1 and 1: a keypoint's error at a frame.
fn tremble(frame: usize, vertex: usize) -> [f32; 2] {
    let hash =
        |salt: usize| ((frame * 7_919 + vertex * 104_729 + salt).wrapping_mul(2_654_435_761) >> 7) % 2_001;
    [hash(1), hash(50_021)].map(|drawn| drawn as f32 / 1_000.0 - 1.0)
}

#[test]
fn exact_keypoints_come_back_and_every_frame_has_32() {
    let truth = pan(30, 3_000.0, 12.0);
    let views = views_of(&truth, 1, |_, _| {});
    assert!(views.keypoints.iter().all(|points| points.len() == 32));
    assert!((0..30).all(|frame| count(&views, frame) == in_view(&truth[frame])));
    assert!(worst_px(&views, &truth) < 0.5, "{}", worst_px(&views, &truth));
    let view = views.views[10].unwrap();
    assert!(distance(view.to_picture.project(VERTICES_CM[9]), truth[10][9].unwrap()) < 0.5);
}

#[test]
fn keypoints_that_tremble_are_steadied() {
    let truth = pan(40, 3_000.0, 12.0);
    let tremble_px = 5.0;
    let views = views_of(&truth, 1, |frame, seen| {
        for (vertex, keypoint) in seen.iter_mut().enumerate() {
            let [x, y] = tremble(frame, vertex);
            (keypoint.x, keypoint.y) = (keypoint.x + tremble_px * x, keypoint.y + tremble_px * y);
        }
    });
    // Points even over a square of half side 5 are 3.8 px from its middle on average.
    let errors: Vec<f64> = (0..40).flat_map(|frame| errors_px(&views, &truth, frame)).collect();
    let mean_px = errors.iter().sum::<f64>() / errors.len() as f64;
    assert!(mean_px < 1.9, "{mean_px}");
}

#[test]
fn nothing_is_smoothed_across_a_cut() {
    let mut truth = pan(12, 3_000.0, 10.0);
    truth.extend(pan(12, 8_500.0, -10.0));
    let views = views_of(&truth, 1, |_, _| {});
    assert!(worst_px(&views, &truth) < 0.5, "{}", worst_px(&views, &truth));
    assert_eq!((views.shots[11], views.shots[12]), (Some(0), Some(1)));
}

#[test]
fn a_cut_that_others_know_of_is_kept_to() {
    let still = pan(20, 3_000.0, 0.0);
    let mut pitch = Pitch::new(SIZE_PX[0], SIZE_PX[1], TOLERANCE);
    still.iter().zip(0..).for_each(|(places, frame)| pitch.step(frame, &keypoints(places)));
    let begins =
        |cuts: &[Edge]| (1..20).filter(|&at| pitch.finish(1, 20, cuts).begins_shot(at)).collect::<Vec<_>>();
    assert_eq!((begins(&[]), begins(&[Edge { until: 6, from: 7 }])), (vec![], vec![7]));
}

#[test]
fn a_frame_of_which_no_look_tells_the_shot_has_no_keypoints() {
    // Looks in frames 0, 3, ... 21; the second shot begins with frame 10 or 11.
    let mut truth = pan(10, 3_000.0, 10.0);
    truth.extend(pan(12, 8_500.0, -10.0));
    let mut pitch = Pitch::new(SIZE_PX[0], SIZE_PX[1], TOLERANCE);
    truth.iter().zip(0..).step_by(3).for_each(|(places, frame)| pitch.step(frame, &keypoints(places)));
    let views = pitch.finish(3, 22, &[Edge { until: 9, from: 11 }]);
    let empty: Vec<usize> = (0..22).filter(|&frame| count(&views, frame) == 0).collect();
    assert_eq!(empty, [10]);
    assert!(worst_px(&views, &truth) < 1.0, "{}", worst_px(&views, &truth));
}

#[test]
fn a_lower_limit_answers_fewer_of_the_same_keypoints_and_sees_the_same_camera() {
    let truth = pan(20, 3_000.0, 12.0);
    let views = |error_px: f64| {
        let tolerance = Tolerance { error_share: error_px / 1_280.0, ..TOLERANCE };
        let mut pitch = Pitch::new(SIZE_PX[0], SIZE_PX[1], tolerance);
        truth.iter().zip(0..).step_by(3).for_each(|(places, frame)| pitch.step(frame, &keypoints(places)));
        pitch.finish(3, 20, &[])
    };
    let (none, some) = (views(0.0), views(8.0));
    assert_eq!(none.views, some.views);
    let mut pairs = none.keypoints.iter().flatten().zip(some.keypoints.iter().flatten());
    assert!(pairs.all(|(less, more)| less == more || *less == UNSEEN));
    let counts = |views: &Views| (0..20).map(|frame| count(views, frame)).collect::<Vec<_>>();
    assert!(counts(&none)[1] == 0 && counts(&some)[1] > 4, "{:?}", counts(&none));
}

#[test]
fn an_outlier_is_answered_where_it_belongs() {
    let truth = pan(20, 3_000.0, 12.0);
    let views = views_of(&truth, 1, |frame, seen| {
        if frame == 9 {
            seen[9].x += 150.0;
        }
    });
    assert!(worst_px(&views, &truth) < 2.0, "{}", worst_px(&views, &truth));
    assert!(views.keypoints[9][9] != UNSEEN);
}

#[test]
fn a_vertex_that_the_model_never_saw_is_completed_among_others() {
    let truth = pan(20, 3_000.0, 12.0);
    let views = views_of(&truth, 1, |_, seen| seen[10].confidence = 0.1);
    assert!(truth[10][10].is_some() && views.keypoints[10][10] != UNSEEN);
    assert!(worst_px(&views, &truth) < 1.0, "{}", worst_px(&views, &truth));
}

#[test]
fn a_vertex_far_from_the_few_that_were_seen_is_not_made_up() {
    // Four vertices of one penalty box, close together at that size; the other goal's are in view too.
    let wide =
        VERTICES_CM.map(|vertex| seen([6_000.0, 16_000.0, 5_000.0], [6_000.0, 3_500.0], 1_300.0, vertex));
    assert!(wide[23].is_some());
    let views = views_of(&[wide; 3], 1, |_, seen| {
        for (vertex, keypoint) in seen.iter_mut().enumerate() {
            if ![2, 3, 6, 7].contains(&vertex) {
                keypoint.confidence = 0.1;
            }
        }
    });
    assert!(views.keypoints.iter().all(|points| points[23] == UNSEEN && points[24] == UNSEEN));
    assert!(views.keypoints.iter().all(|points| points[2] != UNSEEN));
}

#[test]
fn frames_with_fewer_keypoints_than_a_homography_takes_keep_what_two_looks_saw() {
    let truth = pan(6, 3_000.0, 5.0);
    let views = views_of(&truth, 1, |frame, seen| {
        for (vertex, keypoint) in seen.iter_mut().enumerate() {
            if ![9, 10].contains(&vertex) && (vertex, frame) != (11, 3) {
                keypoint.confidence = 0.1;
            }
        }
    });
    assert!(views.views.iter().all(Option::is_none));
    assert!((0..6).all(|frame| count(&views, frame) == 2), "{:?}", views.keypoints[3]);
    assert!(worst_px(&views, &truth) < 1e-3);
}

#[test]
fn a_frame_that_shows_no_pitch_amid_others_stays_empty() {
    let truth = pan(20, 3_000.0, 5.0);
    let views = views_of(&truth, 1, |frame, seen| {
        if (8..12).contains(&frame) {
            seen.clear();
        }
    });
    assert!((8..12).all(|frame| count(&views, frame) == 0 && views.views[frame].is_none()));
    assert!(count(&views, 7) > 4 && count(&views, 12) > 4);
}

#[test]
fn a_mirrored_pitch_is_no_view() {
    let truth = pan(6, 3_000.0, 0.0);
    let views =
        views_of(&truth, 1, |_, seen| seen.iter_mut().for_each(|keypoint| keypoint.x = 1_279.0 - keypoint.x));
    assert!(views.views.iter().all(Option::is_none));
}

#[test]
fn between_looks_the_camera_is_followed() {
    // About 10 px a frame, and turning back: nothing that a straight line between looks would follow.
    let truth: Vec<Places> =
        (0..60).map(|frame| main_camera(4_000.0 + 700.0 * (f64::from(frame) / 12.0).sin())).collect();
    let views = views_of(&truth, 3, |_, _| {});
    let inner: Vec<f64> = (3..57).flat_map(|frame| errors_px(&views, &truth, frame)).collect();
    assert!(inner.len() > 54 * 4 && inner.iter().all(|error| *error < 2.5), "{inner:?}");
}

#[test]
fn hostile_keypoints_are_survived() {
    let numbers = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, f32::MIN, -1.0, 0.0, 1e-40, 640.0];
    let mut pitch = Pitch::new(SIZE_PX[0], SIZE_PX[1], TOLERANCE);
    for frame in 0..20_usize {
        let of = |salt: usize| numbers[(frame * 5 + salt) % numbers.len()];
        let keypoint = |n: usize| Keypoint { x: of(n), y: of(3 * n + 1), confidence: of(7 * n + 2).min(1.0) };
        pitch.step(frame as u32, &(0..40).map(keypoint).collect::<Vec<_>>());
    }
    let views = pitch.finish(1, 20, &[]);
    let answered = views.keypoints.iter().flatten();
    assert!(answered.clone().all(|point| point.x.is_finite() && point.y.is_finite()));
    assert!(views.keypoints.iter().all(|points| points.len() == 32));
}

#[test]
fn a_clip_without_looks_or_without_size_is_empty() {
    assert!(
        Pitch::new(0, 0, TOLERANCE).finish(1, 3, &[]).keypoints.iter().all(|points| *points == [UNSEEN; 32])
    );
    let mut pitch = Pitch::new(1280, 720, TOLERANCE);
    pitch.step(0, &[]);
    assert_eq!(pitch.finish(1, 1, &[]).views, [None]);
}

#[test]
fn the_same_looks_give_the_same_views() {
    let truth = pan(20, 5_500.0, 12.0);
    assert_eq!(views_of(&truth, 2, |_, _| {}), views_of(&truth, 2, |_, _| {}));
}
