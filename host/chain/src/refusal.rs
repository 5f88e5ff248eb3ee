//! Why a request is not let in. The server gives each kind its HTTP status; here are kinds and words only.

use crate::{Hotkey, NonceFault, SignatureFault};
use thiserror::Error;

/// Why a request is not let in.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum Refusal {
    /// A header is absent or not text.
    #[error("the header `{name}` is missing")]
    MissingHeader {
        /// Lower-case name.
        name: &'static str,
    },
    /// The nonce is malformed, outside the window, or used.
    #[error(transparent)]
    Nonce(#[from] NonceFault),
    /// Signed for someone else.
    #[error(
        "the request is addressed to another miner: miner-hotkey is `{addressed}`, and this one's is {own}"
    )]
    MinerHotkey {
        /// The header, shortened where it is longer than an address.
        addressed: String,
        /// Ours.
        own: Hotkey,
    },
    /// Who asks is not proven.
    #[error(transparent)]
    Signature(#[from] SignatureFault),
    /// Not a node of the subnet.
    #[error("the hotkey {validator} is not in the metagraph")]
    UnknownValidator {
        /// Who asked.
        validator: Hotkey,
    },
    /// A node with too little stake.
    #[error("the hotkey {validator} has {has_tao} TAO staked; at least {wants_tao} are wanted")]
    Stake {
        /// Who asked.
        validator: Hotkey,
        /// Its stake.
        has_tao: f64,
        /// The operator's minimum.
        wants_tao: f64,
    },
}
