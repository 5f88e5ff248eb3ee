//! What a plugin may ask for beyond the plain imports, and the operator grants by name.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a plugin is given only where the operator grants it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Capability {
    /// A small space that survives the challenge.
    State,
}

impl Capability {
    /// All there are.
    pub const ALL: [Self; 1] = [Self::State];

    /// Its name in the contract, on the command line and in records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
        }
    }

    /// The one of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|capability| capability.name() == name)
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
