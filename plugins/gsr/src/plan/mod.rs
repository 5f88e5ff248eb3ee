//! Which frames each role looks at: as the settings say, or whatever promises the greatest score in the time there is.
//!
//! A plan to the deadline follows from what the host measured, so it differs from machine to machine; a fixed one does
//! not. People are looked for from frame 0 on, the pitch from a frame between the first two of those, each role at its
//! own stride. Arithmetic only.

mod quality;

use crate::settings::{PlanKind, Thresholds};
use crate::{PITCH_ROLE, PLAYERS_ROLE};
use quality::LARGEST_STRIDE;
use total::Total;
use touchline_sdk::{RoleCost, RolePlan};

/// Share of the time until the deadline that a plan may take: what was measured idle takes longer under load.
const USABLE_SHARE: f64 = 0.8;
/// Frames of a clip that does not say how many it has: half a minute, as most have.
const USUAL_FRAMES: u32 = 750;

/// Every how many frames each role looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strides {
    /// At people and the ball.
    pub players: u32,
    /// At the pitch.
    pub pitch: u32,
}

impl Strides {
    /// As the settings say.
    pub fn fixed(thresholds: &Thresholds) -> Self {
        Self { players: thresholds.players_stride, pitch: thresholds.pitch_stride }
    }

    /// For a clip, from what its frames cost. Without costs, or without any plan that is over in time, as the settings
    /// say or as seldom as can be.
    pub fn choose(
        thresholds: &Thresholds,
        costs: &[RoleCost],
        budget_ms: u32,
        frame_count: Option<u32>,
    ) -> Self {
        let cost = |role| costs.iter().find(|cost| cost.role == role).filter(|cost| is_measured(cost));
        match (thresholds.plan, cost(PLAYERS_ROLE), cost(PITCH_ROLE)) {
            (PlanKind::Deadline, Some(players), Some(pitch)) => {
                let frames = f64::from(frame_count.unwrap_or(USUAL_FRAMES));
                Outlook { players, pitch, frames, thresholds }.best(budget_ms)
            }
            _ => Self::fixed(thresholds),
        }
    }

    /// The first frame in which the pitch is looked at: between two looks at people, so that a cut that lies between them
    /// is known better.
    pub fn pitch_offset(self) -> u32 {
        (self.players / 2).min(self.pitch - 1)
    }

    /// In the contract's form.
    pub fn plan(self) -> Vec<RolePlan> {
        vec![
            RolePlan { role: PLAYERS_ROLE, stride: self.players, offset: 0 },
            RolePlan { role: PITCH_ROLE, stride: self.pitch, offset: self.pitch_offset() },
        ]
    }
}

fn is_measured(cost: &RoleCost) -> bool {
    cost.ms_per_frame.is_finite() && cost.ms_per_frame > 0.0 && cost.lanes > 0
}

/// What plans for a clip promise.
struct Outlook<'c> {
    players: &'c RoleCost,
    pitch: &'c RoleCost,
    frames: f64,
    thresholds: &'c Thresholds,
}

