//! A recorded challenge that plugins with its roles are tried on: two seconds of a rendered match, seen by the demo
//! models. A miner that serves wrote the file; docs/reference/recording.md says what is in it, and how it was made.

use super::scenario::Scenario;
use recording::{FormatError, Recording};
use strategy::Descriptor;

/// The recording's file.
const MATCH: &[u8] = include_bytes!("match.tlrec");

/// The recorded match for a plugin; none for one whose roles nobody looked for in it, or looked for in another way.
///
/// # Errors
/// A file that this program does not read.
pub fn a_match(descriptor: &Descriptor) -> Result<Option<Scenario>, FormatError> {
    let recording = Recording::from_bytes(MATCH)?;
    let roles = &descriptor.roles;
    if roles.is_empty() || roles.iter().any(|role| recording.sight(&role.name).is_none()) {
        return Ok(None);
    }
    // Classes or keypoints that the models did not know: such a plugin is no worse for it.
    let Ok(seen) = recording.observations(roles) else { return Ok(None) };
    let Recording { asked, video, frame_count, .. } = recording;
    let same = descriptor
        .challenges
        .iter()
        .any(|challenge| challenge.name == asked.challenge_type && challenge.path == asked.path);
    let request = asked.body.filter(|_| same);
    Ok(Some(Scenario { what: "a recorded match", video, frame_count, request, seen }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use strategy::{ChallengeType, Role};

    fn descriptor(path: &str, roles: &[(&str, &[&str], u32)]) -> Descriptor {
        let role = |&(name, classes, keypoints): &(&str, &[&str], u32)| Role {
            name: name.into(),
            class_names: classes.iter().map(|class| (*class).into()).collect(),
            keypoints,
        };
        Descriptor {
            name: "p".into(),
            version: "1.0.0".into(),
            challenges: vec![ChallengeType { name: "gsr".into(), path: path.into() }],
            roles: roles.iter().map(role).collect(),
            config_keys: vec![],
        }
    }

    const PLAYERS: (&str, &[&str], u32) = ("players", &["player", "ball"], 0);
    const PITCH: (&str, &[&str], u32) = ("pitch", &["pitch"], 32);

    #[test]
    fn the_match_is_shown_to_whoever_has_its_roles() {
        let scenario = a_match(&descriptor("/soccer/challenge", &[PITCH, PLAYERS])).unwrap().unwrap();
        let of =
            |role: u32| scenario.seen.iter().filter(move |(index, _)| *index == role).map(|(_, seen)| seen);
        assert!(scenario.frame_count >= 20, "{} frames", scenario.frame_count);
        assert_eq!(of(1).count() as u32, scenario.frame_count, "every frame was looked at");
        // Twenty-two players and a ball are on the pitch, and most of them in the picture.
        assert!(of(1).all(|seen| (5..=30).contains(&seen.detections.len())));
        assert!(of(0).any(|seen| seen.keypoints.len() == 32));
        let request: serde_json::Value = serde_json::from_slice(&scenario.request.unwrap()).unwrap();
        assert!(request["video_url"].as_str().unwrap().starts_with("http"), "{request}");
    }

    #[test]
    fn others_are_not_shown_the_request_or_the_match() {
        let elsewhere = a_match(&descriptor("/elsewhere", &[PLAYERS])).unwrap().unwrap();
        assert_eq!(elsewhere.request, None);
        let others: [&[(&str, &[&str], u32)]; 4] = [
            &[],
            &[PLAYERS, ("crowd", &["person"], 0)],
            &[("players", &["horse"], 0)],
            &[("pitch", &["pitch"], 29)],
        ];
        for roles in others {
            assert!(a_match(&descriptor("/soccer/challenge", roles)).unwrap().is_none(), "{roles:?}");
        }
    }
}
