//! The strategies that answer, by path: a value that is made once and never changes.

use super::active::ActiveStrategy;
use crate::problem::Problem;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which strategy answers what is posted to which path.
#[derive(Clone, Default)]
pub struct Strategies {
    by_path: BTreeMap<String, Arc<ActiveStrategy>>,
}

impl Strategies {
    /// One strategy on every path that it answers.
    pub fn of(strategy: ActiveStrategy) -> Self {
        let strategy = Arc::new(strategy);
        let challenges = &strategy.descriptor().challenges;
        let by_path = challenges.iter().map(|challenge| (challenge.path.clone(), Arc::clone(&strategy)));
        Self { by_path: by_path.collect() }
    }

    /// Who answers what is posted to `path`.
    pub fn get(&self, path: &str) -> Option<&Arc<ActiveStrategy>> {
        self.by_path.get(path)
    }

    /// Every strategy once, with the paths that it answers here.
    pub fn distinct(&self) -> Vec<(&Arc<ActiveStrategy>, Vec<&str>)> {
        let mut distinct: Vec<(&Arc<ActiveStrategy>, Vec<&str>)> = Vec::new();
        for (path, strategy) in &self.by_path {
            match distinct.iter_mut().find(|(other, _)| Arc::ptr_eq(other, strategy)) {
                Some((_, paths)) => paths.push(path),
                None => distinct.push((strategy, vec![path])),
            }
        }
        distinct
    }

    /// The strategy of `path`, or the only one there is.
    ///
    /// # Errors
    /// A path that nobody answers, or several strategies and no path.
    pub fn choose(&self, path: Option<&str>) -> Result<&Arc<ActiveStrategy>, Problem> {
        let chosen = match path {
            Some(path) => self.get(path),
            None => match self.distinct().as_slice() {
                [(only, _)] => Some(*only),
                _ => None,
            },
        };
        chosen.ok_or_else(|| {
            let what = match path {
                Some(path) => format!("no strategy answers {path}"),
                None => "several strategies are active".into(),
            };
            let paths: Vec<&str> = self.by_path.keys().map(String::as_str).collect();
            Problem::new(what).remedy(format!("choose one with --path; there are {}", paths.join(", ")))
        })
    }
}
