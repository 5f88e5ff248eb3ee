//! Keeps the set in force in step with the base file, the shelf, and what failed.
//!
//! For each path the first that is fit answers: the plugin that is active on the shelf, those that were active there
//! before it, the base strategy. Where all of them are set aside, the plain strategy answers under the first one's
//! descriptor. A plugin that cannot be loaded leaves who answered before in place.

use super::active::ActiveStrategy;
use super::changes;
use super::current::Current;
use super::infirmary::Infirmary;
use super::loader::{Loader, Tried};
use super::set::{Place, Strategies};
use super::source::{Installed, Listing, Source};
use super::spaces::Spaces;
use crate::config::Config;
use crate::problem::Problem;
use inference::ModelInfo;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Makes the sets of strategies that answer.
pub struct Keeper {
    source: Box<dyn Source>,
    loader: Loader,
    infirmary: Infirmary,
    spaces: Spaces,
    models: Vec<ModelInfo>,
    base: Option<Arc<ActiveStrategy>>,
    /// Installed plugins that are ready, by digest.
    ready: BTreeMap<String, (Installed, Arc<ActiveStrategy>)>,
    /// What was taken up last.
    listing: Listing,
}

/// What is known of strategies before there are models: a base strategy that is usable, and a source that can be read.
pub struct Prospect {
    source: Box<dyn Source>,
    loader: Loader,
    infirmary: Infirmary,
    base: Option<Tried>,
    listing: Listing,
}

impl Prospect {
    /// Reads the source and tries the base strategy that `config` names.
    ///
    /// # Errors
    /// A source that cannot be read, a base strategy that cannot be used.
    pub fn open(mut source: Box<dyn Source>, loader: Loader, config: &Config) -> anyhow::Result<Self> {
        let mut infirmary = Infirmary::new(config.plugins.failures_before_quarantine);
        let listing = source.look()?.unwrap_or_default();
        infirmary.heed(&listing.set_aside);
        let file = config.strategy.plugin.as_ref();
        let base = file.map(|file| loader.base(file, |digest| infirmary.of(digest))).transpose()?;
        Ok(Self { source, loader, infirmary, base, listing })
    }

    /// Puts what is active in force for the first time.
    ///
    /// # Errors
    /// Anything that cannot be made ready, and nothing to answer with at all.
    pub fn begin(self, models: &[ModelInfo], config: &Config) -> anyhow::Result<(Keeper, Current)> {
        let Self { source, loader, infirmary, base, listing } = self;
        let base = base.map(|tried| tried.bind(models)).transpose()?.map(Arc::new);
        let (models, ready) = (models.to_vec(), BTreeMap::new());
        let spaces = Spaces::new(config.plugins.dir.join("state"));
        let mut keeper = Keeper { source, loader, infirmary, spaces, models, base, ready, listing };
        let set = keeper.assemble(&Strategies::default());
        if let Some(trouble) = set.troubles().first() {
            let remedy = "mend it, or take it out of service with `touchline plugin disable` or `rollback`";
            return Err(Problem::new(trouble.clone()).remedy(remedy).into());
        }
        if set.is_empty() {
            return Err(nothing_to_answer_with(config, &set).into());
        }
        let current = Current::default();
        current.swap(set);
        Ok((keeper, current))
    }
}

impl Keeper {
    /// Takes up what has changed since the last time, and writes what plugins keep; true where another set is in force
    /// now. Blocks on the disk, and for as long as new plugins take to compile.
    pub fn refresh(&mut self, current: &Current) -> bool {
        self.spaces.write();
        let failed = self.infirmary.report(&mut *self.source);
        let before = current.set();
        let set = match self.source.look() {
            Ok(None) if !failed => return false,
            Ok(changed) => {
                if let Some(listing) = changed {
                    self.infirmary.heed(&listing.set_aside);
                    self.listing = listing;
                }
                self.assemble(&before)
            }
            Err(error) => {
                let trouble = format!("the shelf cannot be read, and what was active stays so: {error:#}");
                if before.troubles().contains(&trouble) {
                    return false;
                }
                let mut same = Strategies::clone(&before);
                same.add_trouble(trouble);
                same
            }
        };
        changes::tell(&before, &set);
        current.swap(set);
        true
    }

