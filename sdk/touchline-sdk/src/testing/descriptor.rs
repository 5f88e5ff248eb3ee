//! Holds a descriptor against the contract, as the host does when it loads a plugin.

use super::check::require;
use crate::{ChallengeType, Descriptor};
use std::collections::BTreeSet;

/// Most entries of any list of a descriptor.
const MOST_ENTRIES: usize = 100;
/// Longest name or path, and longest other text, bytes.
const LONGEST_NAME: usize = 100;
const LONGEST_TEXT: usize = 1_000;
/// Most keypoints of a role.
const MOST_KEYPOINTS: u32 = 1_000;

/// Says what is wrong, if anything is.
pub fn check(descriptor: &Descriptor) -> Result<(), String> {
    let Descriptor { name, version, challenges, roles, config_keys } = descriptor;
    let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    require(is_name(name) && name.chars().all(slug), || {
        format!("the name {name:?} is not made of lower-case letters, digits and hyphens")
    })?;
    require(is_version(version), || {
        format!("the version {version:?} is not a semantic version such as 1.2.3")
    })?;
    require(!challenges.is_empty(), || "there is no kind of challenge".into())?;
    distinct("challenge", challenges.iter().map(|challenge| challenge.name.as_str()))?;
    distinct("path", challenges.iter().map(|challenge| challenge.path.as_str()))?;
    challenges.iter().try_for_each(check_path)?;
    distinct("role", roles.iter().map(|role| role.name.as_str()))?;
    for role in roles {
        require(!role.class_names.is_empty(), || format!("the role {:?} has no class", role.name))?;
        distinct("class", role.class_names.iter().map(String::as_str))
            .map_err(|reason| format!("in the role {:?}, {reason}", role.name))?;
        require(role.keypoints <= MOST_KEYPOINTS, || {
            format!("the role {:?} wants {} keypoints, more than {MOST_KEYPOINTS}", role.name, role.keypoints)
        })?;
    }
    distinct("setting", config_keys.iter().map(|key| key.name.as_str()))?;
    config_keys.iter().try_for_each(|key| {
        require(key.summary.len() <= LONGEST_TEXT && key.default_value.len() <= LONGEST_TEXT, || {
            format!("the text of the setting {:?} is over {LONGEST_TEXT} bytes", key.name)
        })
    })
}

fn check_path(ChallengeType { name, path }: &ChallengeType) -> Result<(), String> {
    let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.~".contains(c));
    require(path.starts_with('/') && plain, || {
        format!(
            "the path {path:?} of the challenge {name:?} does not begin with a slash, or has more in it than letters, \
             digits and /-_.~"
        )
    })
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
