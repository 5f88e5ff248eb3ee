//! From a [`Strategy`] to the exports of a component.

use crate::bindings::exports::touchline::plugin::strategy::{Guest, GuestRun, Run as RunHandle};
use crate::settings::HostSettings;
use crate::{
    Answer, Descriptor, Failure, Observation, Refusal, RoleCost, RolePlan, Run, Strategy, VideoInfo, Work,
    log,
};
use std::cell::RefCell;
use std::marker::PhantomData;

/// Makes the crate a component that answers by a [`Strategy`]. Once in a crate, whose type must be `cdylib`.
/// Outside WebAssembly it only checks that the type is a strategy.
#[macro_export]
macro_rules! export_strategy {
    ($strategy:ty) => {
        const _: () = {
            type TouchlineExport = $crate::export::Exported<$strategy>;

            #[cfg(target_arch = "wasm32")]
    $crate::bindings::export_component!(TouchlineExport with_types_in $crate::bindings);

            #[cfg(not(target_arch = "wasm32"))]
            const fn is_strategy<S: $crate::Strategy>(
                _: std::marker::PhantomData<$crate::export::Exported<S>>,
            ) {
            }
            #[cfg(not(target_arch = "wasm32"))]
            is_strategy::<$strategy>(std::marker::PhantomData::<TouchlineExport>);
        };
    };
}

/// What [`export_strategy!`] exports.
pub struct Exported<S>(PhantomData<S>);

impl<S: Strategy> Guest for Exported<S> {
    type Run = ExportedRun<S>;

    fn describe() -> Descriptor {
        log::panics();
        S::describe()
    }

    fn accept(request_body: Vec<u8>) -> Result<Work, Refusal> {
        log::panics();
        S::accept(&request_body)
    }
}

/// The contract's resource around a strategy's [`Run`]. The host calls one function at a time, so the cell is
/// never borrowed twice.
pub struct ExportedRun<S: Strategy>(RefCell<S::Run>);

impl<S: Strategy> GuestRun for ExportedRun<S> {
    fn open(video: VideoInfo) -> Result<RunHandle, Failure> {
        log::panics();
        let run = S::open(video, &HostSettings)?;
        Ok(RunHandle::new(Self(RefCell::new(run))))
    }

    fn plan(&self, costs: Vec<RoleCost>, budget_ms: u32) -> Result<Vec<RolePlan>, Failure> {
        self.0.borrow_mut().plan(&costs, budget_ms)
    }

    fn observe(&self, observations: Vec<Observation>) -> Result<(), Failure> {
        self.0.borrow_mut().observe(observations)
    }

    fn finish(&self, frame_count: u32) -> Result<Answer, Failure> {
        self.0.borrow_mut().finish(frame_count)
    }
}
