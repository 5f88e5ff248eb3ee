//! The versions of the plugin contract that this host serves.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The contract's package.
pub const INTERFACE_PACKAGE: &str = "touchline:plugin";

/// A version of the contract that this host serves. What both have is the same in both, down to its layout, so one
/// set of types and calls does for them, but for the form of what is seen and answered (see [`crate::wire`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum InterfaceVersion {
    /// Strategies; frozen.
    #[serde(rename = "0.1.0")]
    V0_1,
    /// Columns in the place of records; drafts, a space that survives, and scorers besides.
    #[serde(rename = "0.2.0")]
    V0_2,
}

impl InterfaceVersion {
    /// Those that are served, oldest first.
    pub const SERVED: [Self; 2] = [Self::V0_1, Self::V0_2];
    /// The newest.
    pub const CURRENT: Self = Self::V0_2;

    /// As it stands after the `@` of the contract's names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V0_1 => "0.1.0",
            Self::V0_2 => "0.2.0",
        }
    }

    /// All that are served, for a message.
    pub fn served() -> String {
        Self::SERVED.map(Self::name).join(" and ")
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::SERVED.into_iter().find(|version| version.name() == name)
    }

    /// The full name of one of its interfaces.
    pub(crate) fn interface(self, name: &str) -> String {
        format!("{INTERFACE_PACKAGE}/{name}@{self}")
    }
}

impl fmt::Display for InterfaceVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Interface and version of one of the contract's names; none for a name of another package.
pub(crate) fn split(name: &str) -> Option<(&str, &str)> {
    let (interface, version) = name.split_once('@')?;
    let interface = interface.strip_prefix(INTERFACE_PACKAGE)?.strip_prefix('/')?;
    Some((interface, version))
}
