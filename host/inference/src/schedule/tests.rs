//! What the scheduler does step by step; whole runs are in [`crate::simulate`]'s tests.

use super::*;

const PATIENCE: Duration = Duration::from_millis(2);

fn at(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

fn key(deadline_ms: u64, challenge: u64, place: u32) -> Key {
    Key { deadline: at(deadline_ms), challenge, stream: 0, place }
}

fn lane(most: usize, frame_ms: u64) -> Option<LaneShape> {
    Some(LaneShape { most, cost: Cost::each(at(frame_ms)) })
}

fn scheduler(workers: Vec<Vec<Option<LaneShape>>>) -> Scheduler<u32> {
    Scheduler::new(workers, PATIENCE)
}

fn payloads(next: Next<u32>) -> (Vec<usize>, Vec<u32>) {
    match next {
        Next::Run(task) => (task.models, task.jobs.iter().map(|job| job.payload).collect()),
        other => panic!("no task: {other:?}"),
    }
}

fn task(next: Next<u32>) -> Task<u32> {
    match next {
        Next::Run(task) => task,
        other => panic!("no task: {other:?}"),
    }
}

const FIRST: &[usize] = &[0];

#[test]
fn the_earliest_deadline_comes_first_whoever_was_first() {
    let mut scheduler = scheduler(vec![vec![lane(1, 10)]]);
    scheduler.push(key(900, 1, 0), ModelSet::of(FIRST), 1, at(0));
    scheduler.push(key(500, 2, 0), ModelSet::of(FIRST), 2, at(1));
    scheduler.push(key(500, 2, 1), ModelSet::of(FIRST), 3, at(1));
    for expected in [2, 3, 1] {
        assert_eq!(payloads(scheduler.next(0, at(2))).1, [expected]);
    }
    assert_eq!(scheduler.next(0, at(2)), Next::Idle);
}

#[test]
fn models_that_look_at_the_same_frame_take_it_together() {
    let mut scheduler = scheduler(vec![vec![lane(1, 10), lane(1, 2)]; 2]);
    scheduler.push(key(1, 1, 0), ModelSet::of(&[0, 1]), 0, at(0));
    scheduler.push(key(1, 1, 1), ModelSet::of(&[0]), 1, at(0));
    assert_eq!(payloads(scheduler.next(0, at(0))), (vec![0, 1], vec![0]));
    assert_eq!(payloads(scheduler.next(1, at(0))), (vec![0], vec![1]));
}

#[test]
fn a_worker_that_serves_one_model_leaves_the_frame_to_others_for_the_rest() {
    let mut scheduler = scheduler(vec![vec![lane(1, 10), None], vec![None, lane(1, 2)]]);
    scheduler.push(key(1, 1, 0), ModelSet::of(&[0, 1]), 7, at(0));
    assert_eq!(payloads(scheduler.next(0, at(0))), (vec![0], vec![7]));
    assert_eq!(payloads(scheduler.next(1, at(0))), (vec![1], vec![7]));
}

#[test]
fn a_batch_is_full_or_has_waited() {
    let mut scheduler = scheduler(vec![vec![lane(3, 1)]]);
    scheduler.push(key(1, 1, 0), ModelSet::of(FIRST), 0, at(10));
    assert_eq!(scheduler.next(0, at(11)), Next::WaitUntil(at(12)));
    scheduler.push(key(1, 1, 1), ModelSet::of(FIRST), 1, at(11));
    scheduler.push(key(1, 2, 0), ModelSet::of(FIRST), 2, at(11));
    assert_eq!(payloads(scheduler.next(0, at(11))).1, [0, 1, 2], "frames of two challenges fill a batch");
    scheduler.done(0, 3, &[(0, at(3))]);
    scheduler.push(key(1, 1, 2), ModelSet::of(FIRST), 3, at(20));
    assert_eq!(payloads(scheduler.next(0, at(22))).1, [3]);
}

#[test]
fn what_a_worker_failed_on_is_done_by_another_frame_by_frame() {
    let mut scheduler = scheduler(vec![vec![lane(4, 1)], vec![lane(4, 1)]]);
    for place in 0..4 {
        scheduler.push(key(1, 1, place), ModelSet::of(FIRST), place, at(0));
    }
    let failing = task(scheduler.next(0, at(0)));
    assert!(scheduler.failed(0, failing, at(1)).is_empty());
    assert_eq!(scheduler.next(0, at(1)), Next::Idle, "it has to prove itself first");
    for place in 0..4 {
        assert_eq!(payloads(scheduler.next(1, at(1))).1, [place]);
        scheduler.done(1, 1, &[(0, at(1))]);
    }
    scheduler.recovered(0);
    scheduler.push(key(1, 1, 9), ModelSet::of(FIRST), 9, at(5));
    assert_eq!(payloads(scheduler.next(0, at(9))).1, [9]);
}

#[test]
fn a_frame_that_fails_everywhere_is_given_up_and_takes_no_other_down() {
    let mut scheduler = scheduler(vec![vec![lane(2, 1)]]);
    scheduler.push(key(1, 1, 0), ModelSet::of(FIRST), 0, at(0));
    scheduler.push(key(1, 1, 1), ModelSet::of(FIRST), 1, at(0));
    let mut given_up = Vec::new();
    // Frame 0 cannot be looked at; frame 1 was in its first batch.
    for round in 0..10 {
        match scheduler.next(0, at(10 * round)) {
            Next::Run(task) if task.jobs.iter().any(|job| job.payload == 0) => {
                given_up.extend(scheduler.failed(0, task, at(10 * round)));
                scheduler.recovered(0);
            }
            Next::Run(task) => scheduler.done(0, task.jobs.len(), &[(0, at(1))]),
            _ => break,
        }
    }
    let given_up: Vec<_> = given_up.iter().map(|job| (job.payload, job.failures)).collect();
    assert_eq!(given_up, [(0, MOST_FAILURES)]);
}

#[test]
fn a_slow_worker_takes_what_the_fast_one_will_not_have_reached() {
    // The fast one does ten frames in the time of the slow one's first.
    let mut scheduler = scheduler(vec![vec![lane(1, 1)], vec![lane(1, 10)]]);
    for place in 0..30 {
        scheduler.push(key(1, 1, place), ModelSet::of(FIRST), place, at(0));
    }
    assert_eq!(payloads(scheduler.next(1, at(0))).1, [10]);
    let mut scheduler = self::scheduler(vec![vec![lane(1, 1)], vec![lane(1, 10)]]);
    for place in 0..5 {
        scheduler.push(key(1, 1, place), ModelSet::of(FIRST), place, at(0));
    }
    assert_eq!(scheduler.next(1, at(0)), Next::Idle, "the fast one will be done with all of them sooner");
}

#[test]
fn nobody_waits_for_a_fast_worker_that_hangs_or_is_out() {
    let workers = vec![vec![lane(1, 1)], vec![lane(1, 10)]];
    let mut hanging = scheduler(workers.clone());
    hanging.push(key(1, 1, 0), ModelSet::of(FIRST), 0, at(0));
    hanging.push(key(1, 1, 1), ModelSet::of(FIRST), 1, at(0));
    assert_eq!(payloads(hanging.next(0, at(0))).1, [0]);
    assert_eq!(hanging.next(1, at(1)), Next::Idle);
    assert_eq!(payloads(hanging.next(1, at(100))).1, [1]);
    let mut out = scheduler(workers);
    out.push(key(1, 1, 0), ModelSet::of(FIRST), 0, at(0));
    assert!(out.out(0).is_empty(), "the slow one still serves it");
    assert_eq!(payloads(out.next(1, at(0))).1, [0]);
}

#[test]
fn what_nobody_can_look_at_any_more_is_told() {
    let mut scheduler = scheduler(vec![vec![lane(1, 1), lane(1, 1)], vec![lane(1, 1), None]]);
    scheduler.push(key(1, 1, 0), ModelSet::of(&[0]), 0, at(0));
    scheduler.push(key(1, 2, 0), ModelSet::of(&[1]), 1, at(0));
    assert_eq!(scheduler.out(0), [1]);
    assert!(scheduler.unserved().has(1) && !scheduler.unserved().has(0));
    scheduler.recovered(0);
    assert!(scheduler.unserved().is_empty());
}

#[test]
fn a_challenge_that_is_forgotten_leaves_nothing_behind() {
    let mut scheduler = scheduler(vec![vec![lane(1, 1)]]);
    scheduler.push(key(1, 1, 0), ModelSet::of(FIRST), 0, at(0));
    scheduler.push(key(2, 2, 0), ModelSet::of(FIRST), 1, at(0));
    scheduler.forget(1);
    assert_eq!(payloads(scheduler.next(0, at(0))).1, [1]);
    assert!(scheduler.drain().is_empty());
}

#[test]
fn costs_follow_what_frames_really_take() {
    let mut scheduler = scheduler(vec![vec![lane(1, 10)]]);
    for place in 0..100 {
        scheduler.push(key(1, 1, place), ModelSet::of(FIRST), place, at(0));
        scheduler.next(0, at(0));
        scheduler.done(0, 1, &[(0, at(40))]);
    }
    assert!((39..=40).contains(&scheduler.per_frame(0, 0).unwrap().as_millis()));
}
