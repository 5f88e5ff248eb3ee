//! What there is to say about a package, for people and, serialized, for programs.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use strategy::{
    Capability, Component, Descriptor, INTERFACE_PACKAGE, InterfaceVersion, Plugin, ScorerPlugin,
};

/// A plugin file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageInfo {
    /// The file, as it was named.
    pub path: String,
    /// SHA-256 of the file, in hex.
    pub digest: String,
    /// Size of the file.
    pub bytes: u64,
    /// What it needs of its host, sorted.
    pub imports: Vec<String>,
    /// What it has, sorted.
    pub exports: Vec<String>,
    /// The version of the plugin contract that it names; none where it names the contract nowhere.
    pub interface_version: Option<String>,
    /// The versions that this host serves, oldest first.
    pub host_interface_versions: [InterfaceVersion; 2],
    /// What it wants that an operator must grant.
    pub requests: BTreeSet<Capability>,
    /// What it is as a strategy.
    pub strategy: StrategyInfo,
    /// What it says of itself as a scorer; none where it is none.
    pub scorer: Option<Descriptor>,
}

/// A component as a strategy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrategyInfo {
    /// It fits the world `strategy-plugin`, and says this of itself.
    Fits(Descriptor),
    /// It cannot be used as a strategy, for this reason.
    Unfit(String),
}

impl PackageInfo {
    /// True where it can be used as something.
    pub fn fits(&self) -> bool {
        self.scorer.is_some() || matches!(self.strategy, StrategyInfo::Fits(_))
    }

    pub(crate) fn new(component: Component) -> Self {
        let shape = component.shape();
        Self {
            path: component.path().display().to_string(),
            digest: component.digest().to_owned(),
            bytes: component.bytes(),
            imports: shape.imports.clone(),
            exports: shape.exports.clone(),
            interface_version: shape.interface_version().map(ToOwned::to_owned),
            host_interface_versions: InterfaceVersion::SERVED,
            requests: shape.requests(),
            scorer: ScorerPlugin::from_component(component.clone())
                .ok()
                .map(|scorer| scorer.descriptor().clone()),
            strategy: match Plugin::from_component(component) {
                Ok(plugin) => StrategyInfo::Fits(plugin.descriptor().clone()),
                Err(error) => StrategyInfo::Unfit(error.to_string()),
            },
        }
    }
}

impl fmt::Display for PackageInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.interface_version.as_deref().unwrap_or("none");
        writeln!(f, "file       {} ({} bytes)", self.path, self.bytes)?;
        writeln!(f, "digest     sha256:{}", self.digest)?;
        let served = InterfaceVersion::served();
        writeln!(f, "interface  {INTERFACE_PACKAGE} {version} (this host serves {served})")?;
        write_list(f, "imports", &self.imports)?;
        write_list(f, "exports", &self.exports)?;
        write_list(f, "asks for", &self.requests.iter().map(ToString::to_string).collect::<Vec<_>>())?;
        if let Some(scorer) = &self.scorer {
            write_descriptor(f, "scorer", "scores", scorer)?;
        }
        match &self.strategy {
            StrategyInfo::Fits(descriptor) => write_descriptor(f, "strategy", "answers", descriptor),
            StrategyInfo::Unfit(_) if self.scorer.is_some() => Ok(()),
            StrategyInfo::Unfit(reason) => writeln!(f, "strategy   no: {reason}"),
        }
    }
}

/// The first entry stands beside the heading, the others below it.
fn write_list(f: &mut fmt::Formatter<'_>, heading: &str, entries: &[String]) -> fmt::Result {
    if entries.is_empty() {
        return writeln!(f, "{heading:<10} none");
    }
    for (index, entry) in entries.iter().enumerate() {
        writeln!(f, "{:<10} {entry}", if index == 0 { heading } else { "" })?;
    }
    Ok(())
}

fn write_descriptor(
    f: &mut fmt::Formatter<'_>,
    heading: &str,
    does: &str,
    descriptor: &Descriptor,
) -> fmt::Result {
    writeln!(f, "{heading:<10} {} {}", descriptor.name, descriptor.version)?;
    let challenge = |given: &strategy::ChallengeType| format!("{}, posted to {}", given.name, given.path);
    write_list(f, does, &descriptor.challenges.iter().map(challenge).collect::<Vec<_>>())?;
    let role = |role: &strategy::Role| {
        let keypoints =
            if role.keypoints == 0 { String::new() } else { format!(" with {} keypoints", role.keypoints) };
        format!("{}: {}{keypoints}", role.name, role.class_names.join(", "))
    };
    write_list(f, "roles", &descriptor.roles.iter().map(role).collect::<Vec<_>>())?;
    let setting =
        |key: &strategy::ConfigKey| format!("{} = {:?}: {}", key.name, key.default_value, key.summary);
    write_list(f, "settings", &descriptor.config_keys.iter().map(setting).collect::<Vec<_>>())
}
