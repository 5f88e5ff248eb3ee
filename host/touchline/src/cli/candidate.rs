//! What speaks against a candidate for promotion, over the newest recordings.

use crate::config::Config;
use crate::problem::Problem;
use crate::trials::{Contenders, Pairs, Score, objection};

/// Compares the installed plugin `digest` with who answers each of `paths` now, and says on standard error what was
/// compared. Where there is nothing to compare on, nothing speaks against it, and that is said too.
///
/// # Errors
/// A candidate that is worse, slower beyond its budget, or fails more often.
pub fn check<'p>(
    config: &Config,
    digest: &str,
    paths: impl IntoIterator<Item = &'p str>,
) -> anyhow::Result<()> {
    let contenders = Contenders::open(config)?;
    let candidate = contenders.strategy(digest)?;
    for path in paths {
        let Some(active) = contenders.answering(path)? else { continue };
        if active.plugin.digest() == candidate.plugin.digest() {
            continue;
        }
        let scorer = contenders.scorer(None, path)?;
        let scorer = scorer.as_ref().map(|scorer| scorer as &dyn Score);
        let (dir, last) = (&config.recordings.dir, config.plugins.promote_last);
        let pairs = Pairs::over_newest(dir, last, Some(path), [&active, &candidate], scorer)?;
        match pairs.compare([active.to_string(), candidate.to_string()]) {
            Err(too_few) => eprintln!("{path}: {candidate} was not compared with {active}: {too_few}"),
            Ok(comparison) => {
                if let Some(objection) = objection(&comparison, config.plugins.promote_max_slower_ms) {
                    let remedy = "promote it with --force, or see `touchline compare`";
                    return Err(Problem::new(format!("{path}: {objection}")).remedy(remedy).into());
                }
                let scored = if comparison.total.is_some() { "" } else { ", without a scorer" };
                eprintln!(
                    "{path}: {candidate} holds against {active} on {} recordings{scored}",
                    comparison.pairs
                );
            }
        }
    }
    Ok(())
}
