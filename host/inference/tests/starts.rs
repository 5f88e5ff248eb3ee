//! What a caller may rely on when an engine does not start.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

mod common;

use common::Models;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use touchline_inference::{
    BackendReport, Device, Engine, EngineError, Executor, ModelFile, SimulatedDevice, Trouble,
};

/// A device that fails to open, and tells that it has begun to.
struct Unfit(Sender<()>);

/// A device that opens when `Unfit` has begun to fail, and takes a while over it.
struct Slow {
    unfit: Mutex<Receiver<()>>,
    opened: Arc<AtomicUsize>,
    rest: Arc<dyn Device>,
}

impl Device for Unfit {
    fn name(&self) -> String {
        "unfit".into()
    }
    fn backend(&self) -> BackendReport {
        BackendReport { name: "unfit".into(), precision: "none".into(), fell_back: None }
    }
    fn workers(&self) -> usize {
        1
    }
    fn open(&self, _: &[ModelFile]) -> Result<Box<dyn Executor>, EngineError> {
        self.0.send(()).unwrap();
        Err(EngineError::Thread("the unfit device does not open".into()))
    }
}

impl Device for Slow {
    fn name(&self) -> String {
        "slow".into()
    }
    fn backend(&self) -> BackendReport {
        self.rest.backend()
    }
    fn workers(&self) -> usize {
        1
    }
    fn open(&self, models: &[ModelFile]) -> Result<Box<dyn Executor>, EngineError> {
        self.unfit.lock().unwrap().recv().unwrap();
        for _ in 0..10_000 {
            std::thread::yield_now();
        }
        self.opened.fetch_add(1, Ordering::SeqCst);
        self.rest.open(models)
    }
}

#[test]
fn a_failed_start_is_told_when_no_worker_is_inside_its_device_any_more() {
    let models = Models::new();
    let (begun, unfit) = channel();
    let opened = Arc::<AtomicUsize>::default();
    let slow: Arc<dyn Device> = Arc::new(Slow {
        unfit: Mutex::new(unfit),
        opened: Arc::clone(&opened),
        rest: Arc::new(SimulatedDevice::new("rest", 4, Trouble::default())),
    });
    let devices: Vec<Arc<dyn Device>> = vec![Arc::new(Unfit(begun)), Arc::clone(&slow)];
    let started = Engine::start(devices, vec![models.players()], Duration::from_millis(2));
    let error = started.err().unwrap();
    assert!(error.to_string().contains("the unfit device does not open"), "{error}");
    assert_eq!(opened.load(Ordering::SeqCst), 1, "the slow one is through");
    assert_eq!(Arc::strong_count(&slow), 1, "and its thread has let it go");
}
