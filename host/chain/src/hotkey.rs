//! Hotkeys: sr25519 public keys, written as SS58 addresses of the generic Substrate prefix.
//!
//! An address is base58 of: the prefix 42, the 32 bytes of the key, and the first two bytes of BLAKE2b-512 over
//! `SS58PRE`, prefix and key (the Substrate documentation's "SS58 address format").

use blake2::{Blake2b512, Digest};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// The generic Substrate network, which Bittensor uses.
const PREFIX: u8 = 42;
const KEY_BYTES: usize = 32;
const CHECKSUM_BYTES: usize = 2;
const ADDRESS_BYTES: usize = 1 + KEY_BYTES + CHECKSUM_BYTES;

/// The public half of a [`crate::Keypair`]: who asks, or who is asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hotkey([u8; KEY_BYTES]);

/// Why a text is not a hotkey.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HotkeyError {
    /// A character outside base58.
    #[error("`{text}` is no SS58 address: {fault}")]
    Base58 {
        /// The text.
        text: String,
        /// Which character, and where.
        fault: String,
    },
    /// Too long or too short.
    #[error(
        "`{text}` is no SS58 address of a key: it holds {bytes} bytes instead of {ADDRESS_BYTES}; a part is missing or too much was copied"
    )]
    Length {
        /// The text.
        text: String,
        /// What it decodes to.
        bytes: usize,
    },
    /// An address of another chain.
    #[error("`{text}` is an address for the network with SS58 prefix {prefix}; Bittensor's is {PREFIX}")]
    Prefix {
        /// The text.
        text: String,
        /// Its first byte.
        prefix: u8,
    },
    /// A typing error.
    #[error("`{text}` has a wrong checksum: a character was mistyped")]
    Checksum {
        /// The text.
        text: String,
    },
}

impl Hotkey {
    /// A hotkey from its 32 bytes.
    pub const fn from_bytes(bytes: [u8; KEY_BYTES]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

impl FromStr for Hotkey {
    type Err = HotkeyError;

    fn from_str(text: &str) -> Result<Self, HotkeyError> {
        // Decoding base58 takes time quadratic in its length, and this text may come from anyone.
        if text.len() > 2 * ADDRESS_BYTES {
            return Err(HotkeyError::Length { text: shortened(text), bytes: text.len() * 3 / 4 });
        }
        let own = || text.to_owned();
        let fault =
            |error: bs58::decode::Error| HotkeyError::Base58 { text: own(), fault: error.to_string() };
        let address = bs58::decode(text).into_vec().map_err(fault)?;
        let Ok(address) = <[u8; ADDRESS_BYTES]>::try_from(address.as_slice()) else {
            return Err(HotkeyError::Length { text: own(), bytes: address.len() });
        };
        let mut key = [0; KEY_BYTES];
        key.copy_from_slice(&address[1..=KEY_BYTES]);
        if checksum(address[0], &key) != address[1 + KEY_BYTES..] {
            return Err(HotkeyError::Checksum { text: own() });
        }
        if address[0] != PREFIX {
            return Err(HotkeyError::Prefix { text: own(), prefix: address[0] });
        }
        Ok(Self(key))
    }
}

fn shortened(text: &str) -> String {
    text.chars().take(ADDRESS_BYTES).chain("…".chars()).collect()
}

fn checksum(prefix: u8, key: &[u8; KEY_BYTES]) -> [u8; CHECKSUM_BYTES] {
    let digest =
        Blake2b512::new().chain_update(b"SS58PRE").chain_update([prefix]).chain_update(key).finalize();
    [digest[0], digest[1]]
}

impl fmt::Display for Hotkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut address = Vec::with_capacity(ADDRESS_BYTES);
        address.push(PREFIX);
        address.extend_from_slice(&self.0);
        address.extend_from_slice(&checksum(PREFIX, &self.0));
        f.write_str(&bs58::encode(address).into_string())
    }
}

impl fmt::Debug for Hotkey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hotkey({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALIDATOR: &str = "5CcyqxXnJucaCnQQvvUg5EPzj1uoNAxACZvzArHw5aVDvgNH";

    #[test]
    fn an_address_reads_and_writes_as_itself() {
        assert_eq!(VALIDATOR.parse::<Hotkey>().unwrap().to_string(), VALIDATOR);
    }

    #[test]
    fn one_wrong_character_anywhere_is_noticed() {
        for at in 0..VALIDATOR.len() {
            let mut typo = VALIDATOR.as_bytes().to_vec();
            typo[at] = if typo[at] == b'z' { b'y' } else { b'z' };
            let typo = String::from_utf8(typo).unwrap();
            assert!(typo.parse::<Hotkey>().is_err(), "{typo}");
        }
        let swapped = VALIDATOR.replacen("nJ", "Jn", 1);
        assert_eq!(swapped.parse::<Hotkey>(), Err(HotkeyError::Checksum { text: swapped.clone() }));
    }

    #[test]
    fn errors_say_what_is_wrong() {
        let fault = |text: &str| text.parse::<Hotkey>().unwrap_err();
        assert!(matches!(fault(&VALIDATOR[..40]), HotkeyError::Length { .. }));
        assert!(matches!(fault(""), HotkeyError::Length { bytes: 0, .. }));
        assert!(matches!(fault(&"5".repeat(10_000)), HotkeyError::Length { .. }));
        assert!(matches!(fault(&VALIDATOR.replacen('5', "0", 1)), HotkeyError::Base58 { .. }));
        let mut polkadot = vec![0];
        polkadot.extend_from_slice(&[1; KEY_BYTES]);
        polkadot.extend_from_slice(&checksum(0, &[1; KEY_BYTES]));
        let fault = fault(&bs58::encode(polkadot).into_string());
        assert!(fault.to_string().contains("SS58 prefix 0"), "{fault}");
    }
}
