//! Writing results: to a file that is whole or not there, or to standard output.

use anyhow::Context;
use std::io::Write;
use std::path::Path;

/// Writes `bytes` to `path`, or to standard output without one.
///
/// # Errors
/// A place that cannot be written to.
pub fn write(path: Option<&Path>, bytes: &[u8]) -> anyhow::Result<()> {
    let Some(path) = path else {
        let mut out = std::io::stdout().lock();
        return out.write_all(bytes).and_then(|()| out.flush()).context("cannot write to standard output");
    };
    let partial = path.with_extension("partial");
    std::fs::write(&partial, bytes)
        .and_then(|()| std::fs::rename(&partial, path))
        .with_context(|| format!("cannot write {}", path.display()))
}
