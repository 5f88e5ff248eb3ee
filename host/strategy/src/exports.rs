//! What the host calls in a plugin, found in an instance of it and held against the contract's types.

use crate::descriptor::Descriptor;
use crate::guest::Guest;
use crate::score::{ScoreCard, WireEvidence};
use crate::types::{Refusal, RoleCost, RolePlan, Work};
use crate::version::InterfaceVersion;
use crate::wire::{Failure, VideoInfo, columns, records};
use crate::world::World;
use wasmtime::component::{ComponentNamedList, Instance, Lift, Lower, ResourceAny, TypedFunc};
use wasmtime::{Store, format_err};

/// A function that may give up.
type Fallible<P, R> = TypedFunc<P, (Result<R, Failure>,)>;

/// The exports of one world.
pub trait Exports: Sized {
    /// The world.
    const WORLD: World;

    /// Finds them in `instance`.
    ///
    /// # Errors
    /// One that is missing or has another type.
    fn find(
        instance: Instance,
        store: &mut Store<Guest>,
        version: InterfaceVersion,
    ) -> wasmtime::Result<Self>;

    /// Its `describe`.
    fn describe(&self) -> TypedFunc<(), (Descriptor,)>;
}

/// The exports of a strategy.
pub struct StrategyExports {
    describe: TypedFunc<(), (Descriptor,)>,
    pub accept: TypedFunc<(Vec<u8>,), (Result<Work, Refusal>,)>,
    pub open: Fallible<(VideoInfo,), ResourceAny>,
    pub plan: Fallible<(ResourceAny, Vec<RoleCost>, u32), Vec<RolePlan>>,
    pub observe: Observe,
    pub finish: Finish,
}

/// `run.observe`, by the form that the version of the contract has for what is seen.
#[derive(Clone, Copy)]
pub enum Observe {
    Records(Fallible<(ResourceAny, Vec<records::Observation>), ()>),
    Columns(Fallible<(ResourceAny, columns::Observations), ()>),
}

/// `run.finish`, by the form that the version of the contract has for what is answered.
#[derive(Clone, Copy)]
pub enum Finish {
    Records(Fallible<(ResourceAny, u32), records::Answer>),
    Columns(Fallible<(ResourceAny, u32), columns::Answer>),
}

impl Exports for StrategyExports {
    const WORLD: World = World::Strategy;

    fn find(
        instance: Instance,
        store: &mut Store<Guest>,
        version: InterfaceVersion,
    ) -> wasmtime::Result<Self> {
        let interface = version.interface(Self::WORLD.export());
        let (observe, finish) = ("[method]run.observe", "[method]run.finish");
        let (observe, finish) = match version {
            InterfaceVersion::V0_1 => (
                Observe::Records(function(instance, store, &interface, observe)?),
                Finish::Records(function(instance, store, &interface, finish)?),
            ),
            InterfaceVersion::V0_2 => (
                Observe::Columns(function(instance, store, &interface, observe)?),
                Finish::Columns(function(instance, store, &interface, finish)?),
            ),
        };
        Ok(Self {
            describe: function(instance, store, &interface, "describe")?,
            accept: function(instance, store, &interface, "accept")?,
            open: function(instance, store, &interface, "[static]run.open")?,
            plan: function(instance, store, &interface, "[method]run.plan")?,
            observe,
            finish,
        })
    }

    fn describe(&self) -> TypedFunc<(), (Descriptor,)> {
        self.describe
    }
}

/// The exports of a scorer.
pub struct ScorerExports {
    describe: TypedFunc<(), (Descriptor,)>,
    pub score: Fallible<(VideoInfo, columns::Answer, WireEvidence, u32), ScoreCard>,
}

impl Exports for ScorerExports {
    const WORLD: World = World::Scorer;

    fn find(
        instance: Instance,
        store: &mut Store<Guest>,
        version: InterfaceVersion,
    ) -> wasmtime::Result<Self> {
        let interface = version.interface(Self::WORLD.export());
        Ok(Self {
            describe: function(instance, store, &interface, "describe")?,
            score: function(instance, store, &interface, "score")?,
        })
    }

    fn describe(&self) -> TypedFunc<(), (Descriptor,)> {
        self.describe
    }
}

fn function<P, R>(
    instance: Instance,
    store: &mut Store<Guest>,
    interface: &str,
    name: &str,
) -> wasmtime::Result<TypedFunc<P, R>>
where
    P: ComponentNamedList + Lower,
    R: ComponentNamedList + Lift,
{
    let missing = || format_err!("{interface} has no function {name}");
    let exported = instance.get_export_index(&mut *store, None, interface).ok_or_else(missing)?;
    let function = instance.get_export_index(&mut *store, Some(&exported), name).ok_or_else(missing)?;
    let other = |error| format_err!("{interface} has {name} with another type: {error:#}");
    instance.get_typed_func(store, function).map_err(other)
}
