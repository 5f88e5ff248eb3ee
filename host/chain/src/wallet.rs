//! Hotkey files of the Bittensor wallet: JSON with `secretSeed` and `ss58Address`.

use crate::{Hotkey, HotkeyError, Keypair};
use serde_json::Value;
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Why a wallet file gives no keypair. Every message names the file; none shows the seed.
#[derive(Debug, Error)]
pub enum WalletError {
    /// The file cannot be read.
    #[error("{}: {error}; a hotkey lies under ~/.bittensor/wallets/<wallet>/hotkeys/<hotkey>", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The system's words.
        error: std::io::Error,
    },
    /// It is no JSON object.
    #[error("{}: not a JSON object; an encrypted key must be decrypted first, and a coldkey is not wanted here", path.display())]
    NotJson {
        /// The file.
        path: PathBuf,
    },
    /// A key is missing or no text.
    #[error("{}: `{key}` is missing or not a string", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// `secretSeed` or `ss58Address`.
        key: &'static str,
    },
    /// The seed is not 32 bytes in hex.
    #[error("{}: `secretSeed` is not 0x and 64 hex digits", path.display())]
    Seed {
        /// The file.
        path: PathBuf,
    },
    /// The address is malformed.
    #[error("{}: `ss58Address`: {error}", path.display())]
    Address {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: HotkeyError,
    },
    /// Seed and address belong to different keys.
    #[error("{}: `secretSeed` belongs to {of_seed}, and `ss58Address` says {said}; the file was mixed up", path.display())]
    Disagree {
        /// The file.
        path: PathBuf,
        /// The seed's address.
        of_seed: Hotkey,
        /// The file's address.
        said: Hotkey,
    },
}

pub(crate) fn read(path: &Path) -> Result<Keypair, WalletError> {
    let own = || path.to_owned();
    let bytes = std::fs::read(path).map_err(|error| WalletError::Read { path: own(), error })?;
    let Ok(Value::Object(file)) = serde_json::from_slice(&bytes) else {
        return Err(WalletError::NotJson { path: own() });
    };
    let text = |key| file.get(key).and_then(Value::as_str).ok_or(WalletError::Missing { path: own(), key });
    let keypair = Keypair::from_seed(seed(text("secretSeed")?).ok_or(WalletError::Seed { path: own() })?);
    let said = text("ss58Address")?.parse().map_err(|error| WalletError::Address { path: own(), error })?;
    if keypair.hotkey() != said {
        return Err(WalletError::Disagree { path: own(), of_seed: keypair.hotkey(), said });
    }
    Ok(keypair)
}

fn seed(text: &str) -> Option<[u8; 32]> {
    hex::decode(text.strip_prefix("0x")?).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS_OF_ONES: &str = "5CcyqxXnJucaCnQQvvUg5EPzj1uoNAxACZvzArHw5aVDvgNH";

    fn read_text(text: &str) -> Result<Keypair, WalletError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("default");
        std::fs::write(&path, text).unwrap();
        Keypair::from_wallet_file(&path)
    }

    fn file(seed: &str, address: &str) -> String {
        serde_json::json!({ "secretSeed": seed, "ss58Address": address, "publicKey": "0x00" }).to_string()
    }

    #[test]
    fn a_hotkey_file_gives_its_key() {
        let seed = format!("0x{}", "01".repeat(32));
        let keypair = read_text(&file(&seed, ADDRESS_OF_ONES)).unwrap();
        assert_eq!(keypair.hotkey().to_string(), ADDRESS_OF_ONES);
    }

    #[test]
    fn a_seed_of_another_address_is_refused_and_not_shown() {
        let seed = format!("0x{}", "02".repeat(32));
        let error = read_text(&file(&seed, ADDRESS_OF_ONES)).unwrap_err();
        assert!(matches!(error, WalletError::Disagree { .. }));
        assert!(!error.to_string().contains("0202"), "{error}");
    }

    #[test]
    fn each_fault_of_the_file_has_its_error() {
        let whole = format!("0x{}", "01".repeat(32));
        assert!(matches!(read_text("$NACL…"), Err(WalletError::NotJson { .. })));
        assert!(matches!(read_text("{}"), Err(WalletError::Missing { key: "secretSeed", .. })));
        assert!(matches!(read_text(&file("0x01", ADDRESS_OF_ONES)), Err(WalletError::Seed { .. })));
        assert!(matches!(read_text(&file(&whole, "5Cc")), Err(WalletError::Address { .. })));
        let nowhere = Keypair::from_wallet_file(Path::new("/nowhere/default")).unwrap_err();
        assert!(nowhere.to_string().contains("/nowhere/default"), "{nowhere}");
    }
}
