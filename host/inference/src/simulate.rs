//! The scheduler at work on devices that are only figures: what a plan or a machine would come to, in made-up time.
//!
//! Discrete events: nothing waits, so a minute of work is simulated in milliseconds, and equal input gives equal
//! output. The scheduler is the engine's own; devices take exactly as long as they are said to.

use crate::schedule::{Cost, Job, Key, LaneShape, ModelSet, Next, Scheduler, Task};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

/// A lane: how many frames it takes at once, and what a run takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SimulatedLane {
    /// Frames in a batch at most.
    pub batch: usize,
    /// Time of a batch of one frame.
    pub one: Duration,
    /// Time of a full batch.
    pub full: Duration,
}

/// A worker of a device.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulatedWorker {
    /// By model; none for one that it does not serve.
    pub lanes: Vec<Option<SimulatedLane>>,
    /// It fails for good once it has looked at so many frames.
    pub dies_after_frames: Option<usize>,
}

/// A challenge: when it comes, and which frames are to be looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct SimulatedChallenge {
    /// When its first frame is decoded.
    pub at: Duration,
    /// Time to decode a frame.
    pub decode: Duration,
    /// Frames of its clip.
    pub frames: usize,
    /// Every how many frames each model looks, from the first on; by model, 0 for never.
    pub strides: Vec<usize>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Simulated {
    /// When each challenge had all its frames looked at; none for one that never had.
    pub done_at: Vec<Option<Duration>>,
    /// Frames that each worker looked at, by worker and model.
    pub frames: Vec<Vec<usize>>,
    /// The share of the time until the last challenge was done that each worker worked.
    pub busy: Vec<f64>,
}

/// Runs `challenges` on `workers`; a challenge has at most `window_frames` frames between decode and inference, a
/// batch that is not full waits `patience`.
pub fn simulate(
    workers: &[SimulatedWorker],
    challenges: &[SimulatedChallenge],
    window_frames: usize,
    patience: Duration,
) -> Simulated {
    let mut simulation = Simulation::new(workers, challenges, window_frames, patience);
    simulation.run();
    simulation.outcome()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A challenge's next frame is decoded.
    Decoded(usize),
    /// A worker is done.
    Done(usize),
    /// Somebody's batch may run though it is not full.
    Wake,
}

type Frame = (usize, usize);

struct Simulation<'s> {
    workers: &'s [SimulatedWorker],
    challenges: &'s [SimulatedChallenge],
    window_frames: usize,
    scheduler: Scheduler<Frame>,
    /// By time, then in the order in which they were planned.
    events: BinaryHeap<Reverse<(Duration, u64, Event)>>,
    planned: u64,
    now: Duration,
    progress: Vec<Progress>,
    working: Vec<Option<(Task<Frame>, Duration)>>,
    dead: Vec<bool>,
    looked: Vec<Vec<usize>>,
    busy: Vec<Duration>,
}

#[derive(Clone, Default)]
struct Progress {
    decoded: usize,
    in_flight: usize,
    /// Models that each frame under way is still to be looked at by, by frame.
    missing: std::collections::BTreeMap<usize, usize>,
    /// A decoded frame waits for room in the window.
    blocked: bool,
    done_at: Option<Duration>,
}

impl<'s> Simulation<'s> {
    fn new(
        workers: &'s [SimulatedWorker],
        challenges: &'s [SimulatedChallenge],
        window_frames: usize,
        patience: Duration,
    ) -> Self {
        let shape = |lane: SimulatedLane| LaneShape {
            most: lane.batch,
            cost: Cost::from_runs(lane.one, lane.batch, lane.full),
        };
        let shapes = workers.iter().map(|worker| worker.lanes.iter().map(|lane| lane.map(shape)).collect());
        let mut simulation = Self {
            workers,
            challenges,
            window_frames: window_frames.max(1),
            scheduler: Scheduler::new(shapes.collect(), patience),
            events: BinaryHeap::new(),
            planned: 0,
            now: Duration::ZERO,
            progress: vec![Progress::default(); challenges.len()],
            working: workers.iter().map(|_| None).collect(),
            dead: vec![false; workers.len()],
            looked: workers.iter().map(|worker| vec![0; worker.lanes.len()]).collect(),
            busy: vec![Duration::ZERO; workers.len()],
        };
        for (index, challenge) in challenges.iter().enumerate() {
            simulation.plan(challenge.at + challenge.decode, Event::Decoded(index));
        }
        simulation
    }

