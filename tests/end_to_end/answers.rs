//! A rendered clip is answered, and the answer is close to the truth.

use crate::harness::{ClipServer, Workspace, match_clip};
use accuracy::{keypoint_accuracy, measure};
use scene::FrameTruth;
use scene::soccer::{GOALKEEPER, PLAYER, REFEREE};
use serde_json::Value;

#[test]
fn a_clip_over_http_is_answered_close_to_the_truth() {
    let rendered = match_clip();
    let clips = ClipServer::start();
    let miner = Workspace::new().serve();
    let reply = miner.challenge(&clips.offer("clip.mp4", std::fs::read(&rendered.clip).unwrap()));
    assert_eq!(reply.status, 200, "{}", reply.body);
    let answer: Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(answer["challenge_id"], "1");
    assert!(answer["processing_time"].is_f64());
    let frames: Vec<FrameTruth> = serde_json::from_value(answer["frames"].clone()).unwrap();
    assert_eq!(frames.len(), rendered.truth.frames.len());
    assert!(frames.iter().enumerate().all(|(index, frame)| frame.frame_number as usize == index));
    assert!(frames.iter().all(|frame| frame.keypoints.len() == 32));

    let players = measure(&rendered.truth, &frames, &[PLAYER]);
    let people = measure(&rendered.truth, &frames, &[PLAYER, GOALKEEPER, REFEREE]);
    let keypoints = keypoint_accuracy(&rendered.truth, &frames);
    println!("players {players:?}\npeople {people:?}\nkeypoints {keypoints:?}");
    assert!(players.found() >= 0.85, "{players:?}");
    assert!(players.false_share() <= 0.08, "{players:?}");
    assert!(people.idf1 >= 0.80, "{people:?}");
    assert!(keypoints.found() >= 0.75 && keypoints.false_share() <= 0.08, "{keypoints:?}");

    let record = miner.newest_record();
    assert_eq!(record["outcome"], "answered");
    let stages: Vec<&str> =
        record["stages"].as_array().unwrap().iter().map(|stage| stage["stage"].as_str().unwrap()).collect();
    assert_eq!(stages, ["admit", "fetch", "decode", "prepare", "infer", "strategy", "encode", "respond"]);
    assert!(record["fallback_reason"].is_null(), "{record}");
}
