//! Nonces: `{unix time in ns}_{random}`, fresh on either side of our clock, and used once.

use crate::Hotkey;
use std::collections::BTreeSet;
use thiserror::Error;

/// How far a nonce's time may lie from ours, before or after, ns.
pub const WINDOW_NS: u64 = 120_000_000_000;

/// Times above this are malformed; the reference's own bound.
const LARGEST_TIME_NS: u128 = 100_000_000_000_000_000_000;

/// Far above what validators send, and small enough that a full book stays small.
const LONGEST_NONCE_BYTES: usize = 128;

/// Nonces remembered at once: several hundred staked validators asking every second fit.
const DEFAULT_CAPACITY: usize = 65_536;

/// What is wrong with a nonce.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NonceFault {
    /// Not a time, an underscore and something random.
    #[error(
        "the nonce is malformed: it is {{unix time in ns}}_{{random}}, at most {LONGEST_NONCE_BYTES} bytes, with a time of at most 10^20"
    )]
    Malformed,
    /// Older than the window.
    #[error("the nonce is {} s old; at most {} s are accepted (are both clocks right?)", age_ns / 1_000_000_000, WINDOW_NS / 1_000_000_000)]
    Stale {
        /// By how much its time lies before ours, ns.
        age_ns: u128,
    },
    /// Further ahead than the window.
    #[error("the nonce is {} s ahead; at most {} s are accepted (are both clocks right?)", ahead_ns / 1_000_000_000, WINDOW_NS / 1_000_000_000)]
    Ahead {
        /// By how much its time lies after ours, ns.
        ahead_ns: u128,
    },
    /// This validator has used it.
    #[error("the nonce has been used before")]
    Used,
    /// More nonces in the window than the book holds.
    #[error("{capacity} nonces were used within the window; no more can be remembered")]
    Full {
        /// Nonces the book holds.
        capacity: usize,
    },
}

/// A nonce for a request made now. `random` tells apart requests of the same nanosecond.
pub fn new_nonce(now_unix_ns: u64, random: u64) -> String {
    format!("{now_unix_ns}_{random:016x}")
}

/// A nonce whose time lies within the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FreshNonce {
    /// Within [`WINDOW_NS`] of a clock that fits `u64`.
    time_ns: u128,
    text: String,
}

impl FreshNonce {
    /// Reads a nonce and holds its time against the clock.
    pub(crate) fn read(text: &str, now_unix_ns: u64) -> Result<Self, NonceFault> {
        let time_ns = time_ns(text).ok_or(NonceFault::Malformed)?;
        let (now, window) = (u128::from(now_unix_ns), u128::from(WINDOW_NS));
        if time_ns + window < now {
            return Err(NonceFault::Stale { age_ns: now - time_ns });
        }
        if time_ns > now + window {
            return Err(NonceFault::Ahead { ahead_ns: time_ns - now });
        }
        Ok(Self { time_ns, text: text.to_owned() })
    }
}

fn time_ns(text: &str) -> Option<u128> {
    let (time, random) = text.split_once('_')?;
    let well_formed = text.len() <= LONGEST_NONCE_BYTES
        && !random.is_empty()
        && !time.is_empty()
        && time.bytes().all(|digit| digit.is_ascii_digit());
    let time_ns = well_formed.then(|| time.parse::<u128>().ok())??;
    (time_ns <= LARGEST_TIME_NS).then_some(time_ns)
}

/// The nonces that were used and could still pass the window. Memory is bounded: what has left the window is
/// forgotten, and a full book refuses.
#[derive(Debug)]
pub struct NonceBook {
    /// By time, so that the oldest are forgotten first. By validator, so that none can use up another's.
    used: BTreeSet<(u128, Hotkey, String)>,
    capacity: usize,
}

impl Default for NonceBook {
    fn default() -> Self {
        Self::with_capacity(DEFAULT_CAPACITY)
    }
}

impl NonceBook {
    /// A book of at most `capacity` nonces.
    pub fn with_capacity(capacity: usize) -> Self {
        Self { used: BTreeSet::new(), capacity }
    }

    /// Nonces remembered now.
    pub fn len(&self) -> usize {
        self.used.len()
    }

    /// True when none is remembered.
    pub fn is_empty(&self) -> bool {
        self.used.is_empty()
    }

    /// Whether the nonce could be used now, without using it.
    pub(crate) fn check(
        &mut self,
        who: &Hotkey,
        nonce: &FreshNonce,
        now_unix_ns: u64,
    ) -> Result<(), NonceFault> {
        self.forget(now_unix_ns);
        if self.used.contains(&(nonce.time_ns, *who, nonce.text.clone())) {
            return Err(NonceFault::Used);
        }
        if self.used.len() >= self.capacity {
            return Err(NonceFault::Full { capacity: self.capacity });
        }
        Ok(())
    }