    fn plan(&mut self, at: Duration, event: Event) {
        self.planned += 1;
        self.events.push(Reverse((at, self.planned, event)));
    }

    fn run(&mut self) {
        while let Some(Reverse((at, _, event))) = self.events.pop() {
            self.now = at;
            match event {
                Event::Decoded(challenge) => self.decoded(challenge),
                Event::Done(worker) => self.done(worker),
                Event::Wake => {}
            }
            self.give_work();
        }
    }

    fn decoded(&mut self, index: usize) {
        let (challenge, progress) = (&self.challenges[index], &mut self.progress[index]);
        if progress.in_flight >= self.window_frames {
            progress.blocked = true;
            return;
        }
        let frame = progress.decoded;
        progress.decoded += 1;
        let strides = challenge.strides.iter().enumerate();
        let looks = |(model, stride): (usize, &usize)| (*stride > 0 && frame % stride == 0).then_some(model);
        let models: Vec<usize> = strides.filter_map(looks).collect();
        if !models.is_empty() {
            progress.in_flight += 1;
            progress.missing.insert(frame, models.len());
            // The deadline of one that came later is later.
            let key = Key { deadline: challenge.at, challenge: index as u64, stream: 0, place: frame as u32 };
            self.scheduler.push(key, ModelSet::of(&models), (index, frame), self.now);
        }
        if self.progress[index].decoded < challenge.frames {
            self.plan(self.now + challenge.decode, Event::Decoded(index));
        }
        self.note_end(index);
    }

    fn note_end(&mut self, index: usize) {
        let progress = &mut self.progress[index];
        if progress.decoded == self.challenges[index].frames && progress.missing.is_empty() {
            progress.done_at.get_or_insert(self.now);
        }
    }

    fn done(&mut self, worker: usize) {
        let Some((task, took)) = self.working[worker].take() else { return };
        let so_far: usize = self.looked[worker].iter().sum();
        if self.workers[worker].dies_after_frames.is_some_and(|most| so_far >= most) {
            self.dead[worker] = true;
            // What was tried too often ends nobody here: only this worker has failed at it.
            self.scheduler.failed(worker, task, self.now);
            self.scheduler.out(worker);
            return;
        }
        self.busy[worker] += took;
        let frames = task.jobs.len();
        let took: Vec<_> =
            task.models.iter().map(|&model| (model, self.lane_time(worker, model, frames))).collect();
        self.scheduler.done(worker, frames, &took);
        for &model in &task.models {
            self.looked[worker][model] += frames;
        }
        for Job { payload: (challenge, frame), .. } in task.jobs {
            self.looked_at(challenge, frame, task.models.len());
        }
    }

    fn looked_at(&mut self, challenge: usize, frame: usize, models: usize) {
        let progress = &mut self.progress[challenge];
        let Some(missing) = progress.missing.get_mut(&frame) else { return };
        *missing -= models;
        if *missing > 0 {
            return;
        }
        progress.missing.remove(&frame);
        progress.in_flight -= 1;
        if std::mem::take(&mut progress.blocked) {
            self.plan(self.now, Event::Decoded(challenge));
        }
        self.note_end(challenge);
    }

    fn give_work(&mut self) {
        for worker in 0..self.workers.len() {
            if self.working[worker].is_some() || self.dead[worker] {
                continue;
            }
            match self.scheduler.next(worker, self.now) {
                Next::Run(task) => {
                    let times =
                        task.models.iter().map(|&model| self.lane_time(worker, model, task.jobs.len()));
                    let took = times.sum();
                    self.plan(self.now + took, Event::Done(worker));
                    self.working[worker] = Some((task, took));
                }
                Next::WaitUntil(due) => self.plan(due, Event::Wake),
                Next::Idle => {}
            }
        }
    }

    fn lane_time(&self, worker: usize, model: usize, frames: usize) -> Duration {
        let lane = self.workers[worker].lanes[model];
        lane.map_or(Duration::ZERO, |lane| Cost::from_runs(lane.one, lane.batch, lane.full).of(frames))
    }

    fn outcome(self) -> Simulated {
        let done_at: Vec<Option<Duration>> = self.progress.iter().map(|progress| progress.done_at).collect();
        let end = done_at.iter().flatten().max().copied().unwrap_or_default().as_secs_f64();
        let busy =
            self.busy.iter().map(|busy| if end > 0.0 { busy.as_secs_f64() / end } else { 0.0 }).collect();
        Simulated { done_at, frames: self.looked, busy }
    }
}

#[cfg(test)]
mod tests;
