//! Which plugin the operator means: by name, by name and version, or by digest.

use super::error::Refused;
use super::state::{Installed, ShelfState};

/// What of an unknown name is told, characters.
const LONGEST_TOLD: usize = 100;
/// Figures of a digest that are enough to mean it.
const SHORTEST_DIGEST: usize = 8;

impl ShelfState {
    /// The one plugin that `wanted` means: `NAME`, `NAME@VERSION`, or a digest, whole or from its first 8 figures on.
    ///
    /// # Errors
    /// None or several that fit, with what there is.
    pub fn choose(&self, wanted: &str) -> Result<&Installed, Refused> {
        match *self.fitting(wanted)? {
            [one] => Ok(one),
            ref several => {
                Err(Refused::Ambiguous { wanted: told(wanted), candidates: list(several.iter().copied()) })
            }
        }
    }

    /// The one installed last among those that `wanted` means, as in [`Self::choose`].
    ///
    /// # Errors
    /// None that fits, with what there is.
    pub fn newest(&self, wanted: &str) -> Result<&Installed, Refused> {
        self.fitting(wanted)?.last().copied().ok_or_else(|| self.unknown(wanted))
    }

    /// At least one.
    fn fitting(&self, wanted: &str) -> Result<Vec<&Installed>, Refused> {
        let figures = wanted.strip_prefix("sha256:").unwrap_or(wanted).to_ascii_lowercase();
        let fits = |plugin: &&Installed| match wanted.split_once('@') {
            Some((name, version)) => plugin.name == name && plugin.version == version,
            None => plugin.name == wanted,
        };
        let mut found: Vec<&Installed> = self.plugins.iter().filter(fits).collect();
        if found.is_empty() && figures.len() >= SHORTEST_DIGEST {
            found = self.plugins.iter().filter(|plugin| plugin.digest.starts_with(&figures)).collect();
        }
        if found.is_empty() { Err(self.unknown(wanted)) } else { Ok(found) }
    }

    pub(crate) fn unknown(&self, wanted: &str) -> Refused {
        let there = match self.plugins.as_slice() {
            [] => "none is; `touchline plugin install` takes one in".into(),
            some => format!("installed are {}", list(some.iter())),
        };
        Refused::Unknown { wanted: told(wanted), there }
    }
}

/// A name as errors tell it: none that is installed is cut.
pub(crate) fn told(name: &str) -> String {
    match name.char_indices().nth(LONGEST_TOLD) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}

fn list<'p>(plugins: impl Iterator<Item = &'p Installed>) -> String {
    plugins.map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
