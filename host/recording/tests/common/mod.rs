//! Recordings made up by chance.

#![allow(dead_code, clippy::unwrap_used)] // each test file uses a part; a panic here is a test's report

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use recording::{AnswerDigest, Asked, Recording, RoleCost, RolePlan, Sight, Strategy};
use scene::{Annotation, BBox, Detection, Keypoint, Observation, VideoInfo};

/// A recording that depends on `seed` alone; any number in it may be any, finite or not.
pub fn recording(seed: u64) -> Recording {
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let frame_count = dice.random_range(0..60);
    let roles = ["players", "pitch", "über\u{1F3DF}"];
    let names = &roles[..dice.random_range(0..=roles.len())];
    let role = |name: &&str| (*name).to_owned();
    let annotations: Vec<Annotation> = (0..frame_count)
        .map(|frame| Annotation { frame, objects: vec![], keypoints: vec![[0.5, number(&mut dice)]] })
        .collect();
    Recording {
        asked: Asked {
            challenge_id: text(&mut dice),
            challenge_type: "gsr".into(),
            path: "/soccer/challenge".into(),
            body: dice.random::<bool>().then(|| text(&mut dice).into_bytes()),
        },
        received_unix_ns: dice.random(),
        elapsed_ns: dice.random(),
        video: VideoInfo {
            width: dice.random(),
            height: dice.random(),
            frame_rate: 25.0,
            frame_count: dice.random::<bool>().then(|| dice.random()),
        },
        frame_count,
        keypoints_per_frame: 32,
        budget_ms: dice.random(),
        costs: names
            .iter()
            .map(|name| RoleCost { role: role(name), ms_per_frame: 4.25, lanes: dice.random() })
            .collect(),
        plan: names.iter().map(|name| RolePlan { role: role(name), stride: 3, offset: 2 }).collect(),
        strategy: Strategy {
            name: "gsr".into(),
            version: "0.1.0".into(),
            digest: "ab".repeat(32),
            settings: (0..dice.random_range(0..4)).map(|key| (format!("k{key}"), text(&mut dice))).collect(),
        },
        fallback_reason: dice.random::<bool>().then(|| text(&mut dice)),
        answer: AnswerDigest::of(&annotations, None),
        sights: names.iter().map(|name| sight(&mut dice, name, frame_count)).collect(),
    }
}

fn sight(dice: &mut ChaCha8Rng, role: &str, frame_count: u32) -> Sight {
    let mut sight = Sight::new(role, vec!["ball".into(), text(dice)], 32);
    for frame in (0..frame_count).filter(|frame| frame % 3 != 1) {
        let detections = (0..dice.random_range(0..25)).map(|_| detection(dice)).collect();
        let keypoints = (0..dice.random_range(0..3))
            .map(|_| Keypoint { x: number(dice), y: number(dice), confidence: number(dice) })
            .collect();
        sight.push(&Observation { frame, role: role.into(), detections, keypoints });
    }
    sight
}

fn detection(dice: &mut ChaCha8Rng) -> Detection {
    let bbox = BBox::new(number(dice), number(dice), number(dice), number(dice));
    Detection { bbox, class_id: dice.random(), confidence: number(dice) }
}

/// Any of the numbers that 32 bits can be.
fn number(dice: &mut ChaCha8Rng) -> f32 {
    f32::from_bits(dice.random())
}

fn text(dice: &mut ChaCha8Rng) -> String {
    (0..dice.random_range(0..40)).map(|_| dice.random::<char>()).collect()
}
