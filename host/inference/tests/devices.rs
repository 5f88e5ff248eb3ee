//! What challenges may rely on when devices fail, and when batches are filled from several of them.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

mod common;

use common::{Models, collect, engine_on, grey, run_noise, stream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use touchline_inference::{
    BackendReport, Device, EngineError, Executor, LookError, Looked, ModelFile, Seen, SimulatedDevice,
    StreamError, Trouble,
};

/// Fails for good, at proving itself too.
const FOR_GOOD: u64 = u64::MAX;

fn simulated(name: &str, batch: usize, trouble: Trouble) -> Arc<dyn Device> {
    Arc::new(SimulatedDevice::new(name, batch, trouble))
}

/// The frames' numbers, and what a simulated device saw in them: the first luma sample.
fn seen_levels(seen: &[Seen]) -> Vec<(u32, f32)> {
    seen.iter().map(|seen| (seen.observation.frame, seen.observation.detections[0].bbox.right)).collect()
}

fn run_grey(engine: &touchline_inference::Engine, frames: u32) -> Vec<Seen> {
    let (submitter, observations) = stream(engine, 64);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            for index in 0..frames {
                submitter.submit(grey(index, (index % 251) as u8), &[0]).unwrap();
            }
        });
        collect(observations)
    })
}

#[test]
fn a_device_that_dies_in_the_middle_loses_no_frame() {
    let models = Models::new();
    let dying = Trouble { after_frames: 100, failures: FOR_GOOD };
    let devices = vec![simulated("whole", 4, Trouble::default()), simulated("dying", 4, dying)];
    let engine = engine_on(devices, vec![models.players()]);
    let wanted: Vec<(u32, f32)> = (0..2_000).map(|index| (index, (index % 251) as f32)).collect();
    assert_eq!(seen_levels(&run_grey(&engine, 2_000)), wanted);
    let in_service =
        |device: &str| engine.lanes().iter().find(|lane| lane.device == device).unwrap().in_service;
    assert!(in_service("whole"));
    assert!(!in_service("dying"), "it was taken out");
    assert!(engine.is_whole(), "the other one serves its model");
}

#[test]
fn a_device_that_fails_once_proves_itself_and_goes_on() {
    let models = Models::new();
    let engine = engine_on(
        vec![simulated("shaky", 4, Trouble { after_frames: 50, failures: 1 })],
        vec![models.players()],
    );
    assert_eq!(run_grey(&engine, 500).len(), 500);
    assert!(engine.is_whole());
}

#[test]
fn without_a_device_left_challenges_end_with_the_role_that_nobody_serves() {
    let models = Models::new();
    let dying = Trouble { after_frames: 50, failures: FOR_GOOD };
    let engine = engine_on(vec![simulated("only", 4, dying)], vec![models.players()]);
    let (submitter, mut observations) = stream(&engine, 16);
    let submitting = std::thread::spawn(move || {
        (0..u32::MAX).find_map(|index| submitter.submit(grey(index, 0), &[0]).err()).unwrap()
    });
    let ended = std::iter::from_fn(|| Some(observations.next_batch(8))).find_map(Result::err).unwrap();
    let failed = |error: &StreamError| {
        // Whichever comes first: a frame that failed too often, or the device that could not prove itself.
        matches!(error, StreamError::NoDevice { role } | StreamError::Failed { role, .. } if role == "players")
    };
    assert!(failed(&ended), "{ended}");
    assert!(failed(&submitting.join().unwrap()));
    // Once it is known to be out, nobody waits for it.
    while engine.is_whole() {
        std::thread::yield_now();
    }
    let (submitter, _observations) = stream(&engine, 16);
    let refused =
        std::iter::from_fn(|| Some(submitter.submit(grey(0, 0), &[0]))).find_map(Result::err).unwrap();
    assert_eq!(refused, StreamError::NoDevice { role: "players".into() });
}

#[test]
fn batches_of_a_fixed_size_give_what_single_frames_give() {
    let models = Models::new();
    let engine = common::engine(vec![models.players(), models.fixed_batch()], 2);
    let looks = |index: u32| if index.is_multiple_of(3) { vec![0, 1] } else { vec![1] };
    let seen = run_noise(&engine, 31, looks);
    let of = |model: usize| seen.iter().filter(move |seen| seen.model == model).map(|seen| &seen.observation);
    assert_eq!(of(1).count(), 31);
    for alone in of(0) {
        let batched = of(1).find(|batched| batched.frame == alone.frame).unwrap();
        assert_eq!(format!("{:?}", alone.detections), format!("{:?}", batched.detections));
    }
    let batch = engine.lanes().iter().find(|lane| lane.model == 1).unwrap().batch;
    assert_eq!(batch, 4);
}

/// A device that looks at a batch when it is let, and says what was in it.
struct Gated {
    let_through: Mutex<Option<Receiver<()>>>,
    batches: Sender<Vec<u32>>,
    looked: Arc<AtomicUsize>,
    batch: usize,
}

struct GatedExecutor {
    let_through: Receiver<()>,
    batches: Sender<Vec<u32>>,
    looked: Arc<AtomicUsize>,
    batch: usize,
    warm: bool,
}

impl Device for Gated {
    fn name(&self) -> String {
        "gated".into()
    }
    fn backend(&self) -> BackendReport {
        BackendReport { name: "gated".into(), precision: "none".into(), fell_back: None }
    }
    fn workers(&self) -> usize {
        1
    }
    fn open(&self, _: &[ModelFile]) -> Result<Box<dyn Executor>, EngineError> {
        let let_through = self.let_through.lock().unwrap().take().unwrap();
        let (batches, looked) = (self.batches.clone(), Arc::clone(&self.looked));
        Ok(Box::new(GatedExecutor { let_through, batches, looked, batch: self.batch, warm: false }))
    }
}

