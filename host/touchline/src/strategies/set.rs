//! The strategies that answer, by path: a value that is made once and never changes.

use super::active::ActiveStrategy;
use crate::problem::Problem;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who answers one path.
#[derive(Clone)]
pub struct Place {
    /// The strategy.
    pub strategy: Arc<ActiveStrategy>,
    /// Why it is not the one that the operator made active; none where it is.
    pub instead: Option<Arc<str>>,
}

/// Which strategy answers what is posted to which path.
#[derive(Clone, Default)]
pub struct Strategies {
    by_path: BTreeMap<String, Place>,
    troubles: Vec<String>,
    idle: BTreeMap<String, String>,
}

impl Strategies {
    pub(super) fn put(&mut self, path: &str, place: Place) {
        self.by_path.insert(path.to_owned(), place);
    }

    pub(super) fn add_trouble(&mut self, trouble: String) {
        if !self.troubles.contains(&trouble) {
            self.troubles.push(trouble);
        }
    }

    pub(super) fn set_idle(&mut self, idle: &BTreeMap<String, String>) {
        self.idle.clone_from(idle);
    }

    /// Paths whose active plugin the operator has switched off or not granted what it asks for, and a sentence about each.
    pub fn idle(&self) -> &BTreeMap<String, String> {
        &self.idle
    }

    /// Who answers what is posted to `path`.
    pub fn get(&self, path: &str) -> Option<&Place> {
        self.by_path.get(path)
    }

    /// True where nothing is answered.
    pub fn is_empty(&self) -> bool {
        self.by_path.is_empty()
    }

    /// Every path, and who answers it.
    pub fn places(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.by_path.iter().map(|(path, place)| (path.as_str(), place))
    }

    /// What is not as the operator set it up: plugins that could not be loaded, a shelf that cannot be read.
    pub fn troubles(&self) -> &[String] {
        &self.troubles
    }

    /// Every strategy once, with the paths that it answers here for the same reason.
    pub fn distinct(&self) -> Vec<(&Place, Vec<&str>)> {
        let mut distinct: Vec<(&Place, Vec<&str>)> = Vec::new();
        for (path, place) in &self.by_path {
            let same = |other: &Place| {
                Arc::ptr_eq(&other.strategy, &place.strategy) && other.instead == place.instead
            };
            match distinct.iter_mut().find(|(other, _)| same(other)) {
                Some((_, paths)) => paths.push(path),
                None => distinct.push((place, vec![path])),
            }
        }
        distinct
    }

    /// The strategy of `path`, or the only one there is.
    ///
    /// # Errors
    /// A path that nobody answers, or several strategies and no path.
    pub fn choose(&self, path: Option<&str>) -> Result<Arc<ActiveStrategy>, Problem> {
        let chosen = match path {
            Some(path) => self.get(path),
            None => match self.distinct().as_slice() {
                [(only, _)] => Some(*only),
                _ => None,
            },
        };
        chosen.map(|place| Arc::clone(&place.strategy)).ok_or_else(|| {
            let what = match path {
                Some(path) => format!("no strategy answers {path}"),
                None => "several strategies are active".into(),
            };
            let paths: Vec<&str> = self.by_path.keys().map(String::as_str).collect();
            Problem::new(what).remedy(format!("choose one with --path; there are {}", paths.join(", ")))
        })
    }
}
