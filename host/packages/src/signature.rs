//! Publishers' signatures: ed25519 over the text `touchline-plugin-v1:sha256:DIGEST`, where DIGEST is the SHA-256 of the
//! component's file in lower-case hex. Nothing else of the package is signed, and nothing else counts.
//!
//! A signature travels as one line, `touchline-plugin-v1 KEY SIGNATURE`, both in hex: beside a file or an address under
//! its name with `.sig` added, in a registry as a layer of its own. Whose key it is, only the operator's configuration
//! says.

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::str::FromStr;
use thiserror::Error;

use crate::shelf::Publisher;

/// What a signature's text and the signed text begin with. Another use of the same key signs other texts.
const DOMAIN: &str = "touchline-plugin-v1";
/// What a secret key's file begins with.
const SECRET_DOMAIN: &str = "touchline-plugin-secret-key-v1";

/// What lists say of a plugin without a publisher.
const UNSIGNED: &str = "unsigned";

/// The longest text of a signature that is read, bytes.
pub const MAX_SIGNATURE_BYTES: u64 = 1 << 10;

/// A signature, and the key that is said to have made it. Not verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    key: [u8; 32],
    signature: [u8; 64],
}

/// The keys that the operator trusts, by the publishers' names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Publishers(BTreeMap<String, VerifyingKey>);

/// A publisher's secret key. Printing it shows nothing.
pub struct SecretKey(SigningKey);

/// A signature or a key cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// There is none.
    #[error(
        "it is not signed; get its publisher to sign it, or take it as it is with `touchline plugin install --unsigned`"
    )]
    Missing,
    /// The text is no signature.
    #[error("it must be one line, `{DOMAIN} KEY SIGNATURE`, both in hex; `touchline plugin sign` writes it")]
    Malformed,
    /// There is one, and nobody can say what it says.
    #[error(
        "its signature {source_name} cannot be read: {reason}; ask its publisher for another, or take the plugin as it is \
         with `touchline plugin install --unsigned`"
    )]
    Unreadable {
        /// Where it lies.
        source_name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nobody whom the operator trusts has this key.
    #[error(
        "it is signed with the key {key}, which no publisher in the configuration has; if you trust it, add `NAME = \
         \"{key}\"` under [plugins.publishers], or take the plugin as it is with `touchline plugin install --unsigned`"
    )]
    UnknownKey {
        /// The key, in hex.
        key: String,
    },
    /// The signature does not go with the file.
    #[error(
        "its signature, said to be by {publisher}, is not one of sha256:{digest}: the file or the signature was changed \
         or belongs to another version; fetch both again, and ask the publisher if it stays so"
    )]
    Wrong {
        /// The publisher's name.
        publisher: String,
        /// The file's digest, in hex.
        digest: String,
    },
    /// The configuration's name of a publisher shows as something else, or not at all.
    #[error(
        "plugins.publishers.{name:?} is no name for a publisher; use letters, digits, spaces and .-_@, and not `{UNSIGNED}`"
    )]
    BadName {
        /// What stands there.
        name: String,
    },
    /// The configuration's key is no key.
    #[error(
        "plugins.publishers.{name} = \"{value}\" is no ed25519 public key: {reason}; `touchline plugin keygen` prints one"
    )]
    BadKey {
        /// The publisher.
        name: String,
        /// What stands there.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The file holds no secret key.
    #[error("{path} holds no secret key; `touchline plugin keygen` writes one")]
    BadSecret {
        /// The file.
        path: String,
    },
}

