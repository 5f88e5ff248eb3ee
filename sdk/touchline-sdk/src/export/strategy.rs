//! A [`Strategy`] as the contract's interface of that name.

use crate::bindings::exports::touchline::plugin::strategy::{Guest, GuestRun, Run as RunHandle};
use crate::bindings::touchline::plugin::types::{Answer, Observations};
use crate::settings::HostSettings;
use crate::{Descriptor, Failure, Refusal, RoleCost, RolePlan, Run, Strategy, VideoInfo, Work, host, log};
use std::cell::RefCell;
use std::marker::PhantomData;

/// What [`export_strategy!`](crate::export_strategy) exports.
pub struct Exported<S>(PhantomData<S>);

impl<S: Strategy> Guest for Exported<S> {
    type Run = ExportedRun<S>;

    fn describe() -> Descriptor {
        log::begin();
        S::describe()
    }

    fn accept(request_body: Vec<u8>) -> Result<Work, Refusal> {
        log::begin();
        let work = S::accept(&request_body)?;
        host::keep_accepted(&work);
        Ok(work)
    }
}

/// The contract's resource around a strategy's [`Run`]. The host calls one function at a time, so the cell is
/// never borrowed twice.
pub struct ExportedRun<S: Strategy>(RefCell<S::Run>);

impl<S: Strategy> GuestRun for ExportedRun<S> {
    fn open(video: VideoInfo) -> Result<RunHandle, Failure> {
        log::begin();
        let run = S::open(video, &HostSettings)?;
        Ok(RunHandle::new(Self(RefCell::new(run))))
    }

    fn plan(&self, costs: Vec<RoleCost>, budget_ms: u32) -> Result<Vec<RolePlan>, Failure> {
        self.0.borrow_mut().plan(&costs, budget_ms)
    }

    fn observe(&self, observations: Observations) -> Result<(), Failure> {
        self.0.borrow_mut().observe(observations.into())
    }

    fn finish(&self, frame_count: u32) -> Result<Answer, Failure> {
        self.0.borrow_mut().finish(frame_count).map(Into::into)
    }
}
