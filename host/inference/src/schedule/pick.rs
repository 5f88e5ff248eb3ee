//! Chooses a worker's next task.

use super::queue::Queue;
use super::workers::Workers;
use super::{Key, LaneShape, ModelSet, Next, Task};
use std::time::Duration;

/// What could be run of one model.
struct Offer {
    model: usize,
    keys: Vec<Key>,
    /// From when on it may run, full or not.
    due: Duration,
}

/// Of the models that are ready, the one whose first frame is the earliest; with it, on the same frames, every other
/// model that all of them wait for, since they are prepared once for all.
pub(super) fn pick<P: Clone>(
    queue: &mut Queue<P>,
    workers: &Workers,
    worker: usize,
    now: Duration,
    patience: Duration,
) -> Next<P> {
    let offers: Vec<Offer> = workers
        .models(worker)
        .filter_map(|model| offer(queue, workers, worker, model, now, patience))
        .collect();
    let ready = offers.iter().filter(|offer| offer.due <= now).min_by_key(|offer| offer.keys[0]);
    let Some(ready) = ready else {
        return offers.iter().map(|offer| offer.due).min().map_or(Next::Idle, Next::WaitUntil);
    };
    let models = together(queue, workers, worker, ready);
    let jobs = ready.keys.iter().filter_map(|key| queue.take(*key, models)).collect();
    Next::Run(Task { models: models.iter().collect(), jobs })
}

/// The first frames that wait for `model` and are worth this worker's time; none where there are none.
fn offer<P: Clone>(
    queue: &Queue<P>,
    workers: &Workers,
    worker: usize,
    model: usize,
    now: Duration,
    patience: Duration,
) -> Option<Offer> {
    let lane = workers.lane(worker, model)?;
    let mut offer = Offer { model, keys: Vec::new(), due: Duration::MAX };
    for (rank, (key, entry)) in queue.waiting(model).enumerate() {
        if leave_to_faster(workers, worker, model, lane, rank, now) {
            continue;
        }
        if entry.failures > 0 {
            // Alone, so that a frame that cannot be looked at takes no other down with it.
            if offer.keys.is_empty() {
                return Some(Offer { model, keys: vec![*key], due: now });
            }
            continue;
        }
        offer.keys.push(*key);
        offer.due = offer.due.min(entry.arrived + patience);
        if offer.keys.len() == lane.most {
            offer.due = now;
            break;
        }
    }
    (!offer.keys.is_empty()).then_some(offer)
}

/// True where faster workers will be done with the frame of that rank before this one could be.
fn leave_to_faster(
    workers: &Workers,
    worker: usize,
    model: usize,
    lane: LaneShape,
    rank: usize,
    now: Duration,
) -> bool {
    workers
        .faster_done_at(worker, model, rank + 1, now)
        .is_some_and(|done_at| done_at <= now + lane.cost.of(lane.most))
}

fn together<P: Clone>(queue: &Queue<P>, workers: &Workers, worker: usize, ready: &Offer) -> ModelSet {
    let takes = |model: &usize| {
        let fits = workers.lane(worker, *model).is_some_and(|lane| ready.keys.len() <= lane.most);
        *model == ready.model || (fits && ready.keys.iter().all(|key| queue.remaining(key).has(*model)))
    };
    ModelSet::of(&workers.models(worker).filter(takes).collect::<Vec<_>>())
}