impl Publishers {
    /// Reads the configuration's names and keys.
    ///
    /// # Errors
    /// The first key that is none.
    pub fn new<'c>(
        written: impl IntoIterator<Item = (&'c String, &'c String)>,
    ) -> Result<Self, SignatureError> {
        let read = |(name, value): (&String, &String)| {
            let bad = |reason| SignatureError::BadKey { name: name.clone(), value: value.clone(), reason };
            let printable = |c: char| c.is_alphanumeric() || " .-_@".contains(c);
            if name.is_empty() || name == UNSIGNED || !name.chars().all(printable) {
                return Err(SignatureError::BadName { name: name.clone() });
            }
            let figures = figures(value).ok_or_else(|| bad("a key has 64 figures in hex"))?;
            let key = VerifyingKey::from_bytes(&figures).map_err(|_| bad("no point of the curve has it"))?;
            if key.is_weak() {
                return Err(bad("anybody can sign for it"));
            }
            Ok((name.clone(), key))
        };
        written.into_iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Whose signature of the file with `digest` this is.
    ///
    /// # Errors
    /// A key that nobody has, and a signature of something else.
    pub fn verify(&self, digest: &str, signature: &Signature) -> Result<Publisher, SignatureError> {
        let key = hex::encode(signature.key);
        let known = self.0.iter().find(|(_, known)| known.as_bytes() == &signature.key);
        let Some((name, known)) = known else { return Err(SignatureError::UnknownKey { key }) };
        let given = ed25519_dalek::Signature::from_bytes(&signature.signature);
        known
            .verify_strict(signed_text(digest).as_bytes(), &given)
            .map_err(|_| SignatureError::Wrong { publisher: name.clone(), digest: digest.to_owned() })?;
        Ok(Publisher { name: name.clone(), key, signature: hex::encode(signature.signature) })
    }
}

impl Signature {
    /// What `text`, which lies at `source_name`, says.
    ///
    /// # Errors
    /// A text that is no signature.
    pub(crate) fn read(source_name: &dyn fmt::Display, text: &[u8]) -> Result<Self, SignatureError> {
        let parsed: Result<Self, SignatureError> = String::from_utf8_lossy(text).parse();
        parsed.map_err(|error| SignatureError::unreadable(source_name, &error))
    }
}

impl SignatureError {
    pub(crate) fn unreadable(source_name: &dyn fmt::Display, reason: &dyn fmt::Display) -> Self {
        Self::Unreadable { source_name: source_name.to_string(), reason: reason.to_string() }
    }
}

impl Publisher {
    /// The signature that it stands for.
    ///
    /// # Errors
    /// A publisher that was not written by Touchline.
    pub fn to_signature(&self) -> Result<Signature, SignatureError> {
        let read = figures(&self.key).zip(figures(&self.signature));
        read.map(|(key, signature)| Signature { key, signature }).ok_or(SignatureError::Malformed)
    }
}

impl SecretKey {
    /// A new one, from the system's random numbers.
    pub fn generate() -> Self {
        Self(SigningKey::from_bytes(&rand::random()))
    }

    /// Reads what [`Self::to_text`] wrote, from `path`'s content.
    ///
    /// # Errors
    /// Another text. It is not shown.
    pub fn from_text(path: &Path, text: &str) -> Result<Self, SignatureError> {
        let bytes = text.trim().strip_prefix(SECRET_DOMAIN).and_then(|rest| figures(rest.trim()));
        let bad = || SignatureError::BadSecret { path: path.display().to_string() };
        bytes.map(|bytes| Self(SigningKey::from_bytes(&bytes))).ok_or_else(bad)
    }

    /// What to keep, and to show nobody.
    pub fn to_text(&self) -> String {
        format!("{SECRET_DOMAIN} {}\n", hex::encode(self.0.to_bytes()))
    }

    /// What operators write into their configuration, in hex.
    pub fn public(&self) -> String {
        hex::encode(self.0.verifying_key().as_bytes())
    }

    /// Signs the file with `digest`, SHA-256 in lower-case hex.
    pub fn sign(&self, digest: &str) -> Signature {
        let signature = self.0.sign(signed_text(digest).as_bytes()).to_bytes();
        Signature { key: *self.0.verifying_key().as_bytes(), signature }
    }
}

impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{DOMAIN} {} {}", hex::encode(self.key), hex::encode(self.signature))
    }
}

