//! Two strategies on the same recordings, pair by pair.
//!
//! A strategy that fails on a recording is judged by what the plain strategy answered in its place, as it would have
//! been; that it failed is counted beside it. Without a scorer only times and failures are compared. Differences are the
//! second strategy's less the first one's, so above 0 the second is better.

use super::contender::Contender;
use super::interval::{FEWEST_PAIRS, Interval, mean, percentile};
use super::scorer::Score;
use recording::{Folder, FolderError, Recording};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use strategy::{FrameLines, Interrupt, ScoreCard, ScoreComponent};
use thiserror::Error;

/// Two strategies cannot be compared.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CompareError {
    /// There are not enough recordings on which both could be tried and scored.
    #[error(
        "too few recordings to compare on: {usable} of {looked_at} could be used, and at least {FEWEST_PAIRS} are needed\
         {}; answer more challenges with recordings.max_bytes above 0, or look further back", because(.left_out)
    )]
    TooFew {
        /// Pairs there were.
        usable: usize,
        /// Recordings that were looked at.
        looked_at: usize,
        /// Why the others could not be used.
        left_out: BTreeMap<String, usize>,
    },
}

/// What a comparison came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Recordings on which both were tried and scored.
    pub pairs: usize,
    /// Those of them that were scored with the painted lines of their clips.
    pub with_lines: usize,
    /// How many others were left out, by reason.
    pub left_out: BTreeMap<String, usize>,
    /// The first strategy.
    pub first: Side,
    /// The second one.
    pub second: Side,
    /// The predicted totals' mean difference, with its 95 per cent interval; none where nobody scored.
    pub total: Option<Interval>,
    /// That of each component, by name.
    pub components: BTreeMap<String, Interval>,
}

/// One strategy in a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Side {
    /// Name, version and digest.
    pub strategy: String,
    /// Mean predicted total, 0 to 1; none where nobody scored.
    pub mean_total: Option<f64>,
    /// Mean of each component, by name.
    pub components: BTreeMap<String, f64>,
    /// Time in the strategy for a recording: half take no longer, ms.
    pub strategy_ms_p50: f64,
    /// Time in the strategy for a recording: 95 of 100 take no longer, ms.
    pub strategy_ms_p95: f64,
    /// Recordings at which it failed.
    pub failures: usize,
    /// The part of what its plans wanted to see that nobody had looked at, over all recordings, 0 to 1.
    pub missing_share: f64,
}

/// One strategy on one recording.
#[derive(Clone, Debug)]
pub struct Trial {
    /// What its answer is predicted to score; none where nobody scores.
    pub card: Option<ScoreCard>,
    /// Time in the strategy, ms.
    pub strategy_ms: f64,
    /// It failed, and the plain strategy answered.
    pub failed: bool,
    /// Looks that its plan wanted.
    pub wanted: u64,
    /// Those of them that nobody had.
    pub missing: u64,
}

/// Trials of two strategies on the same recordings.
#[derive(Clone, Debug, Default)]
pub struct Pairs {
    pairs: Vec<(Trial, Trial)>,
    with_lines: usize,
    left_out: BTreeMap<String, usize>,
}

impl Pairs {
    /// Tries both on the recording at `path`. One that cannot be used is left out, and its reason counted.
    fn try_on(
        &mut self,
        recording: &Recording,
        path: &Path,
        both: [&Contender; 2],
        scorer: Option<&dyn Score>,
    ) {
        let lines = scorer.and_then(|_| lines_beside(path));
        let evidence = scorer.map(|scorer| (scorer, lines.as_deref()));
        match both.map(|contender| trial(recording, contender, evidence)) {
            [Ok(first), Ok(second)] => {
                self.with_lines += usize::from(lines.is_some());
                self.pairs.push((first, second));
            }
            [Err(reason), _] | [_, Err(reason)] => self.leave_out(reason),
        }
    }

