//! What a plugin says of itself, and what of that can be used.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use wasmtime::component::{ComponentType, Lift};

/// What a strategy or a scorer is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ComponentType, Lift)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ComponentType, Lift)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ComponentType, Lift)]
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

/// Most entries of any list of a descriptor.
const MOST_ENTRIES: usize = 100;
/// Longest name or path, and longest other text, bytes.
const LONGEST_NAME: usize = 100;
const LONGEST_TEXT: usize = 1_000;
/// Most keypoints of a role.
const MOST_KEYPOINTS: u32 = 1_000;

impl Descriptor {
    /// Says what is wrong, if anything is.
    pub(crate) fn check(&self) -> Result<(), String> {
        let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        require(is_name(&self.name) && self.name.chars().all(slug), || {
            format!("its name {:?} is not made of lower-case letters, digits and hyphens", self.name)
        })?;
        require(is_version(&self.version), || {
            format!("its version {:?} is not a semantic version such as 1.2.3", self.version)
        })?;
        self.check_challenges()?;
        self.check_roles()?;
        distinct("setting", self.config_keys.iter().map(|key| key.name.as_str()))?;
        let long =
            |key: &&ConfigKey| key.summary.len() > LONGEST_TEXT || key.default_value.len() > LONGEST_TEXT;
        match self.config_keys.iter().find(long) {
            Some(key) => Err(format!("the text of its setting {:?} is over {LONGEST_TEXT} bytes", key.name)),
            None => Ok(()),
        }
    }

    fn check_challenges(&self) -> Result<(), String> {
        require(!self.challenges.is_empty(), || "it answers no kind of challenge".into())?;
        distinct("challenge", self.challenges.iter().map(|challenge| challenge.name.as_str()))?;
        distinct("path", self.challenges.iter().map(|challenge| challenge.path.as_str()))?;
        for ChallengeType { name, path } in &self.challenges {
            let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.~".contains(c));
            require(path.starts_with('/') && plain, || {
                format!(
                    "the path {path:?} of its challenge {name:?} does not begin with a slash, or has more in it than \
                     letters, digits and /-_.~"
                )
            })?;
        }
        Ok(())
    }

    fn check_roles(&self) -> Result<(), String> {
        distinct("role", self.roles.iter().map(|role| role.name.as_str()))?;
        for role in &self.roles {
            require(!role.class_names.is_empty(), || format!("its role {:?} has no class", role.name))?;
            distinct("class", role.class_names.iter().map(String::as_str))
                .map_err(|reason| format!("in its role {:?}, {reason}", role.name))?;
            require(role.keypoints <= MOST_KEYPOINTS, || {
                format!(
                    "its role {:?} wants {} keypoints, more than {MOST_KEYPOINTS}",
                    role.name, role.keypoints
                )
            })?;
        }
        Ok(())
    }
}

fn require(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST_NAME && !name.chars().any(char::is_control)
}

/// Three numbers, then perhaps a pre-release or build part.
fn is_version(version: &str) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    is_name(version) && numbers.len() == 3 && numbers.iter().all(is_number)
}

/// Checks that names are usable, not too many, and each there once.
fn distinct<'n>(kind: &str, names: impl Iterator<Item = &'n str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        require(is_name(name), || format!("the {kind} name {name:?} is empty, too long or not printable"))?;
        require(seen.insert(name), || format!("the {kind} {name:?} is there twice"))?;
        require(seen.len() <= MOST_ENTRIES, || format!("there are more than {MOST_ENTRIES} of {kind}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Descriptor {
        let role = |name: &str| Role { name: name.into(), class_names: vec!["ball".into()], keypoints: 0 };
        Descriptor {
            name: "gsr".into(),
            version: "0.1.0-rc.1".into(),
            challenges: vec![ChallengeType { name: "gsr".into(), path: "/soccer/challenge".into() }],
            roles: vec![role("players"), role("pitch")],
            config_keys: vec![ConfigKey {
                name: "k".into(),
                summary: "s".into(),
                default_value: String::new(),
            }],
        }
    }

    #[test]
    fn a_descriptor_as_the_contract_has_it_is_taken() {
        assert_eq!(good().check(), Ok(()));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        type Spoil = fn(&mut Descriptor);
        let spoils: [(Spoil, &str); 11] = [
            (|d| d.name = "GSR 2".into(), "GSR 2"),
            (|d| d.name.clear(), "name"),
            (|d| d.version = "1.0".into(), "1.0"),
            (|d| d.challenges.clear(), "no kind of challenge"),
            (|d| d.challenges[0].path = "soccer".into(), "\"soccer\""),
            (|d| d.challenges[0].path = "/{any}".into(), "/{any}"),
            (|d| d.challenges.push(d.challenges[0].clone()), "twice"),
            (|d| d.roles[1].name = "players".into(), "\"players\" is there twice"),
            (|d| d.roles[0].class_names.clear(), "no class"),
            (|d| d.roles[0].keypoints = 5_000, "5000 keypoints"),
            (|d| d.config_keys.push(d.config_keys[0].clone()), "\"k\" is there twice"),
        ];
        for (spoil, named) in spoils {
            let mut descriptor = good();
            spoil(&mut descriptor);
            let reason = descriptor.check().expect_err(named);
            assert!(reason.contains(named), "{reason}");
        }
    }
}
