//! How likely a model is right, from how sure it says it is.
//!
//! The two are not the same: a detector that is sure by 0.8 is right nearly always, and one that is sure by 0.2 hardly
//! ever. A logistic curve over the confidence (J. Platt, "Probabilistic Outputs for Support Vector Machines", 1999, on
//! the confidence itself) joins them, stretched so that 0 stays 0 and 1 stays 1: what is certain stays certain.

use touchline_sdk::{ConfigKey, Settings};

use crate::settings::{key, number};

const EVEN: &str = "confidence-even";
/// Of the demo models on rendered clips, as is the next, for the boxes that a strategy answers: docs/reference/scoring.md says
/// how often they were right, and how closely the curve foretells the true bbox part.
const EVEN_DEFAULT: &str = "0.3";
const SPREAD: &str = "confidence-spread";
const SPREAD_DEFAULT: &str = "0.05";

/// How far a model's confidence is to be trusted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trust {
    /// The confidence at which it is right as often as wrong, 0 to 1.
    even: f64,
    /// How much more confidence multiplies the odds of being right by e. 10 takes confidences for probabilities.
    spread: f64,
}

/// The descriptor's keys.
pub fn keys() -> Vec<ConfigKey> {
    vec![
        key(EVEN, "Confidence, 0 to 1, at which a model is right as often as wrong.", EVEN_DEFAULT),
        key(
            SPREAD,
            "Confidence, 0.01 to 10, that makes a model e times likelier to be right; 10 takes its confidence for the probability.",
            SPREAD_DEFAULT,
        ),
    ]
}

impl Trust {
    /// Reads both keys.
    ///
    /// # Errors
    /// A sentence that names the key, its value and what would do.
    pub fn read(settings: &dyn Settings) -> Result<Self, String> {
        Ok(Self {
            even: number(settings, EVEN, EVEN_DEFAULT, 0.0, 1.0)?,
            spread: number(settings, SPREAD, SPREAD_DEFAULT, 0.01, 10.0)?,
        })
    }

    /// The probability that a model is right which is sure by `confidence`, both 0 to 1.
    pub fn probability(&self, confidence: f64) -> f64 {
        let curve = |at: f64| 1.0 / (1.0 + ((self.even - at) / self.spread).exp());
        let (least, most) = (curve(0.0), curve(1.0));
        ((curve(confidence) - least) / (most - least)).clamp(0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::tests::settings;

    fn with(set: &[(&str, &str)]) -> Result<Trust, String> {
        Trust::read(&settings(set))
    }

    #[test]
    fn what_is_certain_stays_certain() {
        for set in [
            &[][..],
            &[("confidence-even", "0"), ("confidence-spread", "0.01")],
            &[("confidence-even", "0.9")],
        ] {
            let trust = with(set).unwrap();
            assert_eq!((trust.probability(0.0), trust.probability(1.0)), (0.0, 1.0), "{set:?}");
        }
    }

    #[test]
    fn the_defaults_are_as_right_as_the_demo_models_were() {
        // Confidence in the middle of a class of detections, and the share of them that were right: 0.175 (0.05), 0.65
        // (0.99), 0.85 (1.0), of 9,000 detections of people on clips of seeds 920001 to 920012.
        let trust = with(&[]).unwrap();
        for (confidence, right) in [(0.175, 0.05), (0.65, 0.99), (0.85, 1.0)] {
            let found = trust.probability(confidence);
            assert!((found - right).abs() < 0.03, "{found} at {confidence} instead of {right}");
        }
    }

    #[test]
    fn the_widest_spread_takes_a_confidence_for_the_probability() {
        let trust = with(&[("confidence-spread", "10")]).unwrap();
        for confidence in [0.1, 0.5, 0.9] {
            assert!((trust.probability(confidence) - confidence).abs() < 0.01);
        }
    }

    #[test]
    fn a_bad_value_names_the_key_the_value_and_the_remedy() {
        for (key, value) in [(EVEN, "1.1"), (SPREAD, "0"), (SPREAD, "wide")] {
            let error = with(&[(key, value)]).expect_err(key);
            assert!(error.contains(key) && error.contains(&format!("\"{value}\"")), "{error}");
            assert!(error.contains("give a number from"), "{error}");
        }
    }
}
