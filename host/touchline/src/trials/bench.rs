//! Who is to be tried on challenges whose answers have left: the shelf's shadows and its scorers.
//!
//! Kept in step with the shelf: what is new there is loaded when the next challenge asks for it, which compiles and
//! blocks. A plugin that cannot be loaded is told of in the log once, and is not tried.

use super::contender::Contender;
use super::contenders::Contenders;
use super::scorer::Scorer;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Who is to be tried.
pub trait Bench: Send + Sync {
    /// Strategies to be tried on what is posted to `path`.
    fn shadows(&self, path: &str) -> Vec<Contender>;
    /// Who scores answers to what is posted to `path`.
    fn scorer(&self, path: &str) -> Option<Scorer>;
}

/// Whom the shelf has as shadows, and whom the shelf or the configuration has as scorers.
pub struct ShelfBench {
    contenders: Contenders,
    ready: Mutex<Ready>,
}

/// What was loaded under one state of the shelf.
#[derive(Default)]
struct Ready {
    generation: Option<u64>,
    shadows: Vec<Contender>,
    scorers: BTreeMap<String, Option<Scorer>>,
}

impl ShelfBench {
    /// From where `contenders` looks.
    pub fn new(contenders: Contenders) -> Self {
        Self { contenders, ready: Mutex::default() }
    }

    fn with_ready<T>(&self, look: impl FnOnce(&mut Ready) -> T) -> T {
        let mut ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner);
        match self.contenders.shelved() {
            Ok(shelf) if ready.generation != Some(shelf.generation) => {
                let load = |digest: &String| {
                    let told = |error| tracing::error!(%digest, "a shadow cannot be tried: {error:#}");
                    self.contenders.strategy(digest).map_err(told).ok()
                };
                let usable =
                    |digest: &&String| shelf.plugin(digest).is_some_and(|plugin| shelf.usable(plugin));
                let shadows = shelf.shadows.iter().filter(usable).filter_map(load).collect();
                *ready = Ready { generation: Some(shelf.generation), shadows, scorers: BTreeMap::new() };
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "the shelf cannot be read; shadows stay who they were"),
        }
        look(&mut ready)
    }
}

impl Bench for ShelfBench {
    fn shadows(&self, path: &str) -> Vec<Contender> {
        self.with_ready(|ready| ready.shadows.iter().filter(|shadow| shadow.answers(path)).cloned().collect())
    }

    fn scorer(&self, path: &str) -> Option<Scorer> {
        self.with_ready(|ready| {
            let load = || {
                let told = |error| tracing::error!(path, "answers are not scored: {error:#}");
                self.contenders.scorer(None, path).map_err(told).ok().flatten()
            };
            ready.scorers.entry(path.to_owned()).or_insert_with(load).clone()
        })
    }
}
