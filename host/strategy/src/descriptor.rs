//! What a plugin says of itself, and what of that can be used.

use serde::{Deserialize, Serialize};
use wasmtime::component::{ComponentType, Lift};

/// What a strategy or a scorer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift)]
#[component(record)]
pub struct Descriptor {
    /// Lower-case letters, digits and hyphens.
    pub name: String,
    /// Semantic version.
    pub version: String,
    /// What a strategy answers, or whose answers a scorer scores; at least one.
    pub challenges: Vec<ChallengeType>,
    /// What it needs models for, or is shown.
    pub roles: Vec<Role>,
    /// What the operator may set.
    #[component(name = "config-keys")]
    pub config_keys: Vec<ConfigKey>,
}

/// A kind of challenge and the HTTP path that validators post it to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift)]
#[component(record)]
pub struct ChallengeType {
    /// For example `gsr`.
    pub name: String,
    /// For example `/soccer/challenge`.
    pub path: String,
}

/// What a plugin needs a model for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift)]
#[component(record)]
pub struct Role {
    /// For example `players`.
    pub name: String,
    /// The classes that detections are numbered by; every one is known to the bound model.
    #[component(name = "class-names")]
    pub class_names: Vec<String>,
    /// Keypoints the bound model gives; 0 for a model of boxes alone.
    pub keypoints: u32,
}

/// A setting that the operator may give.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ComponentType, Lift)]
#[component(record)]
pub struct ConfigKey {
    /// The key.
    pub name: String,
    /// What it does, with its unit and range.
    pub summary: String,
    /// What holds when the operator sets nothing.
    #[component(name = "default-value")]
    pub default_value: String,
}

impl Descriptor {
    /// Says what is wrong, if anything is.
    pub(crate) fn check(&self) -> Result<(), String> {
        let Self { name, version, challenges, roles, config_keys } = self;
        let challenges = challenges.iter().map(|challenge| (&*challenge.name, &*challenge.path));
        let roles = roles.iter().map(|role| (&*role.name, &*role.class_names, role.keypoints));
        let settings = config_keys.iter().map(|key| [&*key.name, &*key.summary, &*key.default_value]);
        let (challenges, roles) = (challenges.collect(), roles.collect());
        contract::Descriptor { name, version, challenges, roles, settings: settings.collect() }.check()
    }
}