impl Outlook<'_> {
    /// The plan with the greatest expected score of those that are over in time; of equals the one that looks more.
    fn best(&self, budget_ms: u32) -> Strides {
        let usable_s = USABLE_SHARE * f64::from(budget_ms) / 1_000.0;
        let mut best = (f64::NEG_INFINITY, Strides { players: LARGEST_STRIDE, pitch: LARGEST_STRIDE });
        for players in 1..=LARGEST_STRIDE {
            for pitch in 1..=LARGEST_STRIDE {
                let strides = Strides { players, pitch };
                let time_s = self.time_s(strides);
                let score = self.score(strides, time_s);
                if time_s <= usable_s && score > best.0 {
                    best = (score, strides);
                }
            }
        }
        best.1
    }

    /// Seconds that a plan takes. The roles are taken to share their lanes, as they do on a processor: where they do
    /// not, it is over sooner.
    fn time_s(&self, strides: Strides) -> f64 {
        let work_ms = |cost: &RoleCost, stride: u32| {
            f64::from(cost.ms_per_frame) * (self.frames / f64::from(stride)).ceil() / f64::from(cost.lanes)
        };
        let looking_ms = work_ms(self.players, strides.players) + work_ms(self.pitch, strides.pitch);
        (looking_ms + f64::from(self.thresholds.other_work_ms)) / 1_000.0
    }

    /// The total score that a plan promises, 0 to 1.
    fn score(&self, strides: Strides, time_s: f64) -> f64 {
        let fastest_s = f64::from(self.thresholds.fastest_rival_ms) / 1_000.0;
        let (boxes, keypoints) = (quality::boxes(strides.players), quality::keypoints(strides.pitch));
        Total::of(boxes, keypoints, time_s, fastest_s).total
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::tests::with;

    fn chosen(set: &[(&str, &str)], ms_per_frame: f32, lanes: u32, budget_ms: u32) -> Strides {
        let costs = [0, 1].map(|role| RoleCost { role, ms_per_frame, lanes });
        Strides::choose(&with(set).unwrap(), &costs, budget_ms, Some(750))
    }

    const DEADLINE: &[(&str, &str)] = &[("plan", "deadline"), ("fastest-rival-ms", "2000")];

    #[test]
    fn a_fixed_plan_is_the_settings_whatever_looking_costs() {
        let set = [("players-stride", "3"), ("pitch-stride", "5")];
        let expected = Strides { players: 3, pitch: 5 };
        assert_eq!(chosen(&set, 0.01, 16, 200_000), expected);
        assert_eq!(chosen(&set, 1_000.0, 1, 1), expected);
    }

    #[test]
    fn where_looking_costs_next_to_nothing_every_frame_is_looked_at() {
        assert_eq!(chosen(DEADLINE, 0.01, 1, 200_000), Strides { players: 1, pitch: 1 });
    }

    #[test]
    fn where_looking_is_slow_the_plan_looks_seldom_and_more_lanes_let_it_look_more() {
        let (one, many) = (chosen(DEADLINE, 40.0, 1, 200_000), chosen(DEADLINE, 40.0, 64, 200_000));
        assert!(one.players > many.players && one.pitch > many.pitch, "{one:?} {many:?}");
    }

    #[test]
    fn no_plan_is_longer_than_the_time_there_is() {
        // 750 frames of both roles at 4 ms take 6 s on one lane; 80 per cent of 1,000 ms allow 200 looks.
        let strides = chosen(&[("plan", "deadline"), ("other-work-ms", "0")], 4.0, 1, 1_000);
        let looks = 750_u32.div_ceil(strides.players) + 750_u32.div_ceil(strides.pitch);
        assert!(looks <= 200, "{strides:?}");
    }

    #[test]
    fn where_nothing_is_over_in_time_the_plan_looks_as_seldom_as_it_can() {
        assert_eq!(chosen(DEADLINE, 1_000.0, 1, 10), Strides { players: 8, pitch: 8 });
    }

    #[test]
    fn without_costs_that_were_measured_the_plan_is_fixed() {
        let thresholds = with(DEADLINE).unwrap();
        for (ms_per_frame, lanes) in [(f32::NAN, 1), (0.0, 1), (-1.0, 1), (f32::INFINITY, 1), (5.0, 0)] {
            let costs = [0, 1].map(|role| RoleCost { role, ms_per_frame, lanes });
            let strides = Strides::choose(&thresholds, &costs, 60_000, None);
            assert_eq!(strides, Strides { players: 1, pitch: 1 }, "{ms_per_frame} {lanes}");
        }
        assert_eq!(Strides::choose(&thresholds, &[], 60_000, None), Strides { players: 1, pitch: 1 });
    }

    #[test]
    fn the_pitch_is_looked_at_between_looks_at_people_where_there_are_frames_between() {
        let offset = |players, pitch| Strides { players, pitch }.pitch_offset();
        assert_eq!([offset(1, 1), offset(1, 4), offset(4, 1)], [0, 0, 0]);
        for stride in 2..=8 {
            assert!((1..stride).contains(&offset(stride, stride)), "{stride}");
        }
        assert_eq!(offset(6, 2), 1);
    }
}
