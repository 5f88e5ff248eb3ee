//! A component of one of the contract's worlds: linked, asked what it is, ready to be called.

use crate::capability::Capability;
use crate::component::Component;
use crate::deadline::Deadline;
use crate::descriptor::Descriptor;
use crate::error::{CallError, LoadError, SettingError};
use crate::exports::{Exports, ScorerExports, StrategyExports};
use crate::guest::Guest;
use crate::imports;
use crate::instance::{Instance, Opening, whole_ms};
use crate::sandbox::Sandbox;
use crate::shape::{Shape, WorldMismatch};
use crate::state::{StateSpace, StateView};
use crate::version::InterfaceVersion;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::path::Path;
use std::sync::Arc;
use wasmtime::component::{InstancePre, Linker};

/// A strategy ready to answer; clones share it.
pub type Plugin = Loaded<StrategyExports>;

/// A scorer ready to score; clones share it.
pub type ScorerPlugin = Loaded<ScorerExports>;

/// A plugin of either world; see [`Plugin`] and [`ScorerPlugin`].
pub struct Loaded<E> {
    shared: Arc<Shared>,
    world: PhantomData<fn() -> E>,
}

impl<E> Clone for Loaded<E> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), world: PhantomData }
    }
}

struct Shared {
    component: Component,
    pre: InstancePre<Guest>,
    version: InterfaceVersion,
    requests: BTreeSet<Capability>,
    descriptor: Descriptor,
    name: Arc<str>,
}

/// With what a plugin works on one challenge.
pub struct OpenOptions<'s> {
    /// The operator's settings; what is not set has the descriptor's default.
    pub settings: &'s BTreeMap<String, String>,
    /// When it is interrupted.
    pub deadline: Deadline,
    /// Its space, where the operator has granted it one. A plugin that does not ask for it is not given it.
    pub state: Option<Arc<dyn StateSpace>>,
}

impl<'s> OpenOptions<'s> {
    /// `settings` and a deadline; nothing granted.
    pub fn new(settings: &'s BTreeMap<String, String>, deadline: Deadline) -> Self {
        Self { settings, deadline, state: None }
    }
}

impl<E: Exports> Loaded<E> {
    /// Reads, checks and compiles the component at `path`, and calls its `describe`. With a `cache_dir` it is
    /// compiled once; only Touchline may write there.
    ///
    /// # Errors
    /// A file that is missing, too large, no component, of another world or version, or that does not describe itself.
    pub fn load(sandbox: &Sandbox, path: &Path, cache_dir: Option<&Path>) -> Result<Self, LoadError> {
        Self::from_component(Component::read(sandbox, path, cache_dir)?)
    }

    /// Checks a component that was read, and calls its `describe`.
    ///
    /// # Errors
    /// A component of another world or version, or one that does not describe itself.
    pub fn from_component(component: Component) -> Result<Self, LoadError> {
        let path = component.path();
        let world = E::WORLD;
        let other_world = |mismatch| LoadError::OtherWorld { path: path.into(), world, mismatch };
        let version = component.shape().check_world(world).map_err(other_world)?;
        let other_types = |reason| other_world(WorldMismatch::OtherTypes { world, version, reason });
        let pre = link(&component, version).map_err(|error| other_types(format!("{error:#}")))?;
        let descriptor =
            describe::<E>(component.sandbox(), &pre, version).map_err(|source| match source {
                // Types of exported functions are compared when the first instance is made.
                CallError::Instance(reason) => other_types(reason),
                source => LoadError::Describe { path: path.into(), source },
            })?;
        descriptor.check().map_err(|reason| LoadError::Descriptor { path: path.into(), reason })?;
        let requests = component.shape().requests();
        let name = descriptor.name.as_str().into();
        let shared = Arc::new(Shared { component, pre, version, requests, descriptor, name });
        Ok(Self { shared, world: PhantomData })
    }

    /// SHA-256 of the file, in hex.
    pub fn digest(&self) -> &str {
        self.shared.component.digest()
    }

    /// What it imports and exports.
    pub fn shape(&self) -> &Shape {
        self.shared.component.shape()
    }

    /// The version of the contract that it is served by.
    pub fn interface_version(&self) -> InterfaceVersion {
        self.shared.version
    }

    /// What it wants that an operator must have granted.
    pub fn requests(&self) -> &BTreeSet<Capability> {
        &self.shared.requests
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

    /// A fresh instance. Takes microseconds.
    pub(crate) fn instance(&self, options: OpenOptions<'_>) -> Result<Instance<E>, CallError> {
        let Shared { component, pre, version, requests, descriptor, name } = &*self.shared;
        let OpenOptions { settings, deadline, state } = options;
        self.check_settings(settings)?;
        let wants_state = requests.contains(&Capability::State);
        if wants_state && state.is_none() {
            let plugin = descriptor.name.clone();
            return Err(CallError::NotGranted { plugin, capability: Capability::State });
        }
        let defaults = descriptor.config_keys.iter().map(|key| (key.name.clone(), key.default_value.clone()));
        let mut merged: BTreeMap<String, String> = defaults.collect();
        merged.extend(settings.iter().map(|(key, value)| (key.clone(), value.clone())));
        let state = StateView::new(state.filter(|_| wants_state));
        let opening = Opening { name: name.clone(), settings: merged, state, deadline };
        Instance::new(component.sandbox(), pre, *version, opening)
    }
}

fn link(component: &Component, version: InterfaceVersion) -> wasmtime::Result<InstancePre<Guest>> {
    let mut linker = Linker::new(component.sandbox().engine());
    imports::link(&mut linker, version)?;
    linker.instantiate_pre(component.compiled())
}

/// Outside any challenge: there are no settings, and what is left in the space is forgotten.
fn describe<E: Exports>(
    sandbox: &Sandbox,
    pre: &InstancePre<Guest>,
    version: InterfaceVersion,
) -> Result<Descriptor, CallError> {
    let limit = sandbox.limits().describe;
    let deadline = Deadline::after(limit);
    let (settings, state) = (BTreeMap::new(), StateView::default());
    let opening = Opening { name: "(loading)".into(), settings, state, deadline };
    let described = Instance::<E>::new(sandbox, pre, version, opening)
        .and_then(|mut instance| instance.call("describe", E::describe, ()));
    described.map_err(|error| match error {
        CallError::Deadline { function } => CallError::SlowDescribe { function, limit_ms: whole_ms(limit) },
        error => error,
    })
}