    /// Uses the nonce up. Between [`Self::check`] and this the caller holds the book.
    pub(crate) fn use_up(&mut self, who: &Hotkey, nonce: FreshNonce) {
        self.used.insert((nonce.time_ns, *who, nonce.text));
    }

    fn forget(&mut self, now_unix_ns: u64) {
        let oldest_fresh_ns = u128::from(now_unix_ns.saturating_sub(WINDOW_NS));
        while self.used.first().is_some_and(|(time_ns, ..)| *time_ns < oldest_fresh_ns) {
            self.used.pop_first();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_NS: u64 = 1_764_000_000_000_000_000;
    const WHO: Hotkey = Hotkey::from_bytes([1; 32]);

    fn use_once(book: &mut NonceBook, who: &Hotkey, text: &str, now_ns: u64) -> Result<(), NonceFault> {
        let nonce = FreshNonce::read(text, now_ns)?;
        book.check(who, &nonce, now_ns)?;
        book.use_up(who, nonce);
        Ok(())
    }

    #[test]
    fn the_window_is_closed_on_both_sides() {
        let read = |time_ns: u64| FreshNonce::read(&new_nonce(time_ns, 1), NOW_NS).map(|_| ());
        assert_eq!(read(NOW_NS - WINDOW_NS), Ok(()));
        assert_eq!(read(NOW_NS + WINDOW_NS), Ok(()));
        let beyond = u128::from(WINDOW_NS) + 1;
        assert_eq!(read(NOW_NS - WINDOW_NS - 1), Err(NonceFault::Stale { age_ns: beyond }));
        assert_eq!(read(NOW_NS + WINDOW_NS + 1), Err(NonceFault::Ahead { ahead_ns: beyond }));
    }

    #[test]
    fn malformed_nonces_are_told_from_distant_ones() {
        let read = |text: &str| FreshNonce::read(text, NOW_NS).unwrap_err();
        for text in
            ["", "_", "1764000000000000000", "1764000000000000000_", "_x", "+5_x", "-5_x", "yesterday_x"]
        {
            assert_eq!(read(text), NonceFault::Malformed, "{text}");
        }
        assert_eq!(read("100000000000000000001_x"), NonceFault::Malformed);
        assert!(matches!(read("100000000000000000000_x"), NonceFault::Ahead { .. }));
        assert_eq!(read(&format!("{NOW_NS}_{}", "x".repeat(200))), NonceFault::Malformed);
        assert_eq!(read(&format!("{}_x", "9".repeat(100))), NonceFault::Malformed);
    }

    #[test]
    fn a_nonce_is_used_once_by_each_validator() {
        let mut book = NonceBook::default();
        let nonce = new_nonce(NOW_NS, 1);
        assert_eq!(use_once(&mut book, &WHO, &nonce, NOW_NS), Ok(()));
        assert_eq!(use_once(&mut book, &WHO, &nonce, NOW_NS), Err(NonceFault::Used));
        assert_eq!(use_once(&mut book, &Hotkey::from_bytes([2; 32]), &nonce, NOW_NS), Ok(()));
    }

    #[test]
    fn a_nonce_is_remembered_for_as_long_as_it_is_fresh_and_no_longer() {
        let mut book = NonceBook::default();
        let early = new_nonce(NOW_NS - WINDOW_NS, 1);
        let late = new_nonce(NOW_NS + WINDOW_NS, 1);
        use_once(&mut book, &WHO, &early, NOW_NS).unwrap();
        use_once(&mut book, &WHO, &late, NOW_NS).unwrap();
        assert_eq!(use_once(&mut book, &WHO, &early, NOW_NS), Err(NonceFault::Used));
        let end_ns = NOW_NS + 2 * WINDOW_NS;
        assert_eq!(use_once(&mut book, &WHO, &late, end_ns), Err(NonceFault::Used));
        assert_eq!(book.len(), 1);
        use_once(&mut book, &WHO, &new_nonce(end_ns, 2), end_ns + 1).unwrap();
        assert_eq!(book.len(), 1);
    }

    #[test]
    fn a_full_book_refuses_until_nonces_leave_the_window() {
        let mut book = NonceBook::with_capacity(2);
        for random in 0..2 {
            use_once(&mut book, &WHO, &new_nonce(NOW_NS, random), NOW_NS).unwrap();
        }
        let full = use_once(&mut book, &WHO, &new_nonce(NOW_NS, 2), NOW_NS);
        assert_eq!(full, Err(NonceFault::Full { capacity: 2 }));
        let later_ns = NOW_NS + WINDOW_NS + 1;
        assert_eq!(use_once(&mut book, &WHO, &new_nonce(later_ns, 2), later_ns), Ok(()));
    }
}
