//! Reads an answer as strictly as the validator's code does, and says what is wrong with it.

use anyhow::{Context, ensure};
use scene::FrameTruth;
use scene::soccer::KEYPOINT_COUNT;
use serde_json::Value;

/// A checked standard answer.
pub struct Checked {
    /// The miner's own word for its time, s.
    pub processing_time_s: Option<f64>,
    /// The frames.
    pub frames: Vec<FrameTruth>,
}

/// Checks a body against protocol.md, "Answer".
///
/// # Errors
/// What a validator would stumble over, with the frame.
pub fn check(body: &[u8], challenge_id: &str) -> anyhow::Result<Checked> {
    let value: Value = serde_json::from_slice(body).context("the answer is not JSON")?;
    ensure!(
        value["challenge_id"] == challenge_id,
        "the answer is for challenge {}, not {challenge_id}",
        value["challenge_id"]
    );
    ensure!(value["frames"].is_array(), "`frames` is not a list; validators throw such an answer away");
    let frames: Vec<FrameTruth> =
        serde_json::from_value(value["frames"].clone()).context("a frame has not the standard form")?;
    for (index, frame) in frames.iter().enumerate() {
        check_frame(index, frame)?;
    }
    Ok(Checked { processing_time_s: value["processing_time"].as_f64(), frames })
}

fn check_frame(index: usize, frame: &FrameTruth) -> anyhow::Result<()> {
    ensure!(frame.frame_number as usize == index, "frame {index} calls itself {}", frame.frame_number);
    ensure!(
        frame.keypoints.len() == KEYPOINT_COUNT,
        "frame {index} has {} keypoints, not {KEYPOINT_COUNT}",
        frame.keypoints.len()
    );
    for object in &frame.objects {
        let [left, top, right, bottom] = object.bbox;
        ensure!(
            left < right && top < bottom,
            "frame {index}, object {}: box {:?} is empty",
            object.id,
            object.bbox
        );
        ensure!(object.class_id <= 3, "frame {index}, object {}: no class {}", object.id, object.class_id);
    }
    let mut ids: Vec<u32> = frame.objects.iter().map(|object| object.id).collect();
    ids.sort_unstable();
    ensure!(ids.windows(2).all(|pair| pair[0] != pair[1]), "frame {index}: two objects share an identity");
    Ok(())
}
