//! What strangers and libraries wrote is cut to a bounded size, and without credentials, before it waits in memory.

use crate::{Addition, ChallengeRecord};

/// Longest texts that are kept, in characters, the mark of a cut included. An SS58 address has 48.
const MAX_HOTKEY_CHARS: usize = 64;
const MAX_NAME_CHARS: usize = 256;
const MAX_TEXT_CHARS: usize = 2_048;

/// Stands where a text was cut.
const CUT_MARK: char = '…';

/// Bounds every text that a request, a clip, a plugin or a device's library may have had a word in.
pub(crate) fn bound(record: &mut ChallengeRecord) {
    // Credentials first: a cut through them would hide where they end.
    if let Some(address) = &mut record.clip_address {
        *address = public_address(address);
    }
    cut(record.validator_hotkey.as_mut(), MAX_HOTKEY_CHARS);
    cut(record.challenge_id.as_mut(), MAX_NAME_CHARS);
    cut(record.challenge_type.as_mut(), MAX_NAME_CHARS);
    cut(Some(&mut record.path), MAX_TEXT_CHARS);
    let texts = [&mut record.clip_address, &mut record.reason, &mut record.fallback_reason];
    let errors = record.plugin_calls.iter_mut().filter_map(|call| call.error.as_mut());
    let fallbacks = record.models.iter_mut().filter_map(|model| model.fell_back.as_mut());
    let all = texts.into_iter().flatten().chain(&mut record.warnings).chain(errors).chain(fallbacks);
    all.for_each(|text| cut(Some(text), MAX_TEXT_CHARS));
}

/// As [`bound`].
pub(crate) fn bound_addition(addition: &mut Addition) {
    let (names, text) = match addition {
        Addition::Recording(recording) => (vec![], recording.missing_reason.as_mut()),
        Addition::Shadow(shadow) => (vec![], shadow.reason.as_mut()),
        Addition::Lines(lines) => (vec![], lines.missing_reason.as_mut()),
        Addition::Score(score) => {
            (score.components.iter_mut().map(|component| &mut component.name).collect(), None)
        }
        Addition::ScorerCall(call) => (vec![], call.error.as_mut()),
    };
    names.into_iter().for_each(|name| cut(Some(name), MAX_NAME_CHARS));
    cut(text, MAX_TEXT_CHARS);
}

fn cut(text: Option<&mut String>, max_chars: usize) {
    let Some(text) = text else { return };
    if text.char_indices().nth(max_chars).is_some() {
        // A new text, because a shortened one would keep its memory.
        *text = text.chars().take(max_chars - 1).chain([CUT_MARK]).collect();
    }
}

/// An address without what may be secret: user information, query string and fragment. Nothing that reached the
/// miner needs to be an address in good form, so those without a scheme are looked at as well.
fn public_address(address: &str) -> String {
    let address = address.split(['?', '#']).next().unwrap_or_default();
    let (before, rest) = address.split_at(authority_start(address));
    let authority = &rest[..rest.find(SLASHES).unwrap_or(rest.len())];
    let user_information = authority.rfind('@').map_or(0, |at| at + 1);
    format!("{before}{}", &rest[user_information..])
}

/// URL parsers take a backslash for a slash.
const SLASHES: [char; 2] = ['/', '\\'];

/// Where the host may stand, behind user information: after the slashes that open the address or follow its
/// scheme, else at the beginning.
fn authority_start(address: &str) -> usize {
    let Some(slash) = address.find(SLASHES) else { return 0 };
    let (scheme, rest) = address.split_at(slash);
    if !scheme.is_empty() && (!scheme.ends_with(':') || scheme.contains('@')) {
        return 0;
    }
    address.len() - rest.trim_start_matches(SLASHES).len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_cut_off_an_address() {
        let cut = [
            ("https://host/clip.mp4?X-Sig=abc#t", "https://host/clip.mp4"),
            ("https://user:word@host:81/a/b@c.mp4", "https://host:81/a/b@c.mp4"),
            ("http://host", "http://host"),
            ("not an address", "not an address"),
            ("//user:word@host/x", "//host/x"),
            ("user:word@host", "host"),
            ("user:word@host/a@b?x", "host/a@b"),
            ("user:w@rd@host:81//x", "host:81//x"),
            ("https:/user:word@host/x", "https:/host/x"),
            ("https:\\\\user:word@host\\x", "https:\\\\host\\x"),
            ("host/a@b.mp4", "host/a@b.mp4"),
            ("", ""),
        ];
        for (address, expected) in cut {
            assert_eq!(public_address(address), expected, "{address}");
        }
    }

    #[test]
    fn texts_are_cut_between_characters_with_a_mark_and_short_ones_are_not() {
        for (text, expected) in [("", ""), ("äöü€", "äöü€"), ("äöü€x", "äöü…"), ("abcdefgh", "abc…")]
        {
            let mut text = text.to_owned();
            cut(Some(&mut text), 4);
            assert_eq!(text, expected);
        }
    }
}
