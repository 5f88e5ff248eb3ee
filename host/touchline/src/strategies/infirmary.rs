//! The health of every digest, and which of them the source knows to be set aside.

use super::health::{Health, SetAside};
use super::source::Source;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Healths by digest. They outlive the strategies, so that one that is loaded again has its past.
pub(super) struct Infirmary {
    /// Failures in a row that set a digest aside.
    limit: u32,
    healths: BTreeMap<String, Arc<Health>>,
    /// Digests that the source has as set aside.
    kept: BTreeSet<String>,
    /// Digests that the source could not be told of; they stay set aside until the miner ends.
    unkept: BTreeSet<String>,
}

impl Infirmary {
    pub(super) fn new(limit: u32) -> Self {
        Self { limit, healths: BTreeMap::new(), kept: BTreeSet::new(), unkept: BTreeSet::new() }
    }

    /// The health of a digest, shared by whoever asks.
    pub(super) fn of(&mut self, digest: &str) -> Arc<Health> {
        let health = self.healths.entry(digest.to_owned());
        Arc::clone(health.or_insert_with(|| Arc::new(Health::new(self.limit))))
    }

    /// Takes up what the source has as set aside, and what was cleared there.
    pub(super) fn heed(&mut self, set_aside: &BTreeMap<String, SetAside>) {
        for (digest, why) in set_aside {
            self.of(digest).put_aside(why.clone());
        }
        for cleared in self.kept.iter().filter(|digest| !set_aside.contains_key(*digest)) {
            if let Some(health) = self.healths.get(cleared) {
                tracing::info!(digest = %cleared, "a plugin that was set aside may answer again");
                health.clear();
            }
        }
        self.kept = set_aside.keys().cloned().collect();
    }

    /// Tells the source of digests that failed too often since the last time. True where there are any.
    pub(super) fn report(&mut self, source: &mut dyn Source) -> bool {
        let untold = |(digest, health): (&String, &Arc<Health>)| {
            let told = self.kept.contains(digest) || self.unkept.contains(digest);
            health.set_aside().filter(|_| !told).map(|why| (digest.clone(), why))
        };
        let failed: Vec<(String, SetAside)> = self.healths.iter().filter_map(untold).collect();
        for (digest, why) in &failed {
            tracing::error!(%digest, failures = why.failures, reason = %why.reason, "a plugin is set aside");
            let told = source.quarantine(digest, why);
            match told {
                Ok(()) => self.kept.insert(digest.clone()),
                Err(error) => {
                    let what = "that a plugin is set aside cannot be kept, and holds until the miner ends";
                    tracing::error!(%digest, "{what}: {error:#}");
                    self.unkept.insert(digest.clone())
                }
            };
        }
        !failed.is_empty()
    }
}
