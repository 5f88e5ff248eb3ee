//! `touchline compare`: two strategies on the same recordings.

use super::ConfigArg;
use crate::config::Config;
use crate::trials::{Comparison, Contenders, Interval, Pairs, Score, Side};
use std::fmt::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `compare`.
#[derive(clap::Args)]
pub struct Args {
    /// The first strategy: a component's file, or an installed plugin as NAME, NAME@VERSION or its digest
    first: String,
    /// The second strategy
    second: String,
    /// How many recordings, the newest ones
    #[arg(long, value_name = "N", default_value_t = 100)]
    last: usize,
    /// Who scores, instead of the configuration's scorer
    #[arg(long, value_name = "FILE")]
    scorer: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// Compares, and fails where there are too few recordings.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.config.config)?;
    let contenders = Contenders::open(&config)?;
    let both = [contenders.strategy(&args.first)?, contenders.strategy(&args.second)?];
    let scorer = contenders.scorer(args.scorer.as_deref(), both[0].path())?;
    let scorer = scorer.as_ref().map(|scorer| scorer as &dyn Score);
    let pairs = Pairs::over_newest(&config.recordings.dir, args.last, None, [&both[0], &both[1]], scorer)?;
    let [first, second] = &both;
    let comparison = pairs.compare([first.to_string(), second.to_string()])?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&comparison)?);
    } else {
        print!("{}", text(&comparison));
    }
    Ok(ExitCode::SUCCESS)
}

fn text(comparison: &Comparison) -> String {
    let mut text = String::new();
    // Writing to memory does not fail.
    let _ = write_text(&mut text, comparison);
    text
}

fn write_text(out: &mut String, comparison: &Comparison) -> std::fmt::Result {
    let Comparison { pairs, with_lines, left_out, first, second, total, components } = comparison;
    writeln!(out, "first   {}\nsecond  {}", first.strategy, second.strategy)?;
    let lines = if total.is_some() { format!(", {with_lines} with painted lines") } else { String::new() };
    writeln!(
        out,
        "{pairs} recordings{lines}\n\n{:18} {:>9} {:>9}  second less first",
        "", "first", "second"
    )?;
    match total {
        Some(total) => {
            let mean = |side: &Side| side.mean_total.unwrap_or(0.0);
            difference(out, "predicted score", mean(first), mean(second), total)?;
        }
        None => writeln!(out, "no scorer: give one with --scorer; times and failures alone are compared")?,
    }
    for (name, interval) in components {
        let mean = |side: &Side| side.components.get(name).copied().unwrap_or(0.0);
        difference(out, &format!("  {name}"), mean(first), mean(second), interval)?;
    }
    let mut line = |name: &str, value: fn(&Side) -> String| {
        writeln!(out, "{name:18} {:>9} {:>9}", value(first), value(second))
    };
    line("strategy p50, ms", |side| format!("{:.2}", side.strategy_ms_p50))?;
    line("strategy p95, ms", |side| format!("{:.2}", side.strategy_ms_p95))?;
    line("failures", |side| side.failures.to_string())?;
    line("not seen, %", |side| format!("{:.1}", side.missing_share * 100.0))?;
    for (reason, count) in left_out {
        writeln!(out, "{count} left out: {reason}")?;
    }
    Ok(())
}

fn difference(
    out: &mut String,
    name: &str,
    first: f64,
    second: f64,
    interval: &Interval,
) -> std::fmt::Result {
    let Interval { mean, low, high } = interval;
    writeln!(out, "{name:18} {first:>9.4} {second:>9.4}  {mean:+.4}, 95 % between {low:+.4} and {high:+.4}")
}
