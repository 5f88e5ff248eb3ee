//! The headers of a signed request, and what is signed.

use crate::keypair::verify;
use crate::refusal::Refusal;
use crate::{Hotkey, HotkeyError, Keypair};
use sha2::{Digest, Sha256};
use thiserror::Error;

/// The four headers, as they stand on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestHeaders {
    /// `validator-hotkey`: who asks, SS58.
    pub validator_hotkey: String,
    /// `miner-hotkey`: who is asked, SS58.
    pub miner_hotkey: String,
    /// `nonce`: see [`crate::new_nonce`].
    pub nonce: String,
    /// `signature`: `0x` and 128 hex digits.
    pub signature: String,
}

impl RequestHeaders {
    /// Reads the headers through `value`, which gives a header by its lower-case name.
    ///
    /// # Errors
    /// [`Refusal::MissingHeader`], naming the first that is absent.
    pub fn read<'a>(value: impl Fn(&str) -> Option<&'a str>) -> Result<Self, Refusal> {
        let header = |name| value(name).map(ToOwned::to_owned).ok_or(Refusal::MissingHeader { name });
        Ok(Self {
            validator_hotkey: header("validator-hotkey")?,
            miner_hotkey: header("miner-hotkey")?,
            nonce: header("nonce")?,
            signature: header("signature")?,
        })
    }

    /// Names and values, for sending.
    pub fn pairs(&self) -> [(&'static str, &str); 4] {
        [
            ("validator-hotkey", &self.validator_hotkey),
            ("miner-hotkey", &self.miner_hotkey),
            ("nonce", &self.nonce),
            ("signature", &self.signature),
        ]
    }

    /// Checks the signature over `body`, and says whose it is.
    pub(crate) fn verify(&self, body: &[u8]) -> Result<Hotkey, SignatureFault> {
        let validator: Hotkey = self.validator_hotkey.parse().map_err(SignatureFault::ValidatorHotkey)?;
        let digits = self.signature.strip_prefix("0x").ok_or(SignatureFault::NotHex)?;
        let mut signature = [0; 64];
        hex::decode_to_slice(digits, &mut signature).map_err(|_| SignatureFault::NotHex)?;
        verify(&validator, &signed_message(&self.nonce, &self.miner_hotkey, body), &signature)?;
        Ok(validator)
    }
}

/// Why a signature does not prove who asks.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SignatureFault {
    /// The validator's hotkey is malformed.
    #[error("validator-hotkey: {0}")]
    ValidatorHotkey(HotkeyError),
    /// The address is well formed, but no key has it.
    #[error("validator-hotkey: {0} is not an sr25519 key")]
    NoSuchKey(Hotkey),
    /// Not 64 bytes in hex.
    #[error("the signature is not 0x and 128 hex digits")]
    NotHex,
    /// 64 bytes of something else.
    #[error("the signature is not an sr25519 signature")]
    NotSr25519,
    /// Another key, or other words.
    #[error("the signature does not fit the validator's hotkey, the nonce, the miner's hotkey and the body")]
    Wrong,
}

/// Signs a request as a validator does: `body` exactly as it will be sent, for the miner `miner`.
pub fn sign_request(keypair: &Keypair, miner: &Hotkey, nonce: &str, body: &[u8]) -> RequestHeaders {
    let miner_hotkey = miner.to_string();
    let signature = keypair.sign(&signed_message(nonce, &miner_hotkey, body));
    RequestHeaders {
        validator_hotkey: keypair.hotkey().to_string(),
        miner_hotkey,
        nonce: nonce.to_owned(),
        signature: format!("0x{}", hex::encode(signature)),
    }
}

/// `{nonce}:{miner-hotkey}:{hex sha256 of the raw body}`.
fn signed_message(nonce: &str, miner_hotkey: &str, body: &[u8]) -> Vec<u8> {
    format!("{nonce}:{miner_hotkey}:{}", hex::encode(Sha256::digest(body))).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed() -> RequestHeaders {
        let miner = Keypair::from_seed([7; 32]).hotkey();
        sign_request(&Keypair::from_seed([1; 32]), &miner, "5_x", b"{}")
    }

    #[test]
    fn what_we_sign_we_accept() {
        assert_eq!(signed().verify(b"{}"), Ok(Keypair::from_seed([1; 32]).hotkey()));
    }

    #[test]
    fn the_signature_covers_nonce_miner_and_body() {
        assert_eq!(signed().verify(b"{ }"), Err(SignatureFault::Wrong));
        let other_nonce = RequestHeaders { nonce: "6_x".into(), ..signed() };
        assert_eq!(other_nonce.verify(b"{}"), Err(SignatureFault::Wrong));
        let other_miner = RequestHeaders { miner_hotkey: signed().validator_hotkey, ..signed() };
        assert_eq!(other_miner.verify(b"{}"), Err(SignatureFault::Wrong));
    }

    #[test]
    fn malformed_signatures_and_hotkeys_are_told_apart() {
        let with_signature = |text: &str| RequestHeaders { signature: text.into(), ..signed() }.verify(b"{}");
        assert_eq!(with_signature(&signed().signature[2..]), Err(SignatureFault::NotHex));
        assert_eq!(with_signature("0xab"), Err(SignatureFault::NotHex));
        assert_eq!(with_signature(&format!("0x{}", "00".repeat(64))), Err(SignatureFault::NotSr25519));
        let with_hotkey = RequestHeaders { validator_hotkey: "5Cc".into(), ..signed() };
        assert!(matches!(with_hotkey.verify(b"{}"), Err(SignatureFault::ValidatorHotkey(_))));
    }

    #[test]
    fn headers_read_back_as_they_were_sent_and_a_missing_one_is_named() {
        let sent = signed();
        let find = |name: &str| sent.pairs().into_iter().find(|pair| pair.0 == name).map(|pair| pair.1);
        assert_eq!(RequestHeaders::read(find), Ok(sent.clone()));
        let without_nonce = |name: &str| find(name).filter(|_| name != "nonce");
        assert_eq!(RequestHeaders::read(without_nonce), Err(Refusal::MissingHeader { name: "nonce" }));
    }
}
