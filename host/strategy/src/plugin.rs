//! A component that is a strategy: linked, asked what it is, ready to answer.

use crate::bindings::{StrategyPlugin, StrategyPluginPre};
use crate::component::Component;
use crate::convert;
use crate::deadline::Deadline;
use crate::descriptor::Descriptor;
use crate::error::{CallError, LoadError, SettingError};
use crate::guest::Guest;
use crate::sandbox::Sandbox;
use crate::session::{Instance, Session};
use crate::shape::{Shape, WorldMismatch};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use wasmtime::component::{HasSelf, Linker};

/// A strategy ready to answer; clones share it.
#[derive(Clone)]
pub struct Plugin {
    shared: Arc<Shared>,
}

struct Shared {
    component: Component,
    pre: StrategyPluginPre<Guest>,
    descriptor: Descriptor,
    name: Arc<str>,
}

impl Plugin {
    /// Reads, checks and compiles the component at `path`, and calls its `describe`. With a `cache_dir` it is
    /// compiled once; only Touchline may write there.
    ///
    /// # Errors
    /// A file that is missing, too large, no component, of another world, or that does not describe itself.
    pub fn load(sandbox: &Sandbox, path: &Path, cache_dir: Option<&Path>) -> Result<Self, LoadError> {
        Self::from_component(Component::read(sandbox, path, cache_dir)?)
    }

    /// Checks a component that was read, and calls its `describe`.
    ///
    /// # Errors
    /// A component of another world, or one that does not describe itself.
    pub fn from_component(component: Component) -> Result<Self, LoadError> {
        let path = component.path();
        let other_world = |mismatch| LoadError::OtherWorld { path: path.into(), mismatch };
        component.shape().check_world().map_err(other_world)?;
        let pre =
            link(&component).map_err(|error| other_world(WorldMismatch::OtherTypes(format!("{error:#}"))))?;
        let descriptor =
            describe(component.sandbox(), &pre).map_err(|source| describe_error(path, source))?;
        descriptor.check().map_err(|reason| LoadError::Descriptor { path: path.into(), reason })?;
        let name = descriptor.name.as_str().into();
        Ok(Self { shared: Arc::new(Shared { component, pre, descriptor, name }) })
    }

    /// SHA-256 of the file, in hex.
    pub fn digest(&self) -> &str {
        self.shared.component.digest()
    }

    /// What it imports and exports.
    pub fn shape(&self) -> &Shape {
        self.shared.component.shape()
    }

    /// What it says of itself.
    pub fn descriptor(&self) -> &Descriptor {
        &self.shared.descriptor
    }

    /// Checks that the plugin has every key that the operator set. Values are the plugin's to judge, when a
    /// challenge begins.
    ///
    /// # Errors
    /// The first key that it does not have, and those it has.
    pub fn check_settings(&self, settings: &BTreeMap<String, String>) -> Result<(), SettingError> {
        let known: Vec<&str> = self.descriptor().config_keys.iter().map(|key| key.name.as_str()).collect();
        let Some((key, value)) = settings.iter().find(|(key, _)| !known.contains(&key.as_str())) else {
            return Ok(());
        };
        let known =
            if known.is_empty() { "it has none".into() } else { format!("it has {}", known.join(", ")) };
        Err(SettingError {
            plugin: self.descriptor().name.clone(),
            key: key.clone(),
            value: value.clone(),
            known,
        })
    }

    /// A fresh instance for one challenge. Takes microseconds.
    ///
    /// # Errors
    /// Settings that the plugin does not have, and no room for another instance.
    pub fn open(
        &self,
        settings: &BTreeMap<String, String>,
        deadline: Deadline,
    ) -> Result<Session, CallError> {
        self.check_settings(settings)?;
        let Shared { component, pre, descriptor, name } = &*self.shared;
        let defaults = descriptor.config_keys.iter().map(|key| (key.name.clone(), key.default_value.clone()));
        let mut merged: BTreeMap<String, String> = defaults.collect();
        merged.extend(settings.iter().map(|(key, value)| (key.clone(), value.clone())));
        let instance = Instance::new(component.sandbox(), pre, name.clone(), merged, deadline)?;
        Ok(Session::new(instance, descriptor.roles.len()))
    }
}

fn link(component: &Component) -> wasmtime::Result<StrategyPluginPre<Guest>> {
    let mut linker = Linker::new(component.sandbox().engine());
    StrategyPlugin::add_to_linker::<_, HasSelf<_>>(&mut linker, |guest: &mut Guest| guest)?;
    StrategyPluginPre::new(linker.instantiate_pre(component.compiled())?)
}

fn describe(sandbox: &Sandbox, pre: &StrategyPluginPre<Guest>) -> Result<Descriptor, CallError> {
    let deadline = Deadline::after(sandbox.limits().describe);
    let mut instance = Instance::new(sandbox, pre, "(loading)".into(), BTreeMap::new(), deadline)?;
    instance.call("describe", |plugin, store| plugin.call_describe(store)).map(convert::descriptor)
}

/// Types of exported functions are compared when the first instance is made.
fn describe_error(path: &Path, source: CallError) -> LoadError {
    match source {
        CallError::Instance(reason) => {
            LoadError::OtherWorld { path: path.into(), mismatch: WorldMismatch::OtherTypes(reason) }
        }
        source => LoadError::Describe { path: path.into(), source },
    }
}
