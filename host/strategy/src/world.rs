//! What a component can be.

use crate::version::InterfaceVersion;
use std::fmt;

/// What a component can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum World {
    /// It answers challenges.
    Strategy,
    /// It scores answers.
    Scorer,
}

impl World {
    /// Its name in the contract.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strategy => "strategy-plugin",
            Self::Scorer => "scorer-plugin",
        }
    }

    /// The interface that a component of it exports.
    pub(crate) const fn export(self) -> &'static str {
        match self {
            Self::Strategy => "strategy",
            Self::Scorer => "scorer",
        }
    }

    /// The interfaces that a component of it may import. `types` holds types alone.
    pub(crate) const fn offered(self, version: InterfaceVersion) -> &'static [&'static str] {
        match (self, version) {
            (Self::Strategy, InterfaceVersion::V0_1) => &["types", "log", "config", "budget"],
            (Self::Strategy, InterfaceVersion::V0_2) => {
                &["types", "log", "config", "budget", "draft", "state"]
            }
            (Self::Scorer, _) => &["types", "log", "config", "budget", "state"],
        }
    }
}

impl fmt::Display for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
