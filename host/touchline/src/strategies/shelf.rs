//! The shelf of installed plugins as a source of strategies.

use super::health::SetAside;
use super::source::{Installed, Listing, Source};
use chain::{Clock, SystemClock};
use packages::{Quarantine, Shelf, ShelfState, Stamp};
use std::path::Path;

/// A shelf that is looked at again and again.
pub struct Shelved {
    shelf: Shelf,
    /// Of the state that was read last; none where nothing was read yet.
    seen: Option<Option<Stamp>>,
}

impl Shelved {
    /// Looks at the shelf in `dir`, which need not exist.
    pub fn at(dir: &Path) -> Self {
        Self { shelf: Shelf::open(dir), seen: None }
    }

    fn listing(&self, state: &ShelfState) -> Listing {
        let installed = |plugin: &packages::Installed| Installed {
            digest: plugin.digest.clone(),
            file: self.shelf.blob_path(&plugin.digest),
            source: plugin.source.clone(),
        };
        let listed = |path: &String| {
            let line: Vec<Installed> = state.succession(path).into_iter().map(installed).collect();
            (!line.is_empty()).then(|| (path.clone(), line))
        };
        let idle = |(path, digest): (&String, &String)| {
            let active = state.plugin(digest).filter(|_| state.succession(path).is_empty())?;
            Some((path.clone(), format!("{path} has {active}, which is {}", state.hindrance(active)?)))
        };
        let aside = |why: &Quarantine| SetAside { reason: why.reason.clone(), failures: why.failures };
        Listing {
            paths: state.active.keys().filter_map(listed).collect(),
            idle: state.active.iter().filter_map(idle).collect(),
            set_aside: state.quarantined.iter().map(|(digest, why)| (digest.clone(), aside(why))).collect(),
        }
    }
}

impl Source for Shelved {
    fn look(&mut self) -> anyhow::Result<Option<Listing>> {
        let before = self.seen.take();
        // Taken before the state is read: a change in between is seen at the next look.
        let stamp = self.shelf.stamp()?;
        if before == Some(stamp) {
            self.seen = before;
            return Ok(None);
        }
        let state = self.shelf.state()?;
        self.seen = Some(stamp);
        Ok(Some(self.listing(&state)))
    }

    fn quarantine(&mut self, digest: &str, why: &SetAside) -> anyhow::Result<()> {
        let since_unix_ms = SystemClock.unix_ms();
        let SetAside { reason, failures } = why.clone();
        Ok(self.shelf.quarantine(digest, Quarantine { reason, failures, since_unix_ms })?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use packages::{Kind, Past, ShelfError};
    use std::collections::{BTreeMap, BTreeSet};

    const PATH: &str = "/soccer/challenge";

    /// A digest's first figure, in place of the whole.
    fn digest(letter: &str) -> String {
        letter.repeat(64)
    }

    fn plugin(letter: &str) -> packages::Installed {
        packages::Installed {
            name: "gsr".into(),
            version: "0.1.0".into(),
            digest: digest(letter),
            bytes: 8,
            kind: Kind::Strategy,
            challenges: Vec::new(),
            source: format!("{letter}.wasm"),
            publisher: None,
            requests: BTreeSet::new(),
            grants: BTreeSet::new(),
            enabled: true,
            installed_unix_ms: 0,
        }
    }

    fn letters(listing: &Listing) -> Vec<&str> {
        let listed = listing.paths.get(PATH).into_iter().flatten();
        listed.map(|installed| &installed.digest[..1]).collect()
    }

    /// `c` is active on a path that `a`, `b`, `a` and `d`, which is gone, had before.
    fn filled(folder: &Path) -> Shelf {
        let shelf = Shelf::open(folder);
        let had = |letter: &str| BTreeMap::from([(PATH.to_owned(), digest(letter))]);
        let past = |letter| Past { active: had(letter), scoring: BTreeMap::new(), until_unix_ms: 0 };
        let filled: Result<(), ShelfError> = shelf.change(|state| {
            state.plugins = vec![plugin("a"), plugin("b"), plugin("c")];
            state.history = vec![past("d"), past("a"), past("b"), past("a")];
            state.active = had("c");
            Ok(())
        });
        filled.unwrap();
        shelf
    }

    #[test]
    fn who_is_active_comes_first_and_then_who_was_before_it_latest_first() {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path());
        let listing = Shelved::at(folder.path()).look().unwrap().unwrap();
        assert_eq!(letters(&listing), ["c", "a", "b"]);
    }

    #[test]
    fn what_is_switched_off_is_not_listed_and_takes_its_paths_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = filled(folder.path());
        shelf.disable(&digest("a")).unwrap();
        let mut shelved = Shelved::at(folder.path());
        assert_eq!(letters(&shelved.look().unwrap().unwrap()), ["c", "b"]);
        shelf.disable(&digest("c")).unwrap();
        let listing = shelved.look().unwrap().unwrap();
        assert_eq!(listing.paths.get(PATH), None);
        assert!(listing.idle[PATH].ends_with("which is disabled"), "{listing:?}");
    }

    #[test]
    fn only_a_change_is_listed_again_and_what_is_set_aside_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let mut shelved = Shelved::at(folder.path());
        assert_eq!(shelved.look().unwrap(), Some(Listing::default()), "there is no shelf yet");
        assert_eq!(shelved.look().unwrap(), None);
        filled(folder.path());
        let why = SetAside { reason: "it trapped".into(), failures: 3 };
        shelved.quarantine("base", &why).unwrap();
        let listing = shelved.look().unwrap().unwrap();
        assert_eq!(listing.set_aside, BTreeMap::from([("base".to_owned(), why)]));
        assert_eq!(shelved.look().unwrap(), None);
    }
}