    /// Tries both on the newest `last` recordings of the folder `dir`; with a `path`, on those of them that were posted
    /// there.
    ///
    /// # Errors
    /// A folder that cannot be read.
    pub fn over_newest(
        dir: &Path,
        last: usize,
        path: Option<&str>,
        both: [&Contender; 2],
        scorer: Option<&dyn Score>,
    ) -> Result<Self, FolderError> {
        let mut pairs = Self::default();
        for id in Folder::newest(dir, last)? {
            let file = Folder::path_of(dir, id);
            match Recording::load(&file) {
                Ok(recording) if path.is_none_or(|path| recording.asked.path == path) => {
                    pairs.try_on(&recording, &file, both, scorer);
                }
                Ok(_) => {}
                Err(error) => pairs.leave_out(error.to_string()),
            }
        }
        Ok(pairs)
    }

    /// Counts a recording that cannot be used.
    pub fn leave_out(&mut self, reason: String) {
        *self.left_out.entry(reason).or_default() += 1;
    }

    /// What it came to, for strategies that are called `names`.
    ///
    /// # Errors
    /// Too few recordings.
    pub fn compare(self, names: [String; 2]) -> Result<Comparison, CompareError> {
        if self.pairs.len() < FEWEST_PAIRS {
            let usable = self.pairs.len();
            let looked_at = usable + self.left_out.values().sum::<usize>();
            return Err(CompareError::TooFew { usable, looked_at, left_out: self.left_out });
        }
        let total = mean(&self.differences(Trial::total));
        let components = self.component_names().into_iter().filter_map(|name| {
            let differences = self.differences(|trial| trial.component(&name));
            mean(&differences).map(|interval| (name, interval))
        });
        let components = components.collect();
        let [first, second] = names;
        let first = side(first, &self.pairs.iter().map(|pair| &pair.0).collect::<Vec<_>>());
        let second = side(second, &self.pairs.iter().map(|pair| &pair.1).collect::<Vec<_>>());
        let (pairs, with_lines, left_out) = (self.pairs.len(), self.with_lines, self.left_out);
        Ok(Comparison { pairs, with_lines, left_out, first, second, total, components })
    }

    /// Second less first, of pairs where both have the value.
    fn differences(&self, value: impl Fn(&Trial) -> Option<f64>) -> Vec<f64> {
        self.pairs.iter().filter_map(|(first, second)| Some(value(second)? - value(first)?)).collect()
    }

    fn component_names(&self) -> Vec<String> {
        let trials = self.pairs.iter().flat_map(|(first, second)| [first, second]);
        let names = trials.flat_map(Trial::components).map(|component| component.name.clone());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names.dedup();
        names
    }
}

/// The lines of a recording; those that are damaged are told of, and it is scored without.
fn lines_beside(path: &Path) -> Option<Vec<FrameLines>> {
    let told = |error| tracing::warn!(%error, "painted lines are damaged, and left out; delete the file");
    Folder::lines_beside(path).map_err(told).ok().flatten()
}

/// Tries one; who scores comes with the lines that it is shown.
fn trial(
    recording: &Recording,
    contender: &Contender,
    scorer: Option<(&dyn Score, Option<&[FrameLines]>)>,
) -> Result<Trial, String> {
    let path = &recording.asked.path;
    if !contender.answers(path) {
        return Err(format!("{contender} does not answer {path}"));
    }
    let replayed =
        contender.replay(recording, Interrupt::default()).map_err(|error| format!("{contender}: {error}"))?;
    let card = scorer.map(|(scorer, lines)| scorer.score(recording, &replayed.answer, lines)).transpose();
    let card = card.map_err(|error| error.to_string())?;
    Ok(Trial {
        card,
        strategy_ms: replayed.strategy_time().as_secs_f64() * 1e3,
        failed: replayed.failure.is_some(),
        wanted: replayed.wanted,
        missing: replayed.missing,
    })
}

impl Trial {
    fn total(&self) -> Option<f64> {
        self.card.as_ref().map(|card| f64::from(card.total))
    }

    fn components(&self) -> &[ScoreComponent] {
        self.card.as_ref().map_or(&[], |card| card.components.as_slice())
    }

    fn component(&self, name: &str) -> Option<f64> {
        let found = self.components().iter().find(|component| component.name == name);
        found.map(|component| f64::from(component.value))
    }
}

