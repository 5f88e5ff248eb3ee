//! How a state becomes the next one: who gets which path, who is set aside. Each either does all it says or refuses and
//! leaves the state alone.

use super::choose::told;
use super::error::Refused;
use super::state::{Installed, Past, Quarantine, ShelfState};
use std::collections::{BTreeMap, BTreeSet};
use strategy::Capability;

/// Changes that can be rolled back.
const LONGEST_HISTORY: usize = 20;

/// A plugin that was taken off a shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// It.
    pub plugin: Installed,
    /// True where a rollback would have made it active again.
    pub could_return: bool,
}

/// Which of its paths a plugin gets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// Those that nobody has who is enabled.
    Free,
    /// All.
    All,
}

impl ShelfState {
    /// Puts a plugin on the shelf. It gets the paths that no strategy, or no scorer, on the shelf has; those it got are
    /// returned.
    pub(crate) fn add(&mut self, plugin: Installed, now_unix_ms: u64) -> Result<Vec<String>, Refused> {
        self.check_not_quarantined(&plugin.digest)?;
        if let Some(same) = self.plugin(&plugin.digest) {
            return Err(Refused::InstalledAlready { plugin: same.to_string() });
        }
        let before = self.posts(now_unix_ms);
        let taken = self.give(&plugin, Which::Free);
        self.plugins.push(plugin);
        self.remember(before);
        Ok(taken)
    }

    /// Gives the plugin all its paths.
    pub(crate) fn promote(&mut self, digest: &str, now_unix_ms: u64) -> Result<(), Refused> {
        let plugin = self.choose(digest)?.clone();
        self.check_promotable(&plugin)?;
        let before = self.posts(now_unix_ms);
        if self.give(&plugin, Which::All).is_empty() {
            return Err(Refused::ActiveAlready { plugin: plugin.to_string() });
        }
        self.shadows.remove(&plugin.digest);
        self.remember(before);
        Ok(())
    }

    /// Refuses a plugin that may not be given paths.
    ///
    /// # Errors
    /// One that is set aside, disabled, or not granted what it asks for.
    pub fn check_promotable(&self, plugin: &Installed) -> Result<(), Refused> {
        self.check_not_quarantined(&plugin.digest)?;
        if !plugin.enabled {
            return Err(Refused::Disabled { plugin: plugin.to_string(), digest: short(&plugin.digest) });
        }
        check_granted(plugin)
    }

    /// Makes active again what was before the last change of that.
    pub(crate) fn rollback(&mut self) -> Result<(), Refused> {
        let past = self.history.pop().ok_or(Refused::NothingBefore)?;
        self.active = past.active;
        self.scoring = past.scoring;
        self.shadows.retain(|digest| !self.active.values().any(|active| active == digest));
        Ok(())
    }

    /// Switches a plugin on or off. It keeps its paths while it is off, unless another gets them.
    pub(crate) fn enable(&mut self, digest: &str, enabled: bool) -> Result<(), Refused> {
        if enabled {
            check_granted(self.choose(digest)?)?;
        }
        self.chosen(digest)?.enabled = enabled;
        Ok(())
    }

    /// Takes a plugin off the shelf, and out of what can be rolled back to.
    pub(crate) fn remove(&mut self, digest: &str) -> Result<Removed, Refused> {
        let plugin = self.choose(digest)?.clone();
        let holds = |posts: &BTreeMap<String, String>| -> Vec<String> {
            let held = posts.iter().filter(|(_, holder)| **holder == plugin.digest);
            held.map(|(path, _)| path.clone()).collect()
        };
        let mut paths = holds(&self.active);
        paths.extend(holds(&self.scoring));
        // In the place of one that is set aside.
        let stands_in = |path: &&String| self.standing(path).is_some_and(|it| it.digest == plugin.digest);
        paths.extend(self.active.keys().filter(stands_in).cloned());
        paths.sort_unstable();
        paths.dedup();
        if plugin.enabled && !paths.is_empty() {
            return Err(Refused::InUse {
                plugin: plugin.to_string(),
                paths: paths.join(", "),
                digest: short(&plugin.digest),
            });
        }
        self.plugins.retain(|other| other.digest != plugin.digest);
        let could_return = self.history.iter().any(|past| {
            past.active.values().chain(past.scoring.values()).any(|holder| *holder == plugin.digest)
        });
        self.shadows.remove(&plugin.digest);
        let gone = |posts: &mut BTreeMap<String, String>| posts.retain(|_, holder| *holder != plugin.digest);
        gone(&mut self.active);
        gone(&mut self.scoring);
        for past in &mut self.history {
            gone(&mut past.active);
            gone(&mut past.scoring);
        }
        self.history.dedup_by(|later, earlier| later.same_posts(&earlier.active, &earlier.scoring));
        if self.history.last().is_some_and(|past| past.same_posts(&self.active, &self.scoring)) {
            self.history.pop();
        }
        Ok(Removed { plugin, could_return })
    }

    /// Grants a capability that the plugin asks for.
    pub(crate) fn grant(&mut self, digest: &str, capability: Capability) -> Result<(), Refused> {
        self.requested(digest, capability)?.grants.insert(capability);
        Ok(())
    }

    /// Takes a capability away; a plugin that asks for it is not used any more.
    pub(crate) fn revoke(&mut self, digest: &str, capability: Capability) -> Result<(), Refused> {
        self.requested(digest, capability)?.grants.remove(&capability);
        Ok(())
    }

