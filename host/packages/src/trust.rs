//! Whether what arrived is taken in: by digest, by signature, by name, by what it asks for. Decisions alone; nothing here
//! reads or writes.

use crate::check::Checked;
use crate::shelf::{Installed, Publisher, ShelfState};
use crate::signature::{Publishers, SignatureError};
use crate::source::Arrived;
use std::collections::BTreeSet;
use strategy::Capability;
use thiserror::Error;

/// What the operator said about trust.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Demands<'a> {
    /// The digest that the file must have, in hex.
    pub digest: Option<&'a str>,
    /// Take it without a good signature.
    pub unsigned: bool,
}

/// A plugin is not trusted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TrustError {
    /// It is another file than was asked for.
    #[error("it has the digest sha256:{found}, and sha256:{wanted} was asked for; nothing was installed")]
    Digest {
        /// What came, in hex.
        found: String,
        /// What was asked for, in hex.
        wanted: String,
    },
    /// Its signature is not good enough.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// It is not what it was to replace.
    #[error(
        "it calls itself {found}, and {wanted} was to be updated; `touchline plugin install` takes it in as what it is"
    )]
    Name {
        /// What it says.
        found: String,
        /// What was asked for.
        wanted: String,
    },
    /// Somebody else made it.
    #[error(
        "it is {found}, and {installed} is {before}; if that is meant to be, `touchline plugin install` its source"
    )]
    Publisher {
        /// Who signed the new one.
        found: String,
        /// The plugin that is there.
        installed: String,
        /// Who signed that.
        before: String,
    },
    /// It is older than what it was to replace.
    #[error(
        "it has the version {found}, older than {installed}; `touchline plugin install` its source to have it all the same"
    )]
    Older {
        /// The version that came.
        found: String,
        /// The plugin that is there.
        installed: String,
    },
}

impl Demands<'_> {
    /// Whose signature `arrived` carries; none where it was taken unsigned.
    ///
    /// # Errors
    /// Another digest than was asked for; no signature of a publisher in `publishers`, unless the operator takes it
    /// unsigned; and, whatever the operator takes, a publisher's signature that is not of this file.
    pub fn judge(&self, arrived: &Arrived, publishers: &Publishers) -> Result<Option<Publisher>, TrustError> {
        if let Some(wanted) = self.digest.filter(|wanted| *wanted != arrived.digest) {
            return Err(TrustError::Digest { found: arrived.digest.clone(), wanted: wanted.to_owned() });
        }
        let signature = match &arrived.signature {
            Some(Ok(signature)) => signature,
            _ if self.unsigned => return Ok(None),
            Some(Err(unreadable)) => return Err(unreadable.clone().into()),
            None => return Err(SignatureError::Missing.into()),
        };
        match publishers.verify(&arrived.digest, signature) {
            Ok(publisher) => Ok(Some(publisher)),
            Err(SignatureError::UnknownKey { .. }) if self.unsigned => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Holds a new version, which calls itself `name` and `version`, against the one that it is to replace.
///
/// # Errors
/// Another name, another publisher, an older version.
pub fn check_update(
    before: &Installed,
    (name, version): (&str, &str),
    publisher: Option<&Publisher>,
) -> Result<(), TrustError> {
    if name != before.name {
        return Err(TrustError::Name { found: name.to_owned(), wanted: before.name.clone() });
    }
    if !same_key(before.publisher.as_ref(), publisher) {
        let who = |publisher: Option<&Publisher>| match publisher {
            Some(Publisher { name, key, .. }) => format!("signed by {name} ({key})"),
            None => "unsigned".into(),
        };
        return Err(TrustError::Publisher {
            found: who(publisher),
            installed: before.to_string(),
            before: who(before.publisher.as_ref()),
        });
    }
    if numbers(version) < numbers(&before.version) {
        return Err(TrustError::Older { found: version.to_owned(), installed: before.to_string() });
    }
    Ok(())
}

/// What a plugin need not be asked again: what the operator granted to the version of it that was installed last, where
/// the same key signed both. Unsigned plugins inherit nothing, since anybody can take their name.
pub fn inherited(
    state: &ShelfState,
    checked: &Checked,
    publisher: Option<&Publisher>,
) -> BTreeSet<Capability> {
    let last = state.plugins.iter().rev().find(|plugin| {
        let signed = plugin.publisher.is_some() && same_key(plugin.publisher.as_ref(), publisher);
        signed && plugin.name == checked.name
    });
    last.map(|plugin| plugin.grants.intersection(&checked.requests).copied().collect()).unwrap_or_default()
}

fn same_key(one: Option<&Publisher>, other: Option<&Publisher>) -> bool {
    one.map(|publisher| &publisher.key) == other.map(|publisher| &publisher.key)
}

/// The three numbers of a semantic version.
fn numbers(version: &str) -> Vec<u64> {
    let core = version.split(['-', '+']).next().unwrap_or_default();
    core.split('.').map(|number| number.parse().unwrap_or(u64::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::Kind;

    fn publisher(key: &str) -> Publisher {
        Publisher { name: "alice".into(), key: key.into(), signature: String::new() }
    }

    fn checked(name: &str, version: &str) -> Checked {
        Checked {
            name: name.into(),
            version: version.into(),
            kind: Kind::Strategy,
            challenges: Vec::new(),
            requests: [Capability::State].into(),
            silent: None,
        }
    }

    fn installed(version: &str, key: Option<&str>) -> Installed {
        Installed {
            name: "track".into(),
            version: version.into(),
            digest: "0".repeat(64),
            bytes: 1,
            kind: Kind::Strategy,
            challenges: Vec::new(),
            source: "x.wasm".into(),
            publisher: key.map(publisher),
            requests: [Capability::State].into(),
            grants: [Capability::State].into(),
            enabled: true,
            installed_unix_ms: 0,
        }
    }

    #[test]
    fn an_update_has_the_name_and_the_publisher_of_before_and_is_not_older() {
        let before = installed("1.9.0", Some("k"));
        let held = |offered: (&str, &str), key: Option<&str>| {
            check_update(&before, offered, key.map(publisher).as_ref()).map_err(|error| error.to_string())
        };
        assert_eq!(held(("track", "1.10.0"), Some("k")), Ok(()));
        for (offered, key, wanted) in [
            (("trick", "2.0.0"), Some("k"), "calls itself trick, and track"),
            (("track", "2.0.0"), Some("other"), "signed by alice (other)"),
            (("track", "2.0.0"), None, "it is unsigned"),
            (("track", "1.8.9"), Some("k"), "older than track 1.9.0"),
        ] {
            let error = held(offered, key).unwrap_err();
            assert!(error.contains(wanted), "{error}");
        }
    }

    #[test]
    fn grants_are_inherited_from_the_same_publisher_only() {
        let state = |key| ShelfState { plugins: vec![installed("1.0.0", key)], ..ShelfState::default() };
        let new = checked("track", "2.0.0");
        let given =
            |state: &ShelfState, key: Option<&str>| inherited(state, &new, key.map(publisher).as_ref()).len();
        assert_eq!(given(&state(Some("k")), Some("k")), 1);
        assert_eq!(given(&state(Some("k")), Some("other")), 0);
        assert_eq!(given(&state(Some("k")), None), 0);
        assert_eq!(given(&state(None), None), 0);
    }
}
