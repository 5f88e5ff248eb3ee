//! The answer's body, in the challenge's own form.

use crate::rules::Candidate;
use serde_json::{Value, json};

/// What is sent; validators take the time themselves, so there is none in it, and equal clips give equal bytes.
pub fn body(challenge_id: Option<&str>, items: &[Candidate]) -> String {
    let item = |candidate: &Candidate| {
        let confidence = f64::from(candidate.rule.odds().right_percent) / 100.0;
        json!({ "frame": candidate.frame, "action": candidate.rule.action(), "confidence": confidence })
    };
    let items: Vec<Value> = items.iter().map(item).collect();
    let prediction = json!({ "type": "soccer_action", "items": items });
    json!({ "challenge_id": challenge_id, "processing_time": 0.0, "prediction": prediction }).to_string()
}
