//! The figures as a table for people.

use super::whole::{AtOnce, Measured, Round};
use std::fmt::Write;

/// The whole table.
pub fn table(measured: &Measured) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write_all(&mut out, measured);
    out
}

fn write_all(out: &mut String, measured: &Measured) -> std::fmt::Result {
    writeln!(out, "{} cores, {} decode threads, {}", measured.cores, measured.decode_threads, measured.clip)?;
    for lane in &measured.lanes {
        writeln!(out, "  {lane}")?;
    }
    write_rounds(out, &measured.rounds)?;
    writeln!(out, "\nprocessor time of the last of these challenges, s")?;
    for (stage, cpu_s) in &measured.cpu_s_by_stage {
        writeln!(out, "  {stage:<10} {cpu_s:>8.3}")?;
    }
    writeln!(out, "\nits plan, s of lanes          frames   expected       took")?;
    for plan in &measured.plan {
        let (frames, expected, took) = (plan.frames, plan.expected_s, plan.took_s);
        writeln!(out, "  {:<26} {frames:>7} {expected:>10.3} {took:>10.3}", plan.role)?;
    }
    if !measured.at_once.is_empty() {
        write_at_once(out, &measured.at_once)?;
    }
    let mb = |bytes: u64| bytes as f64 / 1e6;
    writeln!(out, "\npeak memory: {:.0} MB for one challenge alone", mb(measured.peak_bytes))?;
    if let Some(long) = &measured.long {
        let (frames, peak) = (long.frames, mb(long.peak_bytes));
        writeln!(out, "             {peak:.0} MB for {frames} frames, {:.3} times as much", long.ratio)?;
    }
    Ok(())
}

fn write_rounds(out: &mut String, rounds: &[Round]) -> std::fmt::Result {
    writeln!(out, "\nceilings and the whole way, by round")?;
    let Some(first) = rounds.first() else { return Ok(()) };
    let row = |name: String, figure: &dyn Fn(&Round) -> f64| {
        let mut figures: Vec<f64> = rounds.iter().map(figure).collect();
        let line: String = figures.iter().map(|figure| format!(" {figure:>9.3}")).collect();
        figures.sort_by(f64::total_cmp);
        format!("  {name:<34}{line}   median {:>9.3}", figures[figures.len() / 2])
    };
    for (index, model) in first.models.iter().enumerate() {
        let cpu =
            row(format!("{} raw, cpu ms a frame", model.role), &|round| round.models[index].cpu_ms_per_frame);
        let rate = row(format!("{} raw, frames/s", model.role), &|round| round.models[index].frames_per_s);
        writeln!(out, "{cpu}\n{rate}")?;
    }
    writeln!(out, "{}", row("decode raw, cpu ms a frame".into(), &|round| round.decode.cpu_ms_per_frame))?;
    writeln!(out, "{}", row("decode raw, frames/s".into(), &|round| round.decode.frames_per_s))?;
    writeln!(out, "{}", row("limit, s".into(), &|round| round.limit_s))?;
    writeln!(out, "{}", row("whole way over HTTP, s".into(), &|round| round.whole_s))?;
    writeln!(out, "{}", row("limit / whole way".into(), &|round| round.ratio))
}

fn write_at_once(out: &mut String, at_once: &[AtOnce]) -> std::fmt::Result {
    writeln!(
        out,
        "\nat once    first s   median s      all s   in a row s   all/row   first/alone   same bytes"
    )?;
    for row in at_once {
        let AtOnce { challenges, first_s, median_s, all_s, in_a_row_s, alone_s, identical } = row;
        writeln!(
            out,
            "{challenges:>7} {first_s:>10.3} {median_s:>10.3} {all_s:>10.3} {in_a_row_s:>12.3} {:>9.3} {:>13.3}   {}",
            all_s / in_a_row_s,
            first_s / alone_s,
            if *identical { "yes" } else { "NO" }
        )?;
    }
    Ok(())
}
