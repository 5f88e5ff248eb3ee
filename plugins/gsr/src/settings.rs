//! The operator's settings for this strategy: their names, defaults and ranges.

use crate::pitch::Tolerance;
use std::fmt::Display;
use std::str::FromStr;
use touchline_sdk::{ConfigKey, Settings};

/// Width of the frame that settings in px speak of.
const PX_AT_1280: f64 = 1_280.0;

/// How the frames to look at are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanKind {
    /// By the settings.
    Fixed,
    /// By what looking costs and the time there is.
    Deadline,
}

/// What the settings come to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Thresholds {
    /// How the frames to look at are chosen.
    pub plan: PlanKind,
    /// Time in which the fastest other miner is taken to answer, ms.
    pub fastest_rival_ms: f32,
    /// What a challenge takes besides looking at frames, ms.
    pub other_work_ms: f32,
    /// Every how many frames people and the ball are looked for.
    pub players_stride: u32,
    /// Every how many frames the pitch is looked for.
    pub pitch_stride: u32,
    /// How the pitch's keypoints are believed, smoothed and completed.
    pub pitch: Tolerance,
    /// Least confidence of a person for the first round of association.
    pub high_confidence: f32,
    /// Least confidence of a person for the second round.
    pub low_confidence: f32,
    /// Least confidence of a person that begins an identity.
    pub new_track_confidence: f32,
    /// Least confidence of a ball.
    pub ball_confidence: f32,
    /// Frames that an identity is kept without being seen.
    pub lost_frames: u32,
    /// Longest time that somebody may be hidden to be known again from where they went, frames.
    pub link_frames: u32,
    /// Longest gap in an identity that is filled although looks in between saw nothing, frames.
    pub gap_frames: u32,
    /// The same for the ball.
    pub ball_gap_frames: u32,
    /// Fastest ball, m/s.
    pub ball_speed_m_s: f32,
    /// Times that an identity must have been seen to be answered.
    pub shortest_track: u32,
}

/// One key of the descriptor.
struct Key {
    name: &'static str,
    summary: &'static str,
    default_value: &'static str,
}

const KEYS: [Key; 18] = [
    Key {
        name: "plan",
        summary: "fixed looks at frames by players-stride and pitch-stride; deadline chooses both strides by what looking \
                  costs here and what speed is worth.",
        default_value: "fixed",
    },
    Key {
        name: "fastest-rival-ms",
        summary: "For plan = deadline: milliseconds, 0 to 14000, in which the fastest other miner is taken to answer.",
        default_value: "5000",
    },
    Key {
        name: "other-work-ms",
        summary: "For plan = deadline: milliseconds, 0 to 60000, that an answer takes besides looking at frames.",
        default_value: "500",
    },
    Key {
        name: "players-stride",
        summary: "People and the ball are looked for in every n-th frame, 1 to 100; boxes between are interpolated.",
        default_value: "1",
    },
    Key {
        name: "pitch-stride",
        summary: "The pitch is looked for in every n-th frame, 1 to 100; keypoints between are interpolated.",
        default_value: "1",
    },
    Key {
        name: "keypoint-confidence",
        summary: "Keypoints under this confidence, 0 to 1, are taken for not seen.",
        default_value: "0.5",
    },
    Key {
        name: "keypoint-window",
        summary: "Looks up to this many frames away, 1 to 50, have a say in where a frame's keypoints are.",
        default_value: "12",
    },
    Key {
        name: "keypoint-error",
        summary: "Keypoints are answered where they are known to within so many px of a frame 1280 px wide, 0 to 100.",
        default_value: "8",
    },
    Key {
        name: "high-confidence",
        summary: "People of at least this confidence, 0 to 1, are matched with identities first.",
        default_value: "0.5",
    },
    Key {
        name: "low-confidence",
        summary: "People of at least this confidence, 0 to 1, may still continue an identity that was not matched.",
        default_value: "0.1",
    },
    Key {
        name: "new-track-confidence",
        summary: "People of at least this confidence, 0 to 1, begin a new identity.",
        default_value: "0.5",
    },
    Key {
        name: "ball-confidence",
        summary: "The best ball of a frame is answered from this confidence on, 0 to 1.",
        default_value: "0.3",
    },
    Key {
        name: "lost-frames",
        summary: "Frames, 0 to 1000, that an identity is remembered without being seen.",
        default_value: "30",
    },
    Key {
        name: "link-frames",
        summary: "Frames, 0 to 1000, after which somebody hidden is still known again where both ends fit together.",
        default_value: "75",
    },
    Key {
        name: "gap-frames",
        summary: "Gaps up to so many frames, 0 to 1000, in which looks saw nothing of an identity are filled in.",
        default_value: "8",
    },
    Key {
        name: "ball-gap-frames",
        summary: "Gaps up to so many frames, 0 to 1000, in which looks saw nothing of the ball are filled in.",
        default_value: "6",
    },
    Key {
        name: "ball-speed-m-s",
        summary: "What moves faster than this, 1 to 200 m/s, is not the ball.",
        default_value: "45",
    },
    Key {
        name: "shortest-track",
        summary: "Identities seen fewer times than this, 1 to 100, are not answered.",
        default_value: "2",
    },
];

/// The descriptor's keys.
pub fn keys() -> Vec<ConfigKey> {
    let described = |key: &Key| ConfigKey {
        name: key.name.into(),
        summary: key.summary.into(),
        default_value: key.default_value.into(),
    };
    KEYS.iter().map(described).collect()
}