impl Executor for GatedExecutor {
    fn batches(&self) -> Vec<usize> {
        vec![self.batch]
    }
    fn look(&mut self, models: &[usize], frames: &[Arc<scene::Frame>]) -> Result<Vec<Looked>, LookError> {
        // Frames of the tests are 64 px wide; what warms up is not.
        self.warm |= frames[0].width == 64;
        if self.warm {
            self.batches.send(frames.iter().map(|frame| frame.index).collect()).unwrap();
            // A gate whose other end is gone is open.
            let _ = self.let_through.recv();
            self.looked.fetch_add(frames.len(), Ordering::SeqCst);
        }
        let (readings, infer) =
            scene::Effort::of(|| vec![touchline_inference::Reading::default(); frames.len()]);
        Ok(models.iter().map(|_| Looked { readings: readings.clone(), prepare: None, infer }).collect())
    }
    fn run_raw(&mut self, _: usize) -> Result<Vec<scene::Effort>, LookError> {
        Ok(vec![scene::Effort::of(|| ()).1])
    }
}

struct Gate {
    device: Arc<Gated>,
    open: Sender<()>,
    batches: Receiver<Vec<u32>>,
    looked: Arc<AtomicUsize>,
}

fn gate(batch: usize) -> Gate {
    let ((open, let_through), (report, batches)) = (channel(), channel());
    let looked = Arc::<AtomicUsize>::default();
    let let_through = Mutex::new(Some(let_through));
    let device = Arc::new(Gated { let_through, batches: report, looked: Arc::clone(&looked), batch });
    Gate { device, open, batches, looked }
}

#[test]
fn no_more_frames_than_the_window_are_between_submitter_and_lanes() {
    const WINDOW: usize = 3;
    let models = Models::new();
    let Gate { device, open, batches: _batches, looked } = gate(1);
    let engine = engine_on(vec![device], vec![models.players()]);
    let (submitter, observations) = stream(&engine, WINDOW);
    let submitted = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let submitted = &submitted;
        scope.spawn(move || {
            for index in 0..200 {
                submitter.submit(grey(index, 0), &[0]).unwrap();
                submitted.fetch_add(1, Ordering::SeqCst);
            }
        });
        for _ in 0..200 {
            let under_way = submitted.load(Ordering::SeqCst).saturating_sub(looked.load(Ordering::SeqCst));
            assert!(under_way <= WINDOW, "{under_way} frames under way");
            open.send(()).unwrap();
        }
        assert_eq!(collect(observations).len(), 200);
    });
}

#[test]
fn frames_of_several_challenges_fill_a_batch_and_each_challenge_gets_its_own_back() {
    let models = Models::new();
    let Gate { device, open, batches, .. } = gate(4);
    let engine = engine_on(vec![device], vec![models.players()]);
    let (first, first_seen) = stream(&engine, 8);
    let (second, second_seen) = stream(&engine, 8);
    // A first batch holds the device, so that what comes now waits together.
    let (holding, holding_seen) = stream(&engine, 8);
    holding.submit(grey(99, 0), &[0]).unwrap();
    assert_eq!(batches.recv().unwrap(), [99]);
    second.submit(grey(20, 0), &[0]).unwrap();
    second.submit(grey(21, 0), &[0]).unwrap();
    first.submit(grey(10, 0), &[0]).unwrap();
    first.submit(grey(11, 0), &[0]).unwrap();
    open.send(()).unwrap();
    assert_eq!(batches.recv().unwrap(), [10, 11, 20, 21], "the challenge that was there first comes first");
    drop((open, first, second, holding));
    let frames = |seen: Vec<Seen>| seen.iter().map(|seen| seen.observation.frame).collect::<Vec<_>>();
    assert_eq!(frames(collect(first_seen)), [10, 11]);
    assert_eq!(frames(collect(second_seen)), [20, 21]);
    assert_eq!(frames(collect(holding_seen)), [99]);
}

#[test]
fn the_streams_of_a_challenge_are_looked_at_in_order_and_share_its_window() {
    let models = Models::new();
    let Gate { device, open, batches, .. } = gate(1);
    let engine = engine_on(vec![device], vec![models.players()]);
    let flow = engine.flow(std::time::Instant::now(), 4);
    let ((early, early_seen), (late, late_seen)) = (flow.stream(), flow.stream());
    late.submit(grey(50, 0), &[0]).unwrap();
    assert_eq!(batches.recv().unwrap(), [50], "nothing else waits yet");
    late.submit(grey(51, 0), &[0]).unwrap();
    early.submit(grey(0, 0), &[0]).unwrap();
    open.send(()).unwrap();
    assert_eq!(batches.recv().unwrap(), [0]);
    drop((open, early, late));
    assert_eq!(collect(early_seen).len(), 1);
    assert_eq!(collect(late_seen).len(), 2);
}

#[test]
fn what_a_cancelled_challenge_waited_for_is_not_looked_at() {
    let models = Models::new();
    let Gate { device, open, batches, .. } = gate(1);
    let engine = engine_on(vec![device], vec![models.players()]);
    let (cancelled, seen) = stream(&engine, 8);
    for index in 0..5 {
        cancelled.submit(grey(index, 0), &[0]).unwrap();
    }
    assert_eq!(batches.recv().unwrap(), [0]);
    drop(seen);
    assert_eq!(cancelled.submit(grey(5, 0), &[0]).unwrap_err(), StreamError::Cancelled);
    let (other, other_seen) = stream(&engine, 8);
    other.submit(grey(70, 0), &[0]).unwrap();
    drop((open, other));
    assert_eq!(collect(other_seen).len(), 1);
    assert_eq!(batches.recv().unwrap(), [70]);
}
