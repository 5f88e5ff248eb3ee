//! Watches a `nodes.json` for changes.

use crate::{Metagraph, MetagraphError};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// A `nodes.json` that another program keeps up to date. Every method blocks on the disk.
#[derive(Debug)]
pub struct MetagraphFile {
    path: PathBuf,
    check_every_ns: u64,
    next_check_unix_ns: u64,
    seen: Option<Stamp>,
}

/// What changes when the file does: time of modification and length.
type Stamp = (SystemTime, u64);

impl MetagraphFile {
    /// Reads the file for the first time; later looks at it at most once in every `check_every`.
    ///
    /// # Errors
    /// As [`Metagraph::load`].
    pub fn open(path: &Path, check_every: Duration) -> Result<(Self, Metagraph), MetagraphError> {
        // The stamp is taken before reading, so a change while we read is noticed at the next look.
        let seen = stamp(path);
        let metagraph = Metagraph::load(path)?;
        let check_every_ns = u64::try_from(check_every.as_nanos()).unwrap_or(u64::MAX);
        Ok((Self { path: path.to_owned(), check_every_ns, next_check_unix_ns: 0, seen }, metagraph))
    }

    /// The new metagraph, if a look is due and the file has changed since the last one.
    ///
    /// # Errors
    /// As [`Metagraph::load`], once for each change. The caller goes on with the metagraph it has.
    pub fn refresh(&mut self, now_unix_ns: u64) -> Result<Option<Metagraph>, MetagraphError> {
        if now_unix_ns < self.next_check_unix_ns {
            return Ok(None);
        }
        self.next_check_unix_ns = now_unix_ns.saturating_add(self.check_every_ns);
        let found = stamp(&self.path);
        if found == self.seen {
            return Ok(None);
        }
        self.seen = found;
        Metagraph::load(&self.path).map(Some)
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOTKEY: &str = "5CcyqxXnJucaCnQQvvUg5EPzj1uoNAxACZvzArHw5aVDvgNH";
    const EVERY: Duration = Duration::from_secs(10);
    const EVERY_NS: u64 = 10_000_000_000;

    fn nodes(stake: &str) -> String {
        format!("{{\"{HOTKEY}\": {{\"stake\": {stake}}}}}")
    }

    fn stake_tao(metagraph: &Metagraph) -> Option<f64> {
        metagraph.stake_tao(&HOTKEY.parse().unwrap())
    }

    #[test]
    fn a_change_is_seen_at_the_next_look_that_is_due() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nodes.json");
        std::fs::write(&path, nodes("1")).unwrap();
        let (mut file, first) = MetagraphFile::open(&path, EVERY).unwrap();
        assert_eq!(stake_tao(&first), Some(1.0));
        assert!(file.refresh(1).unwrap().is_none());
        std::fs::write(&path, nodes("22")).unwrap();
        assert!(file.refresh(EVERY_NS).unwrap().is_none(), "looked before it was due");
        let second = file.refresh(1 + EVERY_NS).unwrap().unwrap();
        assert_eq!(stake_tao(&second), Some(22.0));
        assert!(file.refresh(1 + 2 * EVERY_NS).unwrap().is_none(), "read without a change");
    }

    #[test]
    fn a_broken_or_vanished_file_is_reported_once_and_read_when_it_is_whole_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("nodes.json");
        std::fs::write(&path, nodes("1")).unwrap();
        let (mut file, _) = MetagraphFile::open(&path, EVERY).unwrap();
        std::fs::write(&path, "{\"5C").unwrap();
        assert!(matches!(file.refresh(EVERY_NS), Err(MetagraphError::Form { .. })));
        assert!(file.refresh(2 * EVERY_NS).unwrap().is_none());
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(file.refresh(3 * EVERY_NS), Err(MetagraphError::Read { .. })));
        std::fs::write(&path, nodes("333")).unwrap();
        let whole = file.refresh(4 * EVERY_NS).unwrap().unwrap();
        assert_eq!(stake_tao(&whole), Some(333.0));
    }
}
