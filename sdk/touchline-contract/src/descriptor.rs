//! What a plugin says of itself.

use crate::{MOST_KEYPOINTS, require};
use std::collections::BTreeSet;

/// Most entries of any list of a descriptor.
pub const MOST_ENTRIES: usize = 100;
/// Longest name or path, bytes.
pub const LONGEST_NAME: usize = 100;
/// Longest other text, bytes.
pub const LONGEST_TEXT: usize = 1_000;

/// What there are rules for in a descriptor.
#[derive(Clone, Debug)]
pub struct Descriptor<'d> {
    /// The plugin's name.
    pub name: &'d str,
    /// Its version.
    pub version: &'d str,
    /// Names and paths of its kinds of challenge.
    pub challenges: Vec<(&'d str, &'d str)>,
    /// Names, classes and keypoints of its roles.
    pub roles: Vec<(&'d str, &'d [String], u32)>,
    /// Names, summaries and default values of its settings.
    pub settings: Vec<[&'d str; 3]>,
}

impl Descriptor<'_> {
    /// Says what is wrong, if anything is.
    ///
    /// # Errors
    /// The first thing that cannot be used.
    pub fn check(&self) -> Result<(), String> {
        let slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        require(is_name(self.name) && self.name.chars().all(slug), || {
            format!("its name {:?} is not made of lower-case letters, digits and hyphens", self.name)
        })?;
        require(is_version(self.version), || {
            format!("its version {:?} is not a semantic version such as 1.2.3", self.version)
        })?;
        self.check_challenges()?;
        self.check_roles()?;
        distinct("setting", self.settings.iter().map(|[name, ..]| *name))?;
        for [name, summary, value] in &self.settings {
            require(summary.len().max(value.len()) <= LONGEST_TEXT, || {
                format!("the text of its setting {name:?} is over {LONGEST_TEXT} bytes")
            })?;
            require(is_printable(summary) && is_printable(value), || {
                format!("the text of its setting {name:?} is not printable: it has control characters in it")
            })?;
        }
        Ok(())
    }

    fn check_challenges(&self) -> Result<(), String> {
        require(!self.challenges.is_empty(), || "it answers no kind of challenge".into())?;
        distinct("challenge", self.challenges.iter().map(|(name, _)| *name))?;
        distinct("path", self.challenges.iter().map(|(_, path)| *path))?;
        for (name, path) in &self.challenges {
            let plain = path.chars().all(|c| c.is_ascii_alphanumeric() || "/-_.~".contains(c));
            require(path.starts_with('/') && plain, || {
                format!(
                    "the path {path:?} of its challenge {name:?} does not begin with a slash, or has more in it than \
                     letters, digits and /-_.~"
                )
            })?;
        }
        Ok(())
    }

    fn check_roles(&self) -> Result<(), String> {
        distinct("role", self.roles.iter().map(|(name, ..)| *name))?;
        for &(name, classes, keypoints) in &self.roles {
            require(!classes.is_empty(), || format!("its role {name:?} has no class"))?;
            distinct("class", classes.iter().map(String::as_str))
                .map_err(|reason| format!("in its role {name:?}, {reason}"))?;
            require(keypoints <= MOST_KEYPOINTS, || {
                format!("its role {name:?} wants {keypoints} keypoints, more than {MOST_KEYPOINTS}")
            })?;
        }
        Ok(())
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.len() <= LONGEST_NAME && is_printable(name)
}

/// True for a text that shows as it is wherever it is printed: no escape sequence, no line's end, and nothing that makes
/// what stands after it run the other way.
fn is_printable(text: &str) -> bool {
    !text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
}

/// Three numbers, then perhaps a pre-release or build part.
fn is_version(version: &str) -> bool {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    let numbers: Vec<&str> = core.split('.').collect();
    let is_number = |part: &&str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    is_name(version) && numbers.len() == 3 && numbers.iter().all(is_number)
}

/// Checks that names are usable, not too many, and each there once.
fn distinct<'n>(kind: &str, names: impl Iterator<Item = &'n str>) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for name in names {
        require(is_name(name), || format!("the {kind} name {name:?} is empty, too long or not printable"))?;
        require(seen.insert(name), || format!("the {kind} {name:?} is there twice"))?;
        require(seen.len() <= MOST_ENTRIES, || format!("there are more than {MOST_ENTRIES} of {kind}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> [String; 2] {
        ["ball".into(), "player".into()]
    }

    fn good(classes: &[String]) -> Descriptor<'_> {
        Descriptor {
            name: "gsr",
            version: "0.1.0-rc.1",
            challenges: vec![("gsr", "/soccer/challenge")],
            roles: vec![("players", classes, 0), ("pitch", classes, 32)],
            settings: vec![["k", "s", ""]],
        }
    }

    #[test]
    fn a_descriptor_as_the_contract_has_it_is_taken() {
        assert_eq!(good(&classes()).check(), Ok(()));
    }

    #[test]
    fn what_cannot_be_used_is_named() {
        type Spoil = fn(&mut Descriptor<'_>);
        let spoils: [(Spoil, &str); 15] = [
            (|d| d.name = "GSR 2", "GSR 2"),
            (|d| d.name = "", "name"),
            (|d| d.version = "1.0", "1.0"),
            (|d| d.challenges.clear(), "no kind of challenge"),
            (|d| d.challenges[0].1 = "soccer", "\"soccer\""),
            (|d| d.challenges[0].1 = "/{any}", "/{any}"),
            (|d| d.challenges.push(d.challenges[0]), "twice"),
            (|d| d.roles[1].0 = "players", "\"players\" is there twice"),
            (|d| d.roles[0].1 = &[], "\"players\" has no class"),
            (|d| d.roles[0].2 = 5_000, "5000 keypoints"),
            (|d| d.settings.push(d.settings[0]), "\"k\" is there twice"),
            (|d| d.settings[0][0] = "a\nb", "not printable"),
            (|d| d.settings[0][1] = "a\u{1b}[2Jb", "\"k\" is not printable"),
            (|d| d.settings[0][2] = "a\u{7}", "\"k\" is not printable"),
            (|d| d.challenges[0].0 = "a\u{202e}b", "not printable"),
        ];
        let classes = classes();
        for (spoil, named) in spoils {
            let mut descriptor = good(&classes);
            spoil(&mut descriptor);
            let reason = descriptor.check().expect_err(named);
            assert!(reason.contains(named), "{reason}");
        }
    }

    #[test]
    fn lists_and_texts_have_limits() {
        let twice = ["ball".to_owned(), "ball".to_owned()];
        let reason = good(&twice).check().expect_err("a class twice");
        assert!(reason.contains("in its role \"players\", the class \"ball\" is there twice"), "{reason}");
        let many: Vec<String> = (0..101).map(|nth| format!("c{nth}")).collect();
        let reason = good(&many).check().expect_err("101 classes");
        assert!(reason.contains("more than 100 of class"), "{reason}");
        let (classes, long) = (classes(), "s".repeat(1_001));
        let mut wordy = good(&classes);
        wordy.settings[0][1] = &long;
        assert_eq!(wordy.check(), Err("the text of its setting \"k\" is over 1000 bytes".into()));
    }
}
