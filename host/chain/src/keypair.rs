//! Signing keys: sr25519 with Substrate's signing context and seed expansion.

use crate::wallet::{self, WalletError};
use crate::{Hotkey, SignatureFault};
use schnorrkel::{ExpansionMode, MiniSecretKey, PublicKey, Signature, signing_context};
use std::fmt;
use std::path::Path;

/// Binds signatures to Substrate's use of the key.
const CONTEXT: &[u8] = b"substrate";

/// A hotkey with its secret. Printing it shows the public half only.
pub struct Keypair(schnorrkel::Keypair);

impl Keypair {
    /// The pair that Substrate derives from a 32-byte seed without a derivation path.
    pub fn from_seed(seed: [u8; 32]) -> Self {
        let mini = MiniSecretKey::from_bytes(&seed);
        let mini = mini
            .unwrap_or_else(|_| unreachable!("only another length is refused, and the type rules it out"));
        Self(mini.expand_to_keypair(ExpansionMode::Ed25519))
    }

    /// Reads a hotkey file as the Bittensor wallet writes it, and checks that its seed and address agree. Blocks
    /// on the disk.
    ///
    /// # Errors
    /// A file that cannot be read, is encrypted or is no JSON, a key that is missing or malformed, or an address
    /// of another seed. No error shows the seed.
    pub fn from_wallet_file(path: &Path) -> Result<Self, WalletError> {
        wallet::read(path)
    }

    /// The public half.
    pub fn hotkey(&self) -> Hotkey {
        Hotkey::from_bytes(self.0.public.to_bytes())
    }

    /// Signs `message`: 64 bytes, different each time.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(signing_context(CONTEXT).bytes(message)).to_bytes()
    }
}

impl fmt::Debug for Keypair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keypair({})", self.hotkey())
    }
}

/// Checks that the key behind `hotkey` signed `message`.
pub(crate) fn verify(hotkey: &Hotkey, message: &[u8], signature: &[u8; 64]) -> Result<(), SignatureFault> {
    let key = PublicKey::from_bytes(hotkey.as_bytes()).map_err(|_| SignatureFault::NoSuchKey(*hotkey))?;
    let signature = Signature::from_bytes(signature).map_err(|_| SignatureFault::NotSr25519)?;
    key.verify(signing_context(CONTEXT).bytes(message), &signature).map_err(|_| SignatureFault::Wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_address_that_substrate_gives_it() {
        // The public test seeds of the auth vectors, whose addresses fiber's own code computed.
        let address = |byte: u8| Keypair::from_seed([byte; 32]).hotkey().to_string();
        assert_eq!(address(1), "5CcyqxXnJucaCnQQvvUg5EPzj1uoNAxACZvzArHw5aVDvgNH");
        assert_eq!(address(7), "5EsNLFaGe9XK5LzWH3i6eC2Wqv6YqZS1442N1C4yeSdP6uxy");
    }

    #[test]
    fn a_signature_holds_for_its_key_and_message_only() {
        let (pair, other) = (Keypair::from_seed([1; 32]), Keypair::from_seed([2; 32]));
        let signature = pair.sign(b"message");
        assert_eq!(verify(&pair.hotkey(), b"message", &signature), Ok(()));
        assert_eq!(verify(&pair.hotkey(), b"massage", &signature), Err(SignatureFault::Wrong));
        assert_eq!(verify(&other.hotkey(), b"message", &signature), Err(SignatureFault::Wrong));
    }

    #[test]
    fn printing_a_keypair_keeps_its_secret() {
        let pair = Keypair::from_seed([1; 32]);
        assert_eq!(format!("{pair:?}"), format!("Keypair({})", pair.hotkey()));
    }
}