    /// Has a strategy run after answers have left, or no longer.
    pub(crate) fn shadow(&mut self, digest: &str, on: bool) -> Result<(), Refused> {
        let plugin = self.choose(digest)?.clone();
        if !on {
            self.shadows.remove(&plugin.digest);
            return Ok(());
        }
        if !plugin.kind.is_strategy() {
            return Err(Refused::NoStrategy { plugin: plugin.to_string() });
        }
        if self.active.values().any(|active| *active == plugin.digest) {
            return Err(Refused::ActiveAlready { plugin: plugin.to_string() });
        }
        self.check_not_quarantined(&plugin.digest)?;
        check_granted(&plugin)?;
        self.shadows.insert(plugin.digest);
        Ok(())
    }

    /// Lets a plugin that was set aside be used again. Returns its whole digest.
    pub(crate) fn clear(&mut self, wanted: &str) -> Result<String, Refused> {
        let by_name = self.choose(wanted).ok().map(|plugin| plugin.digest.clone());
        let fits = |digest: &&String| {
            by_name.as_ref() == Some(*digest) || (wanted.len() >= 8 && digest.starts_with(wanted))
        };
        let Some(digest) = self.quarantined.keys().find(fits).cloned() else {
            let aside: Vec<String> = self.quarantined.keys().map(|digest| short(digest)).collect();
            let there = if aside.is_empty() {
                "none is".into()
            } else {
                format!("set aside are {}", aside.join(", "))
            };
            return Err(Refused::NotQuarantined { digest: told(wanted), there });
        };
        self.quarantined.remove(&digest);
        Ok(digest)
    }

    /// Sets a plugin aside, whether it is on the shelf or not.
    pub(crate) fn quarantine(&mut self, digest: &str, why: Quarantine) {
        self.quarantined.insert(digest.to_owned(), why);
    }

    fn chosen(&mut self, wanted: &str) -> Result<&mut Installed, Refused> {
        let digest = self.choose(wanted)?.digest.clone();
        let unknown = self.unknown(wanted);
        self.plugins.iter_mut().find(|plugin| plugin.digest == digest).ok_or(unknown)
    }

    fn requested(&mut self, digest: &str, capability: Capability) -> Result<&mut Installed, Refused> {
        let plugin = self.chosen(digest)?;
        if plugin.requests.contains(&capability) {
            return Ok(plugin);
        }
        let requests = if plugin.requests.is_empty() { "nothing".into() } else { names(&plugin.requests) };
        Err(Refused::NotRequested {
            plugin: plugin.to_string(),
            capability: capability.to_string(),
            requests,
        })
    }

    /// Refuses a plugin that is set aside.
    ///
    /// # Errors
    /// Why it was.
    pub fn check_not_quarantined(&self, digest: &str) -> Result<(), Refused> {
        match self.quarantined.get(digest) {
            None => Ok(()),
            Some(Quarantine { reason, failures, .. }) => Err(Refused::Quarantined {
                digest: short(digest),
                reason: reason.clone(),
                failures: *failures,
            }),
        }
    }

    /// Gives the plugin its paths and returns those that it did not have before.
    fn give(&mut self, plugin: &Installed, which: Which) -> Vec<String> {
        let enabled = self.plugins.iter().filter(|other| other.enabled);
        let enabled: BTreeSet<String> = enabled.map(|other| other.digest.clone()).collect();
        let mut given = BTreeSet::new();
        for (posts, fits) in
            [(&mut self.active, plugin.kind.is_strategy()), (&mut self.scoring, plugin.kind.is_scorer())]
        {
            for path in plugin.paths().filter(|_| fits) {
                let holder = posts.get(path);
                let taken = holder.is_some_and(|holder| enabled.contains(holder));
                if holder == Some(&plugin.digest) || (taken && which == Which::Free) {
                    continue;
                }
                posts.insert(path.to_owned(), plugin.digest.clone());
                given.insert(path.to_owned());
            }
        }
        given.into_iter().collect()
    }

    fn posts(&self, now_unix_ms: u64) -> Past {
        Past { active: self.active.clone(), scoring: self.scoring.clone(), until_unix_ms: now_unix_ms }
    }

    /// Keeps what was before, where it was another.
    fn remember(&mut self, before: Past) {
        if before.same_posts(&self.active, &self.scoring) {
            return;
        }
        self.history.push(before);
        let surplus = self.history.len().saturating_sub(LONGEST_HISTORY);
        self.history.drain(..surplus);
    }
}

impl Past {
    fn same_posts(&self, active: &BTreeMap<String, String>, scoring: &BTreeMap<String, String>) -> bool {
        self.active == *active && self.scoring == *scoring
    }
}

fn check_granted(plugin: &Installed) -> Result<(), Refused> {
    let lacks = plugin.lacks();
    if lacks.is_empty() {
        return Ok(());
    }
    Err(Refused::NotGranted {
        plugin: plugin.to_string(),
        lacks: names(&lacks),
        digest: short(&plugin.digest),
    })
}

fn names<'c>(capabilities: impl IntoIterator<Item = &'c Capability>) -> String {
    capabilities.into_iter().map(|capability| capability.name()).collect::<Vec<_>>().join(" ")
}

/// Enough of a digest to be understood as it.
fn short(digest: &str) -> String {
    digest.chars().take(12).collect()
}
