//! Reads the body of a challenge. What `gsr` says of `challenge_id` and `video_url` holds here too; no other key matters
//! to a video, so none is asked for: a validator that leaves one out or sends another kind of it is answered.

use serde_json::{Map, Value};
use touchline_sdk::{Refusal, Strategy, Work};

/// The status for a body that is well-formed and asks for what is not answered here.
const NOT_FOOTBALL: u16 = 422;

/// The work a body asks for.
pub fn accept(request_body: &[u8]) -> Result<Work, Refusal> {
    let body: Option<Map<String, Value>> = serde_json::from_slice(request_body).ok();
    let Some(body) = body else {
        // No JSON object: the reason is the same for every challenge.
        return gsr::Gsr::accept(request_body);
    };
    let has = |key: &str| body.get(key).is_some_and(|value| !value.is_null());
    if has("image_url") && !has("video_url") {
        let reason = "the request has an image_url and no video_url; only football videos are answered here";
        return Err(Refusal { status: NOT_FOOTBALL, reason: reason.into() });
    }
    let asked: Map<String, Value> =
        body.into_iter().filter(|(key, _)| key == "challenge_id" || key == "video_url").collect();
    let work = gsr::Gsr::accept(Value::Object(asked).to_string().as_bytes())?;
    Ok(Work { keypoints_per_frame: 0, ..work })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_validators_request_becomes_work() {
        let work =
            accept(br#"{"challenge_id": "c1", "video_url": "http://h/c.mp4", "frames": null}"#).unwrap();
        assert_eq!((work.challenge_id.as_str(), work.clip_address.as_str()), ("c1", "http://h/c.mp4"));
        assert_eq!(work.keypoints_per_frame, 0);
    }

    #[test]
    fn frames_and_unknown_keys_are_not_read_and_a_number_names_a_challenge() {
        for other in ["", r#", "frames": "x""#, r#", "frames": [3]"#, r#", "type": "soccer_action""#] {
            let body = format!(r#"{{"challenge_id": 5, "video_url": "http://h/c.mp4"{other}}}"#);
            let work = accept(body.as_bytes()).unwrap();
            assert_eq!((work.challenge_id.as_str(), work.clip_address.as_str()), ("5", "http://h/c.mp4"));
        }
    }

    #[test]
    fn a_picture_is_refused_as_no_football_video() {
        for body in [
            r#"{"challenge_id": "c", "image_url": "http://h/card.png", "frames": null}"#,
            r#"{"challenge_id": "c", "image_url": "http://h/card.png", "video_url": null}"#,
        ] {
            let refusal = accept(body.as_bytes()).unwrap_err();
            assert!(refusal.status == 422 && refusal.reason.contains("image_url"), "{refusal:?}");
        }
    }

    #[test]
    fn what_is_missing_or_broken_is_refused_by_name() {
        for (body, named) in [
            ("{", "not JSON"),
            ("[]", "not an object"),
            (r#"{"challenge_id": "c", "frames": null}"#, "video_url"),
            (r#"{"video_url": "http://h/c.mp4"}"#, "challenge_id"),
            (
                r#"{"challenge_id": null, "video_url": "http://h/c.mp4"}"#,
                "text that is not empty, or a number",
            ),
        ] {
            let refusal = accept(body.as_bytes()).unwrap_err();
            assert!(refusal.status == 400 && refusal.reason.contains(named), "{refusal:?}");
        }
    }
}
