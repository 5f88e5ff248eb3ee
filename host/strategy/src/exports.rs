//! What the host calls in a plugin, found in an instance of it and held against the contract's types.

use crate::descriptor::Descriptor;
use crate::guest::Guest;
use crate::score::{ScoreCard, WireEvidence};
use crate::types::{Refusal, RoleCost, RolePlan, Work};
use crate::version::InterfaceVersion;
use crate::wire::{Answer, Failure, Observation, VideoInfo};
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
    fn describe(&self) -> &TypedFunc<(), (Descriptor,)>;
}

/// The exports of a strategy.
pub struct StrategyExports {
    describe: TypedFunc<(), (Descriptor,)>,
    pub accept: TypedFunc<(Vec<u8>,), (Result<Work, Refusal>,)>,
    pub open: Fallible<(VideoInfo,), ResourceAny>,
    pub plan: Fallible<(ResourceAny, Vec<RoleCost>, u32), Vec<RolePlan>>,
    pub observe: Fallible<(ResourceAny, Vec<Observation>), ()>,
    pub finish: Fallible<(ResourceAny, u32), Answer>,
}

impl Exports for StrategyExports {
    const WORLD: World = World::Strategy;

    fn find(
        instance: Instance,
        store: &mut Store<Guest>,
        version: InterfaceVersion,
    ) -> wasmtime::Result<Self> {
        let interface = version.interface(Self::WORLD.export());
        Ok(Self {
            describe: function(instance, store, &interface, "describe")?,
            accept: function(instance, store, &interface, "accept")?,
            open: function(instance, store, &interface, "[static]run.open")?,
            plan: function(instance, store, &interface, "[method]run.plan")?,
            observe: function(instance, store, &interface, "[method]run.observe")?,
            finish: function(instance, store, &interface, "[method]run.finish")?,
        })
    }

    fn describe(&self) -> &TypedFunc<(), (Descriptor,)> {
        &self.describe
    }
}

/// The exports of a scorer.
pub struct ScorerExports {
    describe: TypedFunc<(), (Descriptor,)>,
    pub score: Fallible<(VideoInfo, Answer, WireEvidence, u32), ScoreCard>,
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

    fn describe(&self) -> &TypedFunc<(), (Descriptor,)> {
        &self.describe
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
