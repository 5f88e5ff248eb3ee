//! The score card: the total and every part of it, by the validator's names where it has one.

use crate::bbox_part::BboxPart;
use crate::clip::Clip;
use crate::keypoint_part::KeypointPart;
use crate::settings::Rivals;
use total::{Total, relative_reward};
use touchline_sdk::{Component, ScoreCard};

/// Scores the clip, answered in `elapsed_ms`, against what is known of the rivals.
pub fn score(clip: &Clip, elapsed_ms: u32, rivals: &Rivals) -> ScoreCard {
    let (bbox, keypoints) = (BboxPart::of(clip), KeypointPart::of(clip));
    let (elapsed_s, rival_s) = (f64::from(elapsed_ms) / 1_000.0, rivals.fastest_ms / 1_000.0);
    let total = Total::of(bbox.total(), keypoints.total() / 100.0, elapsed_s, rival_s);
    let mut components = totals(&total, rivals);
    components.extend(bbox_components(&bbox));
    components.extend(keypoint_components(&keypoints, clip.scored.len()));
    ScoreCard { total: total.total as f32, components }
}

fn totals(total: &Total, rivals: &Rivals) -> Vec<Component> {
    let reward = |total| relative_reward(total, rivals.reference_total);
    vec![
        component("quality", total.quality, 1.0),
        component("speed", total.speed, 1.0),
        component("relative_reward", reward(total.total), reward(1.0)),
    ]
}

fn bbox_components(part: &BboxPart) -> [Component; 5] {
    [
        component("bbox_expected", part.total(), 1.0),
        component("bbox_frames", part.frames, 1.0),
        component("bbox_area_factor", part.area_factor, 1.0),
        component("bbox_coverage", part.coverage, 1.0),
        component("bbox_seen_share", part.seen_share, 1.0),
    ]
}

fn keypoint_components(part: &KeypointPart, scored_frames: usize) -> Vec<Component> {
    let on_line = part.mean_on_line.map(|on_line| component("mean_on_line", on_line, 1.0));
    let mut components = vec![
        component("keypoints_final", part.total(), 100.0),
        component("keypoint_score", part.keypoint_score, 100.0),
        component("mean_inside", part.mean_inside, 1.0),
        component("keypoint_stability", part.keypoint_stability, 1.0),
        component("player_plausibility", part.player_plausibility, 1.0),
        component("player_score", part.player_score, 100.0),
        component("keypoint_consistency", part.keypoint_consistency, 1.0),
        component("mean_scale", part.mean_scale, 1.0),
        component("scale_valid", part.scale_valid, 1.0),
        component("inlier_ratio", part.inlier_ratio, 1.0),
        component("avg_reprojection_error", part.reprojection_error_px, 0.0),
        component("valid_frames", part.fitted_frames as f64, scored_frames as f64),
    ];
    components.extend(on_line);
    components
}

fn component(name: &str, value: f64, best: f64) -> Component {
    Component { name: name.into(), value: value as f32, best: best as f32 }
}
