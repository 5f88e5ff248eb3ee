//! What a stream of frames may rely on: order, equal answers whatever the lanes, bounds, and an end.

#![allow(clippy::unwrap_used)] // what the tests call may panic as they do: that is the report

mod common;

use common::{DETECT, Models, collect, engine, grey, noise, run_noise, stream};
use scene::BBox;
use std::sync::Arc;
use touchline_inference::{Seen, StreamError};

const BOTH: [usize; 2] = [0, 1];

fn places(seen: &[Seen]) -> Vec<(u32, usize)> {
    seen.iter().map(|seen| (seen.observation.frame, seen.model)).collect()
}

#[test]
fn a_frame_is_seen_in_source_pixels() {
    let models = Models::new();
    let engine = engine(vec![models.players(), models.pitch()], 1);
    let (submitter, observations) = stream(&engine, 2);
    submitter.submit(grey(7, 128), &BOTH).unwrap();
    drop(submitter);
    let seen = collect(observations);
    let (players, pitch) = (&seen[0].observation, &seen[1].observation);
    assert_eq!((players.frame, players.role.as_str(), players.detections.len()), (7, "players", 12));
    let first = players.detections[0];
    assert_eq!((first.class_id, first.bbox), (0, BBox::new(1.0, 1.0, 15.0, 15.0)));
    assert!((first.confidence - 128.0 / 255.0).abs() < 1e-5);
    assert_eq!((pitch.role.as_str(), pitch.keypoints.len()), ("pitch", 4));
    // Model px (3 + 4 * mean, 4 + 2 * mean) after make.py, and the frame is twice the input.
    let (mean, point) = (128.0 / 255.0, pitch.keypoints[0]);
    assert!((point.x - 2.0 * (3.0 + 4.0 * mean)).abs() < 1e-4, "{point:?}");
    assert!((point.y - 2.0 * (4.0 + 2.0 * mean)).abs() < 1e-4, "{point:?}");
}

#[test]
fn observations_come_in_frame_order_and_within_a_frame_in_model_order() {
    let models = Models::new();
    let engine = engine(vec![models.players(), models.pitch()], 4);
    let looks = |index: u32| if index.is_multiple_of(3) { vec![0, 1] } else { vec![0] };
    let seen = run_noise(&engine, 200, looks);
    let wanted: Vec<(u32, usize)> =
        (0..200).flat_map(|index| looks(index).into_iter().map(move |model| (index, model))).collect();
    assert_eq!(places(&seen), wanted);
}

#[test]
fn a_frame_is_never_cut_between_batches() {
    let models = Models::new();
    let engine = engine(vec![models.players(), models.pitch()], 2);
    let (submitter, mut observations) = stream(&engine, 20);
    (0..20).for_each(|index| submitter.submit(noise(index), &BOTH).unwrap());
    drop(submitter);
    let mut frames = 0;
    while let Some(batch) = observations.next_batch(5).unwrap() {
        assert!(batch.chunks(2).all(|pair| places(pair)[0].0 == places(pair)[1].0), "{:?}", places(&batch));
        frames += batch.len() / 2;
    }
    assert_eq!(frames, 20);
}

#[test]
fn answers_are_identical_for_one_two_and_four_lanes() {
    let models = Models::new();
    let with_lanes = |lanes| {
        let engine = engine(vec![models.players(), models.pitch()], lanes);
        let seen = run_noise(&engine, 60, |_| BOTH.to_vec());
        // Written out, every bit of a number shows.
        seen.iter().map(|seen| format!("{:?}", seen.observation)).collect::<Vec<_>>()
    };
    let one = with_lanes(1);
    assert_ne!(one[0], one[2].replace("frame: 1", "frame: 0"), "frames must differ for this to say anything");
    assert_eq!(one, with_lanes(2));
    assert_eq!(one, with_lanes(4));
}

#[test]
fn a_model_with_a_dynamic_batch_says_the_same() {
    let models = Models::new();
    let dynamic = models.fixture("dynamic", "detect-dynamic.onnx", DETECT);
    let engine = engine(vec![models.players(), dynamic], 2);
    for pair in run_noise(&engine, 10, |_| BOTH.to_vec()).chunks(2) {
        assert_eq!(pair[0].observation.detections, pair[1].observation.detections);
        assert_eq!(pair[1].observation.role, "dynamic");
    }
}

