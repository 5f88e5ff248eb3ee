//! What is tried before a component counts as a plugin: it is compiled into the cache, held against the contract's
//! worlds, asked what it is, and run on a made-up scene and, where it has the roles for it, on a recorded match.
//!
//! All of that is work on bytes that nobody trusts yet, so it is done in a process of its own with limits
//! ([`in_child`]); [`here`] is what that process does. It blocks for up to minutes.

mod child;
mod conformance;
mod recorded;
mod scenario;
mod scene;

pub use child::{ChildLimits, in_child, limit_this_process, report};

use crate::shelf::Kind;
use ::strategy::{
    Capability, ChallengeType, Component, Descriptor, LoadError, Plugin, Sandbox, SandboxError,
    SandboxLimits, ScorerPlugin, World,
};
use recording::FormatError;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::path::Path;
use thiserror::Error;

/// What a component turned out to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// As its descriptor says.
    pub name: String,
    /// As its descriptor says.
    pub version: String,
    /// What it can be used as.
    pub kind: Kind,
    /// What it answers, or whose answers it scores.
    pub challenges: Vec<ChallengeType>,
    /// Capabilities that it imports.
    pub requests: BTreeSet<Capability>,
    /// On what it had no answer or no score, and why, which the contract allows.
    pub silent: Option<String>,
}

/// A component is not taken in.
#[derive(Debug, Error)]
pub enum CheckError {
    /// There is no sandbox to try it in.
    #[error(transparent)]
    Sandbox(#[from] SandboxError),
    /// It is no component, or of no world that this host has.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// It says other things as a scorer than as a strategy.
    #[error(
        "it calls itself {strategy} as a strategy and {scorer} as a scorer; the contract wants one name and version"
    )]
    TwoNames {
        /// Name and version as a strategy.
        strategy: String,
        /// Name and version as a scorer.
        scorer: String,
    },
    /// It does not do what the contract says.
    #[error("it fails on {on}: {reason}")]
    Conformance {
        /// What it was tried on.
        on: &'static str,
        /// How it fails.
        reason: String,
    },
    /// It can be used as nothing.
    #[error("it is neither strategy nor scorer")]
    Neither,
    /// The recorded match cannot be read; that is this program's own fault.
    #[error("the recording that plugins are tried on cannot be read: {0}")]
    Recording(#[from] FormatError),
    /// The process that tried it could not be started or said nothing.
    #[error("the process that checks plugins failed: {0}")]
    Child(String),
    /// The process that tried it was stopped.
    #[error("it was given up: {0}")]
    Stopped(String),
    /// The process that tried it refuses it.
    #[error("{0}")]
    Refused(String),
}

/// Tries the component at `path` in this process. With the miner's own `limits` and cache, what is compiled here need
/// not be compiled again.
///
/// # Errors
/// What is wrong with it.
pub fn here(path: &Path, cache_dir: &Path, limits: &SandboxLimits) -> Result<Checked, CheckError> {
    let sandbox = Sandbox::new(limits)?;
    let component = Component::read(&sandbox, path, Some(cache_dir))?;
    let (scores, answers) =
        (component.shape().claims(World::Scorer), component.shape().claims(World::Strategy));
    let scorer = scores.then(|| ScorerPlugin::from_component(component.clone())).transpose()?;
    // What claims to be neither is told what a strategy would need.
    let strategy = (answers || !scores).then(|| Plugin::from_component(component)).transpose()?;
    let descriptors =
        (strategy.as_ref().map(Plugin::descriptor), scorer.as_ref().map(ScorerPlugin::descriptor));
    let (kind, descriptor) = match descriptors {
        (Some(strategy), Some(scorer)) => (Kind::Both, same_name(strategy, scorer)?),
        (Some(strategy), None) => (Kind::Strategy, strategy),
        (None, Some(scorer)) => (Kind::Scorer, scorer),
        (None, None) => return Err(CheckError::Neither),
    };
    let mut requests = BTreeSet::new();
    requests.extend(strategy.iter().flat_map(|strategy| strategy.requests()));
    requests.extend(scorer.iter().flat_map(|scorer| scorer.requests()));
    let silent = conformance::try_both(strategy.as_ref(), scorer.as_ref())?;
    Ok(Checked {
        name: descriptor.name.clone(),
        version: descriptor.version.clone(),
        kind,
        challenges: descriptor.challenges.clone(),
        requests,
        silent,
    })
}

/// Both descriptors name the same plugin; the strategy's says more.
fn same_name<'d>(strategy: &'d Descriptor, scorer: &Descriptor) -> Result<&'d Descriptor, CheckError> {
    let called = |descriptor: &Descriptor| format!("{} {}", descriptor.name, descriptor.version);
    if called(strategy) == called(scorer) {
        return Ok(strategy);
    }
    Err(CheckError::TwoNames { strategy: called(strategy), scorer: called(scorer) })
}
