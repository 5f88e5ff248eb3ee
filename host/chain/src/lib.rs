//! Who may ask: hotkeys, signatures, nonces, the metagraph.
//!
//! [`Gate`] decides whether a signed request is let in; the rest of this room is what it needs for that, and what
//! is needed to ask as a validator does. Only [`MetagraphFile`], [`Metagraph::load`] and
//! [`Keypair::from_wallet_file`] touch the disk; everything else is computation and short locks, and may run on
//! an async task. Nothing here speaks to a network or knows an HTTP status.

mod clock;
mod gate;
mod hotkey;
mod keypair;
mod metagraph;
mod metagraph_file;
mod nonce;
mod refusal;
mod request;
mod wallet;

pub use clock::{Clock, SimulatedClock, SystemClock};
pub use gate::Gate;
pub use hotkey::{Hotkey, HotkeyError};
pub use keypair::Keypair;
pub use metagraph::{Metagraph, MetagraphError};
pub use metagraph_file::MetagraphFile;
pub use nonce::{NonceBook, NonceFault, WINDOW_NS, new_nonce};
pub use refusal::Refusal;
pub use request::{RequestHeaders, SignatureFault, sign_request};
pub use wallet::WalletError;
