//! What there is to say about a package, for people and, serialized, for programs.

use serde::Serialize;
use std::fmt;
use strategy::{Component, Descriptor, INTERFACE_PACKAGE, InterfaceVersion, Plugin};

/// A plugin file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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
    /// What it is as a strategy.
    pub strategy: StrategyInfo,
}

/// A component as a strategy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StrategyInfo {
    /// It fits the world `strategy-plugin`, and says this of itself.
    Fits(Descriptor),
    /// It cannot be used as a strategy, for this reason.
    Unfit(String),
}

impl PackageInfo {
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
        match &self.strategy {
            StrategyInfo::Fits(descriptor) => write_descriptor(f, descriptor),
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

fn write_descriptor(f: &mut fmt::Formatter<'_>, descriptor: &Descriptor) -> fmt::Result {
    writeln!(f, "strategy   {} {}", descriptor.name, descriptor.version)?;
    let challenge = |given: &strategy::ChallengeType| format!("{}, posted to {}", given.name, given.path);
    write_list(f, "answers", &descriptor.challenges.iter().map(challenge).collect::<Vec<_>>())?;
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
