//! Decides whether a signed request is let in.

use crate::nonce::FreshNonce;
use crate::{Hotkey, Metagraph, NonceBook, Refusal, RequestHeaders};
use std::sync::{Mutex, PoisonError, RwLock};

/// As long as an SS58 address gets; a longer header is shortened in messages.
const SHOWN_CHARS: usize = 64;

/// Lets requests of staked validators in, each once. Shared by all connections; its locks are short.
#[derive(Debug)]
pub struct Gate {
    own: Hotkey,
    minimum_stake_tao: f64,
    nonces: Mutex<NonceBook>,
    metagraph: RwLock<Metagraph>,
}

impl Gate {
    /// A gate before the miner `own`, for validators with at least `minimum_stake_tao` TAO.
    pub fn new(own: Hotkey, minimum_stake_tao: f64, metagraph: Metagraph) -> Self {
        Self {
            own,
            minimum_stake_tao,
            nonces: Mutex::new(NonceBook::default()),
            metagraph: RwLock::new(metagraph),
        }
    }

    /// From now on decides by `metagraph`.
    pub fn set_metagraph(&self, metagraph: Metagraph) {
        *self.metagraph.write().unwrap_or_else(PoisonError::into_inner) = metagraph;
    }

    /// Says who asks, if the request may pass. `body` is the raw body, before any reading of it.
    ///
    /// Only a request that passes uses up its nonce: whoever merely saw a nonce cannot spoil it for its owner,
    /// and who is no validator cannot fill the book.
    ///
    /// # Errors
    /// The first fault, looked for in this order: the nonce's form and time, the miner's hotkey, the signature,
    /// the nonce's single use, the metagraph, the stake.
    pub fn admit(&self, headers: &RequestHeaders, body: &[u8], now_unix_ns: u64) -> Result<Hotkey, Refusal> {
        let nonce = FreshNonce::read(&headers.nonce, now_unix_ns)?;
        if headers.miner_hotkey.parse() != Ok(self.own) {
            let addressed = headers.miner_hotkey.chars().take(SHOWN_CHARS).collect();
            return Err(Refusal::MinerHotkey { addressed, own: self.own });
        }
        let validator = headers.verify(body)?;
        let mut nonces = self.nonces.lock().unwrap_or_else(PoisonError::into_inner);
        nonces.check(&validator, &nonce, now_unix_ns)?;
        self.check_standing(validator)?;
        nonces.use_up(&validator, nonce);
        Ok(validator)
    }

    fn check_standing(&self, validator: Hotkey) -> Result<(), Refusal> {
        let metagraph = self.metagraph.read().unwrap_or_else(PoisonError::into_inner);
        let has_tao = metagraph.stake_tao(&validator).ok_or(Refusal::UnknownValidator { validator })?;
        let wants_tao = self.minimum_stake_tao;
        if has_tao < wants_tao {
            return Err(Refusal::Stake { validator, has_tao, wants_tao });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Keypair, NonceFault, SignatureFault, new_nonce, sign_request};

    const NOW_NS: u64 = 1_764_000_000_000_000_000;
    const BODY: &[u8] = b"{\"video_url\": \"http://127.0.0.1/clip.mp4\"}";

    fn validator() -> Keypair {
        Keypair::from_seed([1; 32])
    }

    fn miner() -> Hotkey {
        Keypair::from_seed([7; 32]).hotkey()
    }

    fn gate(stake_tao: f64) -> Gate {
        let hotkey = validator().hotkey();
        Gate::new(miner(), 1_000.0, Metagraph::from_stakes([(hotkey, stake_tao)]))
    }

    fn request() -> RequestHeaders {
        sign_request(&validator(), &miner(), &new_nonce(NOW_NS, 1), BODY)
    }

    #[test]
    fn a_staked_validator_passes_once() {
        let gate = gate(1_000.0);
        assert_eq!(gate.admit(&request(), BODY, NOW_NS), Ok(validator().hotkey()));
        assert_eq!(gate.admit(&request(), BODY, NOW_NS), Err(NonceFault::Used.into()));
    }

    #[test]
    fn stake_under_the_minimum_is_refused_with_both_figures() {
        let refusal = gate(999.5).admit(&request(), BODY, NOW_NS).unwrap_err();
        let expected = Refusal::Stake { validator: validator().hotkey(), has_tao: 999.5, wants_tao: 1_000.0 };
        assert_eq!(refusal, expected);
    }

    #[test]
    fn a_hotkey_outside_the_metagraph_is_refused_and_leaves_no_nonce_behind() {
        let gate = gate(1_000.0);
        let stranger = Keypair::from_seed([9; 32]);
        let headers = sign_request(&stranger, &miner(), &new_nonce(NOW_NS, 1), BODY);
        let refusal = gate.admit(&headers, BODY, NOW_NS);
        assert_eq!(refusal, Err(Refusal::UnknownValidator { validator: stranger.hotkey() }));
        assert!(gate.nonces.lock().unwrap().is_empty());
    }

    #[test]
    fn a_forged_request_does_not_use_up_the_nonce_it_copied() {
        let gate = gate(1_000.0);
        let forged = RequestHeaders { signature: format!("0x{}", "80".repeat(64)), ..request() };
        assert!(matches!(gate.admit(&forged, BODY, NOW_NS), Err(Refusal::Signature(_))));
        assert_eq!(gate.admit(&request(), b"other", NOW_NS), Err(SignatureFault::Wrong.into()));
        assert_eq!(gate.admit(&request(), BODY, NOW_NS), Ok(validator().hotkey()));
    }

    #[test]
    fn a_new_metagraph_decides_from_then_on() {
        let gate = gate(0.0);
        assert!(matches!(gate.admit(&request(), BODY, NOW_NS), Err(Refusal::Stake { .. })));
        gate.set_metagraph(Metagraph::from_stakes([(validator().hotkey(), 5_000.0)]));
        assert_eq!(gate.admit(&request(), BODY, NOW_NS), Ok(validator().hotkey()));
    }
}
