//! What can go wrong with a shelf.

use std::path::{Path, PathBuf};
use thiserror::Error;

/// The shelf cannot be used, or does not do what was asked. The shelf is as it was.
#[derive(Debug, Error)]
pub enum ShelfError {
    /// The disk refuses.
    #[error("cannot {doing} {}: {source}", path.display())]
    Disk {
        /// What was tried.
        doing: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The state's file is not what a shelf writes.
    #[error(
        "{} cannot be read: {reason}; restore it from a backup, or move the whole folder away and install the plugins again",
        path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where it breaks.
        reason: String,
    },
    /// A newer Touchline wrote the state.
    #[error("{} has format {found}, and this touchline reads {known}; use the touchline that wrote it", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: u64,
        /// The format that is known here.
        known: u64,
    },
    /// What was asked for does not go with what is on the shelf.
    #[error(transparent)]
    Refused(#[from] Refused),
}

/// Why a shelf does not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Refused {
    /// Nothing on the shelf goes by that name.
    #[error("no plugin {wanted:?} is installed; {there}")]
    Unknown {
        /// What was asked for.
        wanted: String,
        /// A clause that lists what there is.
        there: String,
    },
    /// Several go by that name.
    #[error("{wanted:?} may be any of {candidates}; name one by its digest, or as NAME@VERSION")]
    Ambiguous {
        /// What was asked for.
        wanted: String,
        /// Those that fit.
        candidates: String,
    },
    /// It is switched off.
    #[error("{plugin} is disabled; first `touchline plugin enable {digest}`")]
    Disabled {
        /// The plugin.
        plugin: String,
        /// For the remedy.
        digest: String,
    },
    /// It asks for more than it was granted.
    #[error(
        "{plugin} asks for {lacks} and was not granted it; first `touchline plugin grant {digest} {lacks}`"
    )]
    NotGranted {
        /// The plugin.
        plugin: String,
        /// The capabilities.
        lacks: String,
        /// For the remedy.
        digest: String,
    },
    /// It does not ask for that.
    #[error("{plugin} does not ask for {capability}; it asks for {requests}")]
    NotRequested {
        /// The plugin.
        plugin: String,
        /// What was to be granted or taken away.
        capability: String,
        /// What it asks for.
        requests: String,
    },
    /// It is set aside.
    #[error(
        "the plugin {digest} was set aside after {failures} failures ({reason}); first `touchline plugin clear {digest}`"
    )]
    Quarantined {
        /// Its digest.
        digest: String,
        /// Its last failure.
        reason: String,
        /// How many.
        failures: u32,
    },
    /// It is not set aside.
    #[error("no plugin {digest} is set aside; {there}")]
    NotQuarantined {
        /// What was asked for.
        digest: String,
        /// A clause that lists what is.
        there: String,
    },
    /// It is in use.
    #[error(
        "{plugin} is in use for {paths}; promote another, roll back, or `touchline plugin disable {digest}` first"
    )]
    InUse {
        /// The plugin.
        plugin: String,
        /// Where.
        paths: String,
        /// For the remedy.
        digest: String,
    },
    /// It is no strategy.
    #[error("{plugin} is a scorer and answers nothing, so it cannot run in shadow")]
    NoStrategy {
        /// The plugin.
        plugin: String,
    },
    /// It has its paths already.
    #[error("{plugin} is active already")]
    ActiveAlready {
        /// The plugin.
        plugin: String,
    },
    /// Nothing was promoted yet.
    #[error("there is nothing to roll back to: no promotion is on record")]
    NothingBefore,
    /// The same file again.
    #[error("{plugin} is installed already; `touchline plugin list` shows it")]
    InstalledAlready {
        /// The plugin.
        plugin: String,
    },
}

impl ShelfError {
    pub(crate) fn disk<'p>(
        doing: &'static str,
        path: &'p Path,
    ) -> impl FnOnce(std::io::Error) -> Self + use<'p> {
        move |source| Self::Disk { doing, path: path.to_owned(), source }
    }
}