impl FromStr for Signature {
    type Err = SignatureError;

    fn from_str(text: &str) -> Result<Self, SignatureError> {
        let parts: Vec<&str> = text.split_whitespace().collect();
        let [DOMAIN, key, signature] = *parts else { return Err(SignatureError::Malformed) };
        let read = figures(key).zip(figures(signature));
        read.map(|(key, signature)| Self { key, signature }).ok_or(SignatureError::Malformed)
    }
}

fn signed_text(digest: &str) -> String {
    format!("{DOMAIN}:sha256:{digest}")
}

fn figures<const N: usize>(text: &str) -> Option<[u8; N]> {
    hex::decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn publishers(key: &SecretKey) -> Publishers {
        Publishers::new([(&"alice".to_owned(), &key.public())]).unwrap()
    }

    /// The key of RFC 8032, section 7.1, test 1.
    fn known_key() -> SecretKey {
        let text = "touchline-plugin-secret-key-v1 \
                    9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
        SecretKey::from_text(Path::new("key"), text).unwrap()
    }

    #[test]
    fn a_key_has_the_public_half_that_the_standard_says() {
        let public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
        assert_eq!(known_key().public(), public);
    }

    #[test]
    fn a_signature_is_good_for_its_file_and_no_other() {
        let key = SecretKey::generate();
        let signature: Signature = key.sign(DIGEST).to_string().parse().unwrap();
        let publisher = publishers(&key).verify(DIGEST, &signature).unwrap();
        assert_eq!((publisher.name.as_str(), publisher.key.as_str()), ("alice", key.public().as_str()));
        assert_eq!(publisher.to_signature().unwrap(), signature);
        let other = DIGEST.replace('b', "c");
        let error = publishers(&key).verify(&other, &signature).unwrap_err();
        assert!(matches!(error, SignatureError::Wrong { .. }), "{error}");
    }

    #[test]
    fn the_text_that_is_signed_is_the_documented_one() {
        use ed25519_dalek::Verifier;
        let key = known_key();
        let signature = ed25519_dalek::Signature::from_bytes(&key.sign(DIGEST).signature);
        let text = format!("touchline-plugin-v1:sha256:{DIGEST}");
        key.0.verifying_key().verify(text.as_bytes(), &signature).unwrap();
    }

    #[test]
    fn a_key_that_nobody_has_is_named_with_the_line_that_would_trust_it() {
        let (ours, theirs) = (SecretKey::generate(), SecretKey::generate());
        let error = publishers(&ours).verify(DIGEST, &theirs.sign(DIGEST)).unwrap_err().to_string();
        assert!(error.contains(&format!("NAME = \"{}\"", theirs.public())), "{error}");
    }

    #[test]
    fn what_is_no_signature_or_key_is_refused() {
        let good = SecretKey::generate().sign(DIGEST).to_string();
        for text in ["", "hello", &good[1..], &good[..good.len() - 3], &format!("{good} more")] {
            assert_eq!(text.parse::<Signature>(), Err(SignatureError::Malformed), "{text}");
        }
        let zeros = "0".repeat(64);
        for (key, reason) in
            [("", "64 figures"), ("00", "64 figures"), (&*zeros, "anybody"), (&"z".repeat(64), "64 figures")]
        {
            let error = Publishers::new([(&"bob".to_owned(), &key.to_owned())]).unwrap_err().to_string();
            assert!(error.contains("plugins.publishers.bob") && error.contains(reason), "{error}");
        }
        let good = SecretKey::generate().public();
        for name in ["", "unsigned", "a\u{1b}[31mb", "a\nb"] {
            let error = Publishers::new([(&name.to_owned(), &good)]).unwrap_err().to_string();
            assert!(error.contains("no name for a publisher") && !error.contains('\u{1b}'), "{error}");
        }
        assert!(SecretKey::from_text(Path::new("k"), "secret").is_err());
    }
}
