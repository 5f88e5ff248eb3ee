//! What `accept` makes of a request, and what `plan` wants to look at.

use crate::{MOST_KEYPOINTS, require};
use std::collections::BTreeSet;

/// Longest name of a challenge and longest address of a clip, bytes.
pub const LONGEST_TEXT: usize = 64 << 10;

/// Checks the work that a request asks for.
///
/// # Errors
/// A text that is empty or too long, and more keypoints than a frame may have.
pub fn work(challenge_id: &str, clip_address: &str, keypoints_per_frame: u32) -> Result<(), String> {
    for (name, text) in [("challenge id", challenge_id), ("clip address", clip_address)] {
        require(!text.is_empty() && text.len() <= LONGEST_TEXT, || {
            format!("a {name} of {} bytes; it may have 1 to {LONGEST_TEXT}", text.len())
        })?;
    }
    require(keypoints_per_frame <= MOST_KEYPOINTS, || {
        format!("{keypoints_per_frame} keypoints per frame; there may be {MOST_KEYPOINTS}")
    })
}

/// Checks the HTTP status of a refusal.
///
/// # Errors
/// A status that does not say that the request is at fault.
pub fn refusal(status: u16) -> Result<(), String> {
    require((400..=499).contains(&status), || format!("a refusal with status {status}; it may be 400 to 499"))
}

/// Checks a plan of `(role, stride, offset)` for a plugin of `role_count` roles.
///
/// # Errors
/// A role that is not there or planned twice, and an offset that no frame has.
pub fn plan(plan: impl IntoIterator<Item = (u32, u32, u32)>, role_count: usize) -> Result<(), String> {
    let mut planned = BTreeSet::new();
    for (role, stride, offset) in plan {
        require((role as usize) < role_count, || format!("a plan for role {role} of {role_count}"))?;
        require(planned.insert(role), || format!("two plans for role {role}"))?;
        require(offset < stride, || {
            format!(
                "role {role} with stride {stride} and offset {offset}; the offset must be less than the stride"
            )
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_name_known_roles_once_with_an_offset_under_the_stride() {
        assert_eq!(plan([(1, 3, 2), (0, 1, 0)], 2), Ok(()));
        assert_eq!(plan([], 2), Ok(()));
        let bad = [
            (vec![(2, 1, 0)], "a plan for role 2 of 2"),
            (vec![(0, 1, 0), (0, 2, 0)], "two plans for role 0"),
            (vec![(0, 0, 0)], "stride 0 and offset 0"),
            (vec![(0, 2, 2)], "stride 2 and offset 2"),
        ];
        for (bad, named) in bad {
            let reason = plan(bad, 2).expect_err(named);
            assert!(reason.contains(named), "{reason}");
        }
    }

    #[test]
    fn work_and_refusals_have_limits() {
        assert_eq!(work("c", "http://h", 1_000), Ok(()));
        let long = "a".repeat(65_537);
        for (given, named) in [
            (work("", "http://h", 32), "a challenge id of 0 bytes"),
            (work(&long, "http://h", 32), "a challenge id of 65537 bytes"),
            (work("c", &long, 32), "a clip address of 65537 bytes"),
            (work("c", "http://h", 1_001), "1001 keypoints per frame"),
        ] {
            let reason = given.expect_err(named);
            assert!(reason.contains(named), "{reason}");
        }
        for (status, good) in [(399, false), (400, true), (499, true), (500, false)] {
            assert_eq!(refusal(status).is_ok(), good, "{status}");
        }
    }
}
