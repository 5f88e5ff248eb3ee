//! What the operator may set about the rivals, of whom a miner knows nothing by itself; and how a key is read.

use touchline_sdk::{ConfigKey, Settings};

const FASTEST_RIVAL_MS: &str = "fastest-rival-ms";
/// A guess, in want of a figure from the chain: an answer within it takes all points for speed.
const FASTEST_RIVAL_MS_DEFAULT: &str = "5000";
const REFERENCE_TOTAL: &str = "reference-total";
/// A perfect answer's.
const REFERENCE_TOTAL_DEFAULT: &str = "1";

/// What a score is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rivals {
    /// Time of the fastest answer whose boxes are good enough, ms, below 15000.
    pub fastest_ms: f64,
    /// Total that the relative reward compares with, over 0 and up to 1.
    pub reference_total: f64,
}

/// The descriptor's keys.
pub fn keys() -> Vec<ConfigKey> {
    vec![
        key(
            FASTEST_RIVAL_MS,
            "Milliseconds, 0 to 14999, that the fastest of the other miners takes; an answer within them has all points for speed.",
            FASTEST_RIVAL_MS_DEFAULT,
        ),
        key(
            REFERENCE_TOTAL,
            "Mean total, 0.01 to 1, of the miner that relative_reward compares with, for example one's own over three days.",
            REFERENCE_TOTAL_DEFAULT,
        ),
    ]
}

impl Rivals {
    /// Reads both keys.
    ///
    /// # Errors
    /// A sentence that names the key, its value and what would do.
    pub fn read(settings: &dyn Settings) -> Result<Self, String> {
        Ok(Self {
            fastest_ms: number(settings, FASTEST_RIVAL_MS, FASTEST_RIVAL_MS_DEFAULT, 0.0, 14_999.0)?,
            reference_total: number(settings, REFERENCE_TOTAL, REFERENCE_TOTAL_DEFAULT, 0.01, 1.0)?,
        })
    }
}

/// A key of the descriptor.
pub fn key(name: &str, summary: &str, default_value: &str) -> ConfigKey {
    ConfigKey { name: name.into(), summary: summary.into(), default_value: default_value.into() }
}

/// A key's value inside its range; what is no number is outside of every range.
///
/// # Errors
/// A sentence that names the key, its value and what would do.
pub fn number(
    settings: &dyn Settings,
    name: &str,
    default_value: &str,
    least: f64,
    most: f64,
) -> Result<f64, String> {
    let text = settings.get(name).unwrap_or_else(|| default_value.into());
    match text.trim().parse::<f64>() {
        Ok(value) if value >= least && value <= most => Ok(value),
        _ => Err(format!("{name} = \"{text}\": give a number from {least} to {most}")),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Some keys, set.
    pub(crate) fn settings(set: &[(&str, &str)]) -> BTreeMap<String, String> {
        set.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    fn with(set: &[(&str, &str)]) -> Result<Rivals, String> {
        Rivals::read(&settings(set))
    }

    #[test]
    fn the_defaults_are_the_descriptors() {
        let defaults: Vec<(String, String)> =
            keys().into_iter().map(|key| (key.name, key.default_value)).collect();
        let named: Vec<(&str, &str)> = defaults.iter().map(|(key, value)| (&key[..], &value[..])).collect();
        assert_eq!(with(&named), with(&[]));
        assert_eq!(with(&[]).unwrap(), Rivals { fastest_ms: 5_000.0, reference_total: 1.0 });
    }

    #[test]
    fn a_bad_value_names_the_key_the_value_and_the_remedy() {
        for (key, value) in [
            (FASTEST_RIVAL_MS, "15000"),
            (FASTEST_RIVAL_MS, "fast"),
            (REFERENCE_TOTAL, "0"),
            (REFERENCE_TOTAL, "NaN"),
        ] {
            let error = with(&[(key, value)]).expect_err(key);
            assert!(error.contains(key) && error.contains(&format!("\"{value}\"")), "{error}");
            assert!(error.contains("give a number from"), "{error}");
        }
    }
}