    /// The set that follows from what is known now.
    fn assemble(&mut self, before: &Strategies) -> Strategies {
        let listing = std::mem::take(&mut self.listing);
        let mut set = Strategies::default();
        set.set_idle(&listing.idle);
        let base = self.base.as_ref().map_or(&[][..], |base| &base.descriptor().challenges);
        let mut paths: BTreeSet<String> = base.iter().map(|challenge| challenge.path.clone()).collect();
        paths.extend(listing.paths.keys().cloned());
        for path in &paths {
            let listed = listing.paths.get(path).map_or(&[][..], Vec::as_slice);
            self.fill(&mut set, path, listed, before);
        }
        let listed = |digest: &str| listing.paths.values().flatten().any(|other| other.digest == digest);
        self.ready.retain(|digest, _| listed(digest));
        self.listing = listing;
        set
    }

    /// Finds who answers one path.
    fn fill(&mut self, set: &mut Strategies, path: &str, listed: &[Installed], before: &Strategies) {
        let mut reasons: Vec<String> = Vec::new();
        let mut aside: Option<Arc<ActiveStrategy>> = None;
        let base = self.base.clone().filter(|base| base.challenge_type(path).is_some());
        let candidates = listed.iter().map(|installed| self.make_ready(installed, path)).chain(base.map(Ok));
        for made in candidates {
            let found = match made {
                Ok(strategy) => Some(strategy),
                Err(trouble) => {
                    set.add_trouble(trouble.clone());
                    reasons.push(trouble);
                    before.get(path).map(|place| Arc::clone(&place.strategy))
                }
            };
            let Some(strategy) = found else { continue };
            let Some(why) = strategy.health().set_aside() else {
                let instead = reasons.into_iter().next().map(Arc::from);
                return set.put(path, Place { strategy, instead });
            };
            reasons.push(strategy.words_aside(&why));
            aside.get_or_insert(strategy);
        }
        if let Some(strategy) = aside {
            set.put(path, Place { strategy, instead: None });
        }
    }

    /// An installed plugin ready to answer `path`, or why it is not.
    fn make_ready(&mut self, installed: &Installed, path: &str) -> Result<Arc<ActiveStrategy>, String> {
        let Installed { digest, source, .. } = installed;
        let strategy = match self.ready.get(digest) {
            Some((same, strategy)) if same == installed => Arc::clone(strategy),
            _ => {
                let health = self.infirmary.of(digest);
                let tried = self.loader.installed(installed, health, &mut self.spaces);
                let bound = tried.and_then(|tried| Ok(tried.bind(&self.models)?));
                let words = |error| format!("the plugin {digest} from {source} cannot answer: {error:#}");
                Arc::new(bound.map_err(words)?)
            }
        };
        if strategy.challenge_type(path).is_none() {
            return Err(format!("the plugin {digest} from {source} does not answer {path}"));
        }
        self.ready.insert(digest.clone(), (installed.clone(), Arc::clone(&strategy)));
        Ok(strategy)
    }
}

fn nothing_to_answer_with(config: &Config, set: &Strategies) -> Problem {
    if let Some(why) = set.idle().values().next() {
        return Problem::new(format!("there is no strategy that may answer: {why}")).remedy(
            "grant it what it asks for with `touchline plugin grant`, or switch it on with `enable`",
        );
    }
    Problem::new(format!(
        "there is no strategy: strategy.plugin names no file, and nothing is active in {}",
        config.plugins.dir.display()
    ))
    .remedy(
        "install one with `touchline plugin install`, or name a component under strategy.plugin (`make plugins` builds \
         those that ship)",
    )
}