impl Thresholds {
    /// Reads every key.
    ///
    /// # Errors
    /// A sentence that names the key, its value and what would do.
    pub fn read(settings: &dyn Settings) -> Result<Self, String> {
        let thresholds = Self {
            plan: plan_kind(settings)?,
            fastest_rival_ms: number(settings, "fastest-rival-ms", 0.0, 14_000.0)?,
            other_work_ms: number(settings, "other-work-ms", 0.0, 60_000.0)?,
            players_stride: number(settings, "players-stride", 1, 100)?,
            pitch_stride: number(settings, "pitch-stride", 1, 100)?,
            pitch: Tolerance {
                confidence: number(settings, "keypoint-confidence", 0.0, 1.0)?,
                window_frames: number(settings, "keypoint-window", 1, 50)?,
                error_share: number(settings, "keypoint-error", 0.0, 100.0)? / PX_AT_1280,
            },
            high_confidence: number(settings, "high-confidence", 0.0, 1.0)?,
            low_confidence: number(settings, "low-confidence", 0.0, 1.0)?,
            new_track_confidence: number(settings, "new-track-confidence", 0.0, 1.0)?,
            ball_confidence: number(settings, "ball-confidence", 0.0, 1.0)?,
            lost_frames: number(settings, "lost-frames", 0, 1_000)?,
            link_frames: number(settings, "link-frames", 0, 1_000)?,
            gap_frames: number(settings, "gap-frames", 0, 1_000)?,
            ball_gap_frames: number(settings, "ball-gap-frames", 0, 1_000)?,
            ball_speed_m_s: number(settings, "ball-speed-m-s", 1.0, 200.0)?,
            shortest_track: number(settings, "shortest-track", 1, 100)?,
        };
        let (low, high) = (thresholds.low_confidence, thresholds.high_confidence);
        if low > high {
            return Err(format!(
                "low-confidence = {low} is over high-confidence = {high}; lower it to {high} or less"
            ));
        }
        Ok(thresholds)
    }
}

fn plan_kind(settings: &dyn Settings) -> Result<PlanKind, String> {
    let text = text(settings, "plan");
    match text.trim() {
        "fixed" => Ok(PlanKind::Fixed),
        "deadline" => Ok(PlanKind::Deadline),
        _ => Err(format!("plan = \"{text}\": give fixed or deadline")),
    }
}

/// What the operator set, or the default.
fn text(settings: &dyn Settings, name: &str) -> String {
    settings.get(name).or_else(|| default_value(name)).unwrap_or_default()
}

/// A value inside its range; a value that is not a number is outside of every range.
fn number<T: FromStr + PartialOrd + Display>(
    settings: &dyn Settings,
    name: &str,
    least: T,
    most: T,
) -> Result<T, String> {
    let text = text(settings, name);
    match text.trim().parse::<T>() {
        Ok(value) if value >= least && value <= most => Ok(value),
        _ => Err(format!("{name} = \"{text}\": give a number from {least} to {most}")),
    }
}

fn default_value(name: &str) -> Option<String> {
    KEYS.iter().find(|key| key.name == name).map(|key| key.default_value.into())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// The defaults, with some keys set.
    pub(crate) fn with(set: &[(&str, &str)]) -> Result<Thresholds, String> {
        let settings: BTreeMap<String, String> =
            set.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        Thresholds::read(&settings)
    }

    #[test]
    fn every_default_is_in_its_range() {
        let thresholds = with(&[]).unwrap();
        assert_eq!((thresholds.plan, thresholds.players_stride), (PlanKind::Fixed, 1));
        assert_eq!(thresholds.lost_frames, 30);
        assert_eq!((thresholds.pitch.confidence, thresholds.pitch.window_frames), (0.5, 12));
    }

    #[test]
    fn a_bad_value_names_the_key_the_value_and_the_remedy() {
        for (key, value) in [
            ("players-stride", "0"),
            ("pitch-stride", "every"),
            ("keypoint-confidence", "NaN"),
            ("keypoint-window", "51"),
            ("keypoint-error", "-1"),
            ("high-confidence", "1.5"),
            ("low-confidence", "-0.1"),
            ("new-track-confidence", "inf"),
            ("ball-confidence", ""),
            ("lost-frames", "1.5"),
            ("shortest-track", "101"),
            ("link-frames", "-1"),
            ("gap-frames", "1001"),
            ("ball-gap-frames", "few"),
            ("ball-speed-m-s", "0"),
            ("fastest-rival-ms", "15000"),
            ("other-work-ms", "NaN"),
        ] {
            let error = with(&[(key, value)]).expect_err(key);
            assert!(error.contains(key) && error.contains(&format!("\"{value}\"")), "{error}");
            assert!(error.contains("give a number from"), "{error}");
        }
    }

    #[test]
    fn a_kind_of_plan_that_does_not_exist_is_refused_with_those_that_do() {
        assert_eq!(with(&[("plan", "deadline")]).unwrap().plan, PlanKind::Deadline);
        let error = with(&[("plan", "fast")]).unwrap_err();
        assert!(error.contains("plan = \"fast\"") && error.contains("fixed or deadline"), "{error}");
    }

    #[test]
    fn a_low_threshold_over_the_high_one_is_refused() {
        let error = with(&[("low-confidence", "0.6")]).unwrap_err();
        assert!(error.contains("low-confidence = 0.6") && error.contains("high-confidence = 0.5"), "{error}");
    }
}
