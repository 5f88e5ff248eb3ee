//! Randomness by seed: a stream for decisions, and hashes for things that have no order (pixels, seats).
//!
//! Pure arithmetic; nothing here blocks or keeps global state.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A seeded stream of random decisions. Two streams of one seed but different purposes are independent.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of `seed` that serves `purpose`; a purpose's draws never shift another's.
    pub(crate) fn new(seed: u64, purpose: u64) -> Self {
        let mut stream = ChaCha8Rng::seed_from_u64(seed);
        stream.set_stream(purpose);
        Self(stream)
    }

    /// Uniform in 0..1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Uniform in `low..high`.
    pub(crate) fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Any angle, rad.
    pub(crate) fn angle(&mut self) -> f64 {
        self.range(0.0, std::f64::consts::TAU)
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Uniform in `0..count`; 0 for a count of 0.
    pub(crate) fn index(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// One of `choices`, which is not empty.
    pub(crate) fn pick<T: Copy, const N: usize>(&mut self, choices: &[T; N]) -> T {
        const { assert!(N > 0) };
        choices[self.index(N)]
    }
}

/// Mixes 32 bits so that neighbours look unrelated (an xor-shift-multiply finaliser).
pub(crate) fn mix(value: u32) -> u32 {
    let mut hash = value;
    hash ^= hash >> 16;
    hash = hash.wrapping_mul(0x7feb_352d);
    hash ^= hash >> 15;
    hash = hash.wrapping_mul(0x846c_a68b);
    hash ^ (hash >> 16)
}

/// A hash of a cell of the plane.
pub(crate) fn cell_hash(column: i32, row: i32, salt: u32) -> u32 {
    mix((column as u32).wrapping_mul(0x9e37_79b1) ^ mix((row as u32).wrapping_add(salt)))
}

/// Eight bits of a hash, as 0..=1.
pub(crate) fn byte_share(hash: u32, byte: u32) -> f32 {
    ((hash >> (8 * byte)) & 255) as f32 / 255.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_one_seed_are_repeatable_and_independent() {
        let draw = |purpose| (0..4).map(|_| Dice::new(7, purpose).unit()).next();
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn draws_stay_in_their_range() {
        let mut dice = Dice::new(3, 0);
        assert!((0..1000).all(|_| (2.0..5.0).contains(&dice.range(2.0, 5.0))));
        assert!((0..1000).all(|_| dice.index(4) < 4));
    }
}
