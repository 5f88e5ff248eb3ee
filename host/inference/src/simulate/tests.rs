//! What devices that share challenges may be relied on for. Times are made up, so nothing here depends on the machine.

use super::*;

fn ms(ms: f64) -> Duration {
    Duration::from_secs_f64(ms / 1e3)
}

/// A worker with one lane that takes `frame_ms` for each frame of a batch.
fn worker(batch: usize, frame_ms: f64) -> SimulatedWorker {
    let lane = SimulatedLane { batch, one: ms(frame_ms), full: ms(frame_ms * batch as f64) };
    SimulatedWorker { lanes: vec![Some(lane)], dies_after_frames: None }
}

fn challenge(frames: usize) -> SimulatedChallenge {
    SimulatedChallenge { at: Duration::ZERO, decode: ms(0.01), frames, strides: vec![1] }
}

fn run(workers: &[SimulatedWorker], challenges: &[SimulatedChallenge]) -> Simulated {
    simulate(workers, challenges, 64, ms(2.0))
}

fn end_s(simulated: &Simulated) -> f64 {
    simulated.done_at.iter().map(|done| done.expect("every challenge ends").as_secs_f64()).fold(0.0, f64::max)
}

#[test]
fn two_devices_do_at_least_1_95_times_the_work_of_one() {
    for (batch, frame_ms) in [(1, 10.0), (8, 1.0), (16, 0.5)] {
        let device = worker(batch, frame_ms);
        let one = end_s(&run(std::slice::from_ref(&device), &[challenge(750)]));
        let two = end_s(&run(&[device.clone(), device], &[challenge(750)]));
        assert!(one / two >= 1.95, "batch {batch}: {one} s alone, {two} s together: {:.3}", one / two);
    }
}

#[test]
fn devices_of_3_to_1_share_by_their_speeds_and_end_together() {
    for batch in [1, 4] {
        let simulated = run(&[worker(batch, 1.0), worker(batch, 3.0)], &[challenge(3_000)]);
        let [fast, slow] = [0, 1].map(|worker| simulated.frames[worker][0] as f64);
        let share = fast / (fast + slow);
        assert!((share / 0.75 - 1.0).abs() < 0.05, "batch {batch}: the fast one did {share} of the frames");
        let ideal_s = 3_000.0 * 0.75 / 1e3;
        assert!(end_s(&simulated) < ideal_s * 1.02, "batch {batch}: {} s", end_s(&simulated));
    }
}

#[test]
fn a_device_that_dies_in_the_middle_loses_no_frame() {
    let mut dying = worker(8, 1.0);
    dying.dies_after_frames = Some(200);
    let simulated = run(&[worker(8, 1.0), dying], &[challenge(750), challenge(100)]);
    assert!(simulated.done_at.iter().all(Option::is_some), "{:?}", simulated.done_at);
    assert_eq!(simulated.frames[0][0] + simulated.frames[1][0], 850);
    assert_eq!(simulated.frames[1][0], 200);
}

#[test]
fn of_eight_challenges_the_first_ends_as_if_it_were_alone_and_all_as_if_one_after_the_other() {
    let device = worker(4, 2.0);
    let alone = end_s(&run(std::slice::from_ref(&device), &[challenge(300)]));
    let eight: Vec<SimulatedChallenge> =
        (0..8).map(|index| SimulatedChallenge { at: ms(0.1 * f64::from(index)), ..challenge(300) }).collect();
    let together = run(std::slice::from_ref(&device), &eight);
    let first = together.done_at[0].expect("the first ends").as_secs_f64();
    assert!(first <= alone * 1.1, "{first} s, {alone} s alone");
    assert!(end_s(&together) <= 8.0 * alone * 1.05, "{} s, {alone} s alone", end_s(&together));
    let ends: Vec<_> = together.done_at.iter().flatten().collect();
    assert!(ends.is_sorted(), "those that came first end first: {ends:?}");
}

#[test]
fn a_challenge_whose_frames_come_slowly_leaves_the_devices_to_others() {
    let slow = SimulatedChallenge { decode: ms(20.0), ..challenge(100) };
    let simulated = run(&[worker(1, 5.0)], &[slow, challenge(200)]);
    // 2 s of decoding, in which three quarters of the device are free for the second's 1 s.
    let second = simulated.done_at[1].expect("the second ends").as_secs_f64();
    assert!(second < 1.5, "{second} s");
}

#[test]
fn a_batch_that_does_not_fill_runs_after_its_patience() {
    let simulated = run(&[worker(16, 1.0)], &[challenge(3)]);
    let end_ms = end_s(&simulated) * 1e3;
    assert!((5.0..5.1).contains(&end_ms), "three frames, 2 ms of waiting for more: {end_ms} ms");
}

#[test]
fn models_with_strides_of_their_own_get_the_frames_they_look_at() {
    let lane = SimulatedLane { batch: 4, one: ms(1.0), full: ms(4.0) };
    let worker = SimulatedWorker { lanes: vec![Some(lane), Some(lane)], dies_after_frames: None };
    let strided = SimulatedChallenge { strides: vec![1, 5], ..challenge(100) };
    let simulated = run(&[worker.clone(), worker], &[strided]);
    let of_model = |model: usize| simulated.frames.iter().map(|frames| frames[model]).sum::<usize>();
    assert_eq!((of_model(0), of_model(1)), (100, 20));
}

#[test]
fn equal_input_gives_equal_output() {
    let workers = [worker(4, 1.0), worker(1, 2.5), worker(8, 0.7)];
    let challenges = [challenge(200), SimulatedChallenge { at: ms(30.0), ..challenge(150) }];
    assert_eq!(run(&workers, &challenges), run(&workers, &challenges));
}