#[test]
fn a_preparation_that_models_share_is_told_of_once() {
    let models = Models::new();
    let engine = engine(vec![models.players(), models.pitch()], 2);
    for pair in run_noise(&engine, 10, |_| BOTH.to_vec()).chunks(2) {
        let prepare = pair[0].prepare.expect("the first model's frame was prepared");
        assert!(prepare.start <= prepare.end && prepare.end <= pair[0].infer.start);
        assert!(pair[0].infer.end <= pair[1].infer.start, "the second begins when the first has ended");
        assert_eq!(pair[1].prepare, None, "with the tensor that is there");
    }
}

#[test]
fn dropping_the_observations_frees_a_waiting_submitter() {
    let models = Models::new();
    let engine = engine(vec![models.players()], 1);
    let (submitter, mut observations) = stream(&engine, 2);
    std::thread::scope(|scope| {
        let submitting =
            scope.spawn(move || (0..u32::MAX).find_map(|index| submitter.submit(noise(index), &[0]).err()));
        assert_eq!(observations.next_batch(1).unwrap().unwrap()[0].observation.frame, 0);
        drop(observations);
        assert_eq!(submitting.join().unwrap(), Some(StreamError::Cancelled));
    });
    // The engine serves others as before.
    assert_eq!(run_noise(&engine, 5, |_| vec![0]).len(), 5);
}

#[test]
fn an_ended_stream_stays_ended() {
    let models = Models::new();
    let engine = engine(vec![models.players()], 1);
    let (submitter, mut observations) = stream(&engine, 2);
    drop(submitter);
    assert!(observations.next_batch(1).unwrap().is_none());
    assert!(observations.next_batch(1).unwrap().is_none());
}

#[test]
fn a_run_that_fails_ends_its_stream_with_the_reason_and_no_other() {
    let models = Models::new();
    let engine = engine(vec![models.fixture("players", "fails-on-white.onnx", DETECT)], 2);
    let (submitter, mut observations) = stream(&engine, 4);
    submitter.submit(grey(41, 255), &[0]).unwrap();
    let error = observations.next_batch(8).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("players") && message.contains("41"), "{message}");
    assert!(message.contains("out of data bounds"), "{message}");
    assert_eq!(observations.next_batch(8).unwrap_err(), error);
    assert_eq!(submitter.submit(grey(42, 10), &[0]).unwrap_err(), error);
    assert_eq!(run_noise(&engine, 20, |_| vec![0]).len(), 20);
}

#[test]
fn a_frame_that_breaks_its_lane_ends_its_own_stream_only() {
    let models = Models::new();
    let engine = engine(vec![models.players()], 1);
    let (submitter, mut observations) = stream(&engine, 4);
    let mut broken = scene::Frame::clone(&grey(5, 9));
    broken.planes[0].data = broken.planes[0].data.slice(..100);
    submitter.submit(Arc::new(broken), &[0]).unwrap();
    let message = observations.next_batch(1).unwrap_err().to_string();
    assert!(message.contains("frame 5"), "{message}");
    assert_eq!(run_noise(&engine, 20, |_| vec![0]).len(), 20);
}

#[test]
fn a_stopped_engine_leaves_nobody_waiting() {
    let models = Models::new();
    let engine = engine(vec![models.players()], 1);
    let (submitter, mut observations) = stream(&engine, 2);
    drop(engine);
    assert_eq!(submitter.submit(noise(0), &[0]).unwrap_err(), StreamError::Stopped);
    assert_eq!(observations.next_batch(1).unwrap_err(), StreamError::Stopped);
}

#[test]
fn streams_share_the_lanes_and_keep_their_own_order() {
    let models = Models::new();
    let engine = engine(vec![models.players(), models.pitch()], 2);
    std::thread::scope(|scope| {
        let streams: Vec<_> = (0..4_usize)
            .map(|stream| {
                let engine = &engine;
                scope.spawn(move || run_noise(engine, 50, move |_| vec![stream % 2]))
            })
            .collect();
        for (stream, seen) in streams.into_iter().enumerate() {
            let wanted: Vec<(u32, usize)> = (0..50).map(|index| (index, stream % 2)).collect();
            assert_eq!(places(&seen.join().unwrap()), wanted);
        }
    });
}