fn side(strategy: String, trials: &[&Trial]) -> Side {
    let times: Vec<f64> = trials.iter().map(|trial| trial.strategy_ms).collect();
    let totals: Vec<f64> = trials.iter().filter_map(|trial| trial.total()).collect();
    let mut values = BTreeMap::<String, Vec<f64>>::new();
    for component in trials.iter().flat_map(|trial| trial.components()) {
        values.entry(component.name.clone()).or_default().push(component.value.into());
    }
    let average = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (wanted, missing) = trials
        .iter()
        .fold((0, 0), |(wanted, missing), trial| (wanted + trial.wanted, missing + trial.missing));
    Side {
        strategy,
        mean_total: (!totals.is_empty()).then(|| average(&totals)),
        components: values.into_iter().map(|(name, values)| (name, average(&values))).collect(),
        strategy_ms_p50: percentile(&times, 0.5).unwrap_or(0.0),
        strategy_ms_p95: percentile(&times, 0.95).unwrap_or(0.0),
        failures: trials.iter().filter(|trial| trial.failed).count(),
        missing_share: if wanted == 0 { 0.0 } else { missing as f64 / wanted as f64 },
    }
}

/// The reasons, the most frequent one first.
fn because(left_out: &BTreeMap<String, usize>) -> String {
    let Some((reason, count)) = left_out.iter().max_by_key(|(_, count)| **count) else {
        return String::new();
    };
    format!(" ({count} left out because: {reason})")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(total: f32, strategy_ms: f64) -> Trial {
        let component = |name: &str, value| ScoreComponent { name: name.into(), value, best: 1.0 };
        let components = vec![component("tracking", total / 2.0)];
        let card = Some(ScoreCard { total, components });
        Trial { card, strategy_ms, failed: total == 0.0, wanted: 4, missing: 1 }
    }

    fn pairs(difference: impl Fn(usize) -> f32, count: usize) -> Pairs {
        let pair = |nth| (trial(0.5, 10.0), trial(0.5 + difference(nth), 10.0 + nth as f64));
        Pairs { pairs: (0..count).map(pair).collect(), ..Pairs::default() }
    }

    fn names() -> [String; 2] {
        ["old".into(), "new".into()]
    }

    #[test]
    fn differences_are_taken_pair_by_pair_and_above_0_the_second_is_better() {
        let comparison =
            pairs(|nth| if nth.is_multiple_of(2) { 0.25 } else { 0.0 }, 20).compare(names()).unwrap();
        let total = comparison.total.unwrap();
        assert!((total.mean - 0.125).abs() < 1e-6 && total.low > 0.0 && total.high < 0.25, "{total:?}");
        assert!((comparison.components["tracking"].mean - 0.0625).abs() < 1e-6);
        let (first, second) = (&comparison.first, &comparison.second);
        assert_eq!((first.mean_total, first.strategy_ms_p95), (Some(0.5), 10.0));
        assert_eq!((second.strategy_ms_p50, second.strategy_ms_p95), (19.0, 28.0));
        assert_eq!((second.failures, second.missing_share), (0, 0.25));
    }

    #[test]
    fn too_few_are_refused_with_the_most_frequent_reason() {
        let mut few = pairs(|_| 0.1, FEWEST_PAIRS - 1);
        for reason in ["it is damaged", "its role `ball` is new", "its role `ball` is new"] {
            few.leave_out(reason.into());
        }
        let error = few.compare(names()).unwrap_err().to_string();
        assert!(
            error.contains("7 of 10 could be used") && error.contains("2 left out because: its role"),
            "{error}"
        );
    }

    #[test]
    fn without_a_scorer_times_and_failures_are_compared() {
        let mut unscored = pairs(|_| 0.0, 10);
        for (first, second) in &mut unscored.pairs {
            (first.card, second.card) = (None, None);
        }
        let comparison = unscored.compare(names()).unwrap();
        assert_eq!((comparison.total, comparison.first.mean_total), (None, None));
        assert_eq!(comparison.second.strategy_ms_p95, 19.0);
    }
}
