//! Reads the body of a soccer challenge.

use crate::KEYPOINT_COUNT;
use serde_json::{Map, Value};
use touchline_sdk::{Refusal, Work};

/// The work a body asks for. Keys that are not known are ignored.
pub fn accept(request_body: &[u8]) -> Result<Work, Refusal> {
    let body: Value = serde_json::from_slice(request_body)
        .map_err(|error| refuse(format!("the request body is not JSON: {error}")))?;
    let Value::Object(body) = body else {
        return Err(refuse("the request body is JSON but not an object"));
    };
    check_type(&body)?;
    Ok(Work {
        challenge_id: challenge_id(&body)?,
        clip_address: clip_address(&body)?,
        keypoints_per_frame: KEYPOINT_COUNT as u32,
    })
}

fn check_type(body: &Map<String, Value>) -> Result<(), Refusal> {
    match body.get("type") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(kind)) if kind == "gsr" => Ok(()),
        Some(other) => {
            Err(refuse(format!("this path answers challenges of type \"gsr\", not {}", shown(other))))
        }
    }
}

/// Validators send text; a number is taken as its digits.
fn challenge_id(body: &Map<String, Value>) -> Result<String, Refusal> {
    match body.get("challenge_id") {
        Some(Value::String(id)) if !id.is_empty() => Ok(id.clone()),
        Some(Value::Number(id)) => Ok(id.to_string()),
        found => Err(wants("challenge_id", "text that is not empty, or a number", found)),
    }
}

fn clip_address(body: &Map<String, Value>) -> Result<String, Refusal> {
    match body.get("video_url").map(|value| (value, value.as_str().map(str::trim))) {
        Some((_, Some(address))) if !address.is_empty() => Ok(address.into()),
        found => Err(wants("video_url", "the clip's address", found.map(|(value, _)| value))),
    }
}

fn wants(key: &str, wanted: &str, found: Option<&Value>) -> Refusal {
    match found {
        None => refuse(format!("the request has no {key}; it must be {wanted}")),
        Some(value) => refuse(format!("{key} must be {wanted}, not {}", shown(value))),
    }
}

/// A value as JSON, cut to a length that a log can bear.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn refuse(reason: impl Into<String>) -> Refusal {
    Refusal { status: 400, reason: reason.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(body: &str) -> String {
        let refusal = accept(body.as_bytes()).expect_err(body);
        assert_eq!(refusal.status, 400, "{body}");
        refusal.reason
    }

    #[test]
    fn a_validators_request_becomes_work() {
        let body = r#"{"challenge_id": "c1", "type": "gsr", "video_url": "http://h/c.mp4", "created_at": null,
            "something": ["new"]}"#;
        let work = accept(body.as_bytes()).unwrap();
        assert_eq!(work.challenge_id, "c1");
        assert_eq!(work.clip_address, "http://h/c.mp4");
        assert_eq!(work.keypoints_per_frame, 32);
    }

    #[test]
    fn a_missing_type_is_taken_and_a_number_names_a_challenge() {
        let work = accept(br#"{"challenge_id": 12345678901, "video_url": "http://h/c.mp4"}"#).unwrap();
        assert_eq!(work.challenge_id, "12345678901");
    }

    #[test]
    fn a_body_that_is_not_a_json_object_is_refused() {
        for body in ["", "video_url=http://h", "{\"video_url\": ", "\u{0}"] {
            assert!(reason(body).contains("not JSON"), "{body}");
        }
        for body in ["[]", "null", "\"http://h\""] {
            assert!(reason(body).contains("not an object"), "{body}");
        }
        assert!(accept(&[0xff, 0xfe]).is_err());
    }

    #[test]
    fn a_missing_empty_or_other_kind_of_video_url_is_refused_by_name() {
        for value in [
            "",
            ", \"video_url\": \"\"",
            ", \"video_url\": \" \"",
            ", \"video_url\": 7",
            ", \"video_url\": null",
        ] {
            assert!(reason(&format!("{{\"challenge_id\": \"c\"{value}}}")).contains("video_url"), "{value}");
        }
    }

    #[test]
    fn a_missing_challenge_id_is_refused_by_name() {
        for value in ["", ", \"challenge_id\": \"\"", ", \"challenge_id\": {}"] {
            assert!(
                reason(&format!("{{\"video_url\": \"http://h\"{value}}}")).contains("challenge_id"),
                "{value}"
            );
        }
    }

    #[test]
    fn another_type_is_refused_and_named() {
        let text = reason(r#"{"challenge_id": "c", "type": "soccer_action", "video_url": "http://h"}"#);
        assert!(text.contains("soccer_action"), "{text}");
    }

    #[test]
    fn a_long_value_is_cut_in_the_reason() {
        let text = reason(&format!("{{\"challenge_id\": \"c\", \"type\": \"{}\"}}", "é".repeat(5_000)));
        assert!(text.chars().count() < 200, "{text}");
    }
}
