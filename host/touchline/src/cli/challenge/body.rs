//! What is posted to a miner.

use anyhow::Context;
use serde_json::{Value, json};

/// The body of a gsr challenge (protocol.md).
pub fn gsr(challenge_id: &str, clip_address: &str) -> String {
    json!({ "challenge_id": challenge_id, "type": "gsr", "video_url": clip_address, "created_at": null })
        .to_string()
}

/// The JSON in `template`, with `{id}` and `{clip}` in its texts filled in.
///
/// # Errors
/// A template that is no JSON, which no miner would understand.
pub fn filled(template: &str, challenge_id: &str, clip_address: &str) -> anyhow::Result<String> {
    let mut body: Value =
        serde_json::from_str(template).with_context(|| format!("--body {template:?} is no JSON"))?;
    fill(&mut body, challenge_id, clip_address);
    Ok(body.to_string())
}

fn fill(value: &mut Value, id: &str, clip: &str) {
    match value {
        Value::String(text) => *text = text.replace("{id}", id).replace("{clip}", clip),
        Value::Array(values) => values.iter_mut().for_each(|value| fill(value, id, clip)),
        Value::Object(fields) => fields.values_mut().for_each(|value| fill(value, id, clip)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_template_are_filled_wherever_they_stand_and_stay_json() {
        let template = r#"{"id": "{id}", "clips": [{"at": "{clip}?{id}"}], "n": 3, "{id}": null}"#;
        let body = filled(template, "a\"b", "http://h/c.mp4").unwrap();
        let wanted =
            json!({ "id": "a\"b", "clips": [{ "at": "http://h/c.mp4?a\"b" }], "n": 3, "{id}": null });
        assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), wanted);
        assert!(filled("{id}", "1", "c").unwrap_err().to_string().contains("no JSON"));
    }
}
