//! The small space of a plugin that survives its challenges.

/// Longest key, bytes.
pub const LONGEST_KEY: usize = 100;
/// Longest value, bytes.
pub const LONGEST_VALUE: usize = 64 << 10;
/// Most keys.
pub const MOST_KEYS: usize = 64;
/// Most bytes of all values together.
pub const MOST_BYTES: usize = 1 << 20;

/// Why something is not kept: the cases of the contract's `state.refusal`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A key of 0 or over [`LONGEST_KEY`] bytes, or with control characters.
    BadKey,
    /// A value over [`LONGEST_VALUE`], or more than a space may hold.
    TooMuch,
}

/// Whether `key` may have a value of `value_bytes` in a space that holds `kept`: keys, and the bytes of their values.
///
/// # Errors
/// Why not.
pub fn may_set<'k>(
    key: &str,
    value_bytes: usize,
    kept: impl Iterator<Item = (&'k str, usize)>,
) -> Result<(), Refusal> {
    if key.is_empty() || key.len() > LONGEST_KEY || key.chars().any(char::is_control) {
        return Err(Refusal::BadKey);
    }
    if value_bytes > LONGEST_VALUE {
        return Err(Refusal::TooMuch);
    }
    let others = kept.filter(|(other, _)| *other != key).map(|(_, bytes)| bytes);
    may_hold(others.chain([value_bytes]))
}

/// Whether a space may hold values of so many bytes each.
///
/// # Errors
/// More than it may.
pub fn may_hold(values_bytes: impl Iterator<Item = usize>) -> Result<(), Refusal> {
    let (keys, bytes) = values_bytes.fold((0, 0), |(keys, sum), bytes| (keys + 1, sum + bytes));
    if keys > MOST_KEYS || bytes > MOST_BYTES { Err(Refusal::TooMuch) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values_have_limits() {
        let empty = || std::iter::empty();
        for key in ["", &"k".repeat(101), "a\n"] {
            assert_eq!(may_set(key, 0, empty()), Err(Refusal::BadKey), "{key:?}");
        }
        assert_eq!(may_set("a", 65_536, empty()), Ok(()));
        assert_eq!(may_set("a", 65_537, empty()), Err(Refusal::TooMuch));
    }

    #[test]
    fn a_space_is_full_at_sixty_four_keys_or_a_mebibyte() {
        let names: Vec<String> = (0..64).map(|nth| format!("k{nth}")).collect();
        let kept = |count: usize, bytes: usize| names[..count].iter().map(move |name| (name.as_str(), bytes));
        assert_eq!(may_set("more", 0, kept(63, 0)), Ok(()));
        assert_eq!(may_set("more", 0, kept(64, 0)), Err(Refusal::TooMuch));
        assert_eq!(may_set("k3", 1, kept(64, 0)), Ok(()), "it takes the place of its own value");
        assert_eq!(may_set("more", 0, kept(16, 65_536)), Ok(()));
        assert_eq!(may_set("more", 1, kept(16, 65_536)), Err(Refusal::TooMuch));
        assert_eq!(may_hold([1_048_577].into_iter()), Err(Refusal::TooMuch));
    }
}
