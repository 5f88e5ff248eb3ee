//! From the two parts and the time to the total, and what the total is worth: what the scorer predicts, and what a plan
//! to the deadline weighs.

/// An answer that takes this long is worth nothing for speed, s. Source of all below: docs/reference/scoring.md.
const SLOWEST_S: f64 = 15.0;
/// How steeply speed falls from the fastest answer to the slowest.
const SPEED_DECAY: f64 = 5.0;
/// An answer whose bbox part is not over this is worth nothing for speed, and its time is nobody's measure.
const LEAST_BBOX: f64 = 0.2;
/// Weight of the bbox part, and of the keypoint part, in the quality.
const PART_WEIGHT: f64 = 0.5;
/// Weight of the quality in the total.
const QUALITY_WEIGHT: f64 = 0.65;
/// Weight of the speed in the total.
const SPEED_WEIGHT: f64 = 0.35;
/// The mean total to this power is the weight on chain.
const REWARD_POWER: i32 = 12;

/// What an answer gets, each 0..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Total {
    /// Of both parts.
    pub quality: f64,
    /// Of the time.
    pub speed: f64,
    /// The whole.
    pub total: f64,
}

impl Total {
    /// From the parts, each 0..=1, the answer's time and the fastest rival's, s.
    pub fn of(bbox: f64, keypoints: f64, elapsed_s: f64, rival_s: f64) -> Self {
        let quality = PART_WEIGHT * bbox + PART_WEIGHT * keypoints;
        let speed = if bbox > LEAST_BBOX { speed(elapsed_s, rival_s) } else { 0.0 };
        Self { quality, speed, total: QUALITY_WEIGHT * quality + SPEED_WEIGHT * speed }
    }
}

/// What a time is worth where the fastest rival takes `rival_s`: 1 for who is as fast, as the fastest of all sets the
/// measure himself; 0 from 15 s on.
fn speed(elapsed_s: f64, rival_s: f64) -> f64 {
    let fastest_s = elapsed_s.min(rival_s);
    if elapsed_s >= SLOWEST_S {
        return 0.0;
    }
    (-SPEED_DECAY * (elapsed_s - fastest_s) / (SLOWEST_S - fastest_s)).exp()
}

/// What a miner whose answers all had `total` would earn over one whose answers all had `reference`.
pub fn relative_reward(total: f64, reference: f64) -> f64 {
    (total / reference).powi(REWARD_POWER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, wanted: f64) {
        assert!((found - wanted).abs() < 1e-9, "{found} instead of {wanted}");
    }

    #[test]
    fn the_fastest_has_all_points_for_speed_and_the_slowest_none() {
        close(Total::of(1.0, 1.0, 3.0, 5.0).total, 1.0);
        close(Total::of(1.0, 1.0, 5.0, 5.0).speed, 1.0);
        close(Total::of(1.0, 1.0, 10.0, 5.0).speed, (-2.5_f64).exp());
        close(Total::of(1.0, 1.0, 15.0, 5.0).total, 0.65);
    }

    #[test]
    fn poor_boxes_forfeit_the_points_for_speed() {
        close(Total::of(0.2, 1.0, 1.0, 5.0).speed, 0.0);
        close(Total::of(0.2, 1.0, 1.0, 5.0).total, 0.65 * 0.6);
        assert!(Total::of(0.21, 1.0, 1.0, 5.0).speed > 0.99);
    }

    #[test]
    fn a_hundredth_of_score_is_an_eighth_of_the_reward() {
        close(relative_reward(0.8, 0.8), 1.0);
        assert!((relative_reward(1.01, 1.0) - 1.127).abs() < 0.001);
    }
}
